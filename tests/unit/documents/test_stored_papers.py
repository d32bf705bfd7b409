"""What a paper said is kept as text and printed again as it was."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from document_samples import proposal
from plain_samples import reminder
from report_samples import REPORT_SAMPLES
from voting_samples import counting_minutes

from cchc_eval.documents import render_html, stored_papers

ALL = {
    "proposal": proposal(),
    **REPORT_SAMPLES,
    "counting-minutes": counting_minutes(),
    "reminder": reminder(),
}


@pytest.mark.parametrize("name", ALL)
def test_a_paper_is_read_again_as_it_was(name: str) -> None:
    paper = ALL[name]
    again = stored_papers.from_text(stored_papers.to_text(paper))
    assert type(again) is type(paper) and stored_papers.to_text(again) == stored_papers.to_text(paper)
    assert render_html(again) == render_html(paper)


def test_papers_that_differ_in_number_and_date_alone_say_the_same() -> None:
    paper = reminder()
    numbered = replace(paper, head=replace(paper.head, number=12, day=date(2027, 1, 5), year=2031))
    assert stored_papers.says_the_same(paper, numbered)
    assert not stored_papers.says_the_same(paper, reminder(passed=False))


def test_what_a_paper_no_longer_has_is_left_out_and_no_other_value_is_kept() -> None:
    text = stored_papers.to_text(reminder())
    assert stored_papers.from_text(text.replace('"kind":', '"gone":1,"kind":')) == stored_papers.from_text(text)
    with pytest.raises(TypeError, match="a paper does not hold set"):
        stored_papers.to_text({1, 2})
