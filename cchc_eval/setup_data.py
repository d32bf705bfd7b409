"""The data a new site starts with: settings of the seed regulation, default criteria, reward catalogue."""

from __future__ import annotations

import frappe

from cchc_eval.data import default_criteria_set, read_json

# Decision 124/QĐ-STTTT of 29/8/2017 and what it stands on today; each office keeps its own in CCHC Settings.
SETTINGS = {
	"superior_body": "UBND tỉnh Khánh Hòa",
	"department": "Sở Thông tin và Truyền thông",
	"abbreviation": "STTTT",
	"place": "Khánh Hòa",
	"office_name": "Văn phòng Sở",
	"office_head_post": "Chánh Văn phòng Sở",
	"director_post": "Giám đốc Sở Thông tin và Truyền thông",
	"issuer": "Council",
	"council_name": "Hội đồng đánh giá, xếp hạng công tác cải cách hành chính",
	"council_symbol": "HĐCCHC",
	"signer_capacity": "Chair",
	"executors": "Chánh Văn phòng Sở, Thủ trưởng các đơn vị thuộc Sở và các tổ chức, cá nhân có liên quan",
	"require_explanation": 1,
	"require_council_session": 1,
	"quorum": "2/3",
	"legal_bases": [
		{
			"basis": "Căn cứ Nghị quyết số 76/NQ-CP ngày 15 tháng 7 năm 2021 của Chính phủ ban hành Chương trình "
			"tổng thể cải cách hành chính nhà nước giai đoạn 2021 - 2030",
			"valid_from": "2021-07-15",
		},
		{
			"basis": "Căn cứ Quyết định số 124/QĐ-STTTT ngày 29 tháng 8 năm 2017 của Giám đốc Sở Thông tin và "
			"Truyền thông ban hành Quy định đánh giá, xếp hạng kết quả thực hiện công tác cải cách hành chính",
			"valid_from": "2017-08-29",
		},
	],
	"recipients": [{"recipient": "Như Điều 3"}, {"recipient": "UBND tỉnh (báo cáo)"}, {"recipient": "Lưu: VT, VP"}],
	"base_salaries": [
		{"valid_from": "2024-07-01", "amount": 2340000},
		{"valid_from": "2026-07-01", "amount": 2530000},
	],
	"reward_collective_ranks": "TỐT",
	"reward_funding": "quỹ khen thưởng của Sở",
}  # fmt: skip


def make_settings() -> None:
	settings = frappe.get_single("CCHC Settings")
	if settings.department:
		return
	settings.update(SETTINGS)
	settings.save(ignore_permissions=True)


def make_criteria_set() -> None:
	"""The default set, submitted; only where the site has none at all."""
	if frappe.db.count("CCHC Criteria Set"):
		return
	doc = frappe.new_doc("CCHC Criteria Set")
	doc.fill_from(default_criteria_set())
	doc.flags.ignore_permissions = True
	doc.submit()


def make_reward_forms() -> None:
	for form in read_json("reward-forms.json")["forms"]:
		row = _reward_form_row(form)
		if not frappe.db.exists("CCHC Reward Form", {key: row[key] for key in ("form_code", "valid_from")}):
			frappe.get_doc({"doctype": "CCHC Reward Form", **row}).insert(ignore_permissions=True)


def _reward_form_row(form: dict) -> dict:
	return {
		"form_code": form["code"],
		"form_name": form["name"],
		"kind": form["kind"].title(),
		"authority": form["authority"].replace("_", " ").title(),
		"coefficient": float(form["coefficient"] or 0),
		"valid_from": form.get("valid_from"),
		"valid_to": form.get("valid_to"),
		"legal_basis": form.get("legal_basis") or "",
	}
