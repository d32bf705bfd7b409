"""What `make check` holds is held here too, and the project's own checks find what they are for."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import check
import pytest
from checks import docs, layout, paths, words

ROOT = Path(__file__).resolve().parents[2]
METHODS = "cchc_eval.cchc_eval.doctype.cchc_thing.cchc_thing"
# A small app in which every path leads somewhere.
APP = {
    "__init__.py": "",
    "hooks.py": """
app_include_js = "cchc_eval.bundle.js"
doctype_js = {"CCHC Thing": "public/js/thing.js"}
doc_events = {"CCHC Thing": {"on_submit": "cchc_eval.rooms.tell"}}
jinja = {"methods": ["cchc_eval.rooms.paper"]}
override_whitelisted_methods = {"frappe.client.get_count": "cchc_eval.rooms.get_count"}
""",
    "patches.txt": "[post_model_sync]\ncchc_eval.patches.fill  # again\n",
    "patches/__init__.py": "",
    "patches/fill.py": "def execute() -> None: ...\n",
    "rooms/__init__.py": """
import frappe
from cchc_eval.rooms.jobs import work

def tell(doc): frappe.enqueue("cchc_eval.rooms.work")
def paper(doc): ...
@frappe.whitelist()
def get_count(): ...
class Box:
    def shut(self): ...
""",
    "rooms/jobs.py": "def work() -> None: ...\n",
    "public/js/cchc_eval.bundle.js": "",
    "public/js/thing.js": f"""const METHODS = "{METHODS}";
frappe.xcall(`${{METHODS}}.begin`);
open(`/api/method/{METHODS}.end?x`);
""",
    "cchc_eval/__init__.py": "",
    "cchc_eval/doctype/__init__.py": "",
    "cchc_eval/doctype/cchc_thing/__init__.py": "",
    "cchc_eval/doctype/cchc_thing/cchc_thing.json": '{"doctype": "DocType", "name": "CCHC Thing"}',
    "cchc_eval/doctype/cchc_thing/cchc_thing.py": """
