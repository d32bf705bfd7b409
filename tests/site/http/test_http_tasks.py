"""Who of a unit works on what, through HTTP: given by its head, unseen outside the unit by every way."""

from __future__ import annotations

import json
from collections.abc import Callable

import frappe
import pytest
from factories import make_unit
from factories_appraisal import make_users
from factories_round import open_round
from frappe.utils import add_days, getdate
from http_client import Person, Refused, body
from http_world import (
	APPRAISER,
	CHAIR,
	CLERK,
	HEAD,
	MANAGER,
	MEMBER,
	OFFICE_HEAD,
	OTHER_HEAD,
	ROLES,
	SELF_ASSESSMENT,
	STAFF,
	SYSTEM,
	remove_evaluations,
)

Sessions = Callable[[str], Person]
TASK, FORM, OTHER = "CCHC Criterion Task", "CCHC-2081-H01", "CCHC-2081-H02"
TASKS = "cchc_eval.cchc_eval.doctype.cchc_self_assessment.tasks"
OUTSIDE = (APPRAISER, OFFICE_HEAD, MEMBER, CHAIR, CLERK, MANAGER, OTHER_HEAD, SYSTEM)
READS_THE_FORM = (APPRAISER, OFFICE_HEAD, MANAGER)
LOAD = "/api/method/frappe.desk.form.load.getdoc"


@pytest.fixture(scope="module", autouse=True)
def documents(live_site: str) -> None:
	remove_evaluations()
	make_users(ROLES)
	make_unit("H01", HEAD, STAFF)
	make_unit("H02", OTHER_HEAD)
	open_round(["H01", "H02"], year=2081)
	frappe.db.commit()


def assign(person: Person, form: str = FORM, **more: object) -> dict:
	given = {"codes": json.dumps(["1.1"]), "user": STAFF, "due_on": str(add_days(getdate(), 2)), **more}
	return person.call(f"{TASKS}.assign", self_assessment=form, **given)


def test_the_unit_gives_and_sees_and_nobody_outside_does(person: Sessions) -> None:
	given = assign(person(HEAD))
	assert given["changed"] == 3 and {task["user"] for task in given["tasks"].values()} == {STAFF}
	tasks = person(STAFF).names(TASK)
	assert len(tasks) == 3
	for user in (HEAD, STAFF):
		assert (
			len(
				body(person(user).send("GET", f"/api/method/{TASKS}.progress", self_assessment=FORM))["message"][
					"tasks"
				]
			)
			== 3
		)
	for user in OUTSIDE:
		ways: dict[str, Callable[[], object]] = {
			"list": lambda user=user: person(user).names(TASK),
			"document": lambda user=user: person(user).read(TASK, tasks[0]),
			"count": lambda user=user: person(user).call("frappe.client.get_count", doctype=TASK),
			"value": lambda user=user: person(user).call(
				"frappe.client.get_value", doctype=TASK, filters="{}", fieldname="user"
			),
			"progress": lambda user=user: body(
				person(user).send("GET", f"/api/method/{TASKS}.progress", self_assessment=FORM)
			),
		}
		for way, ask in ways.items():
			try:
				told = ask()
			except Refused as refused:
				assert refused.status in (403, 404), (user, way)
				assert STAFF not in str(refused), (user, way)
			else:
				assert not told, (user, way, told)
	for user in (*READS_THE_FORM, STAFF):
		reply = person(user).send("GET", LOAD, doctype=SELF_ASSESSMENT, name=FORM)
		assert reply.status_code == 200
		assert ("is_late" in reply.text) == (user == STAFF), user


