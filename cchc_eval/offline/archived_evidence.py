"""Whose evidence lies in the archives that units sent: of the unit whose form lies nearest to it, and of no other's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from cchc_eval.offline.form_files import Beside


def by_unit(beside: Iterable[Beside], forms: Mapping[str, Iterable[Path]]) -> dict[str, list[Beside]]:
    """`forms`: by unit where its forms lie. What may be of several units, or of none, stands under ""."""
    lying = [(code, path) for code, paths in forms.items() for path in paths]
    found: dict[str, list[Beside]] = {}
    for one in beside:
        found.setdefault(_owner(one, lying), []).append(one)
    return found


def _owner(one: Beside, lying: Iterable[tuple[str, Path]]) -> str:
    """From its folder up to the archive, the first that has forms below it: of one unit, else of nobody."""
    for folder in one.path.parents:
        near = {code for code, path in lying if folder in path.parents}
        if near or folder == one.archive:
            return near.pop() if len(near) == 1 else ""
    return ""
