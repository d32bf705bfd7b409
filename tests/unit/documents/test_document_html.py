"""Documents as HTML pages: escaping, wording, a site's own templates."""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from pathlib import Path
from typing import Any

import jinja2
import pytest
from document_samples import SAMPLES, decision, minutes, proposal, result_rows
from jinja2.sandbox import SecurityError
from lxml import html
from word_reading import html_lines, word_lines

from cchc_eval.documents import Document, document_name, render_html, render_word
from cchc_eval.documents.render import HTML_FOLDER, NAMES

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'&amp;{{ 7*7 }}{% raw %}\u202e"


def text_of(page: str) -> str:
    tree = html.fromstring(page)
    return " ".join(tree.find("body").text_content().split())


def poisoned(value: Any) -> Any:
    """The same document with every text in it replaced by hostile text."""
    if isinstance(value, str):
        return HOSTILE
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        changes = {field.name: poisoned(getattr(value, field.name)) for field in dataclasses.fields(value)}
        return dataclasses.replace(value, **changes)
    if isinstance(value, (list, tuple)):
        return type(value)(poisoned(item) for item in value)
    return value


def test_every_document_is_one_page_of_html_without_anything_from_outside(document: Document) -> None:
    page = render_html(document)
    tree = html.fromstring(page)
    assert tree.get("lang") == "vi"
    assert tree.findtext(".//title").strip()
    assert not tree.xpath("//script | //link | //img | //iframe | //object | //@onload | //@onclick")
    assert not re.search(r"url\(|@import|https?://", page)
    assert "None" not in page
    assert unicodedata.is_normalized("NFC", page)


@pytest.mark.parametrize("name", ["decision", "minutes", "proposal", "self-assessment", "appraisal"])
def test_hostile_text_is_shown_not_run(name: str) -> None:
    page = render_html(poisoned(SAMPLES[name]()))
    tree = html.fromstring(page)
    assert not tree.xpath("//script | //img")
    assert not tree.xpath("//@onerror")
    assert "<script>" not in page
    assert "\u202e" not in page
    assert "{{ 7*7 }}" in text_of(page)
    assert "&amp;amp;" in page, "an ampersand typed stays what was typed"
    title = tree.findtext(".//title")
    assert name == "decision" or "<script>" in title or name == "proposal"
    assert tree.xpath("//meta[@name='author']/@content")[0].startswith("<script>")


def test_the_documents_name_is_that_of_its_templates() -> None:
    for name in ("decision", "minutes", "proposal", "self-assessment", "appraisal"):
        assert document_name(SAMPLES[name]()) == name
    assert {path.stem for path in HTML_FOLDER.glob("*.html")} == {
        *NAMES.values(),
        "base",
        "dossier",
        "macros",
        "rewards",
    }
    with pytest.raises(TypeError, match="Head"):
        document_name(decision().head)  # type: ignore[arg-type]


def test_a_decision_says_how_many_units_got_which_rank() -> None:
    text = text_of(render_html(decision()))
    assert "của 06 đơn vị thuộc Sở Khoa học và Công nghệ" in text
    ranks = ("TỐT: 02", "KHÁ: 03", "TRUNG BÌNH: 0", "YẾU: 01")
    positions = [text.index(f"- Xếp hạng {rank} đơn vị") for rank in ranks]
    assert positions == sorted(positions)
    assert "nâng cao kết quả công tác cải cách hành chính năm 2027" in text
    assert "hiệu lực kể từ ngày ký. Chánh Văn phòng Sở" in text


def test_an_amending_decision_names_the_one_it_replaces() -> None:
    text = text_of(render_html(SAMPLES["decision-amending"]()))
    assert "kể từ ngày ký và thay thế Quyết định số 03/QĐ-HĐCCHC ngày 08 tháng 01 năm 2027." in text


def test_spans_of_years_are_not_parted() -> None:
    assert "giai đoạn 2021\u00a0-\u2060\u00a02030;" in render_html(decision())


