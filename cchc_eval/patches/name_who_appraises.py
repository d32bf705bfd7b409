from __future__ import annotations

import frappe

OLDER = "{{ doc.unit_name }}: Văn phòng đề nghị giải trình {{ count }} tiêu chí, hạn {{ deadline }}"
TODAY = "{{ doc.unit_name }}: cơ quan thẩm định đề nghị giải trình {{ count }} tiêu chí, hạn {{ deadline }}"


def execute() -> None:
	"""Say "cơ quan thẩm định" in the notification, as the desk does, where the site kept its subject."""
	asked = {"name": "CCHC Explanation Asked", "subject": OLDER}
	frappe.db.set_value("Notification", asked, "subject", TODAY, update_modified=False)
