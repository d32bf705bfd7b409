"""Versions, comments, mails and notifications of a result are for those who made it."""

from __future__ import annotations

from typing import Any

import frappe
import pytest
from asking import NOT_THERE, answer, refusal, refused, said, shown
from factories_appraisal import MEMBER, ROUND, act
from factories_paper import CHAIR, CLERK, HEAD, SECRET, appraisal_of, issued_decision
from factories_round import head_of, staff_of
from frappe import _
from leaks import subscribed

DECISION, APPRAISAL, SELF_ASSESSMENT = "CCHC Council Decision", "CCHC Appraisal", "CCHC Self Assessment"
RANKING, RESULT = "CCHC Released Ranking", "CCHC Released Result"
FOLLOW = "frappe.desk.form.document_follow.update_follow"
ASKED = (
	"frappe.desk.form.load.getdoc",
	"frappe.desk.form.load.get_docinfo",
	"frappe.desk.form.load.get_communications",
)
TALK = ("comments", "versions", "workflow_logs", "info_logs", "communications", "assignments", "shared")


@pytest.fixture
def talked() -> list[tuple[str, str]]:
	"""An issued decision and an approved appraisal that were talked about, mailed, changed and assigned."""
	decision = issued_decision()
	places = [(DECISION, decision.name), (APPRAISAL, appraisal_of().name)]
	for doctype, name in places:
		frappe.set_user(HEAD)
		frappe.get_doc(doctype, name).add_comment("Comment", SECRET)
		frappe.get_doc(doctype, name).add_comment("Info", SECRET)
		frappe.set_user("Administrator")
		about = {"reference_doctype": doctype, "reference_name": name, "communication_type": "Communication"}
		frappe.get_doc({"doctype": "Communication", "subject": SECRET, "content": SECRET, **about}).insert()
		data = frappe.as_json({"changed": [["venue", "", SECRET]]})
		frappe.get_doc({"doctype": "Version", "ref_doctype": doctype, "docname": name, "data": data}).insert()
	return places


def test_units_read_the_result_and_nothing_of_what_it_came_from(talked: Any, as_user: Any) -> None:
	for user in (staff_of("U01"), head_of("U01")):
		as_user(user)
		for doctype, name in talked:
			for cmd in ASKED:
				assert refused(cmd, doctype=doctype, name=name) == NOT_THERE, cmd
		for doctype, name in released(talked[0][1]):
			response = answer(ASKED[0], doctype=doctype, name=name)
			assert response.docs[0].name == name
			assert response.docinfo["permissions"]["read"]
			assert not any(response.docinfo.get(key) for key in TALK)


def released(decision: str) -> list[tuple[str, str]]:
	"""What U01 was given."""
	return [(RANKING, decision), (RESULT, frappe.db.get_value(RESULT, {"decision": decision, "unit": "U01"}))]


def test_the_unit_is_shown_the_issued_file_only(talked: Any, as_user: Any) -> None:
	as_user(staff_of("U01"))
	name = talked[0][1]
	files = answer(ASKED[1], doctype=RANKING, name=name).docinfo["attachments"]
	assert [file["file_url"] for file in files] == [frappe.db.get_value(DECISION, name, "issued_file")]


def test_who_made_the_result_reads_its_history(talked: Any, as_user: Any) -> None:
	for user in (HEAD, CHAIR, MEMBER):
		as_user(user)
		for doctype, name in talked:
			info = answer(ASKED[0], doctype=doctype, name=name).docinfo
			assert SECRET in str(info["comments"]) and SECRET in str(info["versions"]) and info["communications"]
	as_user(CLERK)
	assert SECRET in said(ASKED[0], doctype=DECISION, name=talked[0][1])


def test_one_reads_what_one_wrote(talked: Any, as_user: Any) -> None:
	doctype, name = released(talked[0][1])[1]
	as_user(head_of("U01"))
	frappe.get_doc(doctype, name).add_comment("Comment", "Đơn vị cảm ơn")
	(comment,) = answer(ASKED[0], doctype=doctype, name=name).docinfo["comments"]
	assert "Đơn vị cảm ơn" in comment["content"]


def test_the_unit_reads_the_history_of_its_own_document(as_user: Any) -> None:
	issued_decision()
	name = f"{ROUND}-U01"
	act(head_of("U01"), lambda: frappe.get_doc(SELF_ASSESSMENT, name).add_comment("Comment", "Đã gửi"))
	as_user(staff_of("U01"))
	assert "Đã gửi" in said(ASKED[0], doctype=SELF_ASSESSMENT, name=name)


def test_the_council_does_not_talk_where_the_unit_listens(talked: Any, as_user: Any) -> None:
	as_user(CHAIR)
	for doctype, name in ((SELF_ASSESSMENT, f"{ROUND}-U01"), *released(talked[0][1])):
		with pytest.raises(frappe.PermissionError, match="Đơn vị đọc được ý kiến ghi ở đây"):
			frappe.get_doc(doctype, name).add_comment("Comment", SECRET)
	for doctype, name in talked:
		assert frappe.get_doc(doctype, name).add_comment("Comment", SECRET).owner == CHAIR


