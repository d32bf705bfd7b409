"""Of what is not ours the answer is Frappe's, or another app's, as it would be without this app."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator
from typing import Any

import frappe
import pytest
from asking import request, resource, said, withheld_as
from factories import make_user
from factories_appraisal import HEAD, ROUND, make_people, signed_off_round
from factories_round import head_of, staff_of
from frappe.model.workflow import get_workflow_name
from leaks import MANAGER, SELF_ASSESSMENT, subscribed
from refusals import NO_HEATMAP

from cchc_eval.permissions import asked
from cchc_eval.permissions.documents import RULES

TEXT = "Vui lòng select mục 3. From: phong@host.vn"
QUERY = "select one from table 2; union select * from `tabCCHC Appraisal` where name = 'x' -- CCHC Appraisal"
CHART = "frappe.desk.doctype.dashboard_chart.dashboard_chart.get"
CARD = "frappe.desk.doctype.number_card.number_card.get_result"
SYSTEM = "system@host.example"
Ask = Callable[[], str]


@pytest.fixture
def host(as_user: Any) -> list[str]:
	"""Users, and documents that are not ours; a round stands beside them."""
	signed_off_round(people=True)
	make_user(SYSTEM, "System Manager")
	users = [staff_of("U01"), HEAD, SYSTEM, "Administrator"]
	for user in users:
		as_user(user)
		for text in (TEXT, QUERY, "Việc khác"):
			frappe.get_doc({"doctype": "ToDo", "description": text, "allocated_to": user}).insert()
		frappe.get_doc({"doctype": "Note", "title": f"{user} {TEXT}", "content": QUERY}).insert()
	as_user("Administrator")
	return users


def questions(doctype: str, name: str, text: str) -> Iterator[tuple[str, Ask]]:
	"""(what is asked, how) of documents that are not ours, with the text where people write texts."""

	def ask(cmd: str, verb: str = "GET", **args: Any) -> tuple[str, Ask]:
		return cmd, lambda: said(cmd, verb=verb, **args)

	# Its first answer differs from the next, which is cached.
	get_workflow_name(doctype)
	field = {"ToDo": "description", "Note": "title", "Language": "language_name"}[doctype]
	like = [[doctype, field, "like", f"%{text}%"]]
	for filters in (like, {field: text}, {"name": name}, json.dumps(like)):
		yield ask("frappe.client.get_list", doctype=doctype, fields=["name", field], filters=filters)
		yield ask("frappe.client.get_count", doctype=doctype, filters=filters)
		yield ask("frappe.client.get_value", doctype=doctype, fieldname=field, filters=filters)
		yield ask("frappe.desk.reportview.get", doctype=doctype, fields=[f"`tab{doctype}`.`name`"], filters=filters)
		yield ask("frappe.desk.reportview.get_count", doctype=doctype, filters=filters)
		yield f"list {filters}", lambda filters=filters: resource(doctype, filters=filters, fields=["name", field])
	yield ask("frappe.client.get_list", doctype=doctype, or_filters=like, order_by="creation desc", group_by="name")
	export = {"fields": ["name", field], "filters": like, "file_format_type": "CSV"}
	yield ask("frappe.desk.reportview.export_query", doctype=doctype, **export)
	columns = {"select_columns": json.dumps({doctype: [field]}), "with_data": "1", "file_type": "CSV"}
	yield ask("frappe.core.doctype.data_export.exporter.export_data", doctype=doctype, **columns)
	template = {"export_fields": json.dumps({doctype: ["name", field]}), "export_records": "all", "file_type": "CSV"}
	yield ask("frappe.core.doctype.data_import.data_import.download_template", doctype=doctype, **template)
	for cmd in ("frappe.desk.search.search_link", "frappe.desk.search.search_widget"):
		yield ask(cmd, doctype=doctype, txt=text, page_length="5", filters=like)
	yield ask("frappe.utils.global_search.search", text=text)
	yield ask("frappe.www.list.get_list_data", doctype=doctype, txt=text)
	for cmd in ("frappe.client.get", "frappe.desk.form.load.getdoc", "frappe.desk.form.load.get_docinfo"):
		yield ask(cmd, doctype=doctype, name=name)
	yield "resource", lambda: resource(f"{doctype}/{name}")
	for cmd in ("frappe.client.has_permission", "frappe.client.get_doc_permissions"):
		yield ask(cmd, doctype=doctype, docname=name)
	yield ask("frappe.client.is_document_amended", doctype=doctype, docname=name)
	link = "validate_link" if hasattr(frappe.client, "validate_link") else "validate_link_and_fetch"
	yield ask(f"frappe.client.{link}", doctype=doctype, docname=name)
	chart = {"name": "x", "document_type": doctype, "based_on": "creation", "timespan": "Last Year"}
	chart |= {"time_interval": "Daily", "filters_json": json.dumps(like), "heatmap_year": 2026}
	for shape in (
		{"type": "Heatmap", "chart_type": "Count"},
		{"type": "Line", "chart_type": "Count"},
		{"type": "Bar", "chart_type": "Group By", "group_by_type": "Count", "group_by_based_on": field},
	):
		yield ask(CHART, chart=json.dumps({**chart, **shape}), no_cache="1")
	yield ask(CARD, doc=json.dumps({"document_type": doctype, "function": "Count"}), filters=json.dumps(like))
	goal = {"title": "x", "doctype": doctype, "docname": name, "goal_doctype": doctype, "date_field": "creation"}
	goal |= {"goal_value_field": "idx", "goal_total_field": "idx", "goal_history_field": field, "goal_field": "idx"}
	yield ask("frappe.utils.goal.get_monthly_goal_graph_data", goal_doctype_link="owner", aggregation="sum", **goal)
	for column in (field, "assigned_to", "owner"):
		grouped = {"doctype": doctype, "current_filters": json.dumps(like), "field": column}
		yield ask("frappe.desk.listview.get_group_by_count", **grouped)
	states = {"doctype": doctype, "workflow_state_field": "owner", "states": "[]"}
	yield ask("frappe.workflow.doctype.workflow.workflow.get_workflow_state_count", **states)
	beside = {"doctype": doctype, "value": name, "sort_field": "creation", "sort_order": "desc", "prev": "0"}
	yield ask("frappe.desk.form.utils.get_next", filters=json.dumps(like), **beside)
	yield ask("frappe.desk.doctype.tag.tag.get_tagged_docs", doctype=doctype, tag=text)
	yield ask("frappe.desk.form.linked_with.get_submitted_linked_docs", doctype=doctype, name=name)
	yield ask("frappe.desk.notifications.get_open_count", doctype=doctype, name=name)
	yield ask("frappe.desk.form.document_follow.get_follow_users", doctype=doctype, doc_name=name)
	yield ask("frappe.model.workflow.get_transitions", doc=json.dumps({"doctype": doctype, "name": name}))
	yield "push", lambda: str(subscribed(doctype, name))
	yield ask("frappe.www.printview.get_html_and_style", doc=doctype, name=name, print_format="Standard")


def changes(doctype: str, name: str, text: str) -> Iterator[tuple[str, Ask]]:
	"""The same where something is written."""

	def ask(cmd: str, **args: Any) -> tuple[str, Ask]:
		return cmd, lambda: said(cmd, verb="POST", **args)

	field = {"ToDo": "description", "Note": "title"}[doctype]
	new = {"doctype": doctype, field: text, "allocated_to": frappe.session.user}
	yield ask("frappe.client.insert", doc=json.dumps(new))
	yield ask("frappe.client.set_value", doctype=doctype, name=name, fieldname=field, value=text)
	stored = frappe.get_doc(doctype, name)
	stored.set(field, f"{text} 2")
	yield ask("frappe.desk.form.save.savedocs", doc=stored.as_json(), action="Save")
	renamed = {"doctype": doctype, "docname": name, "title": text, "name": f"{name}-2"}
	yield ask("frappe.model.rename_doc.update_document_title", **renamed)
	about = {"reference_doctype": doctype, "reference_name": name}
	comment = {"content": text, "comment_email": frappe.session.user, "comment_by": "x"}
	yield ask("frappe.desk.form.utils.add_comment", **about, **comment)
	yield ask("frappe.desk.form.assign_to.add", doctype=doctype, name=name, assign_to=[HEAD], description=text)
	yield ask("frappe.share.add", doctype=doctype, name=name, user=HEAD, read="1")
	yield ask("frappe.desk.doctype.tag.tag.add_tag", tag=text, dt=doctype, dn=name)
	mail = {"doctype": "Communication", "subject": text, "content": QUERY, "communication_type": "Communication"}
	made = frappe.get_doc({**mail, **about}).insert(ignore_permissions=True)
	yield ask(
		"frappe.email.relink", name=made.name, reference_doctype="Note", reference_name=frappe.db.get_value("Note")
	)
	file = {"doctype": "File", "file_name": "tep.txt", "content": text, "is_private": 1}
	yield ask(
		"frappe.client.insert", doc=json.dumps({**file, "attached_to_doctype": doctype, "attached_to_name": name})
	)
	yield ask("frappe.client.delete", doctype=doctype, name=name)


def outcome(ask: Ask) -> str:
	"""What is answered, without what differs from call to call; what is written is undone."""
	frappe.db.savepoint("asked")
	try:
		told = ask()
	except AssertionError:
		raise
	except Exception as error:
		told = f"{type(error).__name__}: {error}"
	frappe.db.rollback(save_point="asked")
	frappe.clear_messages()
	told = re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?", "<time>", told)
	# Names that Frappe makes up: hashes, and files of a name that is taken.
	return re.sub(r"\b[0-9a-z]{10}\b|\b[0-9a-f]{6,64}\b|tep[0-9a-f]*", "<hash>", told)


def without_us(hooks: Any) -> Any:
	if isinstance(hooks, dict):
		return frappe._dict({key: without_us(value) for key, value in hooks.items()})
	if isinstance(hooks, list):
		return [one for one in hooks if not (isinstance(one, str) and one.startswith("cchc_eval."))]
	return hooks


@pytest.fixture
def apart(monkeypatch: pytest.MonkeyPatch) -> Callable[[Ask], str]:
	"""Ask as if none of this app's hooks were there. Frappe keeps the events of documents for the request."""
	real = frappe.get_hooks

	def ask(asked: Ask) -> str:
		with monkeypatch.context() as patched:
			patched.setattr(frappe, "get_hooks", lambda *args, **more: without_us(real(*args, **more)))
			frappe.local.doc_events_hooks = None
			said = outcome(asked)
		frappe.local.doc_events_hooks = None
		return said

	return ask


