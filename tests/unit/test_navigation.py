"""Frappe 16's sidebar and icon of the app lead where its workspace leads; Frappe imports them from files as they lie."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

PACKAGE = Path(__file__).resolve().parents[2] / "cchc_eval"


def document(*path: str) -> dict[str, Any]:
    return dict(json.loads(PACKAGE.joinpath(*path).read_text(encoding="utf-8")))


SIDEBAR = document("workspace_sidebar", "cchc.json")
WORKSPACE = document("cchc_eval", "workspace", "cchc", "cchc.json")
ICONS = [document("desktop_icon", path.name) for path in sorted((PACKAGE / "desktop_icon").iterdir())]


def entries(rows: list[dict[str, Any]], section: str) -> dict[str, set[tuple[str, str]]]:
    """Where to, by section."""
    found: dict[str, set[tuple[str, str]]] = {}
    for row in rows:
        if row["type"] == section:
            found[row["label"]] = set()
        elif found:
            list(found.values())[-1].add((row["label"], row["link_to"]))
    return found


def test_the_sidebar_leads_where_the_workspace_leads() -> None:
    home, *rest = SIDEBAR["items"]
    assert (home["link_type"], home["link_to"]) == ("Workspace", WORKSPACE["name"])
    assert entries(rest, "Section Break") == entries(WORKSPACE["links"], "Card Break")
    # An entry that is no child of a section stays where the section is hidden from the user.
    assert all(row["child"] for row in rest if row["type"] == "Link")


def test_each_file_is_found_again_by_the_name_in_it() -> None:
    """Frappe deletes what it does not find so."""
    files = [path for folder in ("workspace_sidebar", "desktop_icon") for path in (PACKAGE / folder).iterdir()]
    assert len(files) == 1 + len(ICONS)
    for path in files:
        assert path.stem == document(path.parent.name, path.name)["name"].lower().replace(" ", "_")


def test_one_icon_is_seen_and_opens_the_sidebar() -> None:
    """The other keeps Frappe from making one of its own, which opens the workspace in a new tab."""
    (seen,) = (icon for icon in ICONS if not icon["hidden"])
    assert (seen["link_type"], seen["link_to"], seen["label"]) == (
        "Workspace Sidebar",
        SIDEBAR["name"],
        SIDEBAR["title"],
    )
    assert sorted(icon["icon_type"] for icon in ICONS) == ["App", "Link"]
    for icon in ICONS:
        assert (icon["app"], icon["standard"]) == ("cchc_eval", 1)
        assert (PACKAGE / "public" / icon["logo_url"].removeprefix("/assets/cchc_eval/")).is_file()