def test_minutes_list_attendance_discussion_and_votes() -> None:
    text = text_of(render_html(minutes()))
    assert "Thời gian bắt đầu: 08 giờ 05 phút, ngày 12 tháng 01 năm 2027." in text
    assert "Có mặt: 05/06 thành viên:" in text
    assert "Vắng mặt: 01/06 thành viên:" in text
    assert "Ông Võ Đình Khôi, Trưởng phòng Pháp chế, Ủy viên (lý do: đi công tác theo Giấy mời)." in text
    assert "- Điều chỉnh: Tiêu chí 1.5: 1,50 điểm thành 2,50 điểm (lý do:" in text
    assert "- Biểu quyết: tán thành 04, không tán thành 01, không có ý kiến 0." in text
    closing = "Cuộc họp kết thúc vào 11 giờ 30 phút, ngày 12 tháng 01 năm 2027. Biên bản đã được đọc"
    assert closing in text and "thống nhất thông qua./." in text


def test_minutes_of_an_amendment_say_what_is_amended_and_who_asked_for_it() -> None:
    first = "Quyết định số 05/QĐ-HĐCCHC ngày 15 tháng 01 năm 2027"
    document = dataclasses.replace(minutes(), amends=first, requests=["kiến nghị của A tại Công văn số 12/A"])
    text = text_of(render_html(document)).replace("\N{NO-BREAK SPACE}", " ").replace("\N{WORD JOINER}", "")
    assert "về điều chỉnh kết quả đánh giá, xếp hạng công tác" in text and "đơn vị sau khi điều chỉnh như sau:" in text
    asked = "báo cáo kiến nghị của A tại Công văn số 12/A đối với kết quả đã được phê duyệt tại"
    assert f"{asked} {first}; kết quả thẩm định: " in text
    assert "điều chỉnh kết quả" not in text_of(render_html(minutes()))
    assert word_lines(render_word(document)) == html_lines(render_html(document))
    # Where no report says it.
    document = dataclasses.replace(document, reporter="")
    text = text_of(render_html(document)).replace("\N{NO-BREAK SPACE}", " ").replace("\N{WORD JOINER}", "")
    asked = "Hội đồng xem xét kiến nghị của A tại Công văn số 12/A đối với kết quả đã được phê duyệt tại"
    assert f"đối với từng đơn vị {asked} {first}. 2.1. " in text
    assert word_lines(render_word(document)) == html_lines(render_html(document))


def test_minutes_state_the_quorum_what_was_reported_and_who_did_not_vote() -> None:
    text = text_of(render_html(minutes()))
    quorum = "Số thành viên có mặt không ít hơn 2/3 tổng số thành viên Hội đồng, cuộc họp đủ điều kiện tiến hành."
    reported = (
        "2. Báo cáo kết quả thẩm định Chánh Văn phòng Sở báo cáo kết quả thẩm định: 05/06 đơn vị nộp hồ sơ tự đánh "
        "giá; không nộp: Phòng Quản lý Báo chí - Xuất bản - Bưu chính; điểm thẩm định thấp hơn điểm tự đánh giá ở 04 "
        "đơn vị; điểm thẩm định cao hơn điểm tự đánh giá ở 01 đơn vị. 3. Ý kiến thảo luận"
    )
    own = "- Không tham gia biểu quyết do thuộc đơn vị được đánh giá: Ông Lê Quang Vinh."
    assert quorum in text and reported in text.replace("\u2060", "") and text.count(own) == 1
    bare = text_of(render_html(dataclasses.replace(minutes(), quorum="", reporter="")))
    assert "không nộp: 33 đơn vị (nêu tại bảng kết quả); điểm thẩm định" in minutes(200).reported
    assert "đủ điều kiện" not in bare and "Báo cáo kết quả thẩm định" not in bare and "2. Ý kiến thảo luận" in bare


def test_minutes_with_everyone_present_list_nobody_absent() -> None:
    document = minutes()
    everyone = [dataclasses.replace(attendee, present=True) for attendee in document.attendees]
    text = text_of(render_html(dataclasses.replace(document, attendees=everyone)))
    assert "2. Vắng mặt: 0/06 thành viên." in text
    assert "lý do: đi công tác" not in text


