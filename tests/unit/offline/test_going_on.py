"""`cchc-eval FOLDER` says where a round stands and takes the next step that takes nothing away."""

from __future__ import annotations

import os
import re
import shutil
import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import Run, snapshot
from sample_round import CSET, answers, evidence, figures_of, written

from cchc_eval.documents import PdfUnavailable
from cchc_eval.offline import going_on, rendering
from cchc_eval.offline.demo import SAMPLE
from cchc_eval.offline.errors import typed
from cchc_eval.offline.round_folder import SETTINGS, open_round
from cchc_eval.workbook.form import write_form


@pytest.fixture(autouse=True)
def without_pdf(monkeypatch: pytest.MonkeyPatch) -> None:
    def unavailable(document: object, *, page: str) -> bytes:
        raise PdfUnavailable("Chưa tạo được tệp PDF")

    monkeypatch.setattr(rendering, "render_pdf", unavailable)


def test_a_round_goes_on_by_one_command_to_its_papers(run: Run, sample: Path) -> None:
    forms, appraisal = sample / "phieu", sample / "tham-dinh.xlsx"
    filled = {path.name: path.read_bytes() for path in forms.iterdir()}
    done = appraisal.read_bytes()
    shutil.rmtree(forms)
    appraisal.unlink()
    text = (sample / SETTINGS).read_text(encoding="utf-8")
    capitals = text.replace('name = "Sở Khoa học và Công nghệ"', 'name = "SỞ KHOA HỌC VÀ CÔNG NGHỆ"')
    (sample / SETTINGS).write_text(capitals, encoding="utf-8")

    ran = run(sample)
    assert ran.status == 0 and "Chưa có phiếu trắng." in ran.out, ran.err
    assert ran.err.count("gõ toàn chữ hoa") == 1
    assert "gõ toàn chữ hoa" not in run("check", sample).err, "told where the round stands, not by each command"
    assert len([*(sample / "phieu-trong").iterdir()]) == 6

    forms.mkdir()
    before = snapshot(sample)
    for name in list(filled)[:2]:
        (forms / name).write_bytes(filled[name])
    ran = run(sample)
    assert ran.status == 0 and "Chưa nộp" in ran.out
    assert "Đang thu phiếu: đã có 3/6." in ran.out, "with the unit that does not hand in"
    assert "Còn 3 đơn vị chưa nộp (" in ran.out and "ghi «Có nộp phiếu» là «Không» (submitted = false)." in ran.out
    assert set(snapshot(sample)) - set(before) == {f"phieu/{name}" for name in list(filled)[:2]}

    for name, content in filled.items():
        (forms / name).write_bytes(content)
    ran = run(sample)
    assert ran.status == 0 and "Đã đủ phiếu." in ran.out and appraisal.is_file()
    assert "Còn tiêu chí chưa trả lời, 0 điểm nếu đơn vị không bổ sung: TTĐTTV (1.3.2)." in ran.out
    assert f"lập với các tiêu chí đó 0 điểm. Muốn đơn vị bổ sung: chạy «cchc-eval check {typed(sample)} --" in ran.out

    ran = run(sample)
    assert ran.status == 0 and "Đang thẩm định." in ran.out and "chưa nhập kết quả vào bảng thẩm định" in ran.out

    blank = appraisal.read_bytes()
    appraisal.write_bytes(done)
    text = (sample / SETTINGS).read_text(encoding="utf-8")
    start, end = text.index("[meeting]\n"), text.index("[decision]\n")
    (sample / SETTINGS).write_text(text[:start] + text[end:], encoding="utf-8")
    ran = run(sample)
    assert "Đã thẩm định xong." in ran.out and "chưa ghi [meeting]" in ran.out

    (sample / SETTINGS).write_text(text, encoding="utf-8")
    ran = run(sample)
    assert ran.status == 0 and "Đã đủ để ra quyết định." in ran.out and ran.err.count("gõ toàn chữ hoa") == 1
    assert (sample / "ket-qua" / "quyet-dinh.docx").is_file()
    before = snapshot(sample)
    ran = run("tiep", sample)
    assert ran.status == 0 and "Đã xuất văn bản." in ran.out and "khớp với phiếu" in ran.err
    assert snapshot(sample) == before

    appraisal.write_bytes(blank)
    assert "Đã có Quyết định số 05/QĐ-HĐCCHC; đang thẩm định lại." in run(sample).out


def test_papers_without_number_and_day_are_said_to_be_drafts(monkeypatch: pytest.MonkeyPatch) -> None:
    for stage in ("_collecting", "_appraising", "_deciding"):
        monkeypatch.setattr(going_on, stage, lambda *_: None)
    folder = open_round(SAMPLE)
    decision = folder.settings.decision
    found = going_on.standing(folder, [], [])
    assert decision is not None and found.stage == "Đã xuất văn bản"
    assert [re.findall(r"«cchc-eval (\S+)", line) for line in found.todo] == [["van-ban", "ho-so"]]
    draft = replace(folder.settings, decision=replace(decision, number=None))
    found = going_on.standing(replace(folder, settings=draft), [], [])
    assert (found.stage, found.step) == ("Đã xuất dự thảo văn bản", going_on.VERIFY)
    assert "để trống số: có rồi thì ghi [decision], khóa «number», chạy lại" in found.todo[0]
    draft = replace(folder.settings, decision=replace(decision, number=None, day=None))
    assert "để trống số và ngày: có rồi" in going_on.what_comes_next(replace(folder, settings=draft))


