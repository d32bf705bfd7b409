"""Files are out of reach by address or name, and documents of comments, for users who may not see them."""

from __future__ import annotations

import base64
import json
from typing import Any

import frappe
import pytest
from asking import NO_FILE, NOT_THERE, Refusal, private_file, refusal, resource, said, withheld, withheld_as
from factories_appraisal import ROUND, act, signed_off_round
from factories_followup import PLAN, decided, plan_of
from factories_paper import CHAIR, HEAD
from factories_round import head_of, staff_of
from frappe import _
from frappe.utils.pdf import inline_private_images
from leaks import APPRAISAL, DECISION, RANKING, RESULT, SECRET, SELF_ASSESSMENT
from refusals import NOT_BY_TAG, UNSEEN

UPLOAD = "upload_file"
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
POSSIBLE = b"Quy dinh chung"
NOT_YOURS = Refusal(403, "Bạn không được dùng tệp minh-chung.txt.")


@pytest.fixture
def evidence() -> Any:
	"""A file of U02's, private, that everybody can guess the address of."""
	signed_off_round(people=True)
	# As a User that is saved shares itself with its user.
	own = {"user": staff_of("U01"), "write": 1, "flags": {"ignore_share_permission": True}}
	frappe.share.add_docshare("User", staff_of("U01"), **own)
	return stored("minh-chung.txt", SECRET.encode(), f"{ROUND}-U02")


def stored(name: str, content: bytes, of: str, doctype: str = SELF_ASSESSMENT) -> Any:
	attached = {"attached_to_doctype": doctype, "attached_to_name": of}
	file = frappe.get_doc({"doctype": "File", "file_name": name, "content": content, "is_private": 1, **attached})
	file.flags.by_server = True
	return file.insert(ignore_permissions=True)


def post(cmd: str, **args: Any) -> str:
	return said(cmd, verb="POST", **args)


def put(path: str, **values: Any) -> str:
	"""The form's Save."""
	doctype, name = path.split("/")
	return post("frappe.client.set_value", doctype=doctype, name=name, fieldname=json.dumps(values))


def test_an_address_opens_nothing(evidence: Any, as_user: Any) -> None:
	url, thief = evidence.file_url, staff_of("U01")
	as_user(thief)
	assert url in put(f"User/{thief}", user_image=url, banner_image=url.replace("/minh", "/%6Dinh"))
	todo = frappe.get_doc({"doctype": "ToDo", "description": "x", "allocated_to": thief}).insert()
	as_name = url.rpartition("/")[2]
	for spelled in (url, url.replace("/minh", "/%6Dinh"), f"/private/files/../files/{as_name}"):
		for file in (
			{"file_url": spelled},
			{"file_url": spelled, "attached_to_doctype": "ToDo", "attached_to_name": todo.name},
			{"file_name": as_name},
			{"file_name": as_name, "attached_to_doctype": "ToDo", "attached_to_name": todo.name},
		):
			for private in (0, 1):
				doc = json.dumps({"doctype": "File", "is_private": private, **file})
				try:
					withheld(post, "frappe.client.insert", doc=doc)
				except OSError:
					# Frappe 16 looks for a file at the address as it is spelled, and fails where there is none.
					assert file.get("file_url") != url
		attached = {"doctype": "ToDo", "docname": todo.name}
		withheld(post, "frappe.client.attach_file", filename=as_name, is_private="1", **attached)
		attachments = {"name": todo.name, "doctype": "ToDo", "attachments": json.dumps([evidence.name])}
		assert refusal(post, "frappe.utils.file_manager.add_attachments", **attachments) == NOT_YOURS
		withheld(private_file, url)
		assert not frappe.db.exists("File", {"content_hash": evidence.content_hash, "name": ("!=", evidence.name)})
		assert refusal(said, "download_file", file_url=url) == NO_FILE
	own = frappe.get_doc(
		{"doctype": "File", "file_name": "cua-toi.txt", "content": "của tôi", "is_private": 1}
	).insert()
	attached = {"attached_to_doctype": "ToDo", "attached_to_name": todo.name}
	doc = {"doctype": "File", "is_private": 1, "file_url": own.file_url, **attached}
	assert own.file_url in post("frappe.client.insert", doc=json.dumps(doc))
	attachments = {"name": todo.name, "doctype": "ToDo", "attachments": json.dumps([own.name])}
	post("frappe.utils.file_manager.add_attachments", **attachments)
	as_user(staff_of("U02"))
	assert private_file(url) == SECRET.encode() and SECRET in said("download_file", file_url=url)


