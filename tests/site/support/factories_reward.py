"""An approved ranking, its people, and the rewards that follow it, for tests; nothing is committed.

The ranking is written straight into the tables: what leads to it has tests of its own.
"""

from __future__ import annotations

from typing import Any

import frappe
from background import pdf_made
from factories_appraisal import act, make_users, step
from factories_round import head_of, staff_of
from frappe.utils import now, nowdate
from worlds import world

from cchc_eval.cchc_eval.doctype.cchc_council_decision.release import put_ranking
from cchc_eval.cchc_eval.doctype.cchc_reward_decision import cchc_reward_decision as decisions
from cchc_eval.cchc_eval.doctype.cchc_reward_proposal.cchc_reward_proposal import decide
from cchc_eval.storage.bulk import insert_rows

YEAR = 2091
ROUND = f"CCHC-{YEAR}"
OFFICE, OTHER_OFFICE, CHAIR = "g1.office@example.com", "g1.office2@example.com", "g1.chair@example.com"
CLERK, MANAGER, MEMBER = "g1.clerk@example.com", "g1.manager@example.com", "g1.member@example.com"
LAW = "Luật Thi đua, khen thưởng ngày 15 tháng 6 năm 2022"
EMULATION_MINUTES = (
	"Biên bản họp số 02/BB-HĐTĐKT ngày 02 tháng 11 năm 2026 của Hội đồng Thi đua - Khen thưởng Sở Khoa học và Công nghệ"
)
# A number that no decision of a used site has.
NUMBER = 9007
RANKS = {"G01": ("TỐT", 92.5), "G02": ("KHÁ", 80.25), "G03": ("YẾU", 41.0)}
PERSON = {"kind": "Individual", "salutation": "Bà", "post": "Chuyên viên", "achievements": "Hoàn thành 100% nhiệm vụ"}


def make_people() -> None:
	make_users(
		{
			OFFICE: ["CCHC Office Head"],
			OTHER_OFFICE: ["CCHC Office Head"],
			CHAIR: ["CCHC Council Chair"],
			CLERK: ["CCHC Clerk"],
			MANAGER: ["CCHC Manager"],
			MEMBER: ["CCHC Council Member"],
			**{head_of(unit): ["CCHC Unit Head"] for unit in RANKS},
			**{staff_of(unit): ["CCHC Unit Staff"] for unit in RANKS},
		}
	)


@world
def ranking(issued: bool = True, year: int = YEAR) -> Any:
	"""The approved decision of a round of three units: TỐT, KHÁ, YẾU."""
	round, decision = f"CCHC-{year}", f"CCHC-QD-{year}"
	if not frappe.db.exists("CCHC Unit", "G01"):
		make_people()
		_make_units()
	complete_bases()
	insert_rows(
		"CCHC Evaluation Round", [{"name": round, "title": f"Đánh giá năm {year}", "year": year, "status": "Open"}]
	)
	insert_rows(
		"CCHC Council Decision",
		[
			{
				"name": decision,
				"docstatus": 1,
				"workflow_state": "Approved",
				"round": round,
				"year": year,
				"active_key": round,
				"authority": "Chủ tịch Hội đồng đánh giá",
				"superior_body": "Sở Thông tin và Truyền thông",
				"issuing_body": "Hội đồng đánh giá",
				"symbol": "QĐ-HĐCCHC",
				"place": "Khánh Hòa",
				"approved_on": now(),
			}
		],
	)
	parent = {"parent": decision, "parenttype": "CCHC Council Decision", "docstatus": 1}
	chair = {"full_name": "Nguyễn Hữu Phước", "post": "Giám đốc Sở", "duty": "Chair", "present": 1, "idx": 1}
	insert_rows("CCHC Attendance", [{**parent, "parentfield": "attendance", **chair}])
	insert_rows(
		"CCHC Unit Result",
		[
			{
				**parent,
				"parentfield": "results",
				"idx": place,
				"unit": unit,
				"unit_name": f"Đơn vị {unit}",
				"rank_name": rank,
				"computed_rank": rank,
				"index_percent": index,
				"place": place,
			}
			for place, (unit, (rank, index)) in enumerate(RANKS.items(), 1)
		],
	)
	doc = frappe.get_doc("CCHC Council Decision", decision)
	if issued:
		number(doc)
	put_ranking(doc.reload())
	return doc


def complete_bases() -> None:
	"""The catalogue names the law, where it came with words for the office to fill in."""
	for name in frappe.get_all("CCHC Reward Form", {"legal_basis": ("like", "%đơn vị bổ sung%")}, pluck="name"):
		frappe.db.set_value("CCHC Reward Form", name, "legal_basis", f"{LAW}\n{EMULATION_MINUTES}")


