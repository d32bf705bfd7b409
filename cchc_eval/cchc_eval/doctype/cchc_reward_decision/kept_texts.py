"""Values that a reward decision copies from settings, unit and ranking, so that it never changes with them."""

from __future__ import annotations

from typing import Any

import frappe
from frappe.model.document import Document
from frappe.utils import get_fullname

from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.periods import printed
from cchc_eval.cchc_eval.doctype.cchc_reward_proposal.nominees import DEPARTMENT, UNIT_HEAD
from cchc_eval.cchc_eval.doctype.cchc_settings.office import office
from cchc_eval.cchc_eval.doctype.cchc_unit.signers import UNIT_HEAD_POST, unit_head_post
from cchc_eval.documents.phrases import DEPUTY_DIRECTOR, DIRECTOR, head_post

# Of the office's tờ trình to the director.
SUBMISSION_SYMBOL = "TTr-VP"
NAMES = (
	"superior_body", "department", "abbreviation", "place", "office_name", "office_head_post", "director_post",
	"signer_capacity", "executors", "reward_funding",
)  # fmt: skip
DEPUTY_UNIT_HEAD = "Deputy Unit Head"
CAPACITIES = {DEPARTMENT: (DIRECTOR, DEPUTY_DIRECTOR), UNIT_HEAD: (UNIT_HEAD, DEPUTY_UNIT_HEAD)}


def title(doc: Document) -> str:
	return f"Khen thưởng CCHC {printed(doc.round)} – {doc.unit_name or doc.department}"


def of_department(council: Document) -> dict[str, Any]:
	settings = office(*NAMES)
	by_director = settings.signer_capacity in CAPACITIES[DEPARTMENT]
	return {
		"superior_body": settings.superior_body,
		"issuing_body": settings.department,
		"department": settings.department,
		"symbol": f"QĐ-{settings.abbreviation}",
		"place": settings.place,
		"authority_text": head_post(settings.director_post),
		"signer_post": settings.director_post,
		"proposer": settings.office_head_post,
		"proposer_body": settings.office_name,
		"proposer_name": get_fullname(frappe.session.user),
		"signer_capacity": settings.signer_capacity if by_director else DIRECTOR,
		"signer_name": (settings.signer_name if by_director else "") or _chair(council),
		"funding": settings.reward_funding or "",
		"executors": settings.executors,
		"recipients": [{"recipient": row.recipient} for row in settings.recipients],
	}


def of_unit(proposal: Document) -> dict[str, Any]:
	settings = office("department", "place", "office_name")
	post = unit_head_post(proposal.unit)
	return {
		"superior_body": settings.department,
		"issuing_body": proposal.unit_name,
		"department": settings.department,
		"symbol": f"QĐ-{proposal.unit}",
		"place": settings.place,
		"authority_text": f"{'Thủ trưởng' if post == UNIT_HEAD_POST else post} {proposal.unit_name}",
		"signer_post": post,
		"proposer": "bộ phận phụ trách thi đua, khen thưởng",
		"signer_capacity": UNIT_HEAD,
		"signer_name": get_fullname(frappe.session.user),
		"funding": "nguồn kinh phí của đơn vị",
		"executors": f"Bộ phận tổ chức, kế toán thuộc {proposal.unit_name}",
		"recipients": [
			{"recipient": text} for text in ("Như Điều 3", f"{settings.office_name} (để báo cáo)", "Lưu: VT")
		],
	}


def _chair(council: Document) -> str:
	return next((row.full_name or "" for row in council.attendance if row.duty == "Chair"), "")