def test_an_attach_field_takes_what_one_may_see(evidence: Any, as_user: Any) -> None:
	"""The unit's own evidence may stand in a field of its own; a file of another's with the same content is its own."""
	own = stored("cua-minh.txt", POSSIBLE, f"{ROUND}-U01")
	as_user(staff_of("U01"))
	assert own.file_url in put(f"User/{staff_of('U01')}", user_image=own.file_url)
	assert frappe.db.exists("File", {"attached_to_doctype": "User", "file_url": own.file_url})
	assert private_file(own.file_url) == POSSIBLE
	todo = frappe.get_doc({"doctype": "ToDo", "description": "x", "allocated_to": frappe.session.user}).insert()
	content = base64.b64encode(SECRET.encode()).decode()
	given = {"filename": "giong.txt", "filedata": content, "decode_base64": "1", "is_private": "1"}
	assert "giong" in post("frappe.client.attach_file", doctype="ToDo", docname=todo.name, **given)


def test_a_changed_address_opens_nothing(evidence: Any, as_user: Any) -> None:
	as_user(staff_of("U01"))
	own = frappe.get_doc({"doctype": "File", "file_name": "a.txt", "content": "khac", "is_private": 1}).insert()
	assert refusal(put, f"File/{own.name}", file_url=evidence.file_url) == NOT_YOURS
	assert frappe.db.get_value("File", own.name, "file_url") != evidence.file_url
	withheld(private_file, evidence.file_url)
	assert private_file(own.file_url) == b"khac"


def test_nothing_is_attached_to_what_one_may_not_change(decision: Any, as_user: Any) -> None:
	places = [(DECISION, decision.name), (APPRAISAL, f"{ROUND}-U01"), (APPRAISAL, f"{ROUND}-U02")]
	places += [(RANKING, decision.name), (RESULT, result_of(decision))]
	for user in (staff_of("U01"), head_of("U01")):
		as_user(user)
		for doctype, name in places:
			file = {"doctype": "File", "file_name": "gia.txt", "content": f"{SECRET} {user}", "is_private": 1}
			file |= {"attached_to_doctype": doctype, "attached_to_name": name}
			withheld(post, "frappe.client.insert", doc=json.dumps(file))
			given = {"filename": "gia.txt", "filedata": "x", "doctype": doctype, "docname": name, "is_private": "1"}
			if doctype in (RANKING, RESULT):
				withheld(post, "frappe.client.attach_file", **given)
			else:
				assert refusal(post, "frappe.client.attach_file", **given) == NOT_THERE
	assert not frappe.get_all("File", {"file_name": ("like", "gia%")})
	written = {"comment_type": "Attachment", "owner": staff_of("U01")}
	assert not frappe.get_all("Comment", written)
	as_user(staff_of("U01"))
	own = plan_of("U01").name
	file = {"doctype": "File", "file_name": "gia.txt", "content": SECRET, "is_private": 1}
	file |= {"attached_to_doctype": PLAN, "attached_to_name": own}
	post("frappe.client.insert", doc=json.dumps(file))
	given = {"filename": "gia-2.txt", "filedata": "x", "doctype": PLAN, "docname": own, "is_private": "1"}
	post("frappe.client.attach_file", **given)
	assert len(frappe.get_all("File", {"attached_to_name": own})) == 2
	assert len(frappe.get_all("Comment", written)) == 2


def result_of(decision: Any) -> str:
	"""U01's."""
	return frappe.db.get_value(RESULT, {"decision": decision.name, "unit": "U01"})


