"""The app put on a site and taken off by processes of their own, as an administrator's commands are."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from bench import Bench

LIFECYCLE = Path(__file__).parent.parent / "install" / "lifecycle.py"


class Throwaway:
	"""A site without the app."""

	def __init__(self, bench: Bench) -> None:
		self.bench = bench

	def frappe(self, *arguments: str) -> None:
		"""A command of Frappe's, which has to succeed without a complaint."""
		done = self._run("-m", "frappe.utils.bench_helper", "frappe", "--site", self.bench.site, *arguments)
		assert "Traceback" not in done.stdout + done.stderr, done.stdout + done.stderr

	def lifecycle(self, *actions: str) -> list[Any]:
		"""Of `lifecycle.ACTIONS`, one after the other; what each of them tells."""
		return json.loads(self._run(str(LIFECYCLE), self.bench.site, *actions).stdout.splitlines()[-1])

	def install(self) -> None:
		self.frappe("install-app", "cchc_eval")

	def uninstall(self) -> None:
		self.frappe("uninstall-app", "cchc_eval", "--yes", "--no-backup")

	def _run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
		command = [sys.executable, *arguments]
		done = subprocess.run(command, cwd=self.bench.sites, capture_output=True, text=True, check=False)
		assert done.returncode == 0, done.stdout + done.stderr
		return done
