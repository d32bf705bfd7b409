"""Steps that are broken off: the process killed, or the connection to the database cut."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import frappe
import pymysql
from neighbour import second_session

BEFORE, AFTER = "before the commit", "after the commit"


def killed(user: str, step: Callable[[], Any], when: str) -> None:
	"""Take the step in a process of its own, which is killed (SIGKILL) at that point, like a worker that the system
	ends for want of memory."""
	site = frappe.local.site
	process = os.fork()
	if process == 0:
		try:
			frappe.init(site, sites_path=".", force=True)
			frappe.connect()
			frappe.local.lang = "vi"
			frappe.set_user(user)
			step()
			if when == AFTER:
				frappe.db.commit()
			os.kill(os.getpid(), signal.SIGKILL)
		finally:
			# Not through pytest: this is its copy.
			os._exit(1)
	_process, status = os.waitpid(process, 0)
	assert os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL, f"the step failed first: {status}"


def cut(user: str, step: Callable[[], Any]) -> Exception:
	"""Take the step, and lose the connection before it is committed; what the commit raised."""
	former = frappe.session.user
	frappe.set_user(user)
	try:
		step()
		ours = frappe.db.sql("select connection_id()")[0][0]
		_kill(ours)
		frappe.db.commit()
	except Exception as error:
		return error
	finally:
		# The same object, which the tests watch, connects again when it is asked next.
		with suppress(pymysql.err.Error):
			frappe.db.close()
		frappe.db._conn = frappe.db._cursor = None
		frappe.set_user(former)
	raise AssertionError("it was committed without a connection")


def _kill(connection: int) -> None:
	"""From a connection of the same database user, as an administrator or a restart would."""
	with second_session() as other, other.cursor() as cursor:
		cursor.execute(f"kill connection {connection}")
