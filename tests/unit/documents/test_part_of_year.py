"""A paper on a part of a year says which part, everywhere where it would say the year."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from word_reading import html_lines, sample, word_lines

from cchc_eval.documents import render_html, render_word

NAMES = (
    "decision", "decision-amending", "minutes", "proposal", "self-assessment", "appraisal", "reward-decision",
    "improvement-plan", "review-reply", "unit-report", "office-report",
)  # fmt: skip


@pytest.mark.parametrize("level", ["", "cấp xã "])
@pytest.mark.parametrize("name", NAMES)
def test_a_papers_period_is_the_part_of_the_year(name: str, level: str) -> None:
    whole = sample(name)
    document = replace(whole, part_of_year="quý I", level=level.strip())
    for lines in (word_lines(render_word(document)), html_lines(render_html(document))):
        text = " ".join(" ".join(lines).split())
        assert re.search(f"{level}quý I năm {whole.year}|{level.upper()}QUÝ I NĂM {whole.year}", text)
        # What it cites was given to it in words.
        own = text.replace(getattr(document, "decision", "–"), "")
        assert not re.search(
            f"hành chính {'quý I ' if level else ''}năm|HÀNH CHÍNH {'QUÝ I ' if level else ''}NĂM|ĐÁNH GIÁ NĂM", own
        )
