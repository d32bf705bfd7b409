"""What is kept of a round's forms at the end of a day: once, as it was answered, by nobody's hand, counted for nothing."""

from __future__ import annotations

import json
from typing import Any

import frappe
import pytest
from asking import whole
from factories_appraisal import HEAD, act, answers_without, compiled
from factories_figures import BOUND, bound_round, figure
from factories_monitoring import FIRST, SECOND, SNAPSHOT, answered, followed_round, keep, snapshot
from factories_round import (
	APPRAISER,
	MANAGER,
	OFFICE_HEAD,
	head_of,
	self_assessment,
	staff_of,
	submit_as_head,
)
from frappe.utils import add_days, getdate
from refusals import NO_RIGHT

from cchc_eval.cchc_eval.doctype.cchc_council_decision.cchc_council_decision import compile
from cchc_eval.cchc_eval.doctype.cchc_figure.cchc_figure import put_figures
from cchc_eval.cchc_eval.doctype.cchc_monitoring_snapshot import keeping
from cchc_eval.cchc_eval.doctype.cchc_monitoring_snapshot.keeping import keep_due, keep_missed, keep_own
from cchc_eval.cchc_eval.doctype.cchc_monitoring_snapshot.trend import round_trend
from cchc_eval.integrity import monitoring
from cchc_eval.storage.bulk import insert_rows

ROUND = "CCHC Evaluation Round"
NOT_BY_HAND = "do máy chủ ghi đúng ngày chốt, không sửa, xóa bằng tay được"


def test_the_state_is_kept_at_the_end_of_its_day_and_once() -> None:
	round = followed_round()
	answered("U01", without="1.")
	assert (keep(round, days_after=0), keep(round), keep(round)) == (0, 2, 0)
	one, other = snapshot("U01"), snapshot("U02")
	assert (one.name, one.label, one.origin, one.days_late) == (f"{round}-U01-{FIRST:%Y%m%d}", "Quý I", "By Date", 0)
	form = self_assessment()
	assert (one.total, one.index_percent, one.asked - one.answered) == (form.total, form.index_percent, form.unanswered)
	assert (other.answered, other.index_percent) == (0, 0)
	first = json.loads(one.fields_json)[0]
	assert (first["code"], first["points"], first["open"]) == ("1", "0.00", first["asked"])
	row = frappe.get_doc(ROUND, round).monitoring_dates[0]
	assert row.kept_on and row.kept_units == 2
	# What is answered later does not reach it.
	answered("U01")
	assert snapshot("U01").index_percent == one.index_percent < self_assessment().index_percent
	assert keep(round, SECOND) == 2
	assert snapshot("U01", SECOND).index_percent == self_assessment().index_percent


def test_a_day_that_was_missed_is_kept_later_and_says_so() -> None:
	round = followed_round()
	assert keep(round, SECOND, days_after=11) == 4
	assert [snapshot(day=day).days_late for day in (FIRST, SECOND)] == [101, 10]
	(text,) = frappe.get_all("Comment", {"reference_name": round, "content": ("like", "%Quý I %")}, pluck="content")
	assert "Quý II (30/06/2091): đã chốt số liệu theo dõi của 2 đơn vị (chậm 10 ngày)" in text


def test_the_daily_job_keeps_open_rounds_alone(monkeypatch: pytest.MonkeyPatch) -> None:
	round = followed_round()
	monkeypatch.setattr(frappe.db, "commit", lambda: None)
	rows = frappe.get_doc(ROUND, round).monitoring_dates
	frappe.db.set_value("CCHC Monitoring Date", rows[0].name, "due_date", getdate(add_days(getdate(), -1)))
	frappe.db.set_value(ROUND, round, "status", "Closed")
	keep_due()
	assert not frappe.db.count(SNAPSHOT, {"round": round})
	frappe.db.set_value(ROUND, round, "status", "Open")
	keep_due()
	keep_due()
	assert frappe.db.count(SNAPSHOT, {"round": round}) == 2


