"""A worker of Frappe's for the site under test: the command's own code, on queues that no other test and no worker of
the bench takes from. `python worker.py QUEUES` runs it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

import frappe
from frappe.utils import background_jobs
from frappe.utils.background_jobs import get_job
from pdf_files import small_pdf

# Far longer than anything here takes; only a test that hangs waits so long.
PATIENCE = 120


@contextmanager
def worker_at_work() -> Iterator[None]:
	"""What is put into the queue in the block, by this process and by its jobs, is done by a process of its own."""
	queues = f"cchc-test-{frappe.local.site}-{os.getpid()}"
	command = [sys.executable, str(Path(__file__)), queues]
	environment = {**os.environ, "FRAPPE_BENCH_ROOT": os.environ.get("FRAPPE_BENCH", "")}
	# Where it is set, Frappe's jobs take themselves for tests and keep no history.
	environment.pop("CI", None)
	with mock.patch.object(background_jobs, "get_bench_id", lambda: queues):
		process = subprocess.Popen(command, env=environment)
		try:
			yield
		finally:
			process.terminate()
			process.wait(PATIENCE)


def forget(*job_ids: str) -> None:
	"""What other tests put off on the bench's own queue, where no worker takes it: as it is the same, it would not be put
	off again."""
	for job_id in job_ids:
		if job := get_job(job_id):
			job.delete()


def ended(job_id: str) -> str:
	"""The status of a job of this site, once it has ended."""
	until = time.monotonic() + PATIENCE
	while time.monotonic() < until:
		job = get_job(job_id)
		status = job.get_status() if job else None
		status = str(getattr(status, "value", status))
		if status not in ("None", "queued", "started", "deferred"):
			return status
		time.sleep(0.1)
	raise AssertionError(f"no worker took {job_id}")


def main(queues: str) -> None:
	sys.path.append(str(Path(__file__).parents[2]))
	from database_user import share_database_user

	from cchc_eval.documents.contexts import Decision
	from cchc_eval.printing import papers  # noqa: F401: loaded once for all jobs

	share_database_user()
	# Laying out the papers of a dossier takes long, and is tested elsewhere.
	real = papers.render_pdf
	papers.render_pdf = lambda paper: real(paper) if isinstance(paper, Decision) else small_pdf("worker")
	background_jobs.get_bench_id = lambda: queues
	# Beside the other tests it would wait for a processor.
	background_jobs.set_niceness = lambda: None
	background_jobs.start_worker(queue="long,default,short", quiet=True)


if __name__ == "__main__":
	main(sys.argv[1])