def test_the_hosts_documents_answer_as_without_us(host: list[str], as_user: Any, apart: Any) -> None:
	"""Every role, a document of one's own and one of somebody else's."""
	compared = 0
	names = {one: frappe.get_all(one, {"owner": host[0]}, pluck="name")[0] for one in ("ToDo", "Note")}
	for user in host:
		as_user(user)
		for doctype, name in (*names.items(), ("Language", "vi")):
			for text in (TEXT, QUERY):
				for cmd, ask in questions(doctype, name, text):
					assert outcome(ask) == apart(ask), (user, doctype, cmd)
					compared += 1
	assert compared > 800


def test_the_hosts_documents_are_written_as_without_us(host: list[str], as_user: Any, apart: Any) -> None:
	names = {one: frappe.get_all(one, {"owner": host[0]}, pluck="name")[0] for one in ("ToDo", "Note")}
	for user in host:
		as_user(user)
		for doctype, name in names.items():
			for text in (TEXT, QUERY):
				for cmd, ask in changes(doctype, name, text):
					assert outcome(ask) == apart(ask), (user, doctype, cmd)


def todo(text: str) -> str:
	return json.dumps({"doctype": "ToDo", "description": text, "allocated_to": frappe.session.user})


def test_a_text_that_reads_like_a_query_is_a_text(host: list[str], as_user: Any) -> None:
	for user in host:
		as_user(user)
		for text in (TEXT, QUERY):
			found = said("frappe.client.get_list", doctype="ToDo", fields=["*"], filters={"description": text})
			assert json.loads(found)["message"][0]["description"] == text
			made = said("frappe.client.insert", verb="POST", doc=todo(text))
			assert json.loads(made)["message"]["description"] == text
			assert "message" in said("frappe.desk.search.search_link", doctype="User", txt=text)


