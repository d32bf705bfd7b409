"""What appraisals gave when they were signed off, kept in them for the decision on the round: it reads one row of each
instead of scoring fifty-seven.

Beside it stands a digest of everything that it was scored from (the rows and counts as they are stored, the criteria
set, whether the unit submitted, the code that scores) and of what came out. Only where it agrees with what is stored
now is it taken; where anything differs, also past the app, the appraisal is scored again. The database makes the
digests of rows, when they are kept and when they are compared: so there is one way to write a row down. The check of
integrity always scores all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

import frappe

from cchc_eval.cchc_eval.doctype.cchc_appraisal import bonus_counts
from cchc_eval.cchc_eval.doctype.cchc_appraisal.records import RECORD_COLUMNS
from cchc_eval.scoring import ScoringError
from cchc_eval.scoring.snapshot import thaw
from cchc_eval.storage import joined_rows, rows_by_name, scored_from
from cchc_eval.storage.score_columns import APPRAISAL, ROW

FIELD = "kept_json"
# Of a list of a thousand names MariaDB makes a table first, which takes longer.
TOGETHER = 500


class KeptScores:
	"""Of some appraisals; two statements for each 500, and one for what is kept of them."""

	def __init__(self, carried: Mapping[str, tuple[str, bool]]) -> None:
		"""`carried`: by appraisal the text of its criteria set, and whether the unit submitted. What hangs on more than
		the appraisal itself is not kept."""
		names = [name for name, (text, _submitted) in carried.items() if _stands_alone(text)]
		self._carried = carried
		self._rows = _digests(ROW, RECORD_COLUMNS, names)
		self._counts = _digests(bonus_counts.DOCTYPE, bonus_counts.COUNT_COLUMNS, names)

	@cached_property
	def holding(self) -> dict[str, str]:
		"""By appraisal what is kept and still holds."""
		columns = ["name", FIELD, scored_from.FIELD]
		found = frappe.get_all(APPRAISAL, {"name": ("in", list(self._rows) or [""])}, columns, order_by=None)
		return {
			row.name: row[FIELD]
			for row in found
			if row[FIELD] and row[scored_from.FIELD] and row[scored_from.FIELD] == self._digest(row.name, row[FIELD])
		}

	def keep(self, texts: Mapping[str, str]) -> None:
		"""`texts`: by appraisal what it gave, as `score_columns.kept_text` tells it."""
		written = {
			name: {FIELD: text, scored_from.FIELD: digest}
			for name, text in texts.items()
			if (digest := self._digest(name, text)) is not None
		}
		rows_by_name.write_plain(APPRAISAL, written)

	def _digest(self, name: str, kept: str) -> str | None:
		# Without rows there is nothing to be scored; of counts there may be none.
		rows, counts = self._rows.get(name), self._counts.get(name, "")
		if rows is None or counts is None:
			return None
		return scored_from.of_appraisal(*self._carried[name], rows, counts, kept)


def _stands_alone(text: str) -> bool:
	"""Whether nothing but the appraisal makes its points; a set that can't be read is told of where it is used."""
	try:
		cset = thaw(text)
	except ScoringError:
		return False
	return not cset.compares and not cset.groups


def _digests(table: str, columns: Sequence[str], appraisals: Sequence[str]) -> dict[str, str | None]:
	"""By appraisal, of the rows of one of its tables in their order. None where the database cut the text short."""
	found: dict[str, str | None] = {}
	for start in range(0, len(appraisals), TOGETHER):
		found |= frappe.db.sql(
			f"""SELECT `parent`, IF(LENGTH(`all`) < @@group_concat_max_len - 4, SHA2(`all`, 256), NULL) FROM (
				SELECT `parent`, {joined_rows.joined(columns)} AS `all`
				FROM `tab{table}` WHERE `parenttype` = %s AND `parent` IN %s GROUP BY `parent`
			) AS `of_each`""",
			(APPRAISAL, tuple(appraisals[start : start + TOGETHER])),
		)
	return found
