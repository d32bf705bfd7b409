"""Units that are not evaluated are named with the reason wherever a reader would look for them."""

from __future__ import annotations

import io
from dataclasses import replace

import docx
import pytest
from document_samples import decision, minutes

from cchc_eval.documents import render_html, render_word
from cchc_eval.documents.contexts import Decision, ExcludedUnit
from cchc_eval.documents.meeting_contexts import Minutes

EXCLUDED = (
    ExcludedUnit("Trung tâm Mới", "thành lập từ ngày 01/10/2026"),
    ExcludedUnit("Phòng <Cũ> & {{ doc }}", "sáp nhập từ ngày 01/7/2026."),
)
LINES = [
    "Không đánh giá, xếp hạng 02 đơn vị:",
    "- Trung tâm Mới: thành lập từ ngày 01/10/2026;",
    "- Phòng <Cũ> & {{ doc }}: sáp nhập từ ngày 01/7/2026.",
]


@pytest.mark.parametrize(("document", "times"), [(decision(), 2), (minutes(), 1)], ids=["decision", "minutes"])
def test_page_and_word_name_them(document: Decision | Minutes, times: int) -> None:
    document = replace(document, excluded=EXCLUDED)
    page = render_html(document)
    for line in LINES:
        escaped = line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        assert page.count(f">{escaped}</p>") == times
    paragraphs = [paragraph.text for paragraph in docx.Document(io.BytesIO(render_word(document))).paragraphs]
    assert [paragraphs.count(line) for line in LINES] == [times] * 3


@pytest.mark.parametrize("document", [decision(), minutes()], ids=["decision", "minutes"])
def test_without_any_the_document_says_nothing_of_them(document: Decision | Minutes) -> None:
    assert "Không đánh giá" not in render_html(document)
    paragraphs = docx.Document(io.BytesIO(render_word(document))).paragraphs
    assert not any("Không đánh giá" in paragraph.text for paragraph in paragraphs)
