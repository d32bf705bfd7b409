"""`tests/serve.py`, in which a request with the header `X-Killed` ends the server: `python serve_breaking.py SITE PORT`.

With SIGKILL, as a system does that wants memory: before what the request wrote is committed, or after it and before the
answer is sent.
"""

from __future__ import annotations

import os
import runpy
import signal
import sys
from pathlib import Path
from typing import Any

TESTS = Path(__file__).resolve().parents[2]
BEFORE, AFTER = "before the commit", "after the commit"

if __name__ == "__main__":
	sys.path[:0] = [str(TESTS)]
	import frappe.app

	real = frappe.app.sync_database

	def sync_database(*args: Any, **kwargs: Any) -> Any:
		when = frappe.local.request.headers.get("X-Killed")
		if when == BEFORE:
			os.kill(os.getpid(), signal.SIGKILL)
		done = real(*args, **kwargs)
		if when == AFTER:
			os.kill(os.getpid(), signal.SIGKILL)
		return done

	frappe.app.sync_database = sync_database
	runpy.run_path(str(TESTS / "serve.py"), run_name="__main__")
