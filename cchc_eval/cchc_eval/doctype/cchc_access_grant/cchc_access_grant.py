"""A role or User Permission that a user has because a unit lists them; written by `cchc_unit.access` only."""

from __future__ import annotations

from frappe.model.document import Document


class CCHCAccessGrant(Document):
	pass
