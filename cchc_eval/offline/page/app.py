"""The page as a WSGI application: who may ask, and what each address answers.

Only the person who has the address may ask: it begins with a token of this run. A request whose Host is another is
refused, so that no name of somebody else's leads here, and what changes something must come from the page itself.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge
from werkzeug.wrappers import Request, Response
from werkzeug.wsgi import wrap_file

from cchc_eval.offline import commands, going_on
from cchc_eval.offline.errors import BadInput
from cchc_eval.offline.messages import of_fault, one_line
from cchc_eval.offline.page import giving_out, steps, taking_in
from cchc_eval.offline.page.standing import Mark, State
from cchc_eval.offline.page.work import Busy, Run, Work
from cchc_eval.offline.terminal import headings_of, rows_of

_HERE = Path(__file__).parent
_ASSETS = {"page.css": "text/css; charset=utf-8", "page.js": "text/javascript; charset=utf-8"}
_FORM_BYTES = 100_000  # of fields that are no files
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    # Nothing of the address goes elsewhere; a form of the page still says where it comes from.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class _Asked(Request):
    max_content_length = taking_in.MOST_BYTES
    max_form_memory_size = _FORM_BYTES
    max_form_parts = taking_in.MOST_FILES + 20


class Refused(Exception):
    """With a status and what the person reads."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status