def _make_units() -> None:
	insert_rows(
		"CCHC Unit",
		[{"name": unit, "unit_code": unit, "unit_name": f"Đơn vị {unit}", "head": head_of(unit)} for unit in RANKS],
	)
	insert_rows(
		"CCHC Unit Member",
		[
			{
				"parent": unit,
				"parenttype": "CCHC Unit",
				"parentfield": "members",
				"idx": position,
				"user": user,
				"full_name": user.partition("@")[0],
				"duty": duty,
			}
			for unit in RANKS
			for position, (user, duty) in enumerate([(head_of(unit), "Head"), (staff_of(unit), "Staff")], 1)
		],
	)


def add_member(unit: str, user: str, name: str = "") -> None:
	place = {"parent": unit, "parenttype": "CCHC Unit", "parentfield": "members", "idx": 9, "duty": "Staff"}
	insert_rows("CCHC Unit Member", [{**place, "user": user, "full_name": name or user.partition("@")[0]}])
	frappe.cache.hdel("cchc_units_of", user)


def call_them(names: dict[str, str]) -> None:
	"""Members by their accounts get these names."""
	for user, name in names.items():
		frappe.db.set_value("User", user, "full_name", name)
		frappe.db.set_value("CCHC Unit Member", {"user": user}, "full_name", name)


def number(decision: Any, value: int = 5) -> None:
	frappe.db.set_value(decision.doctype, decision.name, {"number": value, "decision_date": nowdate()})


def form(code: str) -> str:
	"""The catalogue's row of a form that holds today."""
	rows = frappe.get_all(
		"CCHC Reward Form", {"form_code": code, "valid_from": ("<=", nowdate())}, pluck="name", order_by="valid_from"
	)
	return rows[-1]


def person(name: str, code: str = "GK-CN", **more: Any) -> dict[str, Any]:
	return {**PERSON, "nominee_name": name, "reward_form": form(code), **more}


def collective(name: str = "", code: str = "GK-TT", **more: Any) -> dict[str, Any]:
	row = {"kind": "Collective", "nominee_name": name, "reward_form": form(code), "achievements": "Dẫn đầu khối"}
	return {**row, **more}


@world
def proposal(decision: Any, unit: str, *nominees: dict[str, Any]) -> Any:
	"""A draft, written by the unit's head."""
	doc = frappe.get_doc(
		{"doctype": "CCHC Reward Proposal", "decision": decision.name, "unit": unit, "nominees": list(nominees)}
	)
	return act(head_of(unit), doc.insert)


@world
def proposed(decision: Any, unit: str, *nominees: dict[str, Any]) -> Any:
	doc = proposal(decision, unit, *nominees)
	step(head_of(unit), doc, "Propose to Department")
	return doc.reload()


def outcomes_of(doc: Any, refused: dict[str, str] | None = None) -> list[dict[str, str]]:
	"""Everyone is approved but those named, with the reason."""
	return [
		{"row": row.name, "outcome": "Refused", "reason": refused[row.nominee_name]}
		if row.nominee_name in (refused or {})
		else {"row": row.name, "outcome": "Approved"}
		for row in doc.for_department()
	]


@world
def decided(decision: Any, unit: str, *nominees: dict[str, Any], refused: dict[str, str] | None = None) -> Any:
	doc = proposed(decision, unit, *nominees)
	act(OFFICE, lambda: decide(doc.name, outcomes_of(doc, refused)))
	return doc.reload()


@world
def compiled(round: str = ROUND) -> Any:
	return frappe.get_doc("CCHC Reward Decision", act(OFFICE, lambda: decisions.compile(round)))


@world
def approved(round: str = ROUND) -> Any:
	doc = compiled(round)
	step(CHAIR, doc, "Approve")
	return doc.reload()


@world
def issued(round: str = ROUND, number: int = NUMBER, date: str | None = None) -> Any:
	doc = approved(round)
	act(CLERK, lambda: decisions.issue(doc.name, number, date or nowdate()))
	return pdf_made(doc)


def own(source: Any) -> Any:
	"""The unit head's own decision, a draft."""
	name = act(head_of(source.unit), lambda: decisions.compile_own(source.name))
	return frappe.get_doc("CCHC Reward Decision", name)


def nominee(doc: Any, name: str) -> Any:
	return next(row for row in doc.reload().nominees if row.nominee_name == name)


def rewarded(doc: Any, name: str) -> Any:
	return next(row for row in doc.rewarded if row.nominee_name == name)


@world
def whole_round() -> Any:
	"""Two units' proposals decided: three people and a collective rewarded, one person refused."""
	decision = ranking()
	decided(decision, "G02", person("Trần Cao", "CSTDCS"), person("Y Blăng Niê", "BK-CN"))
	decided(decision, "G01", person("Lê Thị Bình"), collective(), person("Võ Em"), refused={"Võ Em": "Chưa đủ"})
	return decision