def test_a_proposal_counts_only_the_lists_it_has() -> None:
    both = text_of(render_html(proposal()))
    assert "Tập thể lao động tiên tiến”: 02 tập thể;" in both
    assert "3. Kinh phí" in both
    only = text_of(render_html(proposal(0, 2)))
    assert "khen thưởng cá nhân có thành tích" in only
    assert "tập thể" not in only.lower()
    assert "1. Cá nhân 02 cá nhân" in only and "2. Kinh phí" in only


def test_a_proposal_without_money_names_no_funds_and_numbers_no_part_that_stands_alone() -> None:
    document = proposal(0, 4)
    unpaid = [dataclasses.replace(nominee, money=0) for nominee in document.individuals]
    document = dataclasses.replace(document, individuals=unpaid)
    text = text_of(render_html(document))
    assert "Kinh phí" not in text and "như sau: 04 cá nhân (danh sách" in text
    assert word_lines(render_word(document)) == html_lines(render_html(document))


def test_a_unit_that_did_not_submit_is_shown_so() -> None:
    row = next(row for row in result_rows() if row.self_points is None)
    page = html.fromstring(render_html(decision()))
    (cells,) = (tr for tr in page.iter("tr") if row.unit_name in tr.text_content())
    assert "Không nộp" in cells.text_content()


def test_a_sites_template_wins_and_may_extend_the_packaged_base(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    for folder, words in ((first, "Mẫu của Sở"), (second, "Mẫu khác")):
        folder.mkdir()
        (folder / "decision.html").write_text(
            '{% extends "base.html" %}{% block parts %}<article class="part">'
            f"{words} {{{{ doc.rows | length | two_digits }}}}</article>{{% endblock %}}",
            encoding="utf-8",
        )
    page = render_html(decision(), [first, second])
    assert text_of(page) == "Mẫu của Sở 06"
    assert "@page" in page, "the packaged style sheet still goes with it"
    assert "BIÊN BẢN" in render_html(minutes(), [first, second])


def test_a_site_can_replace_only_the_style_sheet(tmp_path: Path) -> None:
    (tmp_path / "document.css").write_text("/* của Sở */", encoding="utf-8")
    page = render_html(decision(), [tmp_path])
    assert "/* của Sở */" in page
    assert "Annex I" not in page
    assert "QUYẾT ĐỊNH:" in page


def test_a_template_that_comes_or_changes_is_seen_at_once(tmp_path: Path) -> None:
    assert "QUYẾT ĐỊNH:" in render_html(decision(), [tmp_path])
    for words in ("Bản một", "Bản hai"):
        (tmp_path / "decision.html").write_text(f"<p>{words}</p>", encoding="utf-8")
        assert render_html(decision(), [tmp_path]) == f"<p>{words}</p>"


@pytest.mark.parametrize(
    ("template", "error", "words"),
    [
        ("{{ doc.no_such_field }}", jinja2.UndefinedError, "no attribute 'no_such_field'"),
        ("{{ nothing }}", jinja2.UndefinedError, "'nothing' is undefined"),
        ("{{ doc.head.__class__.__mro__ }}", SecurityError, "'__class__' of 'Head' object is unsafe"),
        ("{{ doc.rows.append(1) }}", SecurityError, "'append' of 'list' object is unsafe"),
        ("{{ doc.__init__.__globals__ }}", SecurityError, "'__init__' of 'Decision' object is unsafe"),
        ("{% include '/etc/hostname' %}", jinja2.TemplateNotFound, "/etc/hostname"),
        ("{% include '../contexts.py' %}", jinja2.TemplateNotFound, "contexts"),
    ],
)
def test_a_sites_template_can_neither_reach_out_nor_print_nothing(
    tmp_path: Path, template: str, error: type[Exception], words: str
) -> None:
    (tmp_path / "decision.html").write_text(template, encoding="utf-8")
    with pytest.raises(error, match=words):
        render_html(decision(), [tmp_path])


def test_a_sites_template_is_escaped_too(tmp_path: Path) -> None:
    (tmp_path / "decision.html").write_text("<p>{{ doc.department }}</p>", encoding="utf-8")
    page = render_html(dataclasses.replace(decision(), department="<b>Sở</b>"), [tmp_path])
    assert page == "<p>&lt;b&gt;Sở&lt;/b&gt;</p>"
