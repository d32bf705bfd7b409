"""The command's manners: Vietnamese words, exit codes, results and messages on their own streams."""

from __future__ import annotations

import ast
import gettext
import logging
import os
import re
import subprocess
import sys
import warnings
from pathlib import Path

import click
import pytest
from conftest import Run

from cchc_eval import __version__
from cchc_eval.offline import cli, ranking
from cchc_eval.offline.errors import in_file
from cchc_eval.offline.messages import hush_libraries

LOCALE = Path(cli.__file__).with_name("locale")
COMMANDS = (
    "demo",
    "moi",
    "tiep",
    "giao-dien",
    "figures",
    "form",
    "check",
    "monitor",
    "appraise",
    "merge",
    "van-ban",
    "decide",
    "verify",
    "ho-so",
    "rank",
    "export",
    "import",
    "review",
)
# What no person at a terminal can get from this command: warnings to programmers, prompts, completion,
# parameter types it does not use.
_NOT_OURS = {
    "termui.py", "_termui_impl.py", "_winconsole.py", "shell_completion.py", "utils.py", "types.py",
}  # fmt: skip
_TO_PROGRAMMERS = re.compile(
    r"Deprecat|deprecat|declaration|defined twice|No options defined|same flag|must be an iterable|"
    r"start character|Takes \{nargs\}|Confirm the action|Do you want"
)
_ENGLISH = re.compile(r"\b(usage|options|commands|error|show|missing|invalid|try|help|no such|argument)\b(?!\.)", re.I)


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_is_vietnamese_with_english_option_names(run: Run, command: str) -> None:
    ran = run(*([command] if command else []), "--help")
    assert (ran.status, ran.err) == (0, "")
    assert "Cách dùng: cchc-eval" in ran.out
    assert "Tùy chọn:" in ran.out
    prose = re.sub(r"--?[a-z]+", "", ran.out)
    assert _ENGLISH.findall(prose) == []
    assert max(map(len, ran.out.splitlines())) <= 100


def test_commands_are_listed_in_the_order_of_a_round(run: Run) -> None:
    listed = re.findall(r"^  ([a-z-]+)  ", run().out.split("Lệnh:")[1], re.M)
    assert listed == list(COMMANDS)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["rank"], "Lỗi: Thiếu tham số 'ROUND.json'."),
        (["rnk"], "Lỗi: Không có lệnh 'rnk'."),
        (["rank", "a", "b"], "Lỗi: Thừa tham số: b"),
        (["form", "--forse"], "Lỗi: Không có tùy chọn"),
        (["appraise", "-o"], "Lỗi: Tùy chọn '-o' cần 1 giá trị."),
        (["form", "--force=1"], "Lỗi: Tùy chọn '--force' không nhận giá trị."),
        (["check", "/không/có"], "Thư mục /không/có: không có tệp dot-danh-gia.xlsx hay dot-danh-gia.toml"),
        (["rank", "/không/có"], "Tệp /không/có: không tìm thấy; hãy kiểm tra lại đường dẫn."),
        (["export", "-o", "a.pdf"], "Tệp a.pdf: đuôi tệp phải là .xlsx hoặc .json."),
    ],
)
def test_faults_in_the_command_line_are_bad_input(run: Run, arguments: list[str], message: str) -> None:
    ran = run(*arguments)
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith(message)
    assert not _ENGLISH.findall(re.sub(r"--?[a-z]+|'[^']*'", "", ran.err))


def test_every_word_of_click_that_a_person_meets_is_translated() -> None:
    with (LOCALE / "vi" / "LC_MESSAGES" / "click.mo").open("rb") as file:
        known = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
    texts = set()
    for source in Path(click.__file__).parent.glob("*.py"):
        if source.name in _NOT_OURS:
            continue
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in ("_", "ngettext")
                and isinstance(node.args[0], ast.Constant)
            ):
                texts.add(node.args[0].value)
    assert len(texts) > 20
    missing = {text for text in texts if text not in known and (text, 0) not in known}
    assert {text for text in missing if not _TO_PROGRAMMERS.search(text)} == set()


def test_the_compiled_catalogue_is_that_of_its_source() -> None:
    folder = LOCALE / "vi" / "LC_MESSAGES"
    source = (folder / "click.po").read_text(encoding="utf-8")
    with (folder / "click.mo").open("rb") as file:
        known = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
    pairs = re.findall(r'^msgid "(.+)"\n(?:msgid_plural ".+"\n)?msgstr(?:\[0\])? "(.+)"$', source, re.M)
    assert len(pairs) == len(known) - 1, "all but the header"
    for message, translation in pairs:
        assert translation in (known.get(message), known.get((message, 0)))


