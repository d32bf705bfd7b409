from __future__ import annotations

from frappe.model.document import Document


class CCHCImprovementPlan(Document):
	pass
