"""The round as a page in the browser: who may ask, files in and out, one run at a time, and the command's steps behind."""

from __future__ import annotations

import io
import json
import os
import threading
from collections.abc import Callable
from pathlib import Path
from urllib.request import urlopen
from zipfile import ZipFile

import pytest
from conftest import Run, snapshot
from werkzeug.test import Client, TestResponse

from cchc_eval.offline import page as of_browser
from cchc_eval.offline.errors import BadInput
from cchc_eval.offline.messages import say
from cchc_eval.offline.page import app, serve, steps, taking_in
from cchc_eval.offline.page.app import Page
from cchc_eval.offline.page.taking_in import own_name
from cchc_eval.offline.round_folder import SETTINGS
from cchc_eval.offline.terminal import progress

HOST, TOKEN = "127.0.0.1:8123", "bi-mat"
HOME = f"/{TOKEN}/"
OURS = {"Origin": f"http://{HOST}"}


class Browser:
    def __init__(self, folder: Path) -> None:
        self.opened: list[Path] = []
        self.page = Page(folder, TOKEN, HOST, self._open)
        self._client = Client(self.page)

    def _open(self, path: Path) -> bool:
        self.opened.append(path)
        return True

    def get(self, where: str = "", *, path: str | None = None, host: str = HOST) -> TestResponse:
        return self._client.get(HOME + where if path is None else path, headers={"Host": host})

    def post(self, where: str, headers: dict[str, str] = OURS, **data: object) -> TestResponse:
        return self._client.post(HOME + where, headers={"Host": HOST, **headers}, data=data)

    def shown(self) -> str:
        """After what runs has ended."""
        self.page.work.wait()
        while "Đang chạy" in (text := self.get().text):
            self.page.work.wait()
        return " ".join(text.split())


@pytest.fixture
def empty(tmp_path: Path) -> Browser:
    return Browser(tmp_path)


@pytest.fixture
def faulty(tmp_path: Path) -> Browser:
    """A round whose settings can't be read: what has to do with files only needs no more."""
    (tmp_path / SETTINGS).write_text("năm 2026", encoding="utf-8")
    return Browser(tmp_path)


def test_only_who_has_the_address_may_ask(empty: Browser) -> None:
    assert "Lập đợt mới" in empty.shown()
    for path in ("/", "/khac/", "/bi-mat-va-hon/", "/bi-ma/"):
        refused = empty.get(path=path)
        assert (refused.status_code, refused.text.startswith("Hãy mở đúng địa chỉ")) == (403, True), path
    for host in ("127.0.0.1:9999", "cchc.example:8123", "localhost:8123"):
        refused = empty.get(host=host)
        assert refused.status_code == 400 and "Tên máy trong địa chỉ" in refused.text, host
    assert empty.get(path=f"/{TOKEN}").location == HOME


def test_what_changes_something_comes_from_the_page_itself(empty: Browser) -> None:
    for headers in ({}, {"Origin": "null"}, {"Origin": "http://127.0.0.1:9999"}, {"Origin": "https://cchc.example"}):
        refused = empty.post("lap-dot", headers, nam="2027")
        assert refused.status_code == 403 and "không đến từ trang này" in refused.text, headers
    assert list(empty.page.folder.iterdir()) == []
    assert empty.get("lap-dot").status_code == 303, "loaded again after a refusal"
    assert empty.post("xoa").status_code == 404

    assert empty.post("lap-dot", nam="27").status_code == 422
    assert empty.post("lap-dot", nam="2027").status_code == 303
    assert "Lập đợt mới: đã xong" in (text := empty.shown()) and "Đợt mới, cần điền cài đặt" in text
    assert "Mở tệp được nêu, điền, lưu" in text and "Chưa đọc được" not in text
    assert {path.name for path in empty.page.folder.iterdir()} == {"dot-danh-gia.xlsx", "bo-tieu-chi.xlsx"}


def test_nothing_of_others_runs_in_the_page(empty: Browser) -> None:
    headers = empty.get().headers
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff" and headers["Referrer-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-store"
    assert all(empty.get(name).status_code == 200 for name in ("page.css", "page.js"))
    assert empty.get("page.html").status_code == empty.get("app.py").status_code == 404


