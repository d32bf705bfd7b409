"""A web server of the site under test that is killed in the middle of a request, and started again."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import frappe
import requests
from bench import HOST, is_open
from http_client import Person

SCRIPT = Path(__file__).with_name("serve_breaking.py")
# Far longer than anything here takes; only a test that hangs waits so long.
PATIENCE = 120


class KilledServer:
	"""For a `with`: at its end the server is stopped, if it lives."""

	def __init__(self) -> None:
		with socket.socket() as probe:
			probe.bind((HOST, 0))
			self.port = probe.getsockname()[1]
		self.address = f"http://{HOST}:{self.port}"
		self.process: subprocess.Popen[bytes] | None = None

	def __enter__(self) -> KilledServer:
		self.start()
		return self

	def __exit__(self, *raised: object) -> None:
		assert self.process is not None
		self.process.kill()
		self.process.wait(PATIENCE)

	def start(self) -> None:
		"""In the folder of the sites, where the tests are too."""
		command = [sys.executable, str(SCRIPT), frappe.local.site, str(self.port)]
		silent = subprocess.DEVNULL
		environment = {**os.environ, "FRAPPE_BENCH_ROOT": os.environ.get("FRAPPE_BENCH", "")}
		self.process = subprocess.Popen(command, stdout=silent, stderr=silent, env=environment)
		end = time.monotonic() + PATIENCE
		while not is_open(self.port):
			assert self.process.poll() is None, f"the server ended at once: {' '.join(command)}"
			assert time.monotonic() < end, "the server does not answer"
			time.sleep(0.2)

	def killed_in(self, who: Person, ask: Callable[[Person], object], when: str) -> None:
		"""The request kills the server, which is there again after it."""
		who.http.headers["X-Killed"] = when
		try:
			answer = ask(who)
		except requests.exceptions.ConnectionError:
			pass
		else:
			raise AssertionError(f"it was answered: {answer}")
		finally:
			del who.http.headers["X-Killed"]
		assert self.process is not None and self.process.wait(PATIENCE) == -signal.SIGKILL
		self.start()
