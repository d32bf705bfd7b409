"""The documents in a response, whatever put them there: only fields of the levels that the user reads, and no linked
document that they may not read.

Frappe applies the levels where it reads a document for the desk or for REST, but not where a document is answered after
a method ran on it or it was saved, or as what a link of another leads to.
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
		# Frappe goes on where a hook fails; what was not looked through must not go out.
		response.set_data(b"{}")
		response.status_code = 500
		raise


class Reader:
	"""A user, and the fields of each DocType that they don't read."""

	def __init__(self, user: str) -> None:
		self.user = user
		self.hidden: dict[tuple[str, str], frozenset[str]] = {}

	def readable(self, value: Any, holder: str = "") -> Any:
		"""Of a part of the response; `holder` is the DocType of the document that it lies in."""
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
		"""A row's by the levels of its parent."""
		if (doctype, parent) not in self.hidden:
			meta = frappe.get_meta(doctype)
			levels = meta.get_permlevel_access("read", parent, user=self.user)
			high = (field for field in meta.fields if field.permlevel and field.permlevel not in levels)
			self.hidden[doctype, parent] = frozenset(field.fieldname for field in high)
		return self.hidden[doctype, parent]
