from __future__ import annotations

from frappe.model.document import Document


class CCHCNotice(Document):
	"""That one person was told one thing once. The unique key is what keeps a repeated job from telling it again."""
