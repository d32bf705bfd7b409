"""Files are written all or none, and a person's file is never overwritten unasked."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from conftest import snapshot

from cchc_eval.offline.decide import files_below
from cchc_eval.offline.errors import BadInput
from cchc_eval.offline.files import Outputs


def test_files_appear_together_with_their_folders(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b"
    with Outputs(folder, ["x.txt", "c/y.bin"]) as outputs:
        outputs.write("x.txt", "chữ")
        outputs.write("c/y.bin", b"\0")
        assert not (folder / "x.txt").exists()
    assert snapshot(tmp_path) == {"a/b/x.txt": "chữ".encode(), "a/b/c/y.bin": b"\0"}
    assert outputs.written == [folder / "x.txt", folder / "c/y.bin"]


def test_existing_files_are_all_named_and_kept(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("của tôi")
    (tmp_path / "y").symlink_to("nowhere")
    (tmp_path / "z").mkdir()
    with pytest.raises(BadInput) as caught, Outputs(tmp_path, ["w", "x", "y", "z"]):
        raise AssertionError("not reached")
    assert [problem.split(str(tmp_path))[1][:6] for problem in caught.value.problems] == [
        "/x đã ",
        "/y đã ",
        "/z là ",
    ]
    assert snapshot(tmp_path) == {"x": "của tôi".encode()}


def test_force_overwrites_files_but_no_folder(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("cũ")
    with Outputs(tmp_path, ["x"], force=True) as outputs:
        outputs.write("x", "mới")
    assert (tmp_path / "x").read_text(encoding="utf-8") == "mới"
    [kept] = (tmp_path / "ban-cu").rglob("x")
    assert kept.read_text() == "cũ"
    assert outputs.remarks == [f"Tệp cũ x được giữ ở {kept.parent}."]
    (tmp_path / "z").mkdir()
    with pytest.raises(BadInput, match="là thư mục"), Outputs(tmp_path, ["z"], force=True):
        pass


@pytest.mark.parametrize("stop", [ValueError, KeyboardInterrupt, BadInput])
def test_a_failure_leaves_nothing_behind(tmp_path: Path, stop: type[BaseException]) -> None:
    (tmp_path / "old").write_text("cũ")
    with pytest.raises(stop, match="dừng"), Outputs(tmp_path / "new" / "er", ["x", "y"]) as outputs:
        outputs.write("x", "1")
        raise stop("dừng")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["old"]


def test_what_a_run_that_was_ended_from_outside_left_is_no_file_of_the_folder(tmp_path: Path) -> None:
    left, going_on = tmp_path / ".cchc-eval-left", tmp_path / ".cchc-eval-now"
    for folder in (left, going_on):
        folder.mkdir()
        (folder / "quyet-dinh.docx").write_text("dở dang", encoding="utf-8")
    os.utime(left, (1, 1))
    with Outputs(tmp_path, ["a.txt"]) as outputs:
        outputs.write("a.txt", "x")
    assert [*files_below(tmp_path)] == [tmp_path / "a.txt"]
    assert (left.exists(), going_on.exists()) == (False, True)


def test_a_rename_that_fails_half_way_is_undone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a").write_text("cũ")
    real, moved = os.replace, []

    def failing(source: Path, target: Path) -> None:
        if Path(target).name == "c":
            raise PermissionError(13, "in use")
        moved.append(target)
        real(source, target)

    monkeypatch.setattr(os, "replace", failing)
    with (
        pytest.raises(BadInput, match=r"c: không có quyền truy cập.*Chưa ghi tệp nào"),
        Outputs(tmp_path, ["a", "sub/b", "c"], force=True) as outputs,
    ):
        for name in ("a", "sub/b", "c"):
            outputs.write(name, "mới")
    assert len(moved) > 2, "two files had moved in, and one out of the way"
    assert snapshot(tmp_path) == {"a": "cũ".encode()}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a"]


def test_a_file_that_appears_meanwhile_is_kept(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="đã có"), Outputs(tmp_path, ["x"]) as outputs:
        outputs.write("x", "mới")
        (tmp_path / "x").write_text("vừa lưu")
    assert (tmp_path / "x").read_text() == "vừa lưu"


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BadInput, match="là tệp, không phải thư mục"), Outputs(tmp_path / "file" / "x", ["y"]):
        pass


def test_what_is_written_again_as_it_was_leaves_no_copy(tmp_path: Path) -> None:
    for name in ("a", "b/c", "stale", "own"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name)
    with Outputs(tmp_path, ["a", "b/c"], force=True) as outputs:
        outputs.write("a", "a")
        outputs.write("b/c", "mới")
        outputs.retire(["stale"])
    assert sorted(snapshot(tmp_path / "ban-cu").values()) == [b"b/c", b"stale"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b", "ban-cu", "own"]
    with Outputs(tmp_path, ["own"], force=True, keep=False) as unkept:
        unkept.write("own", "mới")
    assert len(snapshot(tmp_path / "ban-cu")) == 2 and not unkept.remarks


def test_a_failure_brings_back_what_was_among_the_old_ones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a").write_text("cũ")
    (tmp_path / "stale").write_text("trước")
    before, real = snapshot(tmp_path), os.replace

    def failing(source: Path, target: Path) -> None:
        if Path(source).name == "stale" and "ban-cu" in str(target):
            raise PermissionError(13, "in use")
        real(source, target)

    monkeypatch.setattr(os, "replace", failing)
    with (
        pytest.raises(BadInput, match=r"stale: không có quyền truy cập.*Chưa ghi tệp nào"),
        Outputs(tmp_path, ["a"], force=True) as outputs,
    ):
        outputs.write("a", "mới")
        outputs.retire(["stale"])
    assert snapshot(tmp_path) == before and not (tmp_path / "ban-cu").exists()


@pytest.mark.parametrize(
    ("lock", "content", "told"),
    [
        (".~lock.tham-dinh.xlsx#", ",Trần Văn An,may-1,28.11.2026;", "LibreOffice (Trần Văn An)"),
        (".~lock.tham-dinh.xlsx#", "", "LibreOffice;"),
        ("~$tham-dinh.xlsx", "x", "Microsoft Office"),
        ("~$am-dinh.xlsx", "x", "Microsoft Office"),
    ],
)
def test_a_file_that_a_program_has_open_is_not_taken_away(tmp_path: Path, lock: str, content: str, told: str) -> None:
    (tmp_path / "tham-dinh.xlsx").write_text("của tôi")
    (tmp_path / lock).write_text(content, encoding="utf-8")
    before = snapshot(tmp_path)
    with pytest.raises(BadInput, match=r"tham-dinh\.xlsx đang mở trong ") as refused:
        Outputs(tmp_path, ["tham-dinh.xlsx"], force=True).__enter__()
    assert told in f"{refused.value.problems[0]}" and snapshot(tmp_path) == before
    with Outputs(tmp_path, ["khac.xlsx"], force=True) as outputs:
        outputs.write("khac.xlsx", "1")
    assert (tmp_path / "khac.xlsx").is_file()
