"""Two steps at one moment, each of which changes what the other decides on: whoever comes first is served, the other one is
told in words or served on what is there by then, and nothing is lost or half done.

What is not here is in the files beside this one: docs/security.md lists the pairs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import factories_reward as rewards
import frappe
import pytest
from background import pdf_made_at_once
from factories_appraisal import APPRAISER, CHAIR, CLERK, ROUND, act
from factories_meeting import DECISION, DEPUTY, NAME, meeting
from factories_round import head_of, self_assessment
from factories_session import MEMBER, SECRETARY, hold_session
from factories_whole import versions_kept
from frappe.model.workflow import WorkflowTransitionError, apply_workflow
from frappe.utils import nowdate
from http_snapshot import restored_after
from http_world import remove_evaluations
from pdf_files import small_pdf
from refusals import NOT_READ, refused_as
from sessions import Session, at_once, meanwhile

from cchc_eval import integrity
from cchc_eval.cchc_eval.doctype.cchc_appraisal.cchc_appraisal import start
from cchc_eval.cchc_eval.doctype.cchc_council_decision.cchc_council_decision import (
	amend,
	cast_vote,
	change_points,
	close_meeting,
	issue,
	reopen_meeting,
	return_to_office,
)
from cchc_eval.cchc_eval.doctype.cchc_self_assessment.actions import withdraw
from cchc_eval.printing import papers

HEAD, STAFF = "head.u01@example.com", "staff.u01@example.com"
FORM = f"{ROUND}-U01"
Do = Callable[[], Any]
# How the second one is told, by how far it had come when the first one was done.
OVERTAKEN = (frappe.TimestampMismatchError, "vừa được người khác thay đổi|đã được người khác sửa sau khi bạn mở")
NO_STEP = (WorkflowTransitionError, "Bước này không có trong quy trình")


@pytest.fixture(scope="module", autouse=True)
def live_site(site: None) -> Iterator[None]:
	with restored_after():
		yield


@pytest.fixture(autouse=True)
def without_papers(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
	frappe.local.lang = "vi"
	monkeypatch.setattr(papers, "render_pdf", lambda paper: small_pdf("at once"))
	monkeypatch.setattr(frappe, "enqueue", lambda *args, **kwargs: None)
	# Of documents of the same names.
	frappe.db.delete("Version", {"ref_doctype": ("like", "CCHC %")})
	with versions_kept():
		yield


def then(first: tuple[str, Do], second: tuple[str, Do]) -> Session:
	"""The second one waits for what the first one holds, and goes on when that is done."""
	act(*first)
	session = meanwhile(*second)
	frappe.db.commit()
	session.join(60)
	frappe.db.rollback()
	frappe.clear_cache()
	return session


# A unit's form


@pytest.fixture
def submitted(form: Any) -> Any:
	act(HEAD, submit)
	frappe.db.commit()
	return form


def submit() -> None:
	apply_workflow(frappe.get_doc("CCHC Self Assessment", FORM), "Submit to Office")


def explain() -> None:
	doc = frappe.get_doc("CCHC Self Assessment", FORM)
	doc.scores[0].explanation = "Sửa vào phút chót"
	doc.save()


def stored() -> tuple[str, int, bool]:
	doc = self_assessment()
	return doc.workflow_state, doc.docstatus, doc.scores[0].explanation == "Sửa vào phút chót"


def test_a_form_that_is_just_being_saved_is_not_submitted_without_it(form: Any) -> None:
	head = then((STAFF, explain), (HEAD, submit))
	with refused_as(OVERTAKEN):
		head.done()
	assert stored() == ("Draft", 0, True)
	act(HEAD, submit)
	assert stored() == ("Submitted", 1, True)


def test_a_form_that_is_just_being_submitted_is_not_saved_over(form: Any) -> None:
	staff = then((HEAD, submit), (STAFF, explain))
	with refused_as(OVERTAKEN):
		staff.done()
	assert stored() == ("Submitted", 1, False)


def test_a_form_that_its_head_submits_in_two_windows_is_submitted_once(form: Any) -> None:
	refused = [session.error for session in at_once((HEAD, submit), (HEAD, submit)) if session.error]
	frappe.db.rollback()
	with refused_as(OVERTAKEN, NO_STEP):
		raise refused[0]
	assert len(refused) == 1 and stored()[:2] == ("Submitted", 1)


def test_a_form_that_is_just_being_withdrawn_is_not_appraised(submitted: Any) -> None:
	appraiser = then((HEAD, lambda: withdraw(FORM, "Bổ sung")), (APPRAISER, lambda: start(FORM)))
	with pytest.raises(frappe.ValidationError, match=r"[Đđ]ã rút"):
		appraiser.done()
	assert frappe.db.get_value("CCHC Self Assessment", FORM, "workflow_state") == "Withdrawn"
	assert not frappe.db.exists("CCHC Appraisal", {"round": ROUND})


def test_a_form_that_its_head_withdraws_in_two_windows_is_withdrawn_once(submitted: Any) -> None:
	twice = [(HEAD, lambda: withdraw(FORM, "Bổ sung"))] * 2
	refused = [session.error for session in at_once(*twice) if session.error]
	frappe.db.rollback()
	with refused_as(OVERTAKEN, NO_STEP, (frappe.PermissionError, "Bạn không chuyển được")):
		raise refused[0]
	assert len(refused) == 1
	# Withdrawn once, the unit goes on with one copy.
	assert frappe.db.count("CCHC Self Assessment", {"round": ROUND}) == 2


# A decision


@pytest.fixture
def sitting() -> None:
	"""A council of four that sits on two units; nobody has voted."""
	remove_evaluations()
	meeting(2)
	frappe.db.commit()


@pytest.fixture
def voted(sitting: None) -> None:
	"""All have voted for both, and the meeting is closed."""
	hold_session(NAME)
	frappe.db.commit()


@pytest.fixture
def approved(voted: None) -> None:
	act(CHAIR, approve)
	frappe.db.commit()


def approve() -> None:
	apply_workflow(frappe.get_doc(DECISION, NAME), "Approve")


def reopen() -> None:
	reopen_meeting(NAME)


def lower(points: float) -> Do:
	return lambda: change_points(NAME, "U02", "1.1.1", f"Còn {points}", points)


def give_number() -> None:
	issue(NAME, 907, nowdate())


def decision() -> Any:
	return frappe.get_doc(DECISION, NAME)


def disagreements() -> list[str]:
	"""Of the decision; what leads to it was written into the tables here."""
	found = [finding.text(with_values=True) for finding in integrity.of_round(ROUND)]
	return [text for text in found if NAME in text]


APPROVED = (frappe.ValidationError, "Đã phê duyệt|đã phê duyệt|đã được phê duyệt")


def test_two_chairs_change_a_criterion_one_after_the_other(sitting: None) -> None:
	then((CHAIR, lower(0.5)), (DEPUTY, lower(0.25))).done()
	rows = [
		(row.changed_by, row.previous_points, row.council_points, row.in_force) for row in decision().council_changes
	]
	full = rows[0][1]
	assert rows == [(CHAIR, full, 0.5, 0), (DEPUTY, 0.5, 0.25, 1)]


def test_of_two_chairs_who_save_the_decision_one_is_told(sitting: None) -> None:
	def write(text: str) -> Do:
		def save() -> None:
			doc = decision()
			doc.executors = text
			doc.save()

		return save

	chair = then((CHAIR, write("Chánh Văn phòng")), (DEPUTY, write("Trưởng phòng")))
	with refused_as(OVERTAKEN):
		chair.done()
	assert decision().executors == "Chánh Văn phòng"


def test_two_chairs_approve_a_decision_once(voted: None) -> None:
	refused = [session.error for session in at_once((CHAIR, approve), (CHAIR, approve)) if session.error]
	frappe.db.rollback()
	with refused_as(OVERTAKEN, NO_STEP):
		raise refused[0]
	assert len(refused) == 1 and decision().workflow_state == "Approved"
	assert frappe.db.count("CCHC Released Result", {"round": ROUND}) == 2
	assert disagreements() == []


def test_a_chair_who_votes_twice_at_once_has_one_vote(sitting: None) -> None:
	votes = [(CHAIR, lambda vote=vote: cast_vote(NAME, "U02", vote, "Đã xem hồ sơ")) for vote in ("For", "Against")]
	for session in at_once(*votes):
		session.done()
	frappe.db.rollback()
	(kept,) = frappe.get_all("CCHC Council Vote", {"decision": NAME, "member": CHAIR}, ["name", "vote"])
	# The other one is in its history.
	assert frappe.db.count("Version", {"docname": kept.name}) == 1


def test_a_vote_that_is_just_being_given_is_in_the_meeting_that_is_closed(sitting: None) -> None:
	then(
		(MEMBER, lambda: cast_vote(NAME, "U02", "Against", "Chưa đủ")), (SECRETARY, lambda: close_meeting(NAME))
	).done()
	assert decision().meeting_end
	assert frappe.db.get_value("CCHC Council Vote", {"decision": NAME, "member": MEMBER}, "opinion") == "Chưa đủ"


def test_a_vote_after_the_meeting_was_closed_is_refused(sitting: None) -> None:
	member = then((SECRETARY, lambda: close_meeting(NAME)), (MEMBER, lambda: cast_vote(NAME, "U02", "For")))
	with pytest.raises(frappe.ValidationError, match="đã kết thúc"):
		member.done()
	assert not frappe.db.count("CCHC Council Vote", {"decision": NAME})


@pytest.mark.parametrize(
	"change",
	[reopen, lower(0.5), lambda: return_to_office(NAME, "Xem lại")],
	ids=["reopening the meeting", "changing a criterion", "returning to the office"],
)
def test_a_decision_that_is_just_being_changed_is_not_approved(change: Do, voted: None) -> None:
	chair = then((CHAIR, change), (CHAIR, approve))
	with refused_as(OVERTAKEN, NO_STEP):
		chair.done()
	assert decision().docstatus == 0
	assert not frappe.db.count("CCHC Released Result", {"round": ROUND})


@pytest.mark.parametrize(
	"change",
	[reopen, lower(0.5), lambda: return_to_office(NAME, "Xem lại")],
	ids=["reopening the meeting", "changing a criterion", "returning to the office"],
)
def test_a_decision_that_is_just_being_approved_is_not_changed(change: Do, voted: None) -> None:
	other = then((CHAIR, approve), (CHAIR, change))
	with refused_as(APPROVED):
		other.done()
	assert decision().workflow_state == "Approved" and decision().meeting_end
	assert disagreements() == []


def test_a_decision_that_is_just_being_issued_is_not_reopened(approved: None) -> None:
	chair = then((CLERK, give_number), (CHAIR, reopen))
	with refused_as(APPROVED):
		chair.done()
	assert decision().number == 907 and decision().meeting_end
	pdf_made_at_once(DECISION, NAME)
	assert disagreements() == []


def test_a_meeting_that_is_just_being_reopened_is_not_issued(voted: None) -> None:
	clerk = then((CHAIR, reopen), (CLERK, give_number))
	# Clerks read decisions once they are approved.
	with refused_as(OVERTAKEN, NOT_READ):
		clerk.done()
	assert not decision().number and not decision().meeting_end


def test_a_decision_is_issued_and_amended_at_one_moment(approved: None) -> None:
	then((CLERK, give_number), (CHAIR, lambda: amend(NAME, "Phúc tra"))).done()
	assert decision().number == 907
	assert frappe.get_all(DECISION, {"amends": NAME}, pluck="workflow_state") == ["Draft"]
	pdf_made_at_once(DECISION, NAME)
	assert disagreements() == []


def test_a_decision_is_amended_and_issued_at_one_moment(approved: None) -> None:
	then((CHAIR, lambda: amend(NAME, "Phúc tra")), (CLERK, give_number)).done()
	assert decision().number == 907
	assert frappe.get_all(DECISION, {"amends": NAME}, pluck="workflow_state") == ["Draft"]
	pdf_made_at_once(DECISION, NAME)
	assert disagreements() == []


def test_two_chairs_amend_a_decision_once(approved: None) -> None:
	chair = then((CHAIR, lambda: amend(NAME, "Phúc tra")), (DEPUTY, lambda: amend(NAME, "Phúc tra")))
	with pytest.raises(frappe.ValidationError, match="sửa đổi"):
		chair.done()
	assert frappe.db.count(DECISION, {"amends": NAME}) == 1


# Rewards


def test_two_units_that_nominate_one_person_at_once_do_so_once() -> None:
	remove_evaluations()
	ranking = rewards.ranking()
	drafts = [rewards.proposal(ranking, unit, rewards.person(f"Người của {unit}")) for unit in ("G01", "G02")]
	frappe.db.commit()

	def nominate(name: str) -> Do:
		def save() -> None:
			doc = frappe.get_doc("CCHC Reward Proposal", name)
			doc.append("nominees", rewards.person("Lê Thị Bình"))
			doc.save()

		return save

	first, second = ((head_of(doc.unit), nominate(doc.name)) for doc in drafts)
	other = then(first, second)
	with pytest.raises(frappe.ValidationError, match="Lê Thị Bình đã được Đơn vị G01 đề nghị"):
		other.done()
	assert frappe.db.count("CCHC Nominee", {"nominee_name": "Lê Thị Bình"}) == 1
