"""Legal bases with their days in the settings: each paper cites what is in force on its day."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from cchc_eval.documents.report_lines import bases_before_meeting
from cchc_eval.offline import compose, compose_papers
from cchc_eval.offline.amending import on_the_minutes, on_the_report
from cchc_eval.offline.compose import Results
from cchc_eval.offline.demo import SAMPLE
from cchc_eval.offline.errors import BadInput
from cchc_eval.offline.forms import UnitForm
from cchc_eval.offline.legal_bases import Basis, cited_in
from cchc_eval.offline.round_folder import SETTINGS
from cchc_eval.offline.settings import RoundSettings
from cchc_eval.offline.settings_reader import read_settings

TEXT = (SAMPLE / SETTINGS).read_text(encoding="utf-8")
DATED = """
[[legal_bases]]
text = "Căn cứ Quyết định số … ngày … tháng … năm … của UBND tỉnh Khánh Hòa quy định chức năng, nhiệm \
vụ, quyền hạn và cơ cấu tổ chức của Sở Khoa học và Công nghệ"
from = 2025-07-10

[[legal_bases]]
text = "Căn cứ Nghị định số 1/2026/NĐ-CP ngày 02 tháng 01 năm 2026 của Chính phủ"
to = 2026-12-31

[[legal_bases]]
text = "Căn cứ Nghị định số 9/2026/NĐ-CP ngày 20 tháng 12 năm 2026 của Chính phủ"
from = 2027-01-01

[[legal_bases]]
text = "Căn cứ Luật Thi đua, khen thưởng ngày 15 tháng 6 năm 2022"
used_in = "rewards"
"""


def read(tmp_path: Path, text: str) -> RoundSettings:
    (tmp_path / SETTINGS).write_text(text, encoding="utf-8")
    return read_settings(tmp_path / SETTINGS)


def without_lists(text: str, tables: Sequence[str]) -> str:
    """The settings without the bases that these tables have themselves."""
    for table in tables:
        head, name, tail = text.partition(f"\n[{table}]\n")
        start = tail.index("legal_bases = [")
        text = head + name + tail[:start] + tail[tail.index("\n]\n", start) + 3 :]
    return text


def numbers(bases: Sequence[str]) -> list[str]:
    return [basis.removeprefix("Căn cứ ").partition(" ngày ")[0] for basis in bases]


def test_each_paper_cites_what_is_in_force_on_its_day(tmp_path: Path, decided_sample: tuple[Results, object]) -> None:
    settings = read(tmp_path, without_lists(TEXT, ("proposal", "reward_decision")) + DATED)
    assert settings.decision is not None and settings.proposal is not None and settings.reward_decision is not None
    assert numbers(settings.decision.legal_bases) == [
        "Luật Tổ chức chính quyền địa phương", "Nghị định số 9/2026/NĐ-CP",
        "Quyết định số …", "Nghị quyết số 76/NQ-CP", "Quyết định số 185/QĐ-SKHCN",
        "Quyết định số 124/QĐ-STTTT", "Biên bản họp số 01/BB-HĐCCHC",
    ]  # fmt: skip
    rewards = ["Luật Thi đua, khen thưởng", "Nghị định số 9/2026/NĐ-CP", "Quyết định số …"]
    assert numbers(settings.proposal.legal_bases) == numbers(settings.reward_decision.legal_bases) == rewards
    # The council was founded and the units were asked before the old decree ended.
    settings = replace(settings, department=replace(settings.department, abbreviation="SKHCN"))
    results = decided_sample[0]
    results = replace(results, folder=replace(results.folder, settings=settings), decision=settings.decision)
    founding = dict(compose_papers.round_papers(results))["quyet-dinh-thanh-lap-hoi-dong"]
    assert numbers(founding.legal_bases) == ["Nghị định số 1/2026/NĐ-CP", "Quyết định số …"], (
        "the list of the decision on the results was not written yet"
    )


def test_the_sample_rests_on_functions_founding_regulation_and_minutes() -> None:
    settings = read_settings(SAMPLE / SETTINGS)
    assert settings.decision is not None and settings.reward_decision is not None
    assert numbers(settings.decision.legal_bases) == [
        "Luật Tổ chức chính quyền địa phương", "Nghị quyết số 76/NQ-CP", "Quyết định số …",
        "Quyết định số 185/QĐ-SKHCN", "Quyết định số 124/QĐ-STTTT", "Biên bản họp số 01/BB-HĐCCHC",
    ]  # fmt: skip
    assert numbers(settings.reward_decision.legal_bases) == [
        "Luật Thi đua, khen thưởng", "Quyết định số …", "Quyết định số 124/QĐ-STTTT",
        "Biên bản họp số 02/BB-HĐTĐKT",
    ]  # fmt: skip
    for paper in (settings.decision, settings.reward_decision):
        days = [re.search(r"ngày (\d+) tháng (\d+) năm (\d+)", basis) for basis in paper.legal_bases]
        assert [found for found in days if found is None] == [None]  # the province's, which the office fills in
        for day, month, year in (map(int, found.groups()) for found in days if found):
            assert paper.day is not None and date(year, month, day) <= paper.day


def test_a_basis_of_its_own_that_has_ended_is_refused(tmp_path: Path) -> None:
    ended = 'text = "Căn cứ Nghị quyết số 76/NQ-CP ngày 15 tháng 7 năm 2021 của Chính phủ ban hành Chương trình tổng thể cải '
    ended += 'cách hành chính nhà nước giai đoạn 2021 - 2030"\nto = 2026-12-31\n'
    with pytest.raises(
        BadInput, match=r"\[decision\], khóa «legal_bases»: «Căn cứ Nghị quyết số 76/NQ-CP .* không có hiệu lực"
    ):
        read(tmp_path, TEXT + "\n[[legal_bases]]\n" + ended)
    longer = ended.replace("2026-12-31", "2027-12-31")
    kept, before = read(tmp_path, TEXT + "\n[[legal_bases]]\n" + longer), read_settings(SAMPLE / SETTINGS)
    assert kept.decision is not None and before.decision is not None
    assert sorted(kept.decision.legal_bases) == sorted(before.decision.legal_bases), "and is cited once"


def test_faults_of_bases_are_told(tmp_path: Path) -> None:
    wrong = """
