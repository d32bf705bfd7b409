"""The names of the sample's office, for a site whose settings have none yet."""

from typing import Any

import frappe

SETTINGS = "CCHC Settings"
TEXTS = {
	"superior_body": "UBND tỉnh Khánh Hòa",
	"department": "Sở Khoa học và Công nghệ",
	"abbreviation": "SKHCN",
	"place": "Khánh Hòa",
	"office_name": "Văn phòng Sở",
	"office_head_post": "Chánh Văn phòng Sở",
	"director_post": "Giám đốc Sở Khoa học và Công nghệ",
	"council_name": "Hội đồng đánh giá, chấm điểm Chỉ số cải cách hành chính của Sở",
	"council_symbol": "HĐCCHC",
	"executors": "Chánh Văn phòng Sở, Thủ trưởng các đơn vị thuộc Sở và các tổ chức, cá nhân có liên quan",
	"reward_funding": "quỹ khen thưởng của Sở",
}


def fill() -> list[str]:
	"""Fill in what is empty; returns those fields."""
	settings = frappe.get_single(SETTINGS)
	empty = [field for field in TEXTS if not settings.get(field)]
	_write({field: TEXTS[field] for field in empty})
	return empty


def empty_again(fields: list[str]) -> None:
	"""Those of `fill` that nobody has changed since."""
	settings = frappe.get_single(SETTINGS)
	_write({field: None for field in fields if settings.get(field) == TEXTS[field]})


def _write(values: dict[str, Any]) -> None:
	if values:
		frappe.db.set_single_value(SETTINGS, values, update_modified=False)
