"""Everything the desk shows is there in Vietnamese; runs without Frappe."""

from __future__ import annotations

import ast
import csv
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from cchc_eval.scoring import notation
from cchc_eval.scoring.rule_kinds import RULE_KINDS
from cchc_eval.workbook.criteria_layout import KINDS as WORKBOOK_KINDS

PACKAGE = Path(__file__).resolve().parents[2] / "cchc_eval"
CSV = PACKAGE / "translations" / "vi.csv"
PLACEHOLDER = re.compile(r"\{[^{}]*\}")
JS_CALL = re.compile(
    r"""\b__\(\s*(?P<quote>["'`])(?P<text>(?:\\.|(?!(?P=quote)).)*)(?P=quote)"""
    r"""(?:\s*,\s*(?:null|\[[^\]]*\])\s*,\s*["'](?P<context>[^"']*)["'])?""",
    re.DOTALL,
)
JINJA_CALL = re.compile(r"""\b_\(\s*(?P<quote>["'])(?P<text>(?:\\.|(?!(?P=quote)).)*)(?P=quote)""", re.DOTALL)
# Parts of a document whose text the desk translates, by DocType.
SHOWN = {
    "Workflow": ("workflow_name",),
    "Workflow State": ("workflow_state_name",),
    "Workflow Action Master": ("workflow_action_name",),
    "Print Format": ("name",),
    "Workspace": ("label", "title"),
    "Workspace Sidebar": ("title",),
    "Desktop Icon": ("label",),
    "Number Card": ("label",),
    "Dashboard Chart": ("chart_name",),
    "Report": ("report_name",),
}
NO_TEXT = {"Column Break", "Fold"}


class Text(NamedTuple):
    text: str
    context: str  # "" or what the desk asks for first
    where: str


def translations() -> dict[tuple[str, str], str]:
    with CSV.open(encoding="utf-8", newline="") as file:
        return {(row[0], row[2] if len(row) > 2 else ""): row[1] for row in csv.reader(file) if row}


def documents() -> Iterator[tuple[Path, dict[str, Any]]]:
    for path in sorted(PACKAGE.rglob("*.json")):
        if not {"data", "offline", "public", "node_modules"} & set(path.relative_to(PACKAGE).parts):
            data = json.loads(path.read_text(encoding="utf-8"))
            for document in data if isinstance(data, list) else [data]:
                yield path, document


def texts_of_documents() -> Iterator[Text]:
    for path, document in documents():
        where = path.name
        for key in SHOWN.get(document["doctype"], ()):
            if document.get(key):
                yield Text(document[key], "", where)
        if document["doctype"] == "DocType":
            yield Text(document["name"], "", where)
            for field in document["fields"]:
                yield from texts_of_field(field, document["name"], where)
        for child in ("links", "shortcuts", "charts", "number_cards", "items"):
            for row in document.get(child, ()):
                if isinstance(row, dict) and row.get("label"):
                    yield Text(row["label"], "", where)
        for block in json.loads(document.get("content") or "[]") if document["doctype"] == "Workspace" else ():
            if text := re.sub("<[^>]*>", "", block["data"].get("text", "")):
                yield Text(text, "", where)


def texts_of_field(field: dict[str, Any], doctype: str, where: str) -> Iterator[Text]:
    if field["fieldtype"] in NO_TEXT:
        return
    for key in ("label", "description"):
        if field.get(key):
            yield Text(field[key], doctype, f"{where}, {field['fieldname']}")
    if field["fieldtype"] == "Select":
        for option in field.get("options", "").split("\n"):
            # Some options are Vietnamese by themselves: what is stored is printed.
            if option and option.isascii():
                yield Text(option, doctype, f"{where}, {field['fieldname']}")


def texts_of_python() -> Iterator[Text]:
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("_", "_lt")):
                continue
            (first, *_rest), where = node.args, f"{path.name}:{node.lineno}"
            assert not isinstance(first, ast.JoinedStr), f"{where}: an f-string can't be translated"
            if isinstance(first, ast.Constant):
                context = next((k.value.value for k in node.keywords if k.arg == "context"), "")  # type: ignore[attr-defined]
                yield Text(first.value, context, where)


def texts_of_scripts() -> Iterator[Text]:
    for suffix, call in ((".js", JS_CALL), (".html", JINJA_CALL)):
        for path in sorted(PACKAGE.rglob(f"*{suffix}")):
            if "dist" in path.parts or "node_modules" in path.parts:
                continue
            for match in call.finditer(path.read_text(encoding="utf-8")):
                assert "${" not in match["text"], f"{path.name}: a template string can't be translated: {match['text']}"
                context = match.groupdict().get("context") or ""
                yield Text(re.sub(r"\\(.)", r"\1", match["text"]), context, path.name)


def texts_of_roles() -> Iterator[Text]:
    roles = (PACKAGE / "permissions" / "roles.py").read_text(encoding="utf-8")
    for name in re.findall(r'^[A-Z_]+ = "(CCHC [^"]+)"', roles, re.MULTILINE):
        yield Text(name, "", "permissions/roles.py")


