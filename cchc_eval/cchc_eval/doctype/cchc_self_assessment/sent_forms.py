"""The files that a person sent for a round to be imported: kept, and read as the forms of their units.

They lie in a folder of the site for a day at most, outside of Frappe's files and so of backups; nothing but a token in
the hand of who sent them leads there.
"""

from __future__ import annotations

import json
import secrets
import shutil
import time
from collections.abc import Mapping
from functools import cached_property
from hashlib import sha256
from pathlib import Path, PurePath
from typing import Any

import frappe
from frappe import _
from frappe.utils import escape_html, get_site_path

from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.periods import printed
from cchc_eval.cchc_eval.doctype.cchc_self_assessment import figures
from cchc_eval.permissions.roles import MANAGER, roles_of
from cchc_eval.scoring import CriteriaSet
from cchc_eval.scoring.figures import Figures
from cchc_eval.scoring.snapshot import thaw
from cchc_eval.workbook.archive import Archive, TooLarge
from cchc_eval.workbook.form import FilledForm, read_form
from cchc_eval.workbook.form_names import UnitNames
from cchc_eval.workbook.guard import MAX_FILE_BYTES, WorkbookError
from cchc_eval.workbook.stamp import stamped_unit

ROUND, SELF_ASSESSMENT = "CCHC Evaluation Round", "CCHC Self Assessment"
FOLDER = "cchc-imports"  # below the site's private folder
MOST_FILES = 5_000
_DAY = 86_400


class Faulty(WorkbookError):
	"""A file that is not imported, and whose it is as far as that is known."""

	def __init__(self, unit: str, *problems: str) -> None:
		super().__init__(*problems)
		self.unit = unit


def room_for(round: str) -> str:
	"""The token of an empty folder, for files that the user sends next."""
	check_may_import(round)
	token = secrets.token_hex(16)
	_folder(token).mkdir(parents=True)
	(_folder(token) / "of.json").write_text(json.dumps({"user": frappe.session.user, "round": round}))
	return token


