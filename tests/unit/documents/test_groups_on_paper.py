"""Units printed by group: an appendix each with its own numbers, counted apart; page and Word say the same."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TypeVar

import pytest
from document_samples import decision, minutes
from test_word_template import written
from word_reading import find, html_lines, word, word_lines

from cchc_eval.documents import TemplateError, render_html, render_word
from cchc_eval.documents.contexts import Decision, ExcludedUnit, RankCount, ResultChange, ResultGroup
from cchc_eval.documents.meeting_contexts import Minutes

Paper = TypeVar("Paper", Decision, Minutes)


def grouped(paper: Paper) -> Paper:
    """The first two units in one group, the others in another."""
    groups = []
    for title, rows in (("Nhóm Sở", paper.rows[:2]), ("Nhóm Xã, phường", paper.rows[2:])):
        counts = Counter(row.rank for row in rows)
        groups.append(ResultGroup(title, rows, [RankCount(one.rank, counts[one.rank]) for one in paper.rank_counts]))
    return replace(paper, groups=groups)


@pytest.mark.parametrize(("changed", "numbers"), [(0, ["I", "II"]), (1, ["II", "III"])])
def test_a_decision_has_an_appendix_for_each_group(changed: int, numbers: list[str]) -> None:
    paper = grouped(decision())
    paper = replace(paper, changes=[ResultChange(row, row, "Tiêu chí 1.5") for row in paper.rows[:changed]])
    left_out = [ExcludedUnit("Đơn vị mới thành lập", "chưa đủ 06 tháng")]
    paper = replace(paper, excluded=left_out, groups=[replace(paper.groups[0], excluded=left_out), paper.groups[1]])
    made = render_word(paper)
    lines = word_lines(made)
    assert lines == html_lines(render_html(paper))
    text = " ".join(lines)
    for number, group in zip(numbers, paper.groups, strict=True):
        assert f"- {group.title} (Phụ lục {number}): 0{len(group.rows)} đơn vị, xếp hạng TỐT " in text
        assert lines[lines.index(group.title.upper()) - 3] == f"Phụ lục {number}"
    assert "tại các Phụ lục nêu trên kèm theo Quyết định này." in text
    # Once in the text, once below the table of its group.
    said = [at for at, line in enumerate(lines) if line == "- Đơn vị mới thành lập: chưa đủ 06 tháng."]
    assert len(said) == 2 and said[1] < lines.index(paper.groups[1].title.upper())
    # Every appendix numbers its own pages.
    assert len(find(word(made).element.body, "//w:pgNumType[@w:start='1']")) == len(numbers) + changed


def test_minutes_have_a_table_for_each_group() -> None:
    paper = grouped(minutes())
    lines = word_lines(render_word(paper))
    assert lines == html_lines(render_html(paper))
    assert [line for line in lines if line.startswith(("4.1.", "4.2."))] == [
        "4.1. Nhóm Sở (02 đơn vị)",
        "4.2. Nhóm Xã, phường (04 đơn vị)",
    ]
    assert sum(line.startswith("Tổng hợp: ") for line in lines) == 2


@pytest.mark.parametrize("paper", [decision(), minutes()])
def test_a_template_of_before_there_were_groups_is_refused_for_them_by_name(paper: Decision | Minutes) -> None:
    old = written("{%p for row in doc.rows %}", "{{ row.place }}. {{ row.unit_name }}", "{%p endfor %}")
    assert f"1. {paper.rows[0].unit_name}" in word_lines(render_word(paper, old))
    with pytest.raises(TemplateError, match=r"mẫu in mọi đơn vị vào một bảng; hãy lặp qua «doc\.parts»"):
        render_word(grouped(paper), old)
    new = written("{%p for part in doc.parts %}", "{{ part.title }}: {{ part.rows | length }}", "{%p endfor %}")
    assert word_lines(render_word(grouped(paper), new)) == ["Nhóm Sở: 2", "Nhóm Xã, phường: 4"]