def test_no_image_comes_out_in_a_page(decision: Any, as_user: Any) -> None:
	"""Frappe puts private images into a PDF for those who read the document that they hang on."""
	image = stored("anh.png", base64.b64decode(PIXEL), decision.name, DECISION)
	page = f'<p>x<img src="{image.file_url}"></p>'
	for user, shown in ((staff_of("U01"), False), (HEAD, True)):
		as_user(user)
		for html in (page, page.replace("anh", "%61nh"), page.replace("anh", "&#97;nh")):
			assert shown or PIXEL not in inline_private_images(html)
		# Frappe 16.9 takes the bytes of an image for a text of windows-1250, and puts in none.
		assert (PIXEL in inline_private_images(page)) == (shown and frappe.__version__ < "16")


# Timelines

COMMENT = "frappe.templates.includes.comments.comments.add_comment"


@pytest.fixture
def mails(monkeypatch: Any) -> list[Any]:
	"""What was mailed."""
	sent: list[Any] = []
	monkeypatch.setattr(frappe, "sendmail", lambda *args, **kwargs: sent.append(kwargs))
	return sent


def test_nobody_writes_where_they_may_not_read(decision: Any, as_user: Any, mails: list[Any]) -> None:
	places = ((APPRAISAL, f"{ROUND}-U02"), (SELF_ASSESSMENT, f"{ROUND}-U02"), (PLAN, plan_of("U02").name))
	for user in (staff_of("U01"), head_of("U01")):
		as_user(user)
		for doctype, name in places:
			check_nothing_is_written(doctype, name, user)
	assert not mails


def check_nothing_is_written(doctype: str, name: str, user: str) -> None:
	about = {"reference_doctype": doctype, "reference_name": name}
	who = {"comment_email": CHAIR, "comment_by": "Chủ tịch"}
	assert refusal(post, COMMENT, comment=SECRET, route="", **who, **about) == NOT_THERE
	assert refusal(post, "frappe.desk.form.utils.add_comment", content=SECRET, **who, **about) == NOT_THERE
	assert refusal(post, "frappe.desk.like.toggle_like", doctype=doctype, name=name, add="Yes") == NOT_THERE
	mail = {"doctype": "Communication", "subject": SECRET, "content": SECRET, "communication_type": "Communication"}
	info = {"doctype": "Comment", "comment_type": "Info", "content": SECRET}
	for doc in (mail, info):
		withheld(post, "frappe.client.insert", doc=json.dumps({**doc, **about}))
	todo = {"doctype": "ToDo", "description": SECRET, "allocated_to": user}
	todo |= {"reference_type": doctype, "reference_name": name}
	told = Refusal(403, f"Bạn không được xem {_(doctype)} {name}.")
	assert refusal(post, "frappe.client.insert", doc=json.dumps(todo)) == told
	# An event may be made, without the document.
	guest = [{"reference_doctype": doctype, "reference_docname": name}]
	event = {"doctype": "Event", "subject": "Họp", "starts_on": "2091-01-01 08:00:00", "event_type": "Private"}
	assert "Họp" in post("frappe.client.insert", doc=json.dumps({**event, "event_participants": guest}))
	made = {"doctype": doctype, "name": name, "subject": SECRET, "content": SECRET, "sender": CHAIR}
	assert refusal(post, "frappe.core.doctype.communication.email.make", **made) == NOT_THERE
	for kind in ("Comment", "Communication"):
		assert not frappe.get_all(kind, {"reference_name": name, "owner": user})
	assert not frappe.get_all("Communication Link", {"link_name": name})
	for column in ("_liked_by", "_assign"):
		assert user not in (frappe.db.get_value(doctype, name, column) or "")


