"""Documents as PDF, by WeasyPrint, from the same pages that `render_html` gives."""

from __future__ import annotations

import contextlib
import io
import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import ModuleType
from urllib.parse import unquote, urlsplit

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
_SYSTEM_TIMES = re.compile(r"file:///[^?#]*/times[^/?#]*\.[ot]tf\Z", re.IGNORECASE)
_PART = re.compile(r"(?=<article\b)")


class PdfUnavailable(RuntimeError):
    """The machine lacks what WeasyPrint needs; the message (Vietnamese) says what to install."""


def render_pdf(document: Document, template_folders: Sequence[Path] = ()) -> bytes:
    """The document as PDF; the same input gives the same bytes. Raises PdfUnavailable.

    Every <article> is laid out on its own: an appendix numbers its own pages from 1, and does not show
    the number on the first (Decree 30/2020/NĐ-CP, Annex I, III.1).
    """
    weasyprint = _weasyprint()
    from weasyprint.text.fonts import FontConfiguration

    fonts = FontConfiguration()
    font_css = weasyprint.CSS(string=FONT_CSS, font_config=fonts, url_fetcher=_fetch)
    head, *articles = _PART.split(render_html(document, template_folders))
    pages = [f"{head}{article}" for article in articles] or [head]
    with _fixed_time():
        parts = [
            weasyprint.HTML(string=page, url_fetcher=_fetch).render(stylesheets=[font_css], font_config=fonts)
            for page in pages
        ]
        whole = parts[0].copy([page for part in parts for page in part.pages])
        return whole.write_pdf()


def _weasyprint() -> ModuleType:
    try:
        # Where a library is missing WeasyPrint prints a notice before it raises.
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            import weasyprint
    except (ImportError, OSError) as error:
        raise PdfUnavailable(
            "Chưa tạo được tệp PDF vì máy thiếu thư viện Pango (hoặc gói Python WeasyPrint). "
            "Trên Debian, Ubuntu hãy chạy: apt-get install libpango-1.0-0 libpangoft2-1.0-0 "
            "libharfbuzz-subset0 (với quyền root), rồi làm lại. Bản HTML và Word vẫn tạo được. "
            f"Chi tiết: {error}"
        ) from error
    return weasyprint


def _fetch(url: str) -> dict[str, object]:
    """The only files a page may read: the packaged faces, and Times New Roman of the machine.

    Nothing a person types becomes an address; this guards against a site's template that lets it.
    """
    if url in {f"{_SCHEME}{face[-1]}" for face in _FACES}:
        path = FONT_FOLDER / url.removeprefix(_SCHEME)
    elif _SYSTEM_TIMES.match(url):
        path = Path(unquote(urlsplit(url).path))
    else:
        raise ValueError(f"refused: {url}")
    return {"string": path.read_bytes(), "mime_type": "font/ttf"}


@contextlib.contextmanager
def _fixed_time() -> Iterator[None]:
    """fontTools stamps a subset font with the time of day unless this variable gives one."""
    if "SOURCE_DATE_EPOCH" in os.environ:
        yield
        return
    os.environ["SOURCE_DATE_EPOCH"] = "0"
    try:
        yield
    finally:
        del os.environ["SOURCE_DATE_EPOCH"]
