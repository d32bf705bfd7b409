"""Files are written all or none, and a person's file is never overwritten unasked."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from conftest import snapshot

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