def test_a_document_of_the_host_may_list_when_it_is_saved(host: list[str], as_user: Any, monkeypatch: Any) -> None:
	"""Whatever the text is that it is saved with."""
	from frappe.desk.doctype.todo.todo import ToDo

	validate = ToDo.validate
	listed: list[Any] = []

	def list_and_validate(doc: Any) -> None:
		listed.extend(frappe.get_list("Note", filters={"title": ("like", f"%{doc.description}%")}, pluck="name"))
		listed.extend(frappe.get_list(SELF_ASSESSMENT, filters={"round": ROUND}, pluck="name"))
		validate(doc)

	monkeypatch.setattr(ToDo, "validate", list_and_validate)
	as_user(staff_of("U01"))
	made = said("frappe.client.insert", verb="POST", doc=todo(TEXT))
	assert json.loads(made)["message"]["description"] == TEXT
	assert f"{ROUND}-U01" in listed and f"{ROUND}-U02" not in listed and len(listed) == 2


def test_an_administrator_disables_a_query_report(as_user: Any) -> None:
	report = {"doctype": "Report", "report_name": "Phép thử", "ref_doctype": "ToDo", "report_type": "Query Report"}
	report |= {"is_standard": "No", "query": "select name as 'Việc:Link/ToDo:120' from `tabToDo`"}
	doc = frappe.get_doc(report).insert()
	doc.disabled = 1
	saved = json.loads(said("frappe.desk.form.save.savedocs", verb="POST", doc=doc.as_json(), action="Save"))
	assert saved["docs"][0]["disabled"] == 1
	assert frappe.db.get_value("Report", doc.name, "disabled") == 1