@pytest.mark.parametrize(
    "name", ["../ngoai.xlsx", "phieu/../../ngoai.xlsx", "..%2fngoai.xlsx", "%2e%2e/ngoai.xlsx", "/etc/hostname",
             "..\\ngoai.xlsx", "C:/ngoai.xlsx", ".an.xlsx", "lien-ket.xlsx", "phieu", "", "khong-co.xlsx"],
)  # fmt: skip
def test_only_files_of_the_folder_are_given(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "dot"
    (folder / "phieu").mkdir(parents=True)
    for path in (tmp_path / "ngoai.xlsx", folder / ".an.xlsx", folder / "phieu" / "của tôi.xlsx"):
        path.write_bytes(b"x")
    (folder / "lien-ket.xlsx").symlink_to(tmp_path / "ngoai.xlsx")
    browser = Browser(folder)
    refused = browser.get(f"tep/{name}")
    assert (refused.status_code, "Không có tệp này" in refused.text) == (404, True)
    assert browser.post("mo", tep=name).status_code == 422 and browser.opened == []

    given = browser.get("tep/phieu/của tôi.xlsx")
    assert (given.status_code, given.data) == (200, b"x")
    assert given.headers["Content-Disposition"].startswith("attachment;")
    assert browser.post("mo", tep="phieu/của tôi.xlsx").status_code == 303
    assert browser.opened == [folder / "phieu" / "của tôi.xlsx"]
    packed = ZipFile(io.BytesIO(browser.get("goi/phieu").data))
    assert packed.namelist() == ["của tôi.xlsx"]


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("Phiếu của đơn vị (1).xlsx", "Phiếu của đơn vị (1).xlsx"),
        ("C:\\Users\\a\\phieu.xlsx", "phieu.xlsx"),
        ("../../phieu.xlsx", "phieu.xlsx"),
        ("Phi\u0065\u0302\u0301u.xlsx", "Phiếu.xlsx"),
        ("..", ""),
        (".~lock.phieu.xlsx#", ""),
        ("~$phieu.xlsx", ""),
        ("phi:eu.xlsx", ""),
        ("phieu\0.xlsx", ""),
        ("con.xlsx", ""),
        ("ế" * 70 + ".xlsx", ""),
    ],
)
def test_a_file_gets_a_name_that_any_machine_can_hold(sent: str, kept: str) -> None:
    assert own_name(sent) == kept


def test_files_go_to_their_places_and_what_is_none_is_left_out_by_name(faulty: Browser) -> None:
    folder = faulty.page.folder

    def put(*files: tuple[str, bytes], place: str = "") -> TestResponse:
        return faulty.post("tai-len", tep=[(io.BytesIO(content), name) for name, content in files], noi=place)

    assert put(("phieu-A.xlsx", b"1"), ("so-lieu.csv", b"2"), ("la.zip", b"3")).status_code == 303
    assert "Đã nhận phieu/phieu-A.xlsx." in faulty.shown()
    assert put(("phieu-A.xlsx", b"4")).status_code == 303 and "được giữ ở" in faulty.shown()
    kept = snapshot(folder)
    assert kept["phieu/phieu-A.xlsx"] == b"4" and kept["so-lieu.csv"] == b"2" and kept["phieu/la.zip"] == b"3"
    assert [content for name, content in kept.items() if name.startswith("ban-cu/")] == [b"1"]

    for given, message in (
        ([("a.exe", b"")], "«a.exe»: không phải bảng tính"),
        ([("b:c.xlsx", b"")], "tên tệp không dùng được"),
        ([("B.xlsx", b"1"), ("b.XLSX", b"2")], "được chọn hai lần"),
        ([], "Chưa chọn tệp nào"),
    ):
        refused = put(*given)
        assert refused.status_code == 422 and message in refused.text
        assert "Chưa nhận tệp nào" in refused.text or "Chưa chọn" in refused.text
    refused = put(("phieu-B.xlsx", b"1"), place="../x")
    assert refused.status_code == 422 and "Nơi đặt tệp không có" in refused.text
    assert snapshot(folder) == kept

    assert put(("phieu-B.xlsx", b"5"), ("công văn.docx", b"6"), ("b:c.xlsx", b"")).status_code == 303
    text = faulty.shown()
    assert "Đã nhận phieu/phieu-B.xlsx." in text and "«công văn.docx»: không phải bảng tính" in text
    assert "tên tệp không dùng được" in text and "Không nhận các tệp nêu trên; các tệp khác đã nhận." in text
    assert set(snapshot(folder)) - set(kept) == {"phieu/phieu-B.xlsx"}


