"""A figure for one unit of a round and one indicator, which answers the criteria that are bound to it."""

from dataclasses import replace
from typing import ClassVar

import frappe
from frappe import _
from frappe.utils import cstr, escape_html

from cchc_eval.cchc_eval.doctype.cchc_figure import entries
from cchc_eval.controllers.client_values import read_rows
from cchc_eval.controllers.plain_texts import PlainTexts
from cchc_eval.scoring.figures import asked_of
from cchc_eval.storage.transactions import afresh, lock_rows


class CCHCFigure(PlainTexts):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		as_of: DF.Date
		brought_by: DF.Data | None
		figure_key: DF.Data | None
		indicator: DF.Data
		label: DF.Data | None
		origin: DF.Literal["By Hand", "By Import", "By an App"]
		round: DF.Link
		source: DF.Data
		unit: DF.Link
		unit_name: DF.Data | None
		unit_of_measure: DF.Data | None
		value: DF.Data
	# end: auto-generated types
	# What it is a figure of.
	IDENTITY: ClassVar[tuple[str, ...]] = ("round", "unit", "indicator")

	def validate(self) -> None:
		entries.check_may_write(self.round)
		self.check_same()
		self.take()

	def on_trash(self) -> None:
		entries.check_may_write(self.round)

	def check_same(self) -> None:
		before = self.get_doc_before_save()
		if before is None:
			return
		for field in self.IDENTITY:
			if cstr(before.get(field)) != cstr(self.get(field)):
				label = _(self.meta.get_label(field), context=self.doctype)
				frappe.throw(_("{0} of a figure stays: delete this one and give another.").format(label))
		if before.round:
			entries.check_takes(before.round)

	def take(self) -> None:
		"""Check the figure as any that is brought, and keep it as it is written. Raises ValidationError."""
		lock_rows("CCHC Evaluation Round", self.round)
		row = {field: self.get(field) for field in ("unit", "indicator", "value", "as_of", "source")}
		(entry,) = entries.read_entries([{**row, "unit_of_measure": self.unit_of_measure or ""}])
		stored = entries.figures_of(self.round, [self.unit])
		before = self.get_doc_before_save()
		given = replace(entry, where="", sure=entry.sure or bool(before and before.value == self.value))
		sets = entries.check(self.round, [given], stored, _("The figure can't be saved"))
		key = entries.key_of(self.round, entry.unit, entry.figure.indicator)
		if self.is_new() and frappe.db.exists(self.doctype, {"figure_key": key}):
			frappe.throw(
				_("Unit {0} has a figure for indicator {1} already: change that one.").format(
					escape_html(entry.unit), escape_html(entry.figure.indicator)
				),
				frappe.DuplicateEntryError,
			)
		self.update({"indicator": entry.figure.indicator, **entries.columns_of(entry.figure)})
		self.update({"figure_key": key, "unit_name": sets[entry.unit].unit_name})
		asked = asked_of(one.criteria for one in sets.values())
		self.label = asked[entry.figure.indicator].label[:140]
		self.update({"origin": entries.BY_HAND, "brought_by": frappe.utils.get_fullname(frappe.session.user)})


@frappe.whitelist(methods=["POST"])
def put_figures(round: str, figures: list | str) -> dict:
	"""Give many figures at once, all or nothing: [{"unit", "indicator", "value", "unit_of_measure", "as_of",
	"source"}]; those that are there already take the new value. {"new", "changed", "same"}: how many."""
	return afresh(_put, round, read_rows(figures))


def _put(round: str, rows: list[dict]) -> dict:
	entries.check_may_write(round)
	by = frappe.utils.get_fullname(frappe.session.user)
	return entries.put(round, entries.read_entries(rows), entries.BY_IMPORT, by)
