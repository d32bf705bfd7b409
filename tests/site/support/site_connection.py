"""The site under test, connected once for a session of pytest."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import frappe
from database_user import share_database_user

BENCH = Path(os.environ.get("FRAPPE_BENCH", "~/frappe-bench")).expanduser()
# One for each worker of pytest-xdist.
SITES = os.environ.get("FRAPPE_SITE", "eoffice.localhost").split()
WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))

if hasattr(frappe, "_in_request_or_test"):
	# Frappe 16 checks the types of a whitelisted function's arguments in requests and under its own test runner, 15 also
	# where `in_test` is flagged. Asked where a function is defined, so this comes before all that the tests import.
	frappe._in_request_or_test = lambda: True
# Frappe keeps its logs beside the folder it is started in, and opens some where modules of its own are imported.
os.chdir(BENCH / "sites")


@contextmanager
def connected() -> Iterator[None]:
	share_database_user()
	frappe.init(SITES[WORKER], sites_path=".")
	frappe.connect()
	frappe.flags.in_test = True
	# What is written before a test begins, as of a site whose people read Vietnamese.
	frappe.local.lang = "vi"
	yield
	frappe.destroy()