from frappe import whitelist
from cchc_eval.rooms.jobs import work as job
@whitelist()
def begin(): ...
@whitelist(methods=["POST"])
def end(): ...
def hidden(): ...
""",
    "cchc_eval/number_card/things/things.json": f'{{"doctype": "Number Card", "method": "{METHODS}.begin"}}',
    "cchc_eval/print_format/thing/thing.json": '{"doctype": "Print Format", "doc_type": "CCHC Thing"}',
    "cchc_eval/print_format/thing/thing.html": "{{ paper(doc) }}",
    "documents/html/base.html": "",
    "documents/html/thing.html": '{% extends "base.html" %}',
}


@pytest.mark.parametrize("name", check.CHECKS)
def test_it_holds(name: str) -> None:
    command = [sys.executable, str(ROOT / "scripts" / "check.py"), "--here", name]
    ended = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert ended.returncode == 0, ended.stdout


def found(folder: Path, changes: dict[str, str]) -> list[str]:
    """The problems of the small app with some of its files changed."""
    for name, text in {**APP, **changes}.items():
        path = folder / "cchc_eval" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return paths.problems(folder)


def test_an_app_whose_paths_all_lead_somewhere_has_no_problem(tmp_path: Path) -> None:
    assert found(tmp_path, {}) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "problem"),
    [
        ("hooks.py", "rooms.tell", "rooms.told", "cchc_eval/hooks.py:4: cchc_eval.rooms.told does not exist"),
        ("hooks.py", "rooms.tell", "rooms.Box.open", "cchc_eval/hooks.py:4: cchc_eval.rooms.Box.open does not exist"),
        ("hooks.py", "rooms.tell", "rooms.jobs", "cchc_eval/hooks.py:4: cchc_eval.rooms.jobs is a module, not a function"),
        ("hooks.py", "rooms.get_count", "rooms.work", "cchc_eval/hooks.py:6: cchc_eval.rooms.work is not whitelisted"),
        ("hooks.py", "thing.js", "things.js", "cchc_eval/hooks.py:3: there is no file cchc_eval/public/js/things.js"),
        ("hooks.py", "eval.bundle", "all.bundle", "cchc_eval/hooks.py:2: there is no cchc_all.bundle.js below cchc_eval/public"),
        ("hooks.py", '{"CCHC Thing": {', '{"CCHC Things": {', "hooks.py:4: there is no DocType 'CCHC Things'"),
        ("hooks.py", "rooms.paper", "rooms.tell", "cchc_eval/cchc_eval/print_format/thing/thing.html: hooks.py gives print formats no paper()"),
        ("patches.txt", "fill", "empty", "cchc_eval/patches.txt:2: cchc_eval.patches.empty.execute does not exist"),
        ("rooms/__init__.py", "rooms.work", "rooms.job", "cchc_eval/rooms/__init__.py:5: cchc_eval.rooms.job does not exist"),
        ("cchc_eval/doctype/cchc_thing/cchc_thing.py", "import work", "import play", "cchc_eval/cchc_eval/doctype/cchc_thing/cchc_thing.py:3: cchc_eval.rooms.jobs has no play"),
        ("public/js/thing.js", "begin", "start", f"cchc_eval/public/js/thing.js:2: {METHODS}.start does not exist"),
        ("public/js/thing.js", "end?x", "hidden?x", f"cchc_eval/public/js/thing.js:3: {METHODS}.hidden is not whitelisted"),
        ("public/js/thing.js", ".begin", ".${method}", f"cchc_eval/public/js/thing.js:2: what follows {METHODS} is known only when it runs; write each path out"),
        ("public/js/thing.js", "METHODS}", "METHOD}", "cchc_eval/public/js/thing.js:2: ${METHOD}.begin names no constant of this file"),
        ("cchc_eval/number_card/things/things.json", "begin", "hidden", f"cchc_eval/cchc_eval/number_card/things/things.json: {METHODS}.hidden is not whitelisted"),
        ("cchc_eval/print_format/thing/thing.json", "CCHC Thing", "CCHC Box", "cchc_eval/cchc_eval/print_format/thing/thing.json: there is no DocType 'CCHC Box'"),
        ("cchc_eval/print_format/thing/thing.html", "paper(", "papers(", "cchc_eval/cchc_eval/print_format/thing/thing.html: hooks.py gives print formats no papers()"),
        ("documents/html/thing.html", "base", "basis", "cchc_eval/documents/html/thing.html: there is no template basis.html beside it"),
    ],
)  # fmt: skip
def test_a_path_that_leads_nowhere_is_named_with_its_place(
    tmp_path: Path, file: str, old: str, new: str, problem: str
) -> None:
    assert old in APP[file]
    assert found(tmp_path, {file: APP[file].replace(old, new)}) == [problem]


def test_an_address_that_tests_call_must_exist(tmp_path: Path) -> None:
    (tmp_path / "tests").mkdir()
    call = f'MODULE = "{METHODS}"\nasked(f"{{MODULE}}.begin")\nasked(f"{{MODULE}}.ended")\n'
    (tmp_path / "tests" / "test_thing.py").write_text(call, encoding="utf-8")
    assert found(tmp_path, {}) == [f"tests/test_thing.py:3: {METHODS}.ended does not exist"]


def test_the_package_root_holds_no_loose_module(tmp_path: Path) -> None:
    found(tmp_path, {"helpers.py": "", "loose/room.py": ""})
    assert layout.problems(tmp_path) == [
        "cchc_eval/helpers.py: the package root holds no such file; move it into a room",
        "cchc_eval/loose: has no __init__.py, so that no check sees its modules",
    ]


def test_no_file_of_code_is_longer_than_one_reads(tmp_path: Path) -> None:
    line = "pass\n"
    found(tmp_path, {"rooms/long.py": line * 401, "rooms/whole.py": line * 400})
    assert layout.problems(tmp_path) == ["cchc_eval/rooms/long.py: has 401 lines, of 400; part it by its subjects"]


@pytest.mark.parametrize(
    ("file", "text", "problem"),
    [
        ("docs/map.md", "See [the rules](rules.md).", "docs/map.md: links to rules.md, which is not there"),
        ("docs/map.md", "In `cchc_eval/rooms/doors.py`.", "docs/map.md: names cchc_eval/rooms/doors.py, which is not there"),
        ("docs/map.md", "Call `cchc_eval.rooms.enter`.", "docs/map.md: names cchc_eval.rooms.enter, which does not exist"),
        ("docs/map.md", "In `cchc_box/box.py`.", "docs/map.md: names cchc_box/box.py, which is not among the DocTypes"),
        ("docs/map.md", "In `cchc_eval/rooms/` and `doors.py`.", "docs/map.md: names doors.py, which is not beside what it names with it"),
        ("docs/map.md", "In `thing.js`, for `cchc_eval/rooms/`.", "docs/map.md: names thing.js, which is not beside what it names with it"),
        ("docs/map.md", "In `doors.py`.", "docs/map.md: names doors.py, which is not beside what it names with it"),
        ("docs/map.md", "See `play` in `jobs.py`.", "docs/map.md: names play in jobs.py, which has no such name"),
        ("cchc_eval/rooms/jobs.py", "# As rules.md says.", "cchc_eval/rooms/jobs.py:1: cites rules.md, which is not in the repository"),
    ],
)  # fmt: skip
def test_a_document_names_what_exists_and_code_cites_what_is_there(
    tmp_path: Path, file: str, text: str, problem: str
) -> None:
    found(tmp_path, {})
    fine = (
        "[Up](../README.md): `cchc_eval/rooms/`, `cchc_eval.rooms.get_count`, `cchc_thing/` and `cchc_thing.json`\n\n"
        "`work` in `jobs.py`, `README.md`\n```\n`cchc_eval/new.py`\n```\n\n"
    )
    for name, content in (("README.md", ""), ("docs/map.md", fine)):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(content, encoding="utf-8")
    assert docs.problems(tmp_path) == []
    with (tmp_path / file).open("a", encoding="utf-8") as opened:
        opened.write(text)
    assert docs.problems(tmp_path) == [problem.replace("jobs.py:1", "jobs.py:2")]


@pytest.mark.parametrize(
    ("file", "text", "line"),
    [
        ("rooms/jobs.py", 'ASK = f"Đề nghị Văn phòng Sở {1}"\n', 2),
        ("rooms/page.html", "<p>Văn phòng Sở</p>\n", 1),
        ("rooms/questions.json", '{"title": "Báo cáo của Văn phòng Sở"}\n', 1),
        ("translations/vi.csv", "Office,Văn phòng Sở\n", 2),
        ("fixtures/on_install/notices.json", '[{"subject": "Văn phòng Sở hỏi"}]\n', 1),
    ],
)
def test_a_word_of_one_office_is_named_where_every_office_reads_it(
    tmp_path: Path, file: str, text: str, line: int
) -> None:
    contract = 'source_modules = ["cchc_eval.rooms"]'
    (tmp_path / "pyproject.toml").write_text(f'[[tool.importlinter.contracts]]\nid = "pure"\n{contract}\n', "utf-8")
    fine = "# The office: Văn phòng Sở\nASK = 'Đề nghị cơ quan thẩm định, trụ sở'\n"
    sample, example = '{"office": "Văn phòng Sở"}', "For example: Văn phòng Sở,Ví dụ: Văn phòng Sở\n"
    found(tmp_path, {"rooms/said.py": fine, "rooms/sample/round.json": sample, "translations/vi.csv": example})
    assert words.problems(tmp_path) == []
    path = tmp_path / "cchc_eval" / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(path.read_text(encoding="utf-8") + text if path.exists() else text, encoding="utf-8")
    (problem, *_) = words.problems(tmp_path)
    where = path.relative_to(tmp_path)
    assert problem.startswith(f"{where}:") and "«Văn phòng» is what one office calls it" in problem