def test_what_is_wrong_with_a_form_is_said_and_nothing_done(run: Run, sample: Path) -> None:
    (sample / "phieu" / "la.zip").write_bytes(b"x")
    (sample / "tham-dinh.xlsx").unlink()
    assert "--gui-lai" not in run(sample).out, "a file of nobody's goes back to nobody"
    shutil.copy(sample / "phieu" / "phieu-CTTĐT.xlsx", sample / "phieu" / "phieu-CTTĐT (1).xlsx")
    before = snapshot(sample)
    ran = run(sample)
    assert "có 2 phiếu" in ran.out and "--gui-lai" not in ran.out, "which one counts the unit can't say in a form"
    assert ran.status == 0 and "Tệp «phieu/la.zip»: là tệp nén" in ran.out
    assert f"chạy lại «cchc-eval {typed(sample)}»" in ran.out and snapshot(sample) == before


def test_a_copy_of_the_appraisal_that_may_be_the_filled_one_holds_the_round_up(run: Run, sample: Path) -> None:
    appraisal, downloaded = sample / "tham-dinh.xlsx", sample / "tham-dinh (1).xlsx"
    saved_as = sample / "tham-dinh.ods"
    appraisal.rename(saved_as)
    ran = run(sample)
    assert ran.status == 0 and "Đã đủ phiếu." in ran.out
    assert "– Tệp «tham-dinh.ods»: có mà chưa có tham-dinh.xlsx; nếu đây mới là bản đã điền thì lưu lại" in ran.out
    saved_as.rename(sample / "Thẩm định.xlsx")
    said = "Tệp «Thẩm định.xlsx»: có mà chưa có tham-dinh.xlsx; nếu đây mới là bản đã điền thì lưu lại"
    for command in ((), ("appraise",), ("decide",)):
        ran = run(*command, sample)
        assert ran.status == (2 if command else 0) and said in ran.out + ran.err, command
    assert not appraisal.exists()
    (sample / "Thẩm định.xlsx").rename(appraisal)
    shutil.copy2(appraisal, downloaded)
    assert going_on.look_at(sample).standing.step == going_on.DECIDE, "it says what the appraisal says"
    downloaded.write_bytes(downloaded.read_bytes() + b"\0")
    os.utime(appraisal, (1, 1))
    found = going_on.look_at(sample).standing
    assert found.step == going_on.WAIT and "«tham-dinh (1).xlsx»" in found.todo[-1]
    for command in ("appraise", "decide"):
        refused = run(command, sample, "--force")
        assert refused.status == 2 and refused.problems[-1] == found.todo[-1]
    os.utime(downloaded, (0, 0))
    assert going_on.look_at(sample).standing.step == going_on.DECIDE
    (sample / SETTINGS).rename(sample / "cài đặt.txt")
    shutil.copy(appraisal, sample / "dot-danh-gia (1).xlsx")
    refused = run(sample)
    assert refused.status == 2 and "không có tệp dot-danh-gia.xlsx mà có «dot-danh-gia (1).xlsx»" in refused.err


def test_two_versions_of_a_form_are_told_apart(run: Run, sample: Path) -> None:
    one, other = sample / "phieu" / "phieu-CTTĐT.xlsx", sample / "phieu" / "phieu-CTTĐT (1).xlsx"
    shutil.copy(one, other)
    ran = run("check", sample)
    told = "\n".join(ran.problems)
    assert "1 lỗi" in ran.out, "what tells them apart is no fault of its own"
    assert ran.status == 2 and "có 2 phiếu (phieu/phieu-CTTĐT (1).xlsx, phieu/phieu-CTTĐT.xlsx)" in told
    assert "Tệp «phieu/phieu-CTTĐT (1).xlsx»: lưu lúc " in told and " điểm." in told
    assert "Đơn vị CTTĐT: các phiếu giống nhau ở mọi tiêu chí." in told
    code = "CTTĐT"
    corrected = write_form(
        CSET,
        unit_code=code,
        unit_name=code,
        answers={**answers(code), "1.4.2": {"value": 1}},
        explanations=written(code),
        evidence={**evidence(code), "1.1.1": "Kế hoạch khác"},
        figures=figures_of(code),
    )
    other.write_bytes(corrected)
    assert "Đơn vị CTTĐT: các phiếu khác nhau ở tiêu chí 1.1.1, 1.4.2." in run("check", sample).err


def test_a_folder_may_be_called_like_a_command(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "dot").mkdir()
    (tmp_path / "check").mkdir()
    assert "Thư mục dot: không có tệp dot-danh-gia.xlsx" in run("dot").err
    (tmp_path / unicodedata.normalize("NFD", "Đợt năm 2026") / "cũ").mkdir(parents=True)
    for name in ("Đợt năm 2026", "Đợt năm 2026/cũ"):
        told = run(name).err
        assert ": không có tệp dot-danh-gia.xlsx" in told, "a folder's name as macOS composes it"
    assert ": không có tệp dot-danh-gia.xlsx" in run("check", "Đợt năm 2026").err
    assert "Thư mục .: không có tệp" in run("check").err
    told = "Không có lệnh 'khong-co', cũng chưa có thư mục tên như vậy; lập đợt mới ở đó thì chạy «cchc-eval moi khong-co»."
    assert told in " ".join(run("khong-co").err.split())