class SentForms:
	"""The files that the user sent for a round."""

	def __init__(self, token: str) -> None:
		"""Raises PermissionError unless they are the user's."""
		# It came from outside.
		known = len(token) == 32 and token.isalnum() and (_folder(token) / "of.json").is_file()
		self.folder = _folder(token) if known else Path()
		of = json.loads((self.folder / "of.json").read_text()) if known else {}
		if of.get("user") != frappe.session.user:
			frappe.throw(_("These files are not here any more: choose them again."), frappe.PermissionError)
		self.round: str = of["round"]
		check_may_import(self.round)

	@cached_property
	def forms(self) -> Mapping[str, Any]:
		"""By unit its form of the round."""
		filters = {"round": self.round, "active_key": ("is", "set")}
		rows = frappe.get_all(SELF_ASSESSMENT, filters, ["name", "unit", "unit_name", "fingerprint"], order_by="unit")
		return {row.unit: row for row in rows}

	@cached_property
	def sets(self) -> Mapping[str, CriteriaSet]:
		"""By unit; the same for units that have the same."""
		names = {row.fingerprint: row.name for row in self.forms.values()}
		stored = frappe.get_all(
			SELF_ASSESSMENT, {"name": ("in", list(names.values()))}, ["fingerprint", "criteria_json"], order_by=None
		)
		thawed = {row.fingerprint: thaw(row.criteria_json) for row in stored}
		return {unit: thawed[row.fingerprint] for unit, row in self.forms.items()}

	@cached_property
	def names(self) -> UnitNames:
		return UnitNames(frappe._dict(code=unit, name=row.unit_name) for unit, row in self.forms.items())

	def keep(self, name: str, content: bytes) -> dict[str, list[dict[str, str]]]:
		kept, refused = [], []
		if PurePath(name).suffix.lower() != ".zip":
			return {"files": [self._keep(name, content)], "refused": []}
		try:
			archive = Archive(content)
			for entry in archive.entries():
				inner = "/".join((name, *entry.steps))
				if entry.suffix != ".xlsx":
					refused.append(refused_file(inner, _("It is no .xlsx file and is not read.")))
				elif entry.has_password:
					refused.append(refused_file(inner, _("It lies in a ZIP file with a password: unpack it first.")))
				else:
					kept.append(self._keep(inner, archive.read(entry)))
		except TooLarge:
			refused.append(refused_file(name, _("The ZIP file is too large: make several of it.")))
		except frappe.ValidationError:
			raise
		except Exception:
			# Damaged archives make the reader fail in many ways; to a person they are one.
			refused.append(refused_file(name, _("The ZIP file is damaged, or is none.")))
		return {"files": kept, "refused": refused}

	def _keep(self, name: str, content: bytes) -> dict[str, str]:
		"""The same file sent twice is one."""
		if sum(1 for _path in self.folder.glob("*.xlsx")) >= MOST_FILES:
			frappe.throw(_("More than {0} files at once: import these first.").format(MOST_FILES))
		file = sha256(content).hexdigest()[:32]
		(self.folder / f"{file}.xlsx").write_bytes(content[: MAX_FILE_BYTES + 1])
		(self.folder / f"{file}.name").write_text(name, encoding="utf-8")
		return {"file": file, "name": name}

	def name(self, file: str) -> str:
		path = self.folder / f"{file}.name"
		if len(file) != 32 or not file.isalnum() or not path.is_file():
			frappe.throw(_("These files are not here any more: choose them again."), frappe.PermissionError)
		return path.read_text(encoding="utf-8")

	def read(self, file: str) -> tuple[str, FilledForm]:
		"""The unit and what its form says. Raises Faulty with all that is wrong, cell by cell."""
		name = self.name(file)
		content = (self.folder / f"{file}.xlsx").read_bytes()
		first = next(iter(self.sets.values()), None)
		if first is None:
			raise Faulty("", _("Round {0} has no forms yet: open it first.").format(self.round))
		given = _FiguresOf(self.forms)
		try:
			form = read_form(content, first, name=name, own_sets=self.sets, figures=given, period=printed(self.round))
		except WorkbookError as error:
			if unit := stamped_unit(content):
				self._check_whose(name, unit)
			raise Faulty(unit, *error.problems) from None
		self._check_whose(name, form.unit_code, form.unit_name)
		return form.unit_code, form

	def _check_whose(self, name: str, code: str, unit_name: str = "") -> None:
		"""Raises Faulty where the unit is none of the round, or the file is called as another's."""
		if code not in self.forms:
			raise Faulty(
				code, _("It is the form of {0} ({1}), which is not in this round.").format(unit_name or code, code)
			)
		named = self.names.in_file(PurePath(name))
		if named and code not in named:
			raise Faulty(
				code,
				_(
					"The file is called as the form of {0}, and inside it is that of {1} ({2}): rename the file if "
					"that is right, else ask {0} for its own form."
				).format(", ".join(sorted(named)), self.forms[code].unit_name, code),
			)


class _FiguresOf(Mapping[str, Figures]):
	"""By unit the figures of today; read for those that are asked for."""

	def __init__(self, forms: Mapping[str, Any]) -> None:
		self._forms = forms

	def __getitem__(self, unit: str) -> Figures:
		return figures.of_today(frappe.get_doc(SELF_ASSESSMENT, self._forms[unit].name))

	def __iter__(self) -> Any:
		return iter(self._forms)

	def __len__(self) -> int:
		return len(self._forms)


def check_may_import(round: str) -> None:
	doc = frappe.get_doc(ROUND, round)
	doc.check_permission("read")
	if MANAGER not in roles_of():
		frappe.throw(_("Forms of units are imported by {0}.").format(_(MANAGER)), frappe.PermissionError)
	if doc.status != "Open":
		frappe.throw(_("Round {0} is not open.").format(round))


def refused_file(name: str, fault: str) -> dict[str, str]:
	return {"name": name, "fault": escape_html(fault)}


def _folder(token: str) -> Path:
	return Path(get_site_path("private", FOLDER)) / token


def remove_old() -> None:
	"""Daily: what nobody imported."""
	for path in _folder("").glob("*"):
		if time.time() - path.stat().st_mtime > _DAY:
			shutil.rmtree(path, ignore_errors=True)