# Other apps' overrides


def counted(**given: Any) -> str:
	"""The host's own `get_count`."""
	return "counted by the host"


def downloaded(**given: Any) -> str:
	"""The host's own `download_pdf`."""
	return "printed by the host"


def drawn(**given: Any) -> str:
	"""The host's own charts, which ask for no permission."""
	return "drawn by the host"


OVERRIDES = {
	"frappe.client.get_count": counted,
	"frappe.desk.search.search_link": counted,
	"frappe.utils.print_format.download_pdf": downloaded,
	CHART: drawn,
}


@pytest.fixture(params=["before us", "after us"])
def second_app(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
	"""Another app with overrides, in both orders of installation."""
	real, get_attr = frappe.get_hooks, frappe.get_attr
	theirs = {cmd: f"second_app.{function.__name__}" for cmd, function in OVERRIDES.items()}
	functions = {theirs[cmd]: function for cmd, function in OVERRIDES.items()}

	def get_hooks(hook: str | None = None, *args: Any, **more: Any) -> Any:
		found = real(hook, *args, **more)
		if hook != "override_whitelisted_methods":
			return found
		both = {cmd: list(found.get(cmd, ())) for cmd in {*found, *theirs}}
		for cmd, path in theirs.items():
			both[cmd].insert(0 if request.param == "before us" else len(both[cmd]), path)
		return frappe._dict(both)

	for function in functions.values():
		monkeypatch.setitem(frappe.allowed_http_methods_for_whitelisted_func, function, ["GET", "POST"])
		# A list in Frappe 15, a set in 16.
		getattr(frappe.whitelisted, "append", getattr(frappe.whitelisted, "add", None))(function)
	monkeypatch.setattr(frappe, "get_hooks", get_hooks)
	monkeypatch.setattr(frappe, "get_attr", lambda path: functions[path] if path in functions else get_attr(path))
	yield
	for function in functions.values():
		frappe.whitelisted.remove(function)


def test_another_apps_overrides_are_in_force(second_app: None, host: list[str], as_user: Any) -> None:
	as_user(staff_of("U01"))
	for doctype in ("ToDo", SELF_ASSESSMENT):
		assert "counted by the host" in said("frappe.client.get_count", doctype=doctype)
		assert "counted by the host" in said("frappe.desk.search.search_link", doctype=doctype, txt="x")
	todo = frappe.get_all("ToDo", {"owner": staff_of("U01")}, pluck="name")[0]
	assert "printed by the host" in said("frappe.utils.print_format.download_pdf", doctype="ToDo", name=todo)


def test_what_we_guard_is_guarded_in_front_of_them(second_app: None, host: list[str], as_user: Any) -> None:
	as_user(staff_of("U01"))
	shape = {"name": "x", "type": "Heatmap", "chart_type": "Count", "based_on": "creation"}
	for doctype in (SELF_ASSESSMENT, "CCHC Self Score"):
		withheld_as(NO_HEATMAP, said, CHART, chart=json.dumps({**shape, "document_type": doctype}))
	assert "drawn by the host" in said(CHART, chart=json.dumps({**shape, "document_type": "ToDo"}))


# Long texts


def work(ask: Ask) -> int:
	"""How many functions, Python's own included, are called in this app's guards."""
	calls = 0

	def count(frame: Any, event: str, argument: Any) -> None:
		nonlocal calls
		calls += event in ("call", "c_call")

	sys.setprofile(count)
	try:
		ask()
	finally:
		sys.setprofile(None)
	return calls


@pytest.mark.parametrize("user", ["Guest", head_of("U01"), "Administrator"])
def test_the_length_of_a_text_makes_no_work(host: list[str], as_user: Any, user: str) -> None:
	"""Nothing is read of it: neither by the check of a request nor by the conditions of a list."""

	def guard(text: str) -> Ask:
		def ask() -> None:
			given = {"doctype": "ToDo", "txt": text, "filters": text, "doc": text, "fields": text, "method": text}
			with request("/api/method/run_doc_method", {**given, "cmd": text, "query": text, "dn": text}):
				for doctype in ("ToDo", *RULES):
					for path in frappe.get_hooks("permission_query_conditions", {}).get(doctype, ()):
						frappe.call(frappe.get_attr(path), frappe.session.user, doctype=doctype)

		return ask

	as_user(user)
	sentence = "select mục 3 from phong union select chữ "
	guard(sentence)()
	little, much = (work(guard(sentence * times)) for times in (25, 2500))
	assert little == much
	assert len(asked._FUNCTION.match("a" * 100_000)[0]) == 200


def test_the_manager_too_reads_what_a_text_says(host: list[str], as_user: Any) -> None:
	make_people()
	make_user(MANAGER, "CCHC Manager")
	as_user(MANAGER)
	asked = {"doctype": "CCHC Unit", "filters": [["unit_name", "like", f"%{TEXT}%"]]}
	assert said("frappe.client.get_list", **asked) == '{"message": []}'
	for doctype in ("CCHC Unit", SELF_ASSESSMENT):
		assert "message" in said("frappe.desk.search.search_link", doctype=doctype, txt=TEXT)
