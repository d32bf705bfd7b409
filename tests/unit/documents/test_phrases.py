"""Phrases that documents share: who signs, how a decision is cited, what has not been decided yet."""

from __future__ import annotations

import dataclasses
from datetime import date
from decimal import Decimal

import pytest
from document_samples import appraisal, decision, minutes
from word_reading import html_lines, word_lines

from cchc_eval.documents import render_html, render_word
from cchc_eval.documents.cited_papers import MINUTES, REPORT, cites
from cchc_eval.documents.contexts import Head, Signature
from cchc_eval.documents.notes import result_notes
from cchc_eval.documents.phrases import (
    bodies,
    change_line,
    cited,
    cited_document,
    full_post,
    head_post,
    in_order,
    lacks_a_number,
    own_number,
    own_number_cited,
    own_post,
    reply_symbol,
    signature,
    signed_by,
    signs_for,
)

DEPARTMENT = "Sở Thông tin và Truyền thông"
DIRECTOR = f"Giám đốc {DEPARTMENT}"
HEAD = Head("", "", "QĐ-HĐCCHC", "Khánh Hòa", 5, date(2027, 1, 15))


@pytest.mark.parametrize(
    ("capacity", "post", "expected"),
    [
        ("Chair", "Giám đốc Sở", Signature("TM. HỘI ĐỒNG", "Chủ tịch", DIRECTOR, "Phước")),
        ("Chair", "", Signature("TM. HỘI ĐỒNG", "Chủ tịch", DIRECTOR, "Phước")),
        (
            "Deputy Chair",
            "Phó Giám đốc Sở",
            Signature("TM. HỘI ĐỒNG", "KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH", f"Phó Giám đốc {DEPARTMENT}", "Phước"),
        ),
        ("Director", "", Signature("Giám đốc", name="Phước")),
        ("Deputy Director", "", Signature("KT. Giám đốc\nPhó Giám đốc", name="Phước")),
    ],
)
def test_who_signs(capacity: str, post: str, expected: Signature) -> None:
    assert signature(capacity, DIRECTOR, DEPARTMENT, "Phước", post) == expected


def test_nobody_signs_in_an_unknown_capacity() -> None:
    with pytest.raises(ValueError, match="Secretary"):
        signature("Secretary", DIRECTOR, DEPARTMENT, "Phước")


@pytest.mark.parametrize(
    ("text", "own"),
    [
        (DIRECTOR, "Giám đốc"),
        ("Chánh Văn phòng Sở", "Chánh Văn phòng"),
        ("Văn phòng", "Văn phòng"),
        ("Chánh Văn phòng Sở Xây dựng", "Chánh Văn phòng Sở Xây dựng"),
    ],
)
def test_a_post_without_its_department(text: str, own: str) -> None:
    assert own_post(text, DEPARTMENT) == own


def test_a_post_with_its_department() -> None:
    assert full_post("Phó Giám đốc Sở", DEPARTMENT) == f"Phó Giám đốc {DEPARTMENT}"
    assert full_post("Trưởng phòng Cơ sở", DEPARTMENT) == "Trưởng phòng Cơ sở"
    assert full_post("", DEPARTMENT) == ""


def test_a_decision_is_cited_by_number_and_date() -> None:
    assert cited(HEAD, "Hội đồng đánh giá") == (
        "Quyết định số 05/QĐ-HĐCCHC ngày 15 tháng 01 năm 2027 của Hội đồng đánh giá"
    )


def test_a_letter_bears_the_unit_that_drafts_it() -> None:
    assert reply_symbol("QĐ-HĐCCHC") == "HĐCCHC-VP" and reply_symbol("QĐ-STTTT") == "STTTT-VP"


@pytest.mark.parametrize(
    ("post", "authority"),
    [
        ("Giám đốc", "Giám đốc"),
        ("Phó Giám đốc phụ trách", "KT. Giám đốc\nPhó Giám đốc"),
        ("PHÓ GIÁM ĐỐC PHỤ TRÁCH", "KT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC"),
        ("Phó Trưởng phòng phụ trách", "KT. Trưởng phòng\nPhó Trưởng phòng"),
        ("Phó Chánh Văn phòng phụ trách", "KT. Chánh Văn phòng\nPhó Chánh Văn phòng"),
        ("Chánh Văn phòng", "Chánh Văn phòng"),
        ("Trưởng bộ phận phụ trách công nghệ", "Trưởng bộ phận phụ trách công nghệ"),
    ],
)
def test_who_is_only_in_charge_signs_for_the_head(post: str, authority: str) -> None:
    assert signed_by(post, "Lan") == Signature(authority, name="Lan")


