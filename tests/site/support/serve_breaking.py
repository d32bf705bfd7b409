"""`tests/serve.py`, of which a request with the header `X-Killed` ends one server and the next takes over:
`python serve_breaking.py SITE PORT`.

With SIGKILL, as a system does that wants memory: at a statement that writes, before what the request wrote is committed,
or after it and before the answer is sent. One process has everything loaded and listens; each server is a copy of it. A
line is written for each that was killed: the signal, and how many statements the request had written.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

from pdf_files import small_pdf

TESTS = Path(__file__).resolve().parents[2]
BEFORE, AFTER = "before the commit", "after the commit"
WRITES = ("insert", "update", "delete", "replace")


def at_write(number: int) -> str:
	"""When the request has written so many statements; each may write many rows."""
	return f"at write {number}"


def main(site: str, port: int) -> NoReturn:
	sys.path[:0] = [str(TESTS)]
	from serve import application
	from werkzeug.serving import make_server
	from werkzeug.test import Client

	with socket.create_server(("127.0.0.1", port)) as listening:
		served = application(site)
		# What every request loads.
		Client(served).get("/api/method/frappe.auth.get_logged_user")
		from cchc_eval.printing import papers

		papers.render_pdf = lambda paper: small_pdf("killed")
		told, tells = os.pipe()
		break_at(tells)
		print("ready", flush=True)
		while True:
			process = os.fork()
			if process == 0:
				signal.signal(signal.SIGTERM, signal.SIG_DFL)
				make_server("127.0.0.1", port, served, threaded=True, fd=listening.fileno()).serve_forever()
			signal.signal(signal.SIGTERM, partial(end, process))
			_process, status = os.waitpid(process, 0)
			print(os.WTERMSIG(status), int(os.read(told, 20)), flush=True)


def end(server: int, *_signalled: object) -> NoReturn:
	os.kill(server, signal.SIGKILL)
	os._exit(0)


def break_at(tells: int) -> None:
	import frappe.app
	from frappe.database.database import Database

	commit, sql = frappe.app.sync_database, Database.sql

	def kill(when: str) -> None:
		request = getattr(frappe.local, "request", None)
		if request and request.headers.get("X-Killed") == when:
			os.write(tells, str(frappe.local.written).encode())
			os.kill(os.getpid(), signal.SIGKILL)

	def counting(db: Database, query: Any, *args: Any, **how: Any) -> Any:
		done = sql(db, query, *args, **how)
		if str(query).lstrip()[:7].lower().startswith(WRITES):
			frappe.local.written = getattr(frappe.local, "written", 0) + 1
			kill(at_write(frappe.local.written))
		return done

	def committing(*args: Any, **how: Any) -> Any:
		kill(BEFORE)
		done = commit(*args, **how)
		kill(AFTER)
		return done

	frappe.app.sync_database, Database.sql = committing, counting


if __name__ == "__main__":
	main(sys.argv[1], int(sys.argv[2]))
