"""What takes long for many units: for few at once in the request, for many in a job behind it.

A document has one job at a time. Who presses again joins it; another step waits until it has ended. The job acts as
who asked, and its step checks their rights when it is taken. What is known of a job lies with it in the queue and
nowhere in the database: a job that was lost with its worker, or with the queue, keeps nobody from asking again.
"""

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import frappe
from frappe import _
from frappe.utils import convert_utc_to_system_timezone, cstr, escape_html, get_fullname
from frappe.utils.background_jobs import get_job, get_redis_conn
from redis.exceptions import RedisError

from cchc_eval.controllers.problems import lines_of
from cchc_eval.permissions.requests import unseen
from cchc_eval.permissions.roles import MANAGER, roles_of
from cchc_eval.storage.bulk import add_comments
from cchc_eval.storage.transactions import afresh

# With more units a step is taken behind the request.
AT_ONCE = 100
DOCTYPES = ("CCHC Evaluation Round", "CCHC Council Decision")
# Beside what the queue itself keeps of a job, and as long: what was decided first, that it writes or that it is given
# up; how far it is; how it ended.
_DECIDED, _PROGRESS, _ENDED = "cchc_decided", "cchc_progress", "cchc_ended"
_WRITING, _GIVEN_UP = "writing", "given up"
# While a worker has a job it renews this key of its own every half minute; a minute and a half later it is gone.
_WORKER = "rq:worker:"


class GivenUp(Exception):
	"""Somebody cancelled the step before it wrote anything."""


@dataclass(frozen=True)
class Task:
	"""A step that is taken for a document. `said`: what it did, as HTML, from what it returned."""

	address: str  # where this stands, for the worker
	title: Callable[[], str]
	step: Callable[..., Any]  # with the document's name first
	said: Callable[[Any], str]
	roles: frozenset[str]  # whose step it is
	in_parts: bool = False  # each part is written by itself: of a step that broke off some stand


def take(task: Task, doctype: str, name: str, units: int, **asked: Any) -> Any:
	"""What the step returns; {"queued": True} where many units are waited for by a browser."""
	if units <= AT_ONCE or not getattr(frappe.local, "request", None):
		return afresh(task.step, name, **asked)
	refuse_beside(doctype, name, task)
	put_off(run, _job_id(doctype, name), doctype=doctype, name=name, task=task.address, asked=asked)
	return {"queued": True}


def put_off(method: str | Callable[..., Any], job_id: str, **given: Any) -> None:
	"""A job behind the request, after its commit; nothing where the one of this id waits or runs already."""
	if not is_under_way(job_id):
		frappe.enqueue(method, queue="long", job_id=job_id, deduplicate=True, enqueue_after_commit=True, **given)


def refuse_beside(doctype: str, name: str, task: Task) -> None:
	"""Raise while another step is taken for the document."""
	job = _job(doctype, name)
	if job and _stage(job) not in _OVER and _given(job)["task"] != task.address:
		frappe.throw(
			_("{0}: another step is under way, begun by {1}. Wait until it has ended.").format(
				name, escape_html(get_fullname(job.kwargs["user"]))
			),
			title=_("Under Way"),
		)


def is_under_way(job_id: str) -> bool:
	job = _find(job_id)
	if job is None:
		return False
	if (stage := _stage(job)) in _OVER:
		# The queue takes one that was lost for one that runs.
		if stage == "Lost":
			job.delete()
		return False
	return True


