"""What appraisers have looked at: marked by them, with what they decide, and no more once there is something new."""

from __future__ import annotations

from typing import Any

import frappe
import pytest
from factories_appraisal import (
	APPRAISER,
	HEAD,
	OTHER_HEAD,
	act,
	appraisal,
	make_users,
	row_of,
	sign_off,
	started,
	step,
	submitted_round,
)
from factories_parts import (
	DEPUTY,
	LAW,
	LAWS,
	LAWYER,
	MONEY,
	MONEYS,
	PARTS,
	TREASURER,
	assign,
	finish,
	score,
	split_round,
)
from factories_round import staff_of

from cchc_eval.cchc_eval.doctype.cchc_appraisal import seen
from cchc_eval.cchc_eval.doctype.cchc_appraisal.cchc_appraisal import reply, start_all


@pytest.fixture
def doc() -> Any:
	submitted_round(1, people=True)
	return started()


def as_sent(doc: Any) -> dict[str, Any]:
	"""To a client, with what is the reader's own in the place of rows."""
	frappe.local.request = frappe._dict(method="GET")
	try:
		return doc.as_dict()
	finally:
		del frappe.local.request


def mark(user: str, *codes: str, now: int = 1) -> Any:
	"""As the form does: what was sent to the user, changed and sent back."""

	def send() -> Any:
		sent = as_sent(appraisal())
		for row in sent["scores"]:
			if row["code"] in codes:
				row["seen"] = now
		return frappe.get_doc(sent).save()

	return act(user, send)


def seen_by(code: str) -> list[str]:
	row = row_of(appraisal(), code)
	assert bool(row.seen) == bool(row.seen_by)
	return seen.people_of(row)


def test_a_mark_says_who_and_makes_nobody_an_author(doc: Any) -> None:
	mark(OTHER_HEAD, "1.1.1", "1.1.2")
	assert seen_by("1.1.1") == seen_by("1.1.2") == [OTHER_HEAD] and seen_by("1.2.1") == []
	assert not appraisal().authors
	mark(OTHER_HEAD, "1.1.2", now=0)
	assert seen_by("1.1.2") == []
	mark(APPRAISER, "1.1.2")
	assert (seen_by("1.1.1"), seen_by("1.1.2")) == ([OTHER_HEAD], [APPRAISER])
	# Whoever only looked signs off.
	sign_off("U01", user=OTHER_HEAD)
	with pytest.raises(frappe.PermissionError, match="bạn không sửa được «Bảng điểm»"):
		mark(HEAD, "1.2.1")


def test_who_saw_is_the_servers_to_say(doc: Any) -> None:
	row_of(doc, "1.1.1").seen_by = HEAD
	with pytest.raises(frappe.PermissionError, match="bạn không sửa được «Bảng điểm»"):
		act(APPRAISER, doc.save)


def test_what_is_decided_is_seen_and_a_reply_is_new(doc: Any) -> None:
	score(APPRAISER, "1.1.1", question="Vì sao muộn?")
	score(APPRAISER, "1.1.2")
	assert seen_by("1.1.1") == seen_by("1.1.2") == [APPRAISER]
	step(APPRAISER, appraisal(), "Request Explanation")
	mark(APPRAISER, "1.2.1")
	assert seen_by("1.2.1") == [APPRAISER]
	staff = staff_of("U01")
	act(staff, lambda: reply(doc.self_assessment, [{"code": "1.1.1", "reply": "Chờ tỉnh"}]))
	assert seen_by("1.1.1") == [] and seen_by("1.1.2") == [APPRAISER]
	assert "1.1.1" in act(APPRAISER, lambda: seen.unseen(appraisal()))


def test_each_body_marks_its_own(doc: Any) -> None:
	make_users({user: [] for user in (LAWYER, TREASURER, DEPUTY)})
	assign(PARTS)
	mark(LAWYER, LAWS)
	assert seen_by(LAWS) == [LAWYER]
	assert set(act(LAWYER, lambda: seen.unseen(appraisal()))) == {
		row.code for row in appraisal().scores if row.part == LAW and row.code != LAWS
	}
	other = appraisal()
	row_of(other, MONEYS).seen = 1
	with pytest.raises(frappe.PermissionError, match=f"{MONEYS}: tiêu chí này do Sở Tài chính thẩm định"):
		act(LAWYER, other.save)
	finish(LAWYER, LAW)
	with pytest.raises(frappe.PermissionError, match=f"{LAWS}: Sở Tư pháp đã báo thẩm định xong"):
		mark(LAWYER, LAWS, now=0)


def test_of_two_who_score_on_their_own_each_has_marks_of_their_own() -> None:
	split_round(1)
	assign([PARTS[0], {**PARTS[1], "independent": 1}])
	act(APPRAISER, lambda: start_all("CCHC-2091"))
	mark(TREASURER, MONEYS)
	assert shown(TREASURER) == (1, TREASURER) and shown(DEPUTY) == (0, None)
	mark(DEPUTY, MONEYS)
	assert seen_by(MONEYS) == [TREASURER, DEPUTY]
	mark(TREASURER, MONEYS, now=0)
	assert shown(TREASURER) == (0, None) and shown(DEPUTY) == (1, DEPUTY)
	finish(TREASURER, MONEY)
	finish(DEPUTY, MONEY)
	assert row_of(appraisal(), MONEYS).action == "Keep"


def shown(user: str) -> tuple[int, str | None]:
	row = next(row for row in act(user, lambda: as_sent(appraisal()))["scores"] if row["code"] == MONEYS)
	return row["seen"], row["seen_by"]