def test_a_form_that_does_not_count_is_set_aside(faulty: Browser) -> None:
    folder = faulty.page.folder
    (folder / "phieu").mkdir()
    (folder / "phieu" / "phieu-A (1).xlsx").write_bytes(b"x")
    before = snapshot(folder)
    for name in ("", "dot-danh-gia.toml", "phieu/khac.xlsx", "phieu/../dot-danh-gia.toml", "phieu/", "../phieu"):
        refused = faulty.post("de-rieng", tep=name)
        assert refused.status_code == 422 and "Không có phiếu này" in refused.text, name
    assert snapshot(folder) == before
    assert faulty.post("de-rieng", tep="phieu/phieu-A (1).xlsx").status_code == 303
    assert "Đã để riêng phiếu phieu-A (1).xlsx, không tính nữa." in faulty.shown()
    [kept] = [name for name in snapshot(folder) if name.endswith("phieu/phieu-A (1).xlsx")]
    assert kept.startswith("ban-cu/")


def test_what_was_wrong_with_a_step_goes_once_the_folder_is_another(
    faulty: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refusing(folder: Path) -> None:
        raise BadInput("Phiếu thiếu số")

    monkeypatch.setitem(steps.STEPS, "refusing", steps.Step("Việc này", refusing))
    faulty.post("chay", buoc="refusing")
    assert "Phiếu thiếu số" in faulty.shown() and "Phiếu thiếu số" in faulty.shown()
    (faulty.page.folder / "bo-tieu-chi.xlsx").write_bytes(b"x")
    text = faulty.shown()
    assert "Phiếu thiếu số" not in text and ">bo-tieu-chi.xlsx</a>" in text, "which may be what can't be read"


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("«cchc-eval van-ban /a b/c» lập công văn.", "nút «Lập văn bản trong quá trình» lập công văn."),
        ("Sửa: chạy «cchc-eval decide /a --force» (bản cũ)", "Sửa: bấm «Xuất lại văn bản» (bản cũ)"),
        ("Chạy «cchc-eval check /a --gui-lai» để", "Bấm «Lập tệp gửi lại đơn vị» để"),
        ("rồi chạy «cchc-eval form /a».", "rồi bấm «Xuất phiếu trắng»."),
        ("thì chạy lại «cchc-eval /a/b».", "thì tải lại trang."),
        ("xuất bằng «cchc-eval export», sửa", "xuất bằng «cchc-eval export», sửa"),
    ],
)
def test_the_page_names_its_buttons_and_no_command(said: str, shown: str) -> None:
    assert steps.on_page(said) == shown