def run(doctype: str, name: str, task: str, asked: dict[str, Any]) -> None:
	"""The job. The worker commits; what went wrong is said on the document and to who asked."""
	# Otherwise a worker uses the server's language, also for stored texts.
	frappe.set_user_lang(frappe.session.user)
	found: Task = frappe.get_attr(task)
	frappe.flags.cchc_job = (doctype, name)
	try:
		_check_enabled()
		result = afresh(found.step, name, **asked)
		# Also of a step that had nothing to write.
		writing()
	except GivenUp:
		frappe.db.rollback()
		_note(doctype, name, _ENDED, {"stage": "Cancelled", "told": _("Nothing was written.")})
	except Exception as error:
		frappe.db.rollback()
		told = _told(error)
		tell_failed(found.title(), told, doctype, name)
		_note(doctype, name, _ENDED, {"stage": "Failed", "told": told})
	else:
		said = found.said(result)
		tell_done(found.title(), said, doctype, name)
		frappe.db.after_commit.add(lambda: _note(doctype, name, _ENDED, {"stage": "Done", "told": said}))
	finally:
		frappe.flags.cchc_job = None


def _check_enabled() -> None:
	if not frappe.db.get_value("User", frappe.session.user, "enabled"):
		frappe.throw(_("The account {0} is closed.").format(frappe.session.user), frappe.PermissionError)


def _told(error: Exception) -> str:
	"""Why, as HTML: in the words of who refused; of a fault its kind, with the rest in the Error Log."""
	if isinstance(error, frappe.ValidationError | frappe.PermissionError):
		return "<br>".join(lines_of(error))
	frappe.clear_messages()
	frappe.log_error(title=type(error).__name__)
	return _("{0}; nothing was written. Try again; the administrator finds the reason in the Error Log.").format(
		type(error).__name__
	)


def tell_done(title: str, said: str, doctype: str, name: str) -> None:
	"""In the bell of who asked; the timeline is the step's own to write. `said`: HTML, as `told` below."""
	_ring(doctype, name, _("{0} is done: {1}").format(title, name), said)


def tell_failed(title: str, told: str, doctype: str, name: str) -> None:
	"""In the bell of who asked, and on the document's timeline."""
	add_comments(doctype, {name: _("{0} was not done: {1}").format(title, told)})
	_ring(doctype, name, _("{0} was not done: {1}").format(title, name), told)


def _ring(doctype: str, name: str, subject: str, text: str) -> None:
	"""The bell of who asked."""
	frappe.get_doc(
		{
			"doctype": "Notification Log",
			"for_user": frappe.session.user,
			"from_user": "Administrator",
			"type": "Alert",
			"document_type": doctype,
			"document_name": name,
			"subject": subject,
			"email_content": text,
		}
	).insert(ignore_permissions=True)


def progress(percent: int, description: str) -> None:
	"""For a step that may be a job's: how far it is. Raises GivenUp where it was cancelled."""
	if not frappe.flags.cchc_job:
		return
	doctype, name = frappe.flags.cchc_job
	_note(doctype, name, _PROGRESS, {"percent": percent, "doing": description})
	job = _job(doctype, name)
	if job and _field(job, _DECIDED) == _GIVEN_UP:
		raise GivenUp


def writing() -> None:
	"""For a step that may be a job's, before it writes: from here on nobody cancels it. Raises GivenUp."""
	job = _job(*frappe.flags.cchc_job) if frappe.flags.cchc_job else None
	if job and _decide(job, _WRITING) == _GIVEN_UP:
		raise GivenUp


@frappe.whitelist(methods=["GET"])
def state(doctype: str, name: str) -> dict[str, Any] | None:
	"""The last job of a document the user may read, as long as the queue knows it; see `state_of`."""
	_check_reads(doctype, name)
	return state_of(doctype, name)


