from __future__ import annotations

import frappe

TODAY = {
	"{{ doc.unit_name }}: lập báo cáo tự đánh giá {{ period }}, hạn {{ deadline }}": (
		"{{ doc.unit_name }}: lập phiếu tự đánh giá {{ period }}, hạn {{ deadline }}"
	),
	"{{ doc.unit_name }}: báo cáo tự đánh giá {{ period }} được trả lại, hạn {{ deadline }}": (
		"{{ doc.unit_name }}: phiếu tự đánh giá {{ period }} được trả lại, hạn {{ deadline }}"
	),
	"{{ doc.unit_name }}: cơ quan thẩm định đề nghị giải trình {{ count }} tiêu chí, hạn {{ deadline }}": (
		"{{ doc.unit_name }}: cơ quan thẩm định yêu cầu giải trình {{ count }} tiêu chí, hạn {{ deadline }}"
	),
}


def execute() -> None:
	"""Call the unit's form and the office's request as the desk does, where the site kept the subjects."""
	for older, today in TODAY.items():
		asked = {"name": ("like", "CCHC %"), "subject": older}
		frappe.db.set_value("Notification", asked, "subject", today, update_modified=False)
