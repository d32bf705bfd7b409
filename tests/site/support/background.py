"""What runs in the background of a site, in the tests, where no worker runs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

import frappe
from frappe.utils.background_jobs import get_job

from cchc_eval.controllers import background
from cchc_eval.printing.issued import keep_issued, keep_missing


@contextmanager
def jobs_at_once() -> Iterator[None]:
	"""What is put off to a job is done where it is asked for; Frappe 16 puts off until the commit, which no test makes."""

	def enqueue(method: Any, *, now: bool = False, enqueue_after_commit: bool = False, **values: Any) -> None:
		frappe.call(method, **values)

	with mock.patch.object(frappe, "enqueue", enqueue), mock.patch.object(background, "is_under_way", lambda _: False):
		yield


def pdf_made(doc: Any) -> Any:
	"""The issued decision with its PDF; the job runs as who issued it."""
	before = frappe.session.user
	frappe.set_user(doc.reload().issued_by)
	try:
		keep_issued(doc.doctype, doc.name)
	finally:
		frappe.set_user(before)
	return doc.reload()


def pdf_made_at_once(doctype: str, name: str) -> None:
	"""The same for a site that others ask meanwhile: committed."""
	frappe.db.rollback()
	keep_issued(doctype, name)
	frappe.db.commit()


def an_hour_later() -> None:
	"""The scheduler's job makes the PDFs of which the own jobs were lost with their process; committed."""
	frappe.db.rollback()
	jobs: list[tuple[str, str]] = []

	def enqueue(method: str, *, doctype: str, decision: str, **how: Any) -> None:
		assert method == f"{keep_issued.__module__}.{keep_issued.__name__}" and how["enqueue_after_commit"]
		jobs.append((doctype, decision))

	def lost(job_id: str) -> bool:
		"""No worker runs: what a server has queued waits there."""
		if job := get_job(job_id):
			job.delete()
		return False

	with mock.patch.object(frappe, "enqueue", enqueue), mock.patch.object(background, "is_under_way", lost):
		keep_missing()
	for doctype, name in jobs:
		pdf_made_at_once(doctype, name)