def test_a_department_without_a_director_decides_by_its_director_and_a_deputy_signs() -> None:
    in_charge = "Phó Giám đốc phụ trách Sở Thông tin và Truyền thông"
    assert head_post(in_charge) == DIRECTOR and head_post(DIRECTOR) == DIRECTOR
    assert signature("Director", in_charge, DEPARTMENT, "Lan") == Signature("KT. Giám đốc\nPhó Giám đốc", name="Lan")
    below = signature("Chair", in_charge, DEPARTMENT, "Lan", "Phó Giám đốc phụ trách Sở")
    assert (below.authority, below.post, below.own_post) == ("TM. HỘI ĐỒNG", "Chủ tịch", f"Phó Giám đốc {DEPARTMENT}")


def test_authority_and_signature_agree() -> None:
    for issuer, marked_by in (("Council", True), ("Director", False)):
        blocks = [signature(capacity, DIRECTOR, DEPARTMENT, "Phước") for capacity in signs_for(issuer)]
        assert [block.authority.startswith("TM. HỘI ĐỒNG") for block in blocks] == [marked_by, marked_by]


def test_laws_come_before_decrees_and_decrees_before_the_rest() -> None:
    own, law, decree = "Căn cứ Quyết định số 124", "Căn cứ Luật Thi đua, khen thưởng", "Căn cứ Nghị định số 152"
    assert in_order([own, decree, law, own]) == [law, decree, own]


@pytest.mark.parametrize(
    ("basis", "lacks"),
    [
        ("Căn cứ Quyết định số 124/QĐ-STTTT ngày 29 tháng 8 năm 2017", False),
        ("Căn cứ Luật Thi đua, khen thưởng ngày 15 tháng 6 năm 2022", False),
        ("Căn cứ Quyết định số … ngày 29 tháng 8 năm 2017", True),
        ("Căn cứ Quyết định số ..../QĐ-STTTT ngày 29 tháng 8 năm 2017", True),
        ("Căn cứ Quyết định số 12/QĐ-STTTT ngày ... tháng ... năm 2017", True),
        (f"Căn cứ {cited(Head('', '', 'QĐ-HĐCCHC', '', year=2027), 'Hội đồng')}", True),
    ],
)
def test_a_paper_that_cites_a_document_without_its_number_stays_a_draft(basis: str, lacks: bool) -> None:
    assert lacks_a_number(dataclasses.replace(decision(), legal_bases=[basis])) is lacks


def test_a_change_says_from_to_and_why() -> None:
    assert change_line("1.5", Decimal("1.5"), None, "bỏ") == (
        "Tiêu chí 1.5: 1,50 điểm thành không phát sinh (lý do: bỏ)"
    )


def test_notes_say_what_the_ranking_does_not_show() -> None:
    said = result_notes(
        submitted=False,
        days_late=5,
        council=["1.5", "2.1"],
        cap_rank="KHÁ",
        cap_reason="kỷ luật",
        computed_rank="TỐT",
        rank="KHÁ",
    )
    assert said == [
        "Không nộp hồ sơ tự đánh giá",
        "Nộp chậm 05 ngày",
        "Hội đồng điều chỉnh 02 tiêu chí (1.5, 2.1)",
        "Hạ xếp hạng (TỐT xuống KHÁ): kỷ luật",
    ]
    assert result_notes(submitted=True, days_late=-3, computed_rank="TỐT", rank="TỐT") == []
    assert result_notes(submitted=True, cap_rank="KHÁ", cap_reason="kỷ luật", computed_rank="YẾU", rank="YẾU") == [
        "Xếp hạng không quá KHÁ: kỷ luật"
    ]


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        (
            "Quyết định về việc thi hành kỷ luật",
            "Quyết định số 12/QĐ-STTTT ngày 05 tháng 11 năm 2026 về việc thi hành kỷ luật",
        ),
        ("KẾT LUẬN THANH TRA", "Kết luận thanh tra số 12/QĐ-STTTT ngày 05 tháng 11 năm 2026"),
        ("Quyết địnhx", "văn bản số 12/QĐ-STTTT ngày 05 tháng 11 năm 2026 (Quyết địnhx)"),
        ("Về việc kỷ luật ", "văn bản số 12/QĐ-STTTT ngày 05 tháng 11 năm 2026 (Về việc kỷ luật)"),
    ],
)
def test_a_document_is_cited_by_kind_number_date_and_subject(title: str, expected: str) -> None:
    assert cited_document(title, "12/QĐ-STTTT", date(2026, 11, 5)) == expected


