"""Documents as files, on all processors: a page, a Word file and a PDF of each.

`CCHC_EVAL_PROCESSES` says how many processes work; 1 renders in the process of the command.
"""

from __future__ import annotations

import atexit
import gc
import os
import signal
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from cchc_eval.documents import Document, PdfUnavailable, office_pdf, render_html, render_pdf
from cchc_eval.documents.pdf import fonts_kept
from cchc_eval.offline.errors import BadInput
from cchc_eval.offline.messages import hush_libraries
from cchc_eval.offline.templates import round_word

PROCESSES = "CCHC_EVAL_PROCESSES"
PAGE, WORD, PDF = ".html", ".docx", ".pdf"
# What to tell of `by_office`.
BY_OFFICE = "PDF do LibreOffice tạo từ tệp Word, vì máy thiếu thư viện Pango."
# A process takes as long to start as a few documents take to render.
_WORTH_A_PROCESS = 8
# Objects that are looked through while a document is still laid out: a unit's has half as many.
_A_LONG_ONE = 200_000
# Composed documents that wait for a process: enough to keep it busy, few enough to hold.
_AHEAD = 3

Composed = tuple[str, Callable[[], Document]]
"""A document's name in the results folder, without the suffix, and what composes it."""


@dataclass(frozen=True)
class Rendered:
    name: str
    files: Mapping[str, bytes]  # by suffix
    without_pdf: str = ""  # why there is no PDF though one was wanted, "" where there is
    by_office: bool = False  # whether LibreOffice made the PDF out of the Word file


def rendered(documents: Sequence[Composed], templates: Path, suffixes: Sequence[str]) -> Iterator[Rendered]:
    """Each document in the given order; no more than a few are composed and not yet given.

    `templates` holds the round's own Word templates. Raises BadInput for one of them that can't be filled, or where
    the machine ends a process.
    """
    count = min(_processes(), len(documents) // _WORTH_A_PROCESS)
    if count < 2:
        with _collected_between(), fonts_kept():
            for name, compose in documents:
                yield _render(name, compose(), templates, suffixes)
        return
    # Spawned, not forked: the progress bar runs in a thread of its own.
    pool = ProcessPoolExecutor(count, mp_context=get_context("spawn"), initializer=_prepare)
    waiting: deque[Future[Rendered]] = deque()
    try:
        for name, compose in documents:
            waiting.append(pool.submit(_render, name, compose(), templates, suffixes))
            if len(waiting) > _AHEAD * count:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    except BrokenProcessPool:
        raise BadInput(
            f"Máy đã dừng một tiến trình xuất văn bản (thường do thiếu bộ nhớ); hãy đặt biến {PROCESSES}=1 rồi làm lại."
        ) from None
    finally:
        pool.shutdown(cancel_futures=True)


def _render(name: str, document: Document, templates: Path, suffixes: Sequence[str]) -> Rendered:
    files: dict[str, bytes] = {}
    without_pdf, by_office = "", False
    page = render_html(document) if {PAGE, PDF} & set(suffixes) else ""
    if PAGE in suffixes:
        files[PAGE] = page.encode("utf-8")
    if WORD in suffixes:
        files[WORD] = round_word(templates, document)
    if PDF in suffixes:
        try:
            files[PDF] = render_pdf(document, page=page)
        except PdfUnavailable as error:
            try:
                files[PDF] = office_pdf.pdf_of(files.get(WORD) or round_word(templates, document), "docx")
                by_office = True
            except office_pdf.NotConverted:
                without_pdf = str(error)
    gc.collect()
    return Rendered(name, files, without_pdf, by_office)


def _processes() -> int:
    """As many as the command may use. Raises BadInput for a setting that is no number above 0."""
    given = os.environ.get(PROCESSES, "").strip()
    if not given:
        affinity = getattr(os, "sched_getaffinity", None)
        return len(affinity(0)) if affinity else os.cpu_count() or 1
    if not given.isdecimal() or int(given) < 1:
        raise BadInput(f"Biến {PROCESSES}: «{given}» không phải số nguyên dương; hãy ghi số tiến trình, ví dụ 1.")
    return int(given)


def _prepare() -> None:
    """Ctrl+C is the command's to answer; a process that prints a traceback of its own helps nobody."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    hush_libraries()
    until_the_end = ExitStack()
    until_the_end.enter_context(_collected_between())
    until_the_end.enter_context(fonts_kept())
    atexit.register(until_the_end.close)


@contextmanager
def _collected_between() -> Iterator[None]:
    """A document is laid out in many thousand objects that stay until it is done: looking through them as often as
    Python does takes a sixth of the time, and leaves much of them to lie beside those of the next one. A long one is
    looked through all the same."""
    given = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(_A_LONG_ONE, 20, 50)
    try:
        yield
    finally:
        gc.unfreeze()
        gc.set_threshold(*given)