def test_the_office_keeps_what_no_job_has_kept() -> None:
	round = followed_round()
	frappe.set_user(staff_of("U01"))
	with pytest.raises(frappe.PermissionError, match="Chỉ cơ quan thẩm định và quản trị CCHC theo dõi"):
		keep_missed(round)
	frappe.set_user(APPRAISER)
	assert keep_missed(round) == {"made": 0}
	yesterday = getdate(add_days(getdate(), -3))
	frappe.db.set_value("CCHC Monitoring Date", {"parent": round, "label": "Quý I"}, "due_date", yesterday)
	assert [day["label"] for day in round_trend(round)["missed"]] == ["Quý I"]
	assert (keep_missed(round), keep_missed(round)) == ({"made": 2}, {"made": 0})
	assert (snapshot(day=yesterday).days_late, round_trend(round)["missed"]) == (2, [])


def test_a_job_that_fails_for_one_round_says_so_and_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
	round = followed_round()
	monkeypatch.setattr(frappe.db, "commit", lambda: None)
	monkeypatch.setattr(frappe.db, "rollback", lambda **_: None)
	monkeypatch.setattr(keeping, "_rounds_due", lambda: [f"{round}-none", round])

	def broken(name: str) -> int:
		return keep(name) if name == round else frappe.throw("no disk")

	monkeypatch.setattr(keeping, "keep_round", broken)
	keep_due()
	assert frappe.db.count(SNAPSHOT, {"round": round}) == 2
	assert "no disk" in frappe.get_last_doc("Error Log", {"reference_name": f"{round}-none"}).error


def test_a_form_that_cannot_be_scored_is_named_and_the_others_are_kept() -> None:
	round = followed_round()
	frappe.db.set_value("CCHC Self Assessment", self_assessment("U02").name, {"criteria_json": "{", "fingerprint": "x"})
	assert keep(round) == 1
	(text,) = frappe.get_all("Comment", {"reference_name": round, "content": ("like", "%Quý I %")}, pluck="content")
	assert "của 1 đơn vị<br>Đơn vị U02 chưa chốt được: " in text


def test_what_is_sent_is_kept_as_it_was_sent() -> None:
	round = followed_round()
	sent = submit_as_head("U01")
	keep(round)
	assert (snapshot().form_state, snapshot().index_percent) == ("Submitted", sent.index_percent)


def test_figures_from_elsewhere_count_in_what_is_kept() -> None:
	round = bound_round()
	frappe.set_user(MANAGER)
	doc = frappe.get_doc(ROUND, round)
	doc.append("monitoring_dates", {"due_date": FIRST})
	doc.save()
	frappe.set_user(APPRAISER)
	put_figures(round, [figure("U01", "NV_XONG", 9), figure("U01", "NV_GIAO", 10)])
	frappe.set_user("Administrator")
	keep(round)
	(code,) = BOUND
	assert json.loads(snapshot().state_json)["leaves"] == {code: "2.70"}
	assert (snapshot().answered, self_assessment().total, snapshot("U02").answered) == (1, 0, 0)


def test_the_head_keeps_a_day_of_the_units_own() -> None:
	followed_round()
	answered("U01", without="1.")
	form = self_assessment()
	frappe.set_user(staff_of("U01"))
	with pytest.raises(frappe.PermissionError, match="Chỉ thủ trưởng đơn vị chốt số liệu"):
		keep_own(form.name)
	frappe.set_user(head_of("U02"))
	with pytest.raises(frappe.PermissionError, match=NO_RIGHT):
		keep_own(form.name)
	frappe.set_user(head_of("U01"))
	made = keep_own(form.name)
	assert made == {"name": f"{form.round}-U01-{getdate():%Y%m%d}-DV", "made": True}
	assert keep_own(form.name) == {**made, "made": False}
	doc = frappe.get_doc(SNAPSHOT, made["name"])
	assert (doc.origin, doc.kept_by, doc.index_percent) == (
		"By the Unit",
		form.unit and frappe.utils.get_fullname(),
		form.index_percent,
	)
	answered("U01")
	frappe.set_user(head_of("U01"))
	with pytest.raises(frappe.ValidationError, match="đã chốt rồi: phần trả lời thêm thì chốt được từ ngày mai"):
		keep_own(form.name)
	submit_as_head("U01")
	with pytest.raises(frappe.ValidationError, match=r"không ở giai đoạn điền: không có gì để chốt"):
		keep_own(form.name)


