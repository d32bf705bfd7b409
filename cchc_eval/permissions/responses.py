"""Documents in responses, whatever put them there: only fields at the user's permission levels, and no linked document
that the user may not read.

Frappe applies permission levels where it reads a document for the desk or REST, but not to the document that it returns
after a method or a save, nor to linked documents.
"""

from __future__ import annotations

import json
import re
from typing import Any

import frappe
from werkzeug.wrappers import Response

from cchc_eval.permissions.history import may_read
from cchc_eval.permissions.rows import OURS

_CARRIES_OURS = re.compile(rb'"doctype"\s*:\s*"' + OURS.encode())


def trim(response: Response | None = None) -> None:
	"""`after_request`."""
	if response is None or response.mimetype != "application/json" or response.direct_passthrough:
		return
	if not _CARRIES_OURS.search(response.get_data()) or frappe.session.user == "Administrator":
		return
	try:
		sent = json.loads(response.get_data())
		readable = Reader(frappe.session.user).readable(sent)
		if readable != sent:
			response.set_data(json.dumps(readable, ensure_ascii=False, separators=(",", ":")))
	except Exception:
		# Frappe goes on where a hook fails; an unchecked response must not go out.
		response.set_data(b"{}")
		response.status_code = 500
		raise


class Reader:
	"""A user, and the fields of each DocType that the user may not read."""

	def __init__(self, user: str) -> None:
		self.user = user
		self.hidden: dict[tuple[str, str], frozenset[str]] = {}

	def readable(self, value: Any, holder: str = "") -> Any:
		"""A part of the response without what the user may not read; `holder`: the DocType around it."""
		if isinstance(value, list):
			return [self.readable(part, holder) for part in value]
		if not isinstance(value, dict):
			return value
		doctype = str(value.get("doctype") or "")
		if not doctype.startswith(OURS):
			return {key: self.readable(part, doctype or holder) for key, part in value.items()}
		if holder and not frappe.is_table(doctype) and not may_read(doctype, value.get("name"), self.user):
			return value.get("name")
		hidden = self._hidden(doctype, holder or str(value.get("parenttype") or ""))
		return {key: self.readable(part, doctype) for key, part in value.items() if key not in hidden}

	def _hidden(self, doctype: str, parent: str) -> frozenset[str]:
		"""Hidden fields; those of a row by the levels of its parent."""
		if (doctype, parent) not in self.hidden:
			meta = frappe.get_meta(doctype)
			levels = meta.get_permlevel_access("read", parent, user=self.user)
			high = (field for field in meta.fields if field.permlevel and field.permlevel not in levels)
			self.hidden[doctype, parent] = frozenset(field.fieldname for field in high)
		return self.hidden[doctype, parent]
