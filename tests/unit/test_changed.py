"""Which site tests `make quick` runs."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import changed
import pytest

Git = Callable[..., None]
SITE_TESTS = {folder.name for folder in (changed.ROOT / changed.SITE_TESTS).iterdir() if any(folder.glob("test_*.py"))}
# Of these `make quick` has to know what tests them.
FOLLOWED = ("cchc_eval", changed.SITE_TESTS)


def test_each_beginning_of_a_path_is_of_something_and_leads_to_tests() -> None:
    assert [start for start, _ in changed.TESTS_OF if not any(changed.ROOT.glob(f"{start}*"))] == []
    assert {folder for _, folders in changed.TESTS_OF for folder in folders} == SITE_TESTS


def test_no_beginning_is_hidden_by_one_before_it() -> None:
    starts = [start for start, _ in changed.TESTS_OF]
    assert [start for at, start in enumerate(starts) if start.startswith(tuple(starts[:at]))] == []


@pytest.mark.parametrize("followed", FOLLOWED)
def test_each_file_has_site_tests_or_is_said_to_have_none(followed: str) -> None:
    files = [
        path for path in (changed.ROOT / followed).rglob("*") if path.is_file() and "__pycache__" not in path.parts
    ]
    paths = [path.relative_to(changed.ROOT).as_posix() for path in files]
    assert len(paths) > 50
    assert [path for path in paths if changed.folders_of(path) is None] == []


@pytest.mark.parametrize(
    ("path", "folders"),
    [
        ("cchc_eval/cchc_eval/doctype/cchc_council_decision/approval.py", ("decision", "session")),
        ("cchc_eval/cchc_eval/doctype/cchc_council_member/cchc_council_member.json", ("decision",)),
        ("cchc_eval/cchc_eval/workspace/cchc/cchc.json", ("masters",)),
        ("cchc_eval/fixtures/on_install/3_workflow.json", ("install",)),
        ("cchc_eval/scoring/rules.py", ("self_assessment", "appraisal")),
        ("cchc_eval/offline/cli.py", ()),
        ("cchc_eval/public/js/lists.js", ()),
        ("tests/site/plan/test_plan_owed.py", ("plan",)),
        ("tests/site/plan/conftest.py", ("plan",)),
        ("tests/site/support/http_steps.py", ("http",)),
        ("tests/site/support/new.py", None),
        ("cchc_eval/new/rules.py", None),
        ("README.md", None),
    ],
)
def test_a_file_leads_to_the_tests_of_its_part(path: str, folders: tuple[str, ...] | None) -> None:
    assert changed.folders_of(path) == folders


@pytest.fixture
def git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Git:
    """A repository with a commit on main."""
    monkeypatch.setattr(changed, "ROOT", tmp_path)

    def run(*arguments: str) -> None:
        named = ("-c", "user.name=A", "-c", "user.email=a@example.com")
        subprocess.run(["git", *named, *arguments], cwd=tmp_path, check=True, capture_output=True)

    run("init", "--initial-branch=main")
    for folder in SITE_TESTS:
        put(tmp_path, f"tests/site/{folder}/test_it.py")
    put(tmp_path, "cchc_eval/notices/people.py")
    run("add", ".")
    run("commit", "--message=1")
    return run


def put(root: Path, path: str) -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text("x")


def test_a_branch_runs_what_it_changed_committed_or_not(git: Git, tmp_path: Path) -> None:
    git("switch", "--create=work")
    put(tmp_path, "cchc_eval/printing/papers.py")
    git("add", ".")
    git("commit", "--message=2")
    put(tmp_path, "cchc_eval/permissions/roles.py")
    assert changed.folders() == ["tests/site/paper", "tests/site/permissions"]


def test_main_runs_what_is_not_committed_else_its_last_commit(git: Git, tmp_path: Path) -> None:
    put(tmp_path, "cchc_eval/printing/papers.py")
    assert changed.folders() == ["tests/site/paper"]
    git("add", ".")
    git("commit", "--message=2")
    assert changed.folders() == ["tests/site/paper"]
    put(tmp_path, "README.md")
    assert changed.folders() == []


def test_a_file_that_was_moved_or_deleted_counts_where_it_was(git: Git, tmp_path: Path) -> None:
    git("switch", "--create=work")
    (tmp_path / "cchc_eval" / "printing").mkdir()
    git("mv", "cchc_eval/notices/people.py", "cchc_eval/printing/people.py")
    git("rm", "--quiet", "-r", "tests/site/plan")
    assert changed.folders() == ["tests/site/notices", "tests/site/paper"]


def test_names_with_vietnamese_letters_count(git: Git, tmp_path: Path) -> None:
    put(tmp_path, "cchc_eval/offline/sample/phieu/phieu-CTTĐT.xlsx")
    git("add", ".")
    assert changed.folders() == ["tests/site/install"]