def test_whoever_sees_a_document_writes_about_it(decision: Any, as_user: Any, mails: list[Any]) -> None:
	"""By the routes that others are refused."""
	plan, user = plan_of("U01").name, head_of("U01")
	about = {"reference_doctype": PLAN, "reference_name": plan}
	as_user(user)
	post(COMMENT, comment="Một", route="", comment_email=user, comment_by=user, **about)
	post("frappe.desk.form.utils.add_comment", content="Hai", comment_email=user, comment_by=user, **about)
	post("frappe.desk.like.toggle_like", doctype=PLAN, name=plan, add="Yes")
	todo = {
		"doctype": "ToDo",
		"description": "Ba",
		"allocated_to": user,
		"reference_type": PLAN,
		"reference_name": plan,
	}
	post("frappe.client.insert", doc=json.dumps(todo))
	# No role of ours makes mails and entries by hand: whoever may does so in the same way.
	mail = {"doctype": "Communication", "subject": "Bốn", "content": "Bốn", "communication_type": "Communication"}
	info = {"doctype": "Comment", "comment_type": "Info", "content": "Năm"}
	as_user("Administrator")
	for doc in (mail, info):
		assert plan in post("frappe.client.insert", doc=json.dumps({**doc, **about}))
	made = {"doctype": PLAN, "name": plan, "subject": "Sáu", "content": "Sáu", "sender": user}
	assert "name" in post("frappe.core.doctype.communication.email.make", **made)
	written = frappe.get_all(
		"Comment", {"reference_name": plan, "owner": user, "comment_type": "Comment"}, pluck="content"
	)
	assert "Một" in " ".join(written) and "Hai" in " ".join(written)
	for column in ("_liked_by", "_assign"):
		assert user in frappe.db.get_value(PLAN, plan, column)


def test_a_comment_is_in_the_name_of_whoever_is_logged_in(decision: Any, as_user: Any, mails: list[Any]) -> None:
	"""Only comments and likes: entries that the server makes can't be added by clients."""
	name, user = result_of(decision), head_of("U01")
	as_user(user)
	about = {"reference_doctype": RESULT, "reference_name": name, "comment_email": CHAIR, "comment_by": "Chủ tịch"}
	post("frappe.desk.form.utils.add_comment", content="Cảm ơn", **about)
	post(COMMENT, comment="Cảm ơn nữa", route="", **about)
	forged = {"comment_type": "Workflow", "text": "Approved", "comment_email": CHAIR}
	asked = {"dt": RESULT, "dn": name, "method": "add_comment", "args": json.dumps(forged)}
	assert refusal(said, "run_doc_method", **asked) == (403, "Tại đây chỉ thêm được bình luận hoặc lượt thích.")
	written = frappe.get_all(
		"Comment", {"owner": user, "reference_name": name}, ["comment_email", "comment_by", "comment_type"]
	)
	assert written and {(one.comment_email, one.comment_type) for one in written} == {(user, "Comment")}
	assert "Chủ tịch" not in {one.comment_by for one in written}
	post("frappe.desk.like.toggle_like", doctype=RESULT, name=name, add="Yes")
	assert user in frappe.db.get_value(RESULT, name, "_liked_by")


def test_a_mail_is_hung_on_nothing_unseen(decision: Any, as_user: Any) -> None:
	mail = frappe.get_doc(
		{"doctype": "Communication", "subject": SECRET, "content": SECRET, "communication_type": "Communication"}
	)
	mail.update({"reference_doctype": APPRAISAL, "reference_name": f"{ROUND}-U02"}).insert()
	as_user(staff_of("U01"))
	todo = frappe.get_doc({"doctype": "ToDo", "description": "x", "allocated_to": frappe.session.user}).insert()
	moved = {"name": mail.name, "reference_doctype": "ToDo", "reference_name": todo.name}
	withheld_as(UNSEEN, post, "frappe.email.relink", **moved)
	assert frappe.db.get_value("Communication", mail.name, "reference_name") == f"{ROUND}-U02"
	withheld(resource, f"Communication/{mail.name}")
	as_user("Administrator")
	post("frappe.email.relink", **moved)
	assert todo.name in resource(f"Communication/{mail.name}")


# What points at documents