@pytest.mark.parametrize("user", [staff_of("U01"), head_of("U01"), OFFICE_HEAD, MANAGER, "Administrator"])
def test_nobody_makes_changes_or_deletes_one(user: str) -> None:
	round = followed_round()
	keep(round)
	name = snapshot().name
	before = frappe.db.get_value(SNAPSHOT, name, "*")
	frappe.set_user(user)
	# Administrator has every right of Frappe's, and is refused by the app.
	refused = (403, NOT_BY_HAND) if user == "Administrator" else (403, "")
	forged = {"round": round, "unit": "U01", "due_date": str(SECOND), "index_percent": 100}
	for path, args, verb in (
		(f"/api/resource/{SNAPSHOT}", {"data": forged}, "POST"),
		(f"/api/resource/{SNAPSHOT}/{name}", {"data": {"index_percent": 100}}, "PUT"),
		(f"/api/resource/{SNAPSHOT}/{name}", {}, "DELETE"),
	):
		status, body = whole(path, args, verb)
		assert status == refused[0] and refused[1] in body, (verb, body)
	frappe.set_user("Administrator")
	assert frappe.db.get_value(SNAPSHOT, name, "*") == before
	assert frappe.db.count(SNAPSHOT, {"round": round}) == 2


def test_the_result_is_the_same_with_and_without_what_was_kept() -> None:
	decision = compiled(answers={"U02": answers_without("1.1.1")})

	def result() -> list[dict[str, Any]]:
		act(HEAD, lambda: compile(decision.round))
		own = ("name", "creation", "modified")
		rows = frappe.get_doc("CCHC Council Decision", decision.name).results
		return [{key: value for key, value in row.as_dict().items() if key not in own} for row in rows]

	without = result()
	row = {"parent": decision.round, "parenttype": ROUND, "parentfield": "monitoring_dates", "label": "Quý I"}
	insert_rows("CCHC Monitoring Date", [{**row, "due_date": str(FIRST), "kept_units": 0}])
	assert keep(decision.round) == 2
	frappe.db.set_value(
		SNAPSHOT, {"round": decision.round}, {"index_percent": 1, "fields_json": "[]", "state_json": "{}"}
	)
	assert result() == without and len(without) == 2


def test_the_check_of_integrity_names_what_was_changed_past_the_app() -> None:
	round = followed_round()
	answered("U01", without="1.")
	keep(round)
	frappe.set_user(head_of("U01"))
	keep_own(self_assessment().name)
	frappe.set_user("Administrator")
	assert list(monitoring.of_round(round)) == []
	name = snapshot().name
	columns = "có cột không đúng với nội dung đã chốt"
	for statement, words in (
		(f"update `tab{SNAPSHOT}` set index_percent = 99 where name = '{name}'", [columns]),
		(f"update `tab{SNAPSHOT}` set answered = 1 where name = '{name}'", [columns]),
		(f"update `tab{SNAPSHOT}` set state_json = '{{' where name = '{name}'", [columns]),
		(f"update `tab{SNAPSHOT}` set unit = 'U02' where name = '{name}'", ["tên không phải của đơn vị và ngày"]),
		(f"delete from `tab{SNAPSHOT}` where name = '{name}'", ["không đúng số đơn vị đã chốt"]),
		("update `tabCCHC Monitoring Date` set kept_on = null where kept_units = 2", ["không đúng số đơn vị đã chốt"]),
		("delete from `tabCCHC Monitoring Date` where kept_units = 2", ["không phải ngày chốt của đợt"]),
	):
		frappe.db.savepoint("whole")
		frappe.db.sql(statement)
		found = [finding.what for finding in monitoring.of_round(round)]
		frappe.db.rollback(save_point="whole")
		assert len(found) == len(words) and all(word in what for word, what in zip(words, found, strict=True)), found
