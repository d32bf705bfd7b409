"""Whether Word ends the pages of every paper where the PDF does: `make papers`, or `make papers CASES=minutes`.

Each case of `paper_cases` is made as PDF and as a Word file that LibreOffice sets, and both are read back: how many
pages, and with which line each begins. What a clerk sends back is looked for in both: a signature that stands with
less than two lines of text, an empty page, a page that ends with a line that introduces. It takes some minutes and needs
LibreOffice (soffice). Exit status 1 where a count differs or a page is wrong; `--keep FOLDER` keeps the files and, with
`--pictures`, a picture of each page.

Two papers are known to break elsewhere, where LibreOffice parts a paragraph from the next that it is to be kept with:
office-report-6-long-names, since a table of several rows came to the page while it was laid out (with a page break set by
hand it is right), and page-end-06, where less than the distance between paragraphs is left below it.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
import time
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pdfplumber
from paper_cases import CASES
from pdfplumber.page import Page
from word_setting import convert

from cchc_eval.documents import render_pdf, render_word

MM = 72 / 25.4
SIGNED = re.compile(r"Nơi nhận:|THƯ KÝ")
INTRODUCES = re.compile(r".*:$")


@dataclass(frozen=True)
class Laid:
    """A file as it is set: each page's lines, without the number in its top margin."""

    pages: Sequence[Sequence[str]]

    @property
    def firsts(self) -> list[str]:
        return [re.sub(r"\W+", "", lines[0])[:24] if lines else "" for lines in self.pages]

    @property
    def faults(self) -> Iterator[str]:
        for number, lines in enumerate(self.pages, 1):
            if not lines:
                yield f"trang {number} trống"
                continue
            signed = next((at for at, line in enumerate(lines) if SIGNED.search(line)), None)
            if signed is not None and signed < 2 and not re.match("Giấy|CỘNG", lines[0]):
                yield f"trang {number}: chữ ký chỉ có {signed} dòng bên trên"
            if number < len(self.pages) and INTRODUCES.match(lines[-1]):
                yield f"trang {number} hết ở lời dẫn «{lines[-1][-40:]}»"


def laid(path: Path) -> Laid:
    with pdfplumber.open(path) as pdf:
        return Laid([_lines(page) for page in pdf.pages])


def _lines(page: Page) -> list[str]:
    text = page.crop((0, 19 * MM, page.width, page.height)).extract_text() or ""
    return [unicodedata.normalize("NFC", line).strip() for line in text.split("\n") if line.strip()]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cases", nargs="*", metavar="CASE", help="patterns of names; all cases without any")
    parser.add_argument("--keep", type=Path, metavar="FOLDER")
    parser.add_argument("--pictures", action="store_true")
    asked = parser.parse_args()
    chosen = [name for name in CASES if not asked.cases or any(re.search(case, name) for case in asked.cases)]
    with tempfile.TemporaryDirectory() as temporary:
        folder = asked.keep or Path(temporary)
        return _compared(chosen, folder, asked.pictures)


def _compared(chosen: Sequence[str], folder: Path, pictures: bool) -> int:
    ours, theirs = folder / "pdf", folder / "word"
    for place in (ours, theirs):
        place.mkdir(parents=True, exist_ok=True)
    for name in chosen:
        document = CASES[name]()
        started = time.perf_counter()
        (ours / f"{name}.pdf").write_bytes(render_pdf(document))
        taken = time.perf_counter() - started
        (theirs / f"{name}.docx").write_bytes(render_word(document))
        if taken > 5:
            print(f"{name}: {taken:.1f} s as PDF", flush=True)
    convert([theirs / f"{name}.docx" for name in chosen], "pdf", theirs)
    counts = breaks = wrong = 0
    for name in chosen:
        pdf, word = laid(ours / f"{name}.pdf"), laid(theirs / f"{name}.pdf")
        apart = [at + 1 for at, (one, two) in enumerate(zip(pdf.firsts, word.firsts, strict=False)) if one != two]
        faults = [f"PDF {fault}" for fault in pdf.faults] + [f"Word {fault}" for fault in word.faults]
        same = len(pdf.pages) == len(word.pages)
        counts += not same
        breaks += same and bool(apart)
        wrong += bool(faults)
        where = f"; từ trang {apart[0]}" if apart else ""
        print(f"{name:32} {len(pdf.pages):4} {len(word.pages):4}{'' if same else '  ≠'}{where}")
        for fault in faults:
            print(f"    {fault}")
    print(f"{len(chosen)} papers: {counts} of another page count, {breaks} of another break, {wrong} with a fault")
    if pictures:
        for path in [*ours.glob("*.pdf"), *theirs.glob("*.pdf")]:
            subprocess.run(["pdftoppm", "-r", "60", "-png", str(path), str(path.with_suffix(""))], check=True)
    return int(bool(counts or wrong))


if __name__ == "__main__":
    sys.exit(main())
