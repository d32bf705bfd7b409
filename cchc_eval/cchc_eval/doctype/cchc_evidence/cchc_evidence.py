from __future__ import annotations

from cchc_eval.controllers.child_row import ChildRow


class CCHCEvidence(ChildRow):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		criteria: DF.SmallText
		document_date: DF.Date | None
		document_number: DF.Data | None
		file: DF.Attach | None
		link: DF.Data | None
		note: DF.SmallText | None
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
		place_in_document: DF.Data | None
		reference_doctype: DF.Link | None
		reference_name: DF.DynamicLink | None
		title: DF.Data
	# end: auto-generated types

	def get_invalid_links(self, is_submittable: bool = False) -> tuple[list, list]:
		"""Without the citation, of which Frappe tells what is not there from what the author may not read."""
		cited, self.reference_name = self.reference_name, None
		links = super().get_invalid_links(is_submittable)
		self.reference_name = cited
		return links