def all_texts() -> list[Text]:
    module = (PACKAGE / "modules.txt").read_text(encoding="utf-8").strip()
    return [
        Text(module, "", "modules.txt"),
        *texts_of_documents(),
        *texts_of_python(),
        *texts_of_scripts(),
        *texts_of_roles(),
    ]


def test_everything_the_desk_shows_has_a_vietnamese_translation() -> None:
    known = translations()
    missing = [text for text in all_texts() if not ({(text.text, text.context), (text.text, "")} & known.keys())]
    assert missing == []


def test_the_extraction_sees_every_kind_of_source() -> None:
    found = {text.text for text in all_texts()}
    assert {
        "CCHC Unit Head",
        "Unit Code",
        "Awaiting Explanation",
        "Import from Excel",
        "Nothing was imported",
        "Full Points",
    } <= found


def test_placeholders_are_the_same_in_both_languages() -> None:
    assert any(PLACEHOLDER.search(source) for source, _context in translations())
    for (source, _context), translation in translations().items():
        assert sorted(set(PLACEHOLDER.findall(source))) == sorted(set(PLACEHOLDER.findall(translation))), source


def test_the_file_is_in_order() -> None:
    with CSV.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    keys = [(row[0], row[2] if len(row) > 2 else "") for row in rows]
    assert [key for key, count in Counter(keys).items() if count > 1] == []
    assert keys == sorted(keys), "run scripts/sort_translations.py"
    for row in rows:
        assert len(row) in (2, 3) and row[0] and row[1] == row[1].strip() != "", row


def test_no_translation_is_left_over() -> None:
    """What no file of ours says is there only to mend a word of Frappe's own, listed beside the file."""
    used = {text.text for text in all_texts()} | mended()
    # Words that reach the translation by way of a variable still stand somewhere.
    files = [path for suffix in ("py", "js", "json", "html") for path in PACKAGE.rglob(f"*.{suffix}")]
    everything = "\n".join(path.read_text(encoding="utf-8") for path in files if "dist" not in path.parts)
    assert sorted(text for text, _context in translations() if text not in used and text not in everything) == []


def mended() -> set[str]:
    lines = (CSV.parent / "frappe-words.txt").read_text(encoding="utf-8").splitlines()
    return {line for line in lines if line and not line.startswith("#")}


def test_every_notification_is_worded_in_english_too() -> None:
    """They are written in Vietnamese; who chose English does not get half of each."""
    with CSV.with_name("en.csv").open(encoding="utf-8", newline="") as file:
        english = dict(csv.reader(file))
    bare = re.compile(r"\{[{%][^{}]*[}%]\}")
    worded = {
        text
        for _path, document in documents()
        if document["doctype"] == "Notification"
        for text in (document["subject"], document["message"])
        if bare.sub("", text).strip()
    }
    assert set(english) == worded
    jinja = re.compile(r"\{\{.*?\}\}|\{%.*?%\}")
    wrong = [text for text, said in english.items() if Counter(jinja.findall(text)) != Counter(jinja.findall(said))]
    assert not wrong


def test_labels_of_fields_are_translated_as_their_doctype_has_them() -> None:
    """Translations of labels have the DocType as their context: without it an English label stands in the sentence."""
    bare = re.compile(r"\b_\((?:[\w.]+\.get_label\([^()]*\)|(?:field|table)\.label)\)")
    files = {path.relative_to(PACKAGE): path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py")}
    assert any(".get_label(" in text for text in files.values())
    assert [(str(path), found[0]) for path, text in files.items() for found in bare.finditer(text)] == []


def test_a_way_of_scoring_is_called_alike_in_list_form_and_workbook() -> None:
    words = translations()
    listed = {name: words[name, ""] for name in notation.KINDS}
    assert listed == {f"{kind.type}_{kind.measure}".rstrip("_"): word for word, kind in WORKBOOK_KINDS.items()}
    # Of bands the form has one kind, which asks whether they are of a number or a share.
    assert {name: kind.label for name, kind in RULE_KINDS.items() if name != "bands"}.items() <= listed.items()


# What the English says, and the word that Vietnamese keeps for something else.
ONE_TERM = {
    r"\b[Cc]ap(s|ped)?\b|\brank was lowered\b": "khống chế",  # which limits how many units have a rank
    r"\bforms? nobody\b|\b[Ss]elf-[Aa]ssessments?\b(?!.*[Rr]eport)": "báo cáo",  # a unit's form is a phiếu
}


def test_one_thing_has_one_word() -> None:
    said = [(text, vietnamese) for (text, _context), vietnamese in translations().items()]
    for english, other in ONE_TERM.items():
        about = [(text, vietnamese) for text, vietnamese in said if re.search(english, text) and "Report" not in text]
        assert len(about) > 3
        assert [one for one in about if re.search(other, one[1], re.IGNORECASE)] == []


def test_buttons_call_papers_as_their_print_formats_do() -> None:
    known = translations()
    for paper, button in {
        "CCHC Unit Report": "Report on the Self-Assessment",
        "CCHC Office Report": "Report to the Council",
    }.items():
        assert known[f"{button}: PDF", ""] == f"{known[paper, '']}: PDF"
