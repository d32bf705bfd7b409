"""Values that a decision copies from the settings, so that it never changes when they do."""

from __future__ import annotations

from typing import Any

import frappe
from frappe.model.document import Document

from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.periods import printed
from cchc_eval.cchc_eval.doctype.cchc_settings.office import office
from cchc_eval.documents.phrases import head_post, rank_of_basis
from cchc_eval.storage.days import holds_today
from cchc_eval.vietnamese.writing import bare

COUNCIL = "Council"
NAMES = (
	"superior_body", "department", "abbreviation", "place", "office_name", "office_head_post", "director_post",
	"issuer", "council_name", "council_symbol", "signer_capacity", "executors",
)  # fmt: skip
# Kinds of papers, as `used_in` of a legal basis names them.
RESULT, FOUNDING, LAUNCH, REWARD = "Result Decision", "Founding Decision", "Launch Letter", "Reward Decision"


def copied_settings(round: Document) -> dict[str, Any]:
	"""Names, signer, legal bases in force today, recipients, and the council of the round.

	Raises ValidationError where a name is missing.
	"""
	settings = office(*NAMES)
	by_council = settings.issuer == COUNCIL
	return {
		"year": round.year,
		"title": f"Kết quả xếp hạng cải cách hành chính {printed(round.name)}",
		"superior_body": settings.department if by_council else settings.superior_body,
		"department": settings.department,
		"issuer": settings.issuer,
		"issuing_body": settings.council_name if by_council else settings.department,
		"symbol": f"QĐ-{settings.council_symbol if by_council else settings.abbreviation}",
		"place": settings.place,
		"authority": settings.council_name if by_council else head_post(settings.director_post),
		"proposer": settings.office_head_post,
		"executors": settings.executors,
		"signer_capacity": settings.signer_capacity,
		"signer_name": settings.signer_name or _chair(round),
		"director_post": settings.director_post,
		"office_name": settings.office_name,
		"council_name": settings.council_name,
		"council_symbol": settings.council_symbol,
		"legal_bases": [
			*(
				{"basis": row.basis, "valid_from": row.valid_from, "valid_to": row.valid_to}
				for row in bases_in_force(RESULT)
			),
			*_founding(round),
		],
		"recipients": [{"recipient": row.recipient} for row in settings.recipients],
	}


def _founding(round: Document) -> list[dict[str, str]]:
	"""What founded the council, as a basis."""
	founded_by = bare(round.founded_by or "").removeprefix("Căn cứ ")
	return [{"basis": f"Căn cứ {founded_by}"}] if founded_by else []


def bases_in_force(paper: str) -> list[Document]:
	"""The settings' legal bases of that kind of paper that hold today, laws and decrees before the others."""
	rows = [
		row
		for row in frappe.get_cached_doc("CCHC Settings").legal_bases
		if holds_today(row.valid_from, row.valid_to) and (row.used_in or paper) == paper
	]
	return sorted(rows, key=lambda row: rank_of_basis(row.basis or ""))


def _chair(round: Document) -> str:
	return next((member.full_name or "" for member in round.council if member.duty == "Chair"), "")
