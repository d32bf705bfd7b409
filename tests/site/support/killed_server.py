"""Web servers of the site under test that are killed in the middle of a request, one after the other."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import frappe
import requests
from bench import HOST
from http_client import Person

SCRIPT = Path(__file__).with_name("serve_breaking.py")
# Far longer than anything here takes; only a test that hangs waits so long.
PATIENCE = 120


class KilledServer:
	"""For a `with`: at its end the server is stopped."""

	def __init__(self) -> None:
		with socket.socket() as probe:
			probe.bind((HOST, 0))
			self.port = probe.getsockname()[1]
		self.address = f"http://{HOST}:{self.port}"
		self.process: subprocess.Popen[str] | None = None

	def __enter__(self) -> KilledServer:
		"""In the folder of the sites, where the tests are too."""
		command = [sys.executable, str(SCRIPT), frappe.local.site, str(self.port)]
		environment = {**os.environ, "FRAPPE_BENCH_ROOT": os.environ.get("FRAPPE_BENCH", "")}
		self.process = subprocess.Popen(
			command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment, text=True
		)
		assert self._line() == "ready", f"the server ended at once: {' '.join(command)}"
		return self

	def __exit__(self, *raised: object) -> None:
		assert self.process is not None
		self.process.terminate()
		self.process.wait(PATIENCE)

	def killed_in(self, who: Person, ask: Callable[[Person], object], when: str) -> int:
		"""The request kills the server, after which the next is there; how many statements had written until then."""
		who.http.headers["X-Killed"] = when
		try:
			answer = ask(who)
		except requests.exceptions.ConnectionError:
			pass
		else:
			raise AssertionError(f"it was answered: {answer}")
		finally:
			del who.http.headers["X-Killed"]
		killed_by, writes = self._line().split()
		assert int(killed_by) == signal.SIGKILL
		return int(writes)

	def _line(self) -> str:
		assert self.process is not None and self.process.stdout is not None
		return self.process.stdout.readline().strip()