def test_nobody_but_the_head_changes_it_and_never_by_the_document(person: Sessions) -> None:
	assign(person(HEAD))
	(task, *_rest) = person(HEAD).names(TASK)
	for user in (STAFF, *OUTSIDE):
		for step, more in (("assign", {"user": STAFF, "due_on": "2081-01-01"}), ("take_back", {})):
			with pytest.raises(Refused) as refused:
				person(user).call(f"{TASKS}.{step}", self_assessment=FORM, codes='["1.1"]', **more)
			assert refused.value.status == 403
		for verb, path, fields in (
			("PUT", f"/api/resource/{TASK}/{task}", {"user": OTHER_HEAD}),
			("DELETE", f"/api/resource/{TASK}/{task}", {}),
			("POST", f"/api/resource/{TASK}", {"round": "CCHC-2081", "unit": "H01", "code": "1.2.1", "user": STAFF}),
		):
			assert person(user).send(verb, path, **fields).status_code in (403, 404), (user, verb)
	# Nor the head past the step; nor in another unit's form, with a person of either.
	assert person(HEAD).send("PUT", f"/api/resource/{TASK}/{task}", user=HEAD).status_code == 403
	for user in (STAFF, OTHER_HEAD):
		with pytest.raises(Refused) as refused:
			assign(person(HEAD), OTHER, user=user)
		assert refused.value.status in (403, 404)
	assert frappe.db.count(TASK) == 3
	assert person(HEAD).call(f"{TASKS}.take_back", self_assessment=FORM, codes='["1.1"]')["changed"] == 3


@pytest.mark.parametrize(
	("sent", "words"),
	[
		({"user": OTHER_HEAD}, "không phải thành viên"),
		({"user": "khong.co@http.example"}, "không phải thành viên"),
		({"codes": '["9.9.9"]'}, "Không có tiêu chí 9.9.9"),
		({"codes": '["8.1"]'}, "do cơ quan thẩm định chấm"),
		({"codes": json.dumps(["\x00\x1b", "<script>alert(1)</script>"])}, "Không có tiêu chí"),
		({"codes": json.dumps(["x" * 1_000_000])}, "Không có tiêu chí"),
		({"codes": "[[1]]"}, "Không đọc được"),
		({"due_on": "2000-01-01"}, "đã qua"),
		({"due_on": "2199-01-01"}, "sau hạn nộp phiếu tự đánh giá"),
		({"due_on": "31/12/2026"}, "không phải là ngày"),
		({"user": "a" * 1_000_000}, "không phải thành viên"),
	],
)
def test_what_is_wrong_is_said_and_nothing_is_given(person: Sessions, sent: dict[str, str], words: str) -> None:
	with pytest.raises(Refused) as refused:
		assign(person(HEAD), **sent)
	assert refused.value.status == 417 and words in str(refused.value)
	assert "<script>" not in str(refused.value) and len(str(refused.value)) < 5000
	assert not frappe.db.count(TASK)


def test_a_member_whose_account_is_off_is_given_nothing(person: Sessions) -> None:
	frappe.db.set_value("User", STAFF, "enabled", 0)
	frappe.db.commit()
	try:
		with pytest.raises(Refused, match="đã bị khóa"):
			assign(person(HEAD))
	finally:
		frappe.db.set_value("User", STAFF, "enabled", 1)
		frappe.db.commit()
	assert assign(person(HEAD))["changed"] == 3


@pytest.mark.parametrize("field", ["difficulties", "recommendations"])
def test_what_the_unit_says_of_its_year_is_taken_within_bounds(person: Sessions, field: str) -> None:
	staff = person(STAFF)
	doc = staff.read(SELF_ASSESSMENT, FORM)
	with pytest.raises(Refused, match=r"dài quá 10\.000 ký tự"):
		staff.save({**doc, field: "x" * 1_000_000})
	saved = staff.save({**doc, field: "Thiếu người\x00\x1b\x0b <script>alert(1)</script>"})
	assert "<script" not in saved[field]
	content = staff.download(
		"/api/method/cchc_eval.cchc_eval.doctype.cchc_self_assessment.sheet.download_form", self_assessment=FORM
	)
	assert content.startswith(b"PK")
	with pytest.raises(Refused, match="Bản nháp"):
		office = person(OFFICE_HEAD)
		office.save({**office.read(SELF_ASSESSMENT, FORM), field: "của cơ quan"})