def test_a_cap_names_the_document_that_it_rests_on() -> None:
    said = result_notes(
        submitted=True,
        cap_rank="KHÁ",
        cap_reason="Kỷ luật",
        cap_basis="Quyết định số 1",
        computed_rank="TỐT",
        rank="KHÁ",
    )
    assert said == ["Hạ xếp hạng (TỐT xuống KHÁ): Kỷ luật (theo Quyết định số 1)"]


def test_minutes_without_a_vote_mention_none() -> None:
    sample = minutes()
    unvoted = [
        dataclasses.replace(unit, votes_for=None, votes_against=None, votes_abstain=None) for unit in sample.discussions
    ]
    document = dataclasses.replace(sample, discussions=unvoted)
    lines = html_lines(render_html(document))
    assert word_lines(render_word(document)) == lines
    assert "3. Ý kiến thảo luận đối với từng đơn vị" in lines
    assert not any("iểu quyết: tán thành" in line for line in lines)
    kept = sum(not unit.changes for unit in unvoted)
    assert lines.count("- Giữ nguyên kết quả thẩm định.") == kept > 0


def test_an_appraisal_before_the_council_has_neither_its_points_nor_a_place() -> None:
    sample = appraisal()
    document = dataclasses.replace(sample, result=dataclasses.replace(sample.result, council_points=None, place=0))
    lines = html_lines(render_html(document))
    assert word_lines(render_word(document)) == lines
    assert not any("thứ hạng" in line or "điểm Hội đồng:" in line for line in lines)


def test_a_paper_is_addressed_to_a_body_and_never_as_above() -> None:
    listed = ["- Như trên;", "như Điều 3", "Văn phòng Sở (để thẩm định);", "Lưu: VT, VP.", "Lưu VT", "Lưu trữ tỉnh", ""]
    assert bodies(listed) == ["Văn phòng Sở", "Lưu trữ tỉnh"]


@pytest.mark.parametrize(
    ("typed", "read", "cited"),
    [
        ("15/TTCNTT", (15, "TTCNTT"), "15/TTCNTT"),
        ("Số: 5 / TTCNTT ", (5, "TTCNTT"), "05/TTCNTT"),
        ("số 15", (15, "U01"), "15"),
        ("mười lăm", (None, "U01"), "mười lăm"),
        ("", (None, "U01"), ""),
    ],
)
def test_a_units_own_number_is_read_as_people_type_it(typed: str, read: tuple[int | None, str], cited: str) -> None:
    assert (own_number(typed, "U01"), own_number_cited(typed)) == (read, cited)


@pytest.mark.parametrize(
    ("basis", "kinds"),
    [
        ("Căn cứ Biên bản họp Hội đồng", {MINUTES}),
        ("Căn cứ kết quả cuộc họp tại Biên bản số 01/BB-HĐCCHC ngày 12 tháng 01 năm 2027", {MINUTES}),
        (" Xét báo cáo của Văn phòng Sở", {REPORT}),
        ("Theo đề nghị của Văn phòng Sở tại Báo cáo kết quả thẩm định số 15/BC-VP", {REPORT}),
        ("Căn cứ Nghị định số 09/2019/NĐ-CP ngày 24 tháng 01 năm 2019 quy định về chế độ báo cáo của cơ quan", set()),
        ("Căn cứ Thông tư số 01/2025/TT-BNV ban hành mẫu biên bản", set()),
    ],
)
def test_which_paper_a_basis_is(basis: str, kinds: set[str]) -> None:
    assert {kind for kind in (MINUTES, REPORT) if cites(kind, basis)} == kinds