[[legal_bases]]
text = "Nghị định số 1/2026/NĐ-CP"
used_in = "rewards"
from = 2026-02-01
to = 2026-01-01
"""
    with pytest.raises(BadInput, match="hết hiệu lực trước ngày có hiệu lực") as caught:
        read(tmp_path, without_lists(TEXT, ("decision", "reward_decision")) + wrong)
    told = "\n".join(caught.value.problems)
    assert "khóa «text»: phải bắt đầu bằng «Căn cứ»" in told
    assert "[decision]" in told and "[[legal_bases]] không có căn cứ nào còn hiệu lực" in told
    assert "thiếu căn cứ Luật Thi đua, khen thưởng" in told


def test_a_paper_without_its_day_cites_what_has_no_end() -> None:
    bases = [Basis("Căn cứ A", valid_to=date(2026, 12, 31)), Basis("Căn cứ B"), Basis("Căn cứ C", "launch")]
    assert cited_in("result", bases, None, ["Căn cứ D"]) == ("Căn cứ B", "Căn cứ D")
    assert cited_in("launch", bases, date(2026, 12, 31)) == ("Căn cứ A", "Căn cứ B", "Căn cứ C")
    assert cited_in("result", [], None, ["Căn cứ Z", "Căn cứ Luật Y"]) == ("Căn cứ Z", "Căn cứ Luật Y")


def test_a_decision_that_cites_no_minutes_is_told(decided_sample: tuple[Results, Sequence[UnitForm]]) -> None:
    results, _ = decided_sample
    assert not list(on_the_minutes(results))
    without = replace(results, decision=replace(results.decision, legal_bases=["Căn cứ Luật"]))
    (said,) = on_the_minutes(without)
    assert "quyết định không căn cứ biên bản họp Hội đồng" in said and "số 01/BB-HĐCCHC ngày 12 tháng 01" in said
    unnumbered = replace(results, meeting=replace(results.meeting, number=None))
    (said,) = on_the_minutes(unnumbered)
    assert said.startswith("Cài đặt, [meeting], khóa «number»: biên bản họp chưa có số mà quyết định đã căn cứ «Căn cứ")


def test_a_decision_follows_the_report_to_the_council_by_its_number(
    decided_sample: tuple[Results, Sequence[UnitForm]],
) -> None:
    results, _ = decided_sample
    report = "Báo cáo số 15/BC-VP ngày 11 tháng 01 năm 2027"
    assert not list(on_the_report(results))
    decision = compose.decision(results)
    assert decision.proposer == f"Chánh Văn phòng Sở tại {report}"
    assert f"báo cáo kết quả thẩm định ({report}): " in compose.minutes(results).reported
    typed = [*results.decision.legal_bases, "Xét Báo cáo số 15/BC-VP của Văn phòng Sở"]
    assert replace(decision, legal_bases=typed).bases == decision.bases, "it is cited once"
    assert bases_before_meeting(typed) == list(results.decision.legal_bases[:-1]), "a report does not rest on itself"
    none = replace(results, decision=replace(results.decision, report_number=None, report_day=None))
    (said,) = on_the_report(none)
    assert said.startswith("Cài đặt, [decision], khóa «report_number»: quyết định không dẫn Báo cáo kết quả thẩm định")
    assert compose.decision(none).proposer == "Chánh Văn phòng Sở"
    assert not list(on_the_report(replace(none, decision=replace(none.decision, legal_bases=typed))))
    again = replace(results, decision=replace(results.decision, amends="Quyết định số 03/QĐ-X ngày 13/01/2027"))
    assert (again.report, list(on_the_report(again))) == ("", [])