def test_steps_that_wait_are_shown_with_their_document(as_user: Any) -> None:
	"""Frappe lists them to every holder of the role, with the document's name and state."""
	decided(2)
	frappe.db.delete("Workflow Action")
	for unit in ("U01", "U02"):
		plan = plan_of(unit)
		add_action(PLAN, plan.name, "CCHC Unit Head")
	add_action(DECISION, f"CCHC-QD-{ROUND.removeprefix('CCHC-')}", "CCHC Unit Head")
	add_action("ToDo", "x", "CCHC Unit Head")
	as_user(head_of("U01"))
	listed = said("frappe.client.get_list", doctype="Workflow Action", fields=["*"], limit_page_length=0)
	assert plan_of("U01").name in listed and "ToDo" in listed and DECISION not in listed
	assert plan_of("U02").name not in listed
	theirs, own = (
		frappe.get_all("Workflow Action", {"reference_name": plan_of(unit).name}, pluck="name")[0]
		for unit in ("U02", "U01")
	)
	withheld(resource, f"Workflow Action/{theirs}")
	withheld(said, "frappe.client.get", doctype="Workflow Action", name=theirs)
	assert own in resource(f"Workflow Action/{own}")
	assert own in said("frappe.client.get", doctype="Workflow Action", name=own)
	counts = json.loads(said("frappe.desk.notifications.get_notifications"))["message"]["open_count_doctype"]
	assert counts.get("Workflow Action", 2) == 2
	assert '"message": 2' in said("frappe.desk.reportview.get_count", doctype="Workflow Action")


def add_action(doctype: str, name: str, role: str) -> None:
	action = {"doctype": "Workflow Action", "reference_doctype": doctype, "reference_name": name, "status": "Open"}
	frappe.get_doc({**action, "permitted_roles": [{"role": role}]}).insert(ignore_permissions=True, ignore_links=True)


DOCUMENT_OF = {"Tag Link": "document_name", "Document Follow": "ref_docname"}


def test_tags_and_followers_are_shown_with_their_document(decision: Any, as_user: Any) -> None:
	name = f"{ROUND}-U02"
	act(HEAD, lambda: post("frappe.desk.doctype.tag.tag.add_tag", tag="khẩn", dt=APPRAISAL, dn=name))
	frappe.db.set_value(APPRAISAL, name, "_user_tags", ",khẩn")
	link = {"doctype": "Tag Link", "document_type": APPRAISAL, "document_name": name, "title": SECRET, "tag": "khẩn"}
	frappe.get_doc(link).insert(ignore_permissions=True)
	follow = {"doctype": "Document Follow", "ref_doctype": APPRAISAL, "ref_docname": name, "user": HEAD}
	frappe.get_doc(follow).insert(ignore_permissions=True)
	as_user(staff_of("U01"))
	for doctype in DOCUMENT_OF:
		assert name not in said("frappe.client.get_list", doctype=doctype, fields=["*"], limit_page_length=0)
		rows = frappe.get_all(doctype, {DOCUMENT_OF[doctype]: name}, pluck="name")
		assert rows
		for row in rows:
			withheld(resource, f"{doctype}/{row}")
	assert name not in said("frappe.desk.doctype.tag.tag.get_documents_for_tag", tag="#khẩn")
	withheld_as(NOT_BY_TAG, said, "frappe.desk.doctype.tag.tag.get_tagged_docs", doctype=APPRAISAL, tag="%khẩn%")
	withheld_as(UNSEEN, said, "frappe.desk.form.document_follow.get_follow_users", doctype=APPRAISAL, doc_name=name)
	as_user("Administrator")
	for doctype in DOCUMENT_OF:
		assert name in said("frappe.client.get_list", doctype=doctype, fields=["*"], limit_page_length=0)
	as_user(HEAD)
	assert name in said("frappe.desk.doctype.tag.tag.get_documents_for_tag", tag="#khẩn")
	assert name in said("frappe.desk.doctype.tag.tag.get_tagged_docs", doctype=APPRAISAL, tag="%khẩn%")
	assert HEAD in said("frappe.desk.form.document_follow.get_follow_users", doctype=APPRAISAL, doc_name=name)
