"""Telling whether a line of a decision still says what its appraisal gives, without scoring it again.

Beside a line stands a digest of everything that it was scored from (the rows and counts of its appraisal, its criteria
set, the council's changes and cap, the code that scores) and of what came out. Where it agrees, the line is taken as it
is; where anything differs, also past the app, the unit is scored again. The check of integrity always scores all.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal
from hashlib import sha256
from typing import Any

import frappe
from frappe.model.document import Document
from frappe.utils import cstr

from cchc_eval.cchc_eval.doctype.cchc_appraisal import bonus_counts
from cchc_eval.cchc_eval.doctype.cchc_appraisal.records import RECORD_COLUMNS
from cchc_eval.scoring import ScoringError
from cchc_eval.scoring.snapshot import thaw
from cchc_eval.storage import scored_from
from cchc_eval.storage.score_columns import APPRAISAL, ROW

# Of a line and of the council's changes what scoring neither reads nor writes.
_OF_LINE = frozenset({"unit_name", "unit_group", "place", scored_from.FIELD})
_OF_CHANGE = frozenset({"unit", "title", "in_force", "previous_points", "changed_by", "changed_on"})
_LETTERS = 64  # of a SHA-256


class Reuse:
	"""Of the lines of a decision, those that say what they would be scored to now. Two statements, whatever the number
	of units."""

	def __init__(self, doc: Document, sets: Iterable[tuple[str, Sequence[Any]]]) -> None:
		"""`sets`: the text of each criteria set with its units, as `results.by_set` gives them. Units that are compared
		with others are always scored: their points hang on the rows of others too."""
		alone = [(text, members) for text, members in sets if not _compares(text)]
		names = [one.appraisal for _text, members in alone for one in members if one.appraisal]
		rows = _digests(ROW, RECORD_COLUMNS, names)
		counts = _digests(bonus_counts.DOCTYPE, bonus_counts.COUNT_COLUMNS, names)
		self._of: dict[str, list[Any]] = {}
		for text, members in alone:
			cset = sha256(text.encode()).hexdigest()
			for one in members:
				# Without rows there is nothing to be scored; of counts there may be none.
				row, counted = rows.get(one.appraisal), counts.get(one.appraisal, "")
				if row is not None and counted is not None:
					stands = [one.unit, one.unit_name, one.submitted, one.late, one.group]
					self._of[one.unit] = [scored_from.VERSION, cset, row, counted, *stands]
		now = self._digests(doc)
		self.units = {
			line.unit
			for line in doc.results
			if line.get(scored_from.FIELD) and line.get(scored_from.FIELD) == now.get(line.unit)
		}

	def keep(self, doc: Document) -> None:
		"""Note on the lines, as they are written now, what they were scored from; to be saved with them."""
		now = self._digests(doc)
		for line in doc.results:
			line.set(scored_from.FIELD, now.get(line.unit))

	def _digests(self, doc: Document) -> dict[str, str]:
		"""By unit, of what its line says and of what it is scored from."""
		changes = defaultdict(list)
		for (unit, _code), row in doc.changes_in_force.items():
			changes[unit].append(_values(row, _OF_CHANGE))
		return {
			line.unit: sha256(
				json.dumps([*self._of[line.unit], changes[line.unit], _values(line, _OF_LINE)]).encode()
			).hexdigest()
			for line in doc.results
			if line.unit in self._of
		}


def _values(row: Document, without: Collection[str]) -> list[str]:
	"""The same before and after they are stored."""
	given = ((field.fieldname, row.get(field.fieldname)) for field in row.meta.fields)
	return [
		f"{column} {float(value):.9f}" if isinstance(value, int | float | Decimal) else f"{column} {cstr(value)}"
		for column, value in given
		if value and column not in without
	]


def _compares(text: str) -> bool:
	"""Whether units of the set are compared; a set that can't be read is told of where it is used."""
	try:
		return bool(thaw(text).compares)
	except ScoringError:
		return True


def _digests(table: str, columns: Sequence[str], appraisals: Sequence[str]) -> dict[str, str]:
	"""By appraisal, of the rows of one of its tables in their order. None where the database cut the text short."""
	listed = ", ".join(f"`{column}`" for column in columns)
	found = frappe.db.sql(
		f"""SELECT `parent`, IF(LENGTH(`all`) = `rows` * {_LETTERS}, SHA2(`all`, 256), NULL) FROM (
			SELECT `parent`, COUNT(*) AS `rows`,
				GROUP_CONCAT(SHA2(JSON_ARRAY({listed}), 256) ORDER BY `idx`, `name` SEPARATOR '') AS `all`
			FROM `tab{table}` WHERE `parenttype` = %s AND `parent` IN %s GROUP BY `parent`
		) AS `of_each`""",
		(APPRAISAL, tuple(appraisals) or ("",)),
	)
	return dict(found)