def test_lists_show_no_beginnings_of_comments(talked: Any, as_user: Any) -> None:
	as_user(staff_of("U01"))
	for doctype in (DECISION, APPRAISAL, RANKING, RESULT, SELF_ASSESSMENT):
		for cmd in ("frappe.client.get_list", "frappe.desk.reportview.get"):
			assert SECRET not in shown(said, cmd, doctype=doctype, fields=["name", "_comments"])
	as_user(HEAD)
	for doctype in (DECISION, APPRAISAL):
		for cmd in ("frappe.client.get_list", "frappe.desk.reportview.get"):
			assert SECRET in said(cmd, doctype=doctype, fields=["name", "_comments"])


def test_new_comments_are_not_pushed_to_units(talked: Any, as_user: Any) -> None:
	for doctype, name in talked:
		as_user(staff_of("U01"))
		assert not subscribed(doctype, name)
		as_user(CHAIR)
		assert subscribed(doctype, name)
	as_user(staff_of("U01"))
	assert subscribed(SELF_ASSESSMENT, f"{ROUND}-U01")


def test_who_follows_is_mailed_every_change(talked: Any, as_user: Any) -> None:
	for user in (staff_of("U01"), CHAIR):
		frappe.db.set_value("User", user, "document_follow_notify", 1)
		as_user(user)
		for doctype, name in talked:
			follow = {"doctype": doctype, "doc_name": name, "following": "1"}
			if user == CHAIR:
				assert said(FOLLOW, **follow)
			else:
				assert refusal(said, FOLLOW, **follow) == NOT_THERE
	followers = frappe.get_all("Document Follow", {"ref_docname": ("in", [name for _, name in talked])}, pluck="user")
	assert followers == [CHAIR, CHAIR]


def test_nobody_is_called_to_what_it_may_not_read(talked: Any, as_user: Any) -> None:
	as_user(CHAIR)
	for doctype, name in talked:
		for user, allowed in ((staff_of("U01"), False), (MEMBER, True)):
			mention = f'<div>Xem <span class="mention" data-id="{user}" data-value="x">@x</span></div>'
			doc = frappe.get_doc(doctype, name)
			if allowed:
				doc.add_comment("Comment", mention)
			else:
				with pytest.raises(frappe.PermissionError, match="Có nhắc tên người không được xem nội dung này"):
					doc.add_comment("Comment", mention)


def test_shares_and_assignments_open_nothing(talked: Any, as_user: Any) -> None:
	as_user(CHAIR)
	note = frappe.get_doc({"doctype": "Note", "title": "Ghi chú"}).insert().name
	for share in (True, False):
		# Whoever is assigned is given a share.
		cmd = "frappe.share.add" if share else "frappe.desk.form.assign_to.add"
		for user in (staff_of("U01"), MEMBER):
			more = {"user": user, "read": "1"} if share else {"assign_to": [user]}
			for doctype, name in ((APPRAISAL, f"{ROUND}-U02"), (DECISION, talked[0][1])):
				reads = frappe.has_permission(doctype, "read", doc=name, user=user)
				assert reads == (user == MEMBER)
				if share or not reads:
					status, words = refusal(said, cmd, verb="POST", doctype=doctype, name=name, **more)
					# Frappe's own words, which it has not translated as a whole.
					assert status == 403 and words.endswith(f"share {_(doctype)} {name}"), words
					assert not frappe.db.exists("DocShare", {"share_name": name, "user": user})
				else:
					assert user in said(cmd, verb="POST", doctype=doctype, name=name, **more)
				assert frappe.has_permission(doctype, "read", doc=name, user=user) == reads
			assert user in said(cmd, verb="POST", doctype="Note", name=note, **more)
			assert frappe.has_permission("Note", "read", doc=note, user=user)


def test_units_list_no_history(as_user: Any, talked: Any) -> None:
	about = {"reference_doctype": APPRAISAL, "reference_name": f"{ROUND}-U02"}
	for row in (
		{"doctype": "Activity Log", "subject": SECRET, **about},
		{"doctype": "View Log", "viewed_by": SECRET, **about},
		{"doctype": "DocShare", "user": SECRET, "share_doctype": APPRAISAL, "share_name": f"{ROUND}-U02"},
		{"doctype": "Notification Log", "subject": SECRET, "for_user": HEAD},
	):
		frappe.get_doc({**row, "name": "bi-mat"}).db_insert()
	everything = {"fields": ["*"], "limit_page_length": 0}
	for doctype in ("Comment", "Version", "Communication", "Activity Log", "View Log", "DocShare", "Notification Log"):
		as_user(staff_of("U01"))
		assert SECRET not in shown(said, "frappe.client.get_list", doctype=doctype, **everything)
		as_user("Administrator")
		assert SECRET in said("frappe.client.get_list", doctype=doctype, **everything)
