"""What a unit's form said at the end of a day: kept by the server for who follows the round, and for nothing else."""

from typing import NoReturn

import frappe
from frappe import _

from cchc_eval.controllers.released_document import ReleasedDocument


class CCHCMonitoringSnapshot(ReleasedDocument):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		answered: DF.Int
		answers_digest: DF.Data | None
		applicable: DF.Float
		asked: DF.Int
		days_late: DF.Int
		due_date: DF.Date | None
		fields_json: DF.LongText | None
		form_state: DF.Literal["", "Draft", "Submitted"]
		index_percent: DF.Float
		kept_by: DF.Data | None
		kept_on: DF.Datetime | None
		label: DF.Data | None
		origin: DF.Literal["By Date", "By the Unit"]
		round: DF.Link
		self_assessment: DF.Link | None
		state_json: DF.LongText | None
		total: DF.Float
		unit: DF.Link
		unit_name: DF.Data | None
	# end: auto-generated types

	def _refuse(self) -> NoReturn:
		frappe.throw(
			_("{0} is kept by the server on its day, and is not changed by hand.").format(_(self.doctype)),
			frappe.PermissionError,
		)
		raise AssertionError("frappe.throw raises")
