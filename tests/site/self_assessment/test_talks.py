"""Comments on a criterion: among the people of the unit, by whoever wrote them, unseen outside."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from unittest import mock

import frappe
import pytest
from background import jobs_at_once
from costs import cost_of
from factories_round import APPRAISER, MANAGER, OFFICE_HEAD, YEAR, head_of, self_assessment, staff_of, submit_as_head
from frappe.desk.form.load import getdoc
from frappe.utils import nowdate
from refusals import NO_RIGHT

from cchc_eval.cchc_eval.doctype.cchc_self_assessment.talks import COMMENT, say, take_back, threads
from cchc_eval.cchc_eval.doctype.cchc_self_assessment.tasks import assign

NAME = f"CCHC-{YEAR}-U01"
STAFF, HEAD, STRANGER = staff_of("U01"), head_of("U01"), staff_of("U02")
OUTSIDE = (APPRAISER, OFFICE_HEAD, MANAGER, STRANGER)


def sent_to(user: str, as_user: Callable[[str], None]) -> Any:
	as_user(user)
	doc = self_assessment()
	doc.run_method("onload")
	return doc.get("__onload").get("talks")


def test_the_unit_talks_about_a_criterion_and_who_is_named_is_told(as_user: Callable[[str], None]) -> None:
	text = "Số này lấy ở đâu? <script>alert(1)</script>"
	with jobs_at_once(), mock.patch.object(frappe, "sendmail") as mailed:
		told = say(NAME, "1.1.1", f"  {text} ", [HEAD, STAFF])
	(one,) = told["threads"]["1.1.1"]
	assert one["is_mine"] and one["by"] == "staff.u01" and "<script" not in one["text"] and "Số này" in one["text"]
	assert told["people"] == [{"user": HEAD, "full_name": "head.u01"}]
	logs = frappe.get_all("Notification Log", {"document_name": NAME, "type": "Mention"}, ["for_user", "subject"])
	assert [(log.for_user, "tiêu chí 1.1.1" in log.subject) for log in logs] == [(HEAD, True)]
	(mail,) = [call.kwargs for call in mailed.call_args_list]
	assert (mail["recipients"], mail["args"]["document_name"]) == (HEAD, NAME)
	assert "Số này lấy ở đâu?" in mail["args"]["description"] and "<script" not in mail["args"]["description"]
	assert [one["is_mine"] for one in sent_to(HEAD, as_user)["threads"]["1.1.1"]] == [False]
	say(NAME, "1.1.1", "Báo cáo quý IV")
	assert [one["text"] for one in threads(NAME)["threads"]["1.1.1"]][1:] == ["Báo cáo quý IV"]
	with pytest.raises(frappe.PermissionError, match="Chỉ người viết"):
		take_back(NAME, one["name"])
	as_user(STAFF)
	assert len(take_back(NAME, one["name"])["threads"]["1.1.1"]) == 1
	# It goes on once the form is sent.
	submit_as_head()
	assert len(say(NAME, "1.1.2", "Đã gửi")["threads"]) == 2


def test_the_form_is_opened_with_few_statements(as_user: Callable[[str], None]) -> None:
	"""Five of ours, beside those of Frappe's: the titles of all that is linked to, the round with what decides whether the
	form is open, the people, their tasks and comments. Who may read it follows from the document that Frappe has read, and
	the history is put into words as Frappe has read it."""
	as_user(HEAD)
	assign(NAME, ["1.1.1"], STAFF, nowdate())
	say(NAME, "1.1.1", "Báo cáo quý IV")
	as_user(STAFF)
	for _turn in range(2):
		frappe.db.value_cache.clear()
		statements, _size = cost_of(lambda: getdoc("CCHC Self Assessment", NAME))
	assert statements <= 13


def test_nobody_outside_the_unit_reads_or_writes_it(as_user: Callable[[str], None]) -> None:
	comment = say(NAME, "1.1.1", "Nội bộ")["threads"]["1.1.1"][0]["name"]
	for user in OUTSIDE:
		if user != STRANGER:
			assert sent_to(user, as_user) is None
		as_user(user)
		refusal = NO_RIGHT if user == STRANGER else "Chỉ người của đơn vị"
		for ask in (lambda: threads(NAME), lambda: say(NAME, "1.1.1", "x"), lambda: take_back(NAME, comment)):
			with pytest.raises(frappe.PermissionError, match=refusal):
				ask()
		assert not frappe.has_permission(COMMENT, "read", doc=comment)
		assert user != STRANGER or frappe.get_list(COMMENT, pluck="name") == []
	for user in (STAFF, HEAD):
		as_user(user)
		assert frappe.get_list(COMMENT, pluck="name") == [comment]
		doc = frappe.get_doc(COMMENT, comment)
		doc.content = "khác"
		with pytest.raises(frappe.PermissionError, match=NO_RIGHT):
			doc.save()
		with pytest.raises(frappe.PermissionError, match=NO_RIGHT):
			frappe.delete_doc(COMMENT, comment)


def test_all_that_is_wrong_is_said_and_nothing_is_kept() -> None:
	with pytest.raises(frappe.ValidationError, match=r"1\.000 ký tự.*Không có tiêu chí 9\.9.*chỉ báo cho người"):
		say(NAME, "9.9", "x" * 1001, [STRANGER])
	with pytest.raises(frappe.ValidationError, match="Hãy viết nội dung"):
		say(NAME, "1.1.1", "  ")
	assert frappe.db.count(COMMENT) == 0
