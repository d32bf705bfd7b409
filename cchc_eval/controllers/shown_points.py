"""A document, or a row of one, whose points Frappe shows as papers write them."""

from __future__ import annotations

from typing import Any

from frappe.model.document import Document
from frappe.utils import cint, flt
from frappe.utils.formatters import format_value

from cchc_eval.storage.decimals import as_typed
from cchc_eval.vietnamese.writing import in_column

_USUAL_DECIMALS = 2


class ShownPoints(Document):
	def get_formatted(self, fieldname: str, doc: Document | None = None, *args: Any, **kwargs: Any) -> Any:
		"""A Float's precision says here what the database keeps: shown are two decimals, and more where they say more.

		Versions and Frappe's own print format take their texts from here.
		"""
		field = self.meta.get_field(fieldname)
		if field is None or field.fieldtype != "Float" or cint(field.precision) <= _USUAL_DECIMALS:
			return super().get_formatted(fieldname, doc, *args, **kwargs)
		value = self.get(fieldname)
		shown = {**field.as_dict(), "precision": decimals_of(value)}
		return format_value(value, df=shown, doc=doc or getattr(self, "parent_doc", None) or self)


def decimals_of(value: Any) -> int:
	"""With how many decimals points are shown."""
	return len(in_column(as_typed(flt(value))).rpartition(",")[2])
