"""Users at work at the same time, each on a connection of their own as in a web server's worker."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import frappe

# Far longer than anything here takes; only a test that hangs waits so long.
PATIENCE = 60


class Session(threading.Thread):
	"""A user's request: done and committed, or refused and rolled back; `result` or `error` says which."""

	def __init__(self, user: str, what: Callable[[], Any], begin: threading.Barrier | None = None) -> None:
		super().__init__()
		self.user, self.what, self.begin = user, what, begin
		self.site = frappe.local.site
		self.result: Any = None
		self.error: Exception | None = None
		self.connection = 0

	def run(self) -> None:
		frappe.init(self.site, sites_path=".")
		frappe.connect()
		frappe.local.lang = "vi"
		try:
			self.connection = frappe.db.sql("SELECT CONNECTION_ID()")[0][0]
			frappe.db.rollback()
			frappe.set_user(self.user)
			frappe.utils.set_request(method="POST", path="/")
			# As a web server has read who asks: from here on plain reads show the data of this moment.
			frappe.db.sql("SELECT name FROM `tabUser` LIMIT 1")
			if self.begin:
				self.begin.wait(PATIENCE)
			self.result = self.what()
			frappe.db.commit()
		except Exception as error:
			self.error = error
			frappe.db.rollback()
		finally:
			frappe.destroy()

	def wait_for_lock(self) -> None:
		"""Until it waits for a row that another session holds: two looks find it at the same locking statement."""
		query = """SELECT query_id FROM information_schema.processlist WHERE id = %s AND info LIKE '%%FOR UPDATE%%'"""
		end, seen = time.monotonic() + PATIENCE, None
		while True:
			found = frappe.db.sql(query, self.connection)
			if found and found == seen:
				return
			seen = found
			assert self.is_alive(), f"it waited for nothing: {self.error or self.result!r}"
			assert time.monotonic() < end, "it neither waits nor ends"
			time.sleep(0.3)

	def done(self) -> Any:
		"""Its result; raises what it raised."""
		self.join(PATIENCE)
		assert not self.is_alive(), "it hangs"
		if self.error:
			raise self.error
		return self.result


def meanwhile(user: str, what: Callable[[], Any]) -> Session:
	"""A user's request that has come as far as the row that this session holds."""
	session = Session(user, what)
	session.start()
	session.wait_for_lock()
	return session


def at_once(*requests: tuple[str, Callable[[], Any]]) -> list[Session]:
	"""Requests that begin at the same moment, after all have ended."""
	begin = threading.Barrier(len(requests))
	sessions = [Session(user, what, begin) for user, what in requests]
	for session in sessions:
		session.start()
	for session in sessions:
		session.join(PATIENCE)
	return sessions