class Page:
    """`host`: as a browser names the server, with the port. `open_file` opens a file by its program."""

    def __init__(
        self, folder: Path, token: str, host: str, open_file: Callable[[Path], bool] = giving_out.open_in_program
    ) -> None:
        self.folder, self.host, self.token = folder, host, token
        self.work = Work()
        self.state = State(folder, self.work)
        self._open_file = open_file
        self._notes: list[str] = []  # of what the person did last, until the next
        self._faults: list[str] = []
        self._seen: tuple[Run, Mark | None] | None = None  # how the last step ended, and the folder as it was then
        environment = Environment(
            loader=FileSystemLoader(_HERE),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        environment.filters["on_page"] = steps.on_page
        self._template = environment.get_template("page.html")
        self._posts: dict[str, Callable[[_Asked], None]] = {
            "chay": self._run,
            "dung": self._stop,
            "tai-len": self._take_in,
            "mo": self._open,
            "lap-dot": self._new_round,
            "de-rieng": self._set_aside,
        }

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        asked = _Asked(environ)
        try:
            answer = self._answer(asked)
        except Refused as error:
            answer = _text(error.status, str(error))
        except RequestEntityTooLarge:
            _read_away(environ)
            answer = self._shown(
                413, [f"Các tệp cộng lại lớn hơn {taking_in.MOST_BYTES >> 20} MB, hoặc quá nhiều tệp; hãy chia ra."]
            )
        except HTTPException as error:
            answer = _text(error.code or 400, "Trình duyệt gửi yêu cầu mà trang này không hiểu; hãy tải lại trang.")
        except Exception as error:
            answer = _text(500, of_fault(error))
        answer.headers.extend(_HEADERS)
        body: Iterable[bytes] = answer(environ, start_response)
        return body

    def _answer(self, asked: _Asked) -> Response:
        if asked.headers.get("Host", "") != self.host:
            raise Refused(400, "Tên máy trong địa chỉ không phải của trang này.")
        token, _, where = asked.path.removeprefix("/").partition("/")
        if not hmac.compare_digest(token.encode(), self.token.encode()):
            raise Refused(
                403, "Hãy mở đúng địa chỉ mà lệnh «cchc-eval giao-dien» đã in ra; mỗi lần chạy có một địa chỉ mới."
            )
        if asked.path == f"/{self.token}":
            return _redirected(f"/{self.token}/")
        if asked.method == "POST":
            return self._changed(asked, where)
        if asked.method not in ("GET", "HEAD"):
            raise Refused(405, "Trang này chỉ nhận GET và POST.")
        return self._read(asked, where)

    def _read(self, asked: _Asked, where: str) -> Response:
        if not where:
            return self._shown(200)
        if where in self._posts:
            return _redirected(f"/{self.token}/")  # loaded again after an answer that was a refusal
        if where in _ASSETS:
            return Response((_HERE / where).read_bytes(), content_type=_ASSETS[where])
        if where == "viec":
            return Response(json.dumps(self.state.progress()), content_type="application/json")
        kind, _, name = where.partition("/")
        found = giving_out.inside(self.folder, name)
        if kind == "tep" and found is not None and found.is_file():
            return _attached(asked, found.open("rb"), found.name)
        if kind == "goi" and found is not None and found.is_dir():
            return _attached(asked, giving_out.packed(found), f"{found.name}.zip")
        raise Refused(404, "Không có tệp này trong thư mục của đợt; hãy tải lại trang.")

    def _changed(self, asked: _Asked, where: str) -> Response:
        if asked.headers.get("Origin", "") != f"http://{self.host}":
            raise Refused(403, "Yêu cầu không đến từ trang này nên không được làm.")
        act = self._posts.get(where)
        if act is None:
            raise Refused(404, "Trang này không có việc đó; hãy tải lại trang.")
        self._notes, self._faults = [], []
        try:
            act(asked)
        except Busy as error:
            return self._shown(409, [f"Đang chạy «{error}»; hãy chờ xong, hoặc bấm «Dừng», rồi làm lại."])
        except BadInput as error:
            return self._shown(422, [one_line(problem) for problem in error.problems])
        return _redirected(f"/{self.token}/")

    def _run(self, asked: _Asked) -> None:
        step = steps.STEPS.get(asked.form.get("buoc", ""))
        if step is None:
            raise BadInput("Không có bước này; hãy tải lại trang.")
        self.work.start(step.title, lambda run: step.run(self.folder))

    def _stop(self, asked: _Asked) -> None:
        self.work.stop()
        self.work.wait(5)

    def _take_in(self, asked: _Asked) -> None:
        given = [(file.filename or "", file.stream) for file in asked.files.getlist("tep") if file.filename]
        known = taking_in.places(self.state.folder)
        with self.work.alone("Nhận tệp"):
            self._notes, self._faults = taking_in.take_in(self.folder, given, asked.form.get("noi", ""), known)

    def _set_aside(self, asked: _Asked) -> None:
        with self.work.alone("Để riêng phiếu"):
            self._notes = taking_in.set_aside(self.folder, asked.form.get("tep", ""))

    def _open(self, asked: _Asked) -> None:
        found = giving_out.inside(self.folder, asked.form.get("tep", ""))
        if found is None or not found.is_file() or not giving_out.is_opened(found):
            raise BadInput("Không mở được tệp này; hãy tải lại trang.")
        if not self._open_file(found):
            raise BadInput(f"Máy không có chương trình để mở {found.name}; hãy tải tệp về.")
        self._notes = [f"Đang mở {found.name}. Sửa xong, lưu và đóng tệp rồi tải lại trang."]

    def _new_round(self, asked: _Asked) -> None:
        year, last = asked.form.get("nam", "").strip(), asked.form.get("tu", "").strip()
        if year and not (year.isdecimal() and 2000 <= int(year) <= 9999):
            raise BadInput(f"Năm đánh giá «{year}»: hãy ghi số của năm, ví dụ 2027.")
        wanted = int(year) if year else None
        earlier = Path(last).expanduser() if last else None
        self.work.start("Lập đợt mới", lambda run: commands.new_round(self.folder, earlier, wanted))

    def _shown(self, status: int, faults: Iterable[str] = ()) -> Response:
        self.state.refresh()
        faults = [*faults]
        notes = self._notes if not faults else []
        state = self.state
        text = self._template.render(
            state=state,
            running=self.work.current,
            last=self._outcome(),
            next_step=steps.NEXT.get(state.look.standing.step) if state.look is not None else None,
            others=steps.others_of(state.folder) if state.folder is not None else {},
            places=taking_in.places(state.folder),
            shelves=giving_out.shelves(self.folder, state.folder),
            notes=notes,
            faults=faults or self._faults,
            most_mb=taking_in.MOST_BYTES >> 20,
            headings_of=headings_of,
            rows_of=rows_of,
            link=quote,
            is_opened=giving_out.is_opened,
            new_stage=going_on.NEW,
        )
        return Response(text, status, content_type="text/html; charset=utf-8")

    def _outcome(self) -> Run | None:
        """How the last step ended, told until the folder is another: what was wrong may be mended since, what came
        next be done."""
        last, mark = self.work.last, self.state.mark
        if last is None or self.work.current is not None:
            return last
        if self._seen is None or self._seen[0] is not last:
            self._seen = last, mark
        return last if self._seen[1] == mark else None


def _text(status: int, text: str) -> Response:
    return Response(f"{text}\n", status, content_type="text/plain; charset=utf-8")


def _redirected(where: str) -> Response:
    return Response(status=303, headers={"Location": where})


def _attached(asked: _Asked, stream: IO[bytes], name: str) -> Response:
    """Never shown by the browser as a page of ours."""
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
    body = wrap_file(asked.environ, stream)
    return Response(body, headers=headers, content_type="application/octet-stream", direct_passthrough=True)


def _read_away(environ: dict[str, Any]) -> None:
    """What the browser still sends, so that it reads the answer; it breaks off where nobody takes it."""
    left = min(int(environ.get("CONTENT_LENGTH") or 0), 4 * taking_in.MOST_BYTES)
    while left > 0 and (part := environ["wsgi.input"].read(min(left, 2**20))):
        left -= len(part)
