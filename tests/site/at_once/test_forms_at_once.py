"""Many people on one document at the same moment: one wins, the others are told, and nothing is lost or twice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import frappe
import pytest
from factories_appraisal import CLERK, ROUND, approve, in_council
from factories_round import make_round, self_assessment, staff_of
from frappe.utils import add_to_date, now_datetime, nowdate
from http_snapshot import restored_after
from pdf_files import small_pdf
from refusals import STALE
from sessions import Session, at_once, meanwhile

from cchc_eval.cchc_eval.doctype.cchc_council_decision.cchc_council_decision import issue
from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.start import open_now
from cchc_eval.printing import papers

STAFF = staff_of("U01")
SESSIONS = 20
FORM = f"{ROUND}-U01"


@pytest.fixture(autouse=True)
def site_put_back(site: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
	monkeypatch.setattr(papers, "render_pdf", lambda paper: small_pdf("at once"))
	monkeypatch.setattr(frappe, "enqueue", lambda *args, **kwargs: None)
	with restored_after():
		frappe.local.lang = "vi"
		yield


@pytest.fixture
def form() -> Any:
	make_round(1)
	frappe.get_doc("User", STAFF).add_roles("CCHC Unit Staff")
	open_now(ROUND)
	frappe.db.commit()
	return self_assessment("U01")


def test_twenty_sessions_save_one_form_and_no_saved_answer_is_lost(form: Any) -> None:
	rows = [row.name for row in form.scores if row.scored_by == "Unit"][:SESSIONS]

	def explain(row: str) -> None:
		doc = frappe.get_doc(form.doctype, form.name)
		next(one for one in doc.scores if one.name == row).explanation = f"giải trình {row}"
		doc.save()

	sessions = at_once(*((STAFF, lambda row=row: explain(row)) for row in rows))
	refused = [session.error for session in sessions if session.error]
	for error in refused:
		assert isinstance(error, frappe.TimestampMismatchError) and re.search(STALE, str(error)), error
	frappe.db.rollback()
	saved = {row for row, session in zip(rows, sessions, strict=True) if not session.error}
	stored = {row.name for row in self_assessment("U01").scores if row.explanation}
	assert len(rows) == SESSIONS and saved and stored == saved


def test_a_deadline_that_passes_while_a_save_waits_is_kept(form: Any) -> None:
	def save() -> None:
		doc = frappe.get_doc(form.doctype, form.name)
		doc.scores[0].explanation = "gửi vào phút chót"
		doc.save()

	frappe.db.sql("select name from `tabCCHC Self Assessment` where name = %s for update", FORM)
	waiting: Session = meanwhile(STAFF, save)
	past = add_to_date(now_datetime(), seconds=-1)
	frappe.db.set_value("CCHC Evaluation Round", ROUND, "self_assessment_deadline", past)
	frappe.db.commit()
	waiting.join(60)
	frappe.db.rollback()
	stored = self_assessment("U01").scores[0].explanation
	# It had begun to read while the stage was open: it counts whole, or it is refused; never in part.
	assert (waiting.error is None) == (stored == "gửi vào phút chót")
	if waiting.error:
		assert isinstance(waiting.error, frappe.ValidationError)
		assert f"Hạn Tự đánh giá của đợt {ROUND} đã hết" in str(waiting.error)


def test_two_clerks_give_a_decision_one_number() -> None:
	decision = approve(in_council(1))
	frappe.db.commit()
	sessions = at_once(
		*((CLERK, lambda number=number: issue(decision.name, number, nowdate())) for number in (951, 952))
	)
	(refused,) = [session.error for session in sessions if session.error]
	# Who waited for the decision, and who came when it had its number.
	words = "vừa được người khác thay đổi|số và ngày chỉ ghi một lần"
	assert isinstance(refused, frappe.ValidationError) and re.search(words, str(refused)), refused
	frappe.db.rollback()
	held = frappe.get_all("CCHC Document Number", {"reference_name": decision.name}, pluck="number")
	assert held == [frappe.db.get_value(decision.doctype, decision.name, "number")]
	assert held[0] in (951, 952)