def state_of(doctype: str, name: str) -> dict[str, Any] | None:
	"""{"doctype", "name", "title", "by": full name, "since": time, "stage", "percent", "doing", "told": HTML,
	"may_cancel", "in_parts"} for those whose step it is, who asked, and the manager; None for others and where there is
	none.

	Stages: Queued, Running, Writing, Cancelling; then Done, Failed, Cancelled, or Lost where its worker is gone.
	"""
	job = _job(doctype, name)
	task = _task(job)
	if job is None or task is None or not (_is_own(job, task) or MANAGER in roles_of()):
		return None
	stage = _stage(job)
	since = job.started_at or job.enqueued_at
	return {
		"doctype": doctype,
		"name": name,
		"title": task.title(),
		"by": get_fullname(job.kwargs["user"]),
		"since": str(convert_utc_to_system_timezone(since).replace(tzinfo=None, microsecond=0)) if since else None,
		"stage": stage,
		"percent": 0,
		"doing": "",
		**_kept(job, _PROGRESS),
		"told": _kept(job, _ENDED).get("told", ""),
		"may_cancel": stage in ("Queued", "Running") and _is_own(job, task),
		"in_parts": task.in_parts,
	}


@frappe.whitelist(methods=["POST"])
def cancel(doctype: str, name: str) -> None:
	"""Give up the document's job, as long as it has written nothing."""
	_check_reads(doctype, name)
	job = _job(doctype, name)
	task = _task(job)
	if job is None or task is None or not _is_own(job, task) or _stage(job) in _OVER:
		frappe.throw(_("Nothing that you could cancel is under way for {0}.").format(name), title=_("Not Under Way"))
	waits = _stage(job) == "Queued"
	if _decide(job, _GIVEN_UP) == _WRITING:
		frappe.throw(_("{0} is being written: it can't be cancelled any more.").format(name), title=_("Too Late"))
	if waits:
		job.cancel()
	add_comments(doctype, {name: _("{0}: cancelled, nothing was written.").format(task.title())})


def _check_reads(doctype: str, name: str) -> None:
	if doctype not in DOCTYPES or not frappe.get_list(doctype, {"name": name}, pluck="name"):
		frappe.throw(unseen(), frappe.DoesNotExistError)


def _is_own(job: Any, task: Task) -> bool:
	return job.kwargs["user"] == frappe.session.user or bool(task.roles & roles_of())


_OVER = frozenset({"Done", "Failed", "Cancelled", "Lost"})


def _stage(job: Any) -> str:
	status = job.get_status()
	# A text in the RQ of Frappe 15, an enumeration in that of 16.
	status = cstr(getattr(status, "value", status))
	if status == "started" and get_redis_conn().exists(f"{_WORKER}{job.worker_name}"):
		return {_WRITING: "Writing", _GIVEN_UP: "Cancelling"}.get(_field(job, _DECIDED), "Running")
	return {"queued": "Queued", "canceled": "Cancelled", "finished": _kept(job, _ENDED).get("stage", "Done")}.get(
		status, "Lost"
	)


def _task(job: Any) -> Task | None:
	# One of an earlier version of the app may have had a step that is gone.
	with suppress(AttributeError, ImportError, KeyError):
		return frappe.get_attr(_given(job)["task"]) if job else None
	return None


def _given(job: Any) -> dict[str, Any]:
	return job.kwargs["kwargs"]


def _job_id(doctype: str, name: str) -> str:
	return f"{frappe.scrub(doctype)}-{name}"


def _job(doctype: str, name: str) -> Any:
	return _find(_job_id(doctype, name))


def _find(job_id: str) -> Any:
	"""None too where the queue can't be reached: a form opens without it."""
	with suppress(RedisError):
		return get_job(job_id)
	return None


def _decide(job: Any, wanted: str) -> str:
	"""What was decided first, which is what counts."""
	get_redis_conn().hsetnx(job.key, _DECIDED, wanted)
	return _field(job, _DECIDED)


def _field(job: Any, field: str) -> str:
	return cstr(get_redis_conn().hget(job.key, field) or b"")


def _kept(job: Any, field: str) -> dict[str, Any]:
	return json.loads(_field(job, field) or "{}")


def _note(doctype: str, name: str, field: str, values: dict[str, Any]) -> None:
	job = _job(doctype, name)
	with suppress(RedisError):
		if job:
			get_redis_conn().hset(job.key, field, json.dumps(values))
