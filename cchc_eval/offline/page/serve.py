"""`giao-dien`: the page on this machine, until Ctrl-C."""

from __future__ import annotations

import secrets
import signal
import sys
import threading
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from socket import AF_INET, SO_REUSEADDR, SOCK_STREAM, SOL_SOCKET, socket
from typing import IO, Any

from werkzeug.serving import WSGIRequestHandler, make_server

from cchc_eval.offline.errors import BadInput
from cchc_eval.offline.messages import say, tell
from cchc_eval.offline.page.app import Page
from cchc_eval.vietnamese.system_errors import reason

HOST = "127.0.0.1"
_LOCK = ".cchc-eval-giao-dien"
_STOPPING = 30  # seconds for what runs to take back what it has written


class _Quiet(WSGIRequestHandler):
    """Each line would hold the token."""

    def log(self, type: str, message: str, *args: Any) -> None:
        pass


def serve(folder: Path, port: int, opens_browser: bool) -> None:
    """`port`: 0 for any that is free. Raises BadInput."""
    if not folder.is_dir():
        try:
            folder.mkdir(parents=True)
        except OSError as error:
            raise BadInput(f"Thư mục {folder}: {reason(error)}.") from None
    folder = folder.resolve()
    _require_free(port)
    with _only_one(folder):
        token = secrets.token_urlsafe(24)
        page: Page | None = None

        def answer(environ: dict[str, Any], start_response: Any) -> Any:
            assert page is not None, "it is there before the server begins"
            return page(environ, start_response)

        server = make_server(HOST, port, answer, threaded=True, request_handler=_Quiet)
        page = Page(folder, token, f"{HOST}:{server.port}")
        address = f"http://{page.host}/{token}/"
        thread = threading.Thread(target=server.serve_forever, args=(0.1,), daemon=True)
        thread.start()
        tell(f"Giao diện của {folder}: {address}")
        say("Chỉ mở được trên máy này. Bấm Ctrl-C để đóng.")
        before = signal.signal(signal.SIGTERM, signal.default_int_handler)
        try:
            if opens_browser:
                webbrowser.open(address)
            while thread.is_alive():
                thread.join(0.5)  # so that Ctrl-C is heard on Windows too
        except KeyboardInterrupt:
            say("Đang đóng giao diện…")
        finally:
            signal.signal(signal.SIGTERM, before)
            server.shutdown()
            server.server_close()
            page.work.stop()
            page.work.wait(_STOPPING)
        say("Đã đóng giao diện.")


def _require_free(port: int) -> None:
    with socket(AF_INET, SOCK_STREAM) as tried:
        if sys.platform != "win32":
            tried.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)  # as the server does: one that was closed just now is free
        try:
            tried.bind((HOST, port))
        except OSError:
            raise BadInput(
                f"Cổng {port}: chương trình khác đang dùng, hoặc máy không cho dùng; hãy bỏ --cong hoặc chọn cổng khác."
            ) from None


@contextmanager
def _only_one(folder: Path) -> Iterator[None]:
    """Two of them would run steps at once. Raises BadInput where there is another."""
    path = folder / _LOCK
    try:
        held = path.open("a+b")
    except OSError as error:
        raise BadInput(f"Thư mục {folder}: {reason(error)}.") from None
    with held:
        if not _locked(held):
            raise BadInput(
                f"Thư mục {folder}: đã mở trong một giao diện khác; hãy dùng trang đó, hoặc đóng nó bằng Ctrl-C."
            )
        try:
            yield
        finally:
            with suppress(OSError):
                path.unlink()


def _locked(held: IO[bytes]) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(held.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