def test_files_that_are_too_large_are_refused(faulty: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    before = snapshot(faulty.page.folder)
    monkeypatch.setattr(taking_in, "MAX_FILE_BYTES", 9)
    refused = faulty.post("tai-len", tep=[(io.BytesIO(b"x" * 10), "b.xlsx")])
    assert refused.status_code == 422 and "«b.xlsx»: lớn hơn" in refused.text
    monkeypatch.setattr(app._Asked, "max_content_length", 1000)
    refused = faulty.post("tai-len", tep=[(io.BytesIO(b"x" * 2000), "a.xlsx")])
    assert refused.status_code == 413 and "cộng lại lớn hơn" in refused.text
    assert snapshot(faulty.page.folder) == before


def test_one_thing_runs_at_a_time_and_can_be_stopped(faulty: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    faulty.shown()
    started, goes_on = threading.Event(), threading.Event()

    def slow(folder: Path) -> None:
        say("Bắt đầu")
        with progress("Xuất") as start:
            step = start(3)
            step("một")
            started.set()
            assert goes_on.wait(10)
            step("hai")

    monkeypatch.setitem(steps.STEPS, "slow", steps.Step("Việc lâu", slow))
    assert faulty.post("chay", buoc="slow").status_code == 303 and started.wait(10)
    assert json.loads(faulty.get("viec").data) == {"running": True, "task": "Xuất: một", "done": 1, "total": 3}
    assert "Đang chạy: Việc lâu" in faulty.get().text
    for refused in (
        faulty.post("chay", buoc="slow"),
        faulty.post("tai-len", tep=[(io.BytesIO(b"x"), "a.xlsx")]),
        faulty.post("lap-dot"),
    ):
        assert refused.status_code == 409 and "Đang chạy «Việc lâu»; hãy chờ xong" in refused.text
    faulty.page.work.stop()
    goes_on.set()
    text = faulty.shown()
    assert "Việc lâu: đã dừng, chưa ghi tệp nào" in text and "<li>Bắt đầu</li>" in text
    assert json.loads(faulty.get("viec").data) == {"running": False}
    assert faulty.post("chay", buoc="khac").status_code == 422


def test_a_fault_of_the_program_is_one_line(faulty: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(folder: Path) -> None:
        raise ZeroDivisionError("<b>không</b>")

    monkeypatch.setitem(steps.STEPS, "broken", steps.Step("Việc hỏng", broken))
    faulty.post("chay", buoc="broken")
    text = faulty.shown()
    assert "(ZeroDivisionError: &lt;b&gt;không&lt;/b&gt;)" in text and "Traceback" not in text
    monkeypatch.setattr(faulty.page, "_shown", broken)
    answer = faulty.get()
    assert answer.status_code == 500 and answer.text.startswith("Lỗi của chương trình cchc-eval")
    assert answer.content_type.startswith("text/plain") and "Traceback" not in answer.text


def test_the_page_shows_each_unit_and_takes_the_commands_own_steps(sample: Path) -> None:
    (sample / "tham-dinh.xlsx").unlink()
    own = (sample / "phieu" / "phieu-TTDLS.xlsx").read_bytes()
    (sample / "phieu" / "phieu-TTDLS.xlsx").unlink()
    browser = Browser(sample)
    text = browser.shown()
    assert "Đang thu phiếu: đã có 5/6" in text and "Chưa nộp" in text and "Không nộp" in text
    assert 'data-title="Điểm" class="number">89,37<' in text and "phieu-TTCNTT.xlsx" in text
    assert "Lập bảng thẩm định" not in text

    browser.post("tai-len", tep=[(io.BytesIO(own), "của đơn vị.xlsx"), (io.BytesIO(b"x"), "la.xls")])
    text = browser.shown()
    assert "la.xls»: không phải tệp .xlsx" in text and "của đơn vị.xlsx" in text and "83,68" in text
    (sample / "phieu" / "la.xls").unlink()
    text = browser.shown()
    assert "Đã đủ phiếu" in text and 'name="buoc" value="appraise"' in text

    assert browser.post("chay", buoc="appraise").status_code == 303
    text = browser.shown()
    assert "Lập bảng thẩm định: đã xong" in text and "Đang thẩm định" in text
    assert "Lập bảng thẩm định: đã xong" in browser.shown()
    os.utime(sample / "tham-dinh.xlsx", (1, 1))
    assert "đã xong" not in (text := browser.shown()) and "Đang thẩm định" in text, "what it said to do may be done"
    assert browser.get("tep/tham-dinh.xlsx").data == (sample / "tham-dinh.xlsx").read_bytes()
    browser.post("chay", buoc="appraise")
    text = browser.shown()
    assert "đã có; không ghi đè" in text and "Trên trang này không ghi --force" in text
    assert 'value="appraise-anew"' in text


def test_the_server_ends_with_ctrl_c_and_there_is_one_for_a_folder(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []

    def opened(address: str) -> None:
        with urlopen(address) as answer:
            seen.append(answer.read().decode())
        with pytest.raises(BadInput, match="đã mở trong một giao diện khác"):
            serve.serve(tmp_path, 0, False)
        raise KeyboardInterrupt

    monkeypatch.setattr(serve.webbrowser, "open", opened)
    ran = run("giao-dien", tmp_path)
    assert ran.status == 0 and "http://127.0.0.1:" in ran.out and "Đã đóng giao diện." in ran.err
    assert "Lập đợt mới" in seen[0]
    assert list(tmp_path.iterdir()) == []


def test_what_it_needs_is_said_with_the_command_that_installs_it(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = (Path(__file__).parents[3] / "pyproject.toml").read_text(encoding="utf-8")
    assert f'\npage = ["{of_browser.FRAMEWORK}"]\n' in project
    missing: Callable[[str], None] = lambda name: None  # noqa: E731
    monkeypatch.setattr(of_browser, "find_spec", missing)
    ran = run("giao-dien", tmp_path)
    assert ran.status == 2 and f'-m pip install "{of_browser.FRAMEWORK}"' in ran.err
