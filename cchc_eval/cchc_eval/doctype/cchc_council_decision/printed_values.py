"""Values that a council decision prints, from its stored fields: number and date, lines, signature, changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime

from frappe.model.document import Document
from frappe.utils import getdate

from cchc_eval.cchc_eval.doctype.cchc_council_decision.ranking import grouped_lines
from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.periods import printed
from cchc_eval.documents.contexts import (
	ExcludedUnit,
	Head,
	RankCount,
	ResultChange,
	ResultGroup,
	ResultRow,
	Signature,
)
from cchc_eval.documents.phrases import CHAIR, DEPUTY_CHAIR, change_line, cited, cited_with_subject, signature
from cchc_eval.scoring import group_title
from cchc_eval.storage import number_register
from cchc_eval.storage.decimals import as_typed
from cchc_eval.storage.score_columns import stored_points
from cchc_eval.vietnamese.alphabet import alphabetical
from cchc_eval.vietnamese.writing import bare


def head(doc: Document) -> Head:
	return Head(
		superior_body=doc.superior_body,
		issuing_body=doc.issuing_body,
		symbol=doc.symbol,
		place=doc.place,
		**number_register.printed(doc.number, doc.decision_date),
		year=_year_of_issue(doc),
	)


def _year_of_issue(doc: Document) -> int:
	"""The year shown where the clerk has still to write the day."""
	moment: datetime | date | str | None = doc.approved_on or doc.meeting_end or doc.compiled_on
	return getdate(moment).year


def citation(doc: Document) -> str:
	"""The decision as other papers cite it, by number and day."""
	return cited(head(doc), doc.authority)


def citation_with_subject(doc: Document) -> str:
	"""The same, with what was decided: "Quyết định số 05/QĐ-HĐCCHC ngày … của … phê duyệt kết quả …"."""
	return cited_with_subject(head(doc), doc.authority, printed(doc.round), amends=bool(doc.amends))


def rows(doc: Document) -> list[ResultRow]:
	apart = bool(doc.placed_per_group)
	return [result_row(line, group_title(line.unit_group or "") if apart else "") for line in doc.results]


def result_row(line: Document, among: str = "") -> ResultRow:
	return ResultRow(
		unit_code=line.unit,
		unit_name=line.unit_name,
		self_points=as_typed(line.self_points) if line.submitted else None,
		appraised_points=as_typed(line.appraised_points),
		council_points=as_typed(line.council_points),
		index=as_typed(line.index_percent),
		rank=line.rank_name,
		place=line.place,
		note=line.note or "",
		among=among,
	)


def excluded_units(doc: Document, rows: Sequence[Document] | None = None) -> list[ExcludedUnit]:
	"""The units that the decision leaves out, or these of them, in the order of the alphabet."""
	units = [ExcludedUnit(row.unit_name, bare(row.reason or "")) for row in (doc.excluded if rows is None else rows)]
	return sorted(units, key=lambda unit: alphabetical(unit.unit_name))


def result_of(doc: Document, unit: str) -> ResultRow:
	return next(row for row in rows(doc) if row.unit_code == unit)


def rank_counts(doc: Document) -> list[RankCount]:
	return _counts(doc.results, (doc.rank_names or "").split("\n"))


def _counts(lines: Sequence[Document], ranks: Iterable[str]) -> list[RankCount]:
	counts = Counter(line.rank_name for line in lines)
	return [RankCount(rank, counts[rank]) for rank in ranks if rank]


def result_groups(doc: Document) -> list[ResultGroup]:
	"""The units by group; none where all stand in one table."""
	grouped = grouped_lines(doc)
	return [
		ResultGroup(
			group_title(group.name),
			[result_row(line) for line in lines],
			_counts(lines, group.ranks),
			excluded_units(doc, [row for row in doc.excluded if (row.unit_group or "") == group.name]),
		)
		for group, lines in grouped
	]


def signed(doc: Document) -> Signature:
	"""In a council the signer's own post is that of the member who signs."""
	duty = doc.signer_capacity if doc.signer_capacity in (CHAIR, DEPUTY_CHAIR) else None
	members = [row for row in doc.attendance if row.duty == duty]
	named = [row for row in members if row.full_name == doc.signer_name] or members
	return signature(
		doc.signer_capacity,
		doc.director_post,
		doc.department,
		doc.signer_name or "",
		named[0].post or "" if named else "",
	)


def result_changes(before: Document, after: Document) -> Iterator[ResultChange]:
	"""Units whose line differs from the decision that is replaced, in order of the new place."""
	old = {row.unit_code: row for row in rows(before)}
	known = set(change_lines(before))
	for new in rows(after):
		row = old.get(new.unit_code)
		if row is not None and replace(row, note=new.note, unit_name=new.unit_name) != new:
			reasons = [
				text for unit, text in change_lines(after) if unit == new.unit_code and (unit, text) not in known
			]
			yield ResultChange(row, new, "\n".join(reasons))


def change_lines(doc: Document) -> Iterator[tuple[str, str]]:
	"""What the council changed: (unit, line)."""
	for row in doc.council_changes:
		if row.in_force:
			appraised = stored_points(row.appraised_points, row.appraised_state)
			final = stored_points(row.council_points, row.council_state)
			yield row.unit, change_line(row.code, appraised, final, row.reason)
