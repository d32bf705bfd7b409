"""A site's own Word template, filled in by a process of its own: it can't hold up the server, nor fill its memory.

A template is a program. Jinja's sandbox keeps it from reaching anything, not from counting for hours: loops within
loops, 9**9**9, texts that double. What a process may use, the operating system bounds, whatever it is used for.
"""

from __future__ import annotations

import math
import pickle
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from cchc_eval.documents.render import Document, document_name
from cchc_eval.documents.word import render_word
from cchc_eval.documents.word_check import TemplateError

# Seconds of the processor that one document may take, beside what the process needs to begin. The appendix of 1,000
# units takes a tenth of it.
CPU_SECONDS = 30
# The same where a template is tried out on a sample with one line of each list: what is not made then has no end.
SAMPLE_CPU_SECONDS = 5
MEMORY = 1 << 30  # bytes of address space
MOST = 20 << 20  # bytes of the .docx
# Of the clock: on a busy machine a second of the processor takes longer.
_WAITED = 90
_ROOT = Path(__file__).parents[2]
_LONG = "các thẻ tính toán quá lâu; bỏ bớt vòng lặp {% for … %} lồng nhau và phép tính với số rất lớn"
_LARGE = "các thẻ tạo ra nội dung quá lớn; bỏ bớt vòng lặp {% for … %} và phép nhân chuỗi"


def render_word_apart(document: Document, template: bytes, cpu_seconds: int = CPU_SECONDS) -> bytes:
    """As `render_word`. Raises TemplateError also where the template takes too long or makes too much."""
    name = f"{document_name(document)}.docx"
    try:
        done = subprocess.run(
            [sys.executable, "-m", __name__],
            input=pickle.dumps((document, template, cpu_seconds)),
            capture_output=True,
            timeout=_WAITED,
            cwd=_ROOT,
        )
    except subprocess.TimeoutExpired:
        raise TemplateError(name, [_LONG]) from None
    if done.returncode == -signal.SIGXCPU:
        raise TemplateError(name, [_LONG])
    if done.returncode < 0:
        # The libraries below Python end the process where they get no memory.
        raise TemplateError(name, [_LARGE])
    if done.returncode:
        raise RuntimeError(done.stderr.decode(errors="replace"))
    problems, file = pickle.loads(done.stdout)
    if problems:
        raise TemplateError(name, problems)
    return bytes(file)


def _answer(document: Document, template: bytes) -> tuple[list[str], bytes]:
    """(what is wrong with the template, the file)."""
    try:
        file = render_word(document, template)
    except TemplateError as error:
        return list(error.problems), b""
    except MemoryError:
        return [_LARGE], b""
    return ([_LARGE], b"") if len(file) > MOST else ([], file)


def _serve() -> None:
    """In the process of its own. Nothing but `render_word_apart` writes to its input."""
    # Not on Windows, where no site runs.
    import resource

    asked: Any = pickle.load(sys.stdin.buffer)
    document, template, cpu_seconds = asked
    # At the first figure the process is told which limit it is, at the second it is killed without a word.
    begun = resource.getrusage(resource.RUSAGE_SELF)
    until = math.ceil(begun.ru_utime + begun.ru_stime) + cpu_seconds
    resource.setrlimit(resource.RLIMIT_CPU, (until, until + 5))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    sys.stdout.buffer.write(pickle.dumps(_answer(document, template)))


if __name__ == "__main__":
    _serve()
