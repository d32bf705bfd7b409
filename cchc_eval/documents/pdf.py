"""Documents as PDF, by WeasyPrint, from the same pages that `render_html` gives."""

from __future__ import annotations

import contextlib
import io
import os
import re
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

from cchc_eval.documents.pdf_archive import Attached, archival, finish
from cchc_eval.documents.ranking_data import FILE as RANKING_FILE
from cchc_eval.documents.render import Document, render_html

FONT_FOLDER = Path(__file__).with_name("fonts")
_SCHEME = "cchc-font:"
_FACES = (
    ("normal", "normal", "Times New Roman", "TimesNewRomanPSMT", "Tinos-Regular.ttf"),
    ("bold", "normal", "Times New Roman Bold", "TimesNewRomanPS-BoldMT", "Tinos-Bold.ttf"),
    ("normal", "italic", "Times New Roman Italic", "TimesNewRomanPS-ItalicMT", "Tinos-Italic.ttf"),
    ("bold", "italic", "Times New Roman Bold Italic", "TimesNewRomanPS-BoldItalicMT", "Tinos-BoldItalic.ttf"),
)
# Times New Roman where the machine has it, else the Tinos beside this file, which has the same metrics.
# A family name of its own keeps Fontconfig from putting another font in its place.
FONT_CSS = "".join(
    f'@font-face {{ font-family: "CCHC Times"; font-weight: {weight}; font-style: {style}; '
    f'src: local("{full}"), local("{postscript}"), url("{_SCHEME}{file}") }}\n'
    for weight, style, full, postscript, file in _FACES
)
# What a PDF has beside the page: the list of its parts at the side of the reader's window.
_BOOKMARKS = ".resolves { bookmark-level: none } .heading { bookmark-level: 2; bookmark-label: content(text) }"
_SYSTEM_TIMES = re.compile(r"file:///[^?#]*/times[^/?#]*\.[ot]tf\Z", re.IGNORECASE)
_OTHERWISE = (
    "Trên Debian, Ubuntu hãy chạy: apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 (với quyền "
    "root), rồi làm lại."
)
_ADVICE = {
    "win32": "Hãy cài LibreOffice rồi làm lại, hoặc mở tệp Word và lưu thành PDF.",
    "darwin": "Hãy cài LibreOffice, hoặc chạy: brew install pango, rồi làm lại.",
}
_TIME_LOCK = threading.Lock()
_PART = re.compile(r"(?=<article\b)")
# Each would be a text of its own, read, given its style and dropped.
_BETWEEN_CELLS = re.compile(r"(?<=>)\s+(?=<(?:t[dhr]|/tr|/?tbody|/?thead|/?col|/table)\b)")


class _Kept(threading.local):
    """WeasyPrint's fonts are no two threads' at once."""

    wanted = False
    styles: tuple[Any, Any] | None = None


_KEPT = _Kept()


class PdfUnavailable(RuntimeError):
    """The machine lacks what WeasyPrint needs; the message (Vietnamese) says what to install."""


def render_pdf(document: Document, template_folders: Sequence[Path] = (), *, page: str | None = None) -> bytes:
    """The document as PDF/A; the same input gives the same bytes. Raises PdfUnavailable.

    `page` is the document's page, where the caller has it already.

    Every <article> is laid out on its own: an appendix numbers its own pages from 1, and does not show
    the number on the first (Decree 30/2020/NĐ-CP, Annex I, III.1).
    """
    page = render_html(document, template_folders) if page is None else page
    data = getattr(document, "data", "")
    attached = (
        Attached(RANKING_FILE, "Dữ liệu xếp hạng để tính lại", data.encode(), document.head.day) if data else None
    )
    return pdf_of_page(page, attached)


def pdf_of_page(page: str, attached: Attached | None = None) -> bytes:
    """A page of ours as PDF/A, each <article> laid out on its own. Raises PdfUnavailable."""
    weasyprint = _weasyprint()
    fetcher, variant = _fetcher(weasyprint), archival(weasyprint)
    fonts, styles = _KEPT.styles or _styles(weasyprint, fetcher)
    if _KEPT.wanted:
        _KEPT.styles = fonts, styles
    head, *articles = _PART.split(_BETWEEN_CELLS.sub("", page))
    parts = [
        weasyprint.HTML(string=part, url_fetcher=fetcher).render(stylesheets=[styles], font_config=fonts, **variant)
        for part in ([head + article for article in articles] or [head])
    ]
    whole = parts[0].copy([laid for part in parts for laid in part.pages])
    with _fixed_time():
        return bytes(whole.write_pdf(finisher=partial(finish, attached=attached), **variant))


@contextlib.contextmanager
def fonts_kept() -> Iterator[None]:
    """Fonts are read once for the papers that this thread makes within it, not for each.

    Until it ends they lie in a folder for temporary files: it is for a process that is not ended from outside.
    """
    _KEPT.wanted = True
    try:
        yield
    finally:
        _KEPT.wanted, _KEPT.styles = False, None


def _styles(weasyprint: Any, fetcher: Any) -> tuple[Any, Any]:
    """The fonts of a page, and the style sheet that names them."""
    from weasyprint.text.fonts import FontConfiguration

    fonts = FontConfiguration()
    return fonts, weasyprint.CSS(string=FONT_CSS + _BOOKMARKS, font_config=fonts, url_fetcher=fetcher)


def _weasyprint() -> Any:
    try:
        # Where a library is missing WeasyPrint prints a notice before it raises.
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            import weasyprint
    except (ImportError, OSError) as error:
        raise PdfUnavailable(
            "Chưa tạo được tệp PDF vì máy thiếu thư viện Pango (hoặc gói Python WeasyPrint). "
            f"{_ADVICE.get(sys.platform, _OTHERWISE)} Bản HTML và Word vẫn tạo được. Chi tiết: {error}"
        ) from error
    return weasyprint


def _fetcher(weasyprint: Any) -> Callable[[str], Any]:
    """`_fetch` as WeasyPrint wants it: a function giving a dict up to 67, an object from 68."""
    urls = weasyprint.urls
    if not hasattr(urls, "URLFetcher"):
        return lambda url: {"string": _fetch(url), "mime_type": "font/ttf"}

    class Fetcher(urls.URLFetcher):  # type: ignore[name-defined]
        def fetch(self, url: str, headers: object = None) -> Any:
            return urls.URLFetcherResponse(url, _fetch(url), {"Content-Type": "font/ttf"})

    return Fetcher()


def _fetch(url: str) -> bytes:
    """The only files a page may read: the packaged faces, and Times New Roman of the machine.

    Nothing a person types becomes an address; this guards against a site's template that lets it.
    """
    if url in {f"{_SCHEME}{face[-1]}" for face in _FACES}:
        return (FONT_FOLDER / url.removeprefix(_SCHEME)).read_bytes()
    if _SYSTEM_TIMES.match(url):
        return Path(url2pathname(urlsplit(url).path)).read_bytes()
    raise ValueError(f"refused: {url}")


@contextlib.contextmanager
def _fixed_time() -> Iterator[None]:
    """fontTools stamps a subset font with the time of day unless this variable gives one.

    One thread at a time: the variable is the whole process's.
    """
    with _TIME_LOCK:
        given = os.environ.get("SOURCE_DATE_EPOCH")
        os.environ["SOURCE_DATE_EPOCH"] = given or "0"
        try:
            yield
        finally:
            if given is None:
                del os.environ["SOURCE_DATE_EPOCH"]