def test_our_own_fault_is_one_line_without_traceback(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(file: Path, remarks: list[str]) -> None:
        raise ZeroDivisionError("chia\ncho 0")

    monkeypatch.setattr(ranking, "rank_file", fail)
    ran = run("rank", "x.json")
    assert (ran.status, ran.out) == (1, "")
    [line] = ran.problems
    assert line.startswith(f"Lỗi của chương trình cchc-eval {__version__} (ZeroDivisionError: chia cho 0).")
    assert "--debug" in line
    for arguments in (["--debug", "rank", "x.json"], ["rank", "x.json", "--debug"]):
        debugged = run(*arguments)
        assert debugged.status == 1
        assert "Traceback" in debugged.err


def test_a_person_may_stop_it(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(file: Path, remarks: list[str]) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(ranking, "rank_file", stop)
    ran = run("rank", "x.json")
    assert ran.status == 130
    assert ran.err.strip() == "Đã dừng; chưa ghi tệp nào."


def test_output_is_utf_8_whatever_the_locale(tmp_path: Path) -> None:
    environment = {**os.environ, "LC_ALL": "C", "PYTHONIOENCODING": "ascii", "LANGUAGE": "en", "PYTHONUTF8": "0"}
    command = [sys.executable, "-c", "import sys; from cchc_eval.offline.cli import main; sys.exit(main())"]
    helped = subprocess.run([*command, "--help"], capture_output=True, env=environment, check=True)
    assert "Cách dùng: cchc-eval" in helped.stdout.decode("utf-8")
    refused = subprocess.run([*command, "rank", tmp_path], capture_output=True, env=environment)
    assert (refused.returncode, refused.stdout) == (2, b"")
    assert "đây là thư mục" in refused.stderr.decode("utf-8")


def test_the_command_tells_its_version(run: Run) -> None:
    assert run("--version").out == f"cchc-eval, phiên bản {__version__}\n"


def test_criteria_go_to_excel_and_back(run: Run, tmp_path: Path) -> None:
    book, data, again = tmp_path / "a.xlsx", tmp_path / "b.json", tmp_path / "c.json"
    assert run("export", "-o", book).status == 0
    assert run("export", book, "-o", data).status == 0
    assert run("export", "-o", again).status == 0
    assert data.read_bytes() == again.read_bytes()
    kept = run("export", "-o", book)
    assert kept.status == 2
    assert "đã có; không ghi đè (thêm --force" in kept.err
    assert run("export", "-o", book, "--force").status == 0


def test_a_faulty_set_is_not_exported(run: Run, tmp_path: Path) -> None:
    source = tmp_path / "a.json"
    source.write_text('{"title": "x"}', encoding="utf-8")
    ran = run("export", source, "-o", tmp_path / "b.xlsx")
    assert ran.status == 2
    assert all(line.startswith(f"Tệp {source}: ") for line in ran.problems)
    for field in ("year", "total_points", "rank_bands", "criteria"):
        assert any(f"«{field}»" in line for line in ran.problems), ran.problems
    assert not (tmp_path / "b.xlsx").exists()


def test_what_libraries_write_in_english_is_not_shown(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    logger = logging.getLogger("pypdf._reader")
    monkeypatch.setattr(logging.getLogger(), "handlers", [])
    logger.warning("EOF marker not found")
    assert "EOF" in capfd.readouterr().err, "as Python does by itself"
    hush_libraries()
    logger.warning("EOF marker not found")
    warnings.warn("Data Validation extension is not supported", stacklevel=1)
    assert capfd.readouterr().err == ""


_NAMED = re.compile(r"«cchc-eval ([a-z-]+)([^»]*)»")
# On a sample of its own, on the set that comes with the program, and the one that printed the page's address.
_WITHOUT_FOLDER = {"demo", "export", "giao-dien"}


def test_every_command_that_a_message_names_can_be_typed_as_it_stands() -> None:
    """With the folder of the round: without it, it would run on whatever folder the person is in."""
    package = Path(cli.__file__).parents[1]
    named = []
    for source in (path for room in ("offline", "workbook") for path in (package / room).rglob("*.py")):
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            if isinstance(node, ast.JoinedStr | ast.Constant):
                named += [(source.name, *found) for found in _NAMED.findall(_with_folders(node))]
    lacking = [one for one in named if one[1] not in _WITHOUT_FOLDER and "THƯ_MỤC" not in one[2]]
    assert lacking == [] and len(named) > 20


def _with_folders(node: ast.expr) -> str:
    """What a string says, with a folder's name where it takes a path as typed."""
    if isinstance(node, ast.JoinedStr):
        return "".join(map(_with_folders, node.values))
    if isinstance(node, ast.FormattedValue):
        return "THƯ_MỤC" if ast.unparse(node.value).startswith("typed(") else "…"
    return str(node.value) if isinstance(node, ast.Constant) else "…"


def test_a_reader_s_message_names_the_folder_as_it_is_typed() -> None:
    problem = "Sheet 'U1', ô G5: chạy «cchc-eval appraise THƯ_MỤC --force»"
    said = in_file(problem, "tham-dinh.xlsx", Path("Đợt năm 2026"))
    assert said == "Tệp «tham-dinh.xlsx», sheet 'U1', ô G5: chạy «cchc-eval appraise \"Đợt năm 2026\" --force»"
