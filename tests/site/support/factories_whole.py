"""A round that went through all of its steps by the app's own functions, as a site stores it; nothing is committed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import factories_reward as rewards
import frappe
from background import pdf_made
from factories_appraisal import APPRAISER, CHAIR, CLERK, HEAD, ROUND, act, change, make_people, sign_off, step
from factories_round import answer_all, head_of, make_round, self_assessment, staff_of
from factories_session import MEMBER, SECRETARY, hold_session, name_council
from frappe.model.document import Document
from frappe.utils import nowdate

from cchc_eval.cchc_eval.doctype.cchc_appraisal.cchc_appraisal import start_all
from cchc_eval.cchc_eval.doctype.cchc_council_decision.cchc_council_decision import compile, issue
from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.start import open_now


@contextmanager
def versions_kept() -> Iterator[None]:
	"""Frappe keeps none while tests run."""
	real = Document.save_version

	def save_version(doc: Document) -> None:
		doc.flags.ignore_version = False
		real(doc)

	Document.save_version = save_version
	try:
		yield
	finally:
		Document.save_version = real


def round_with_council(units: int | list[str]) -> Any:
	"""A draft round with a council of three; the units' people have their roles."""
	make_people()
	round = make_round(units)
	for row in round.units:
		for user, role in ((staff_of(row.unit), "CCHC Unit Staff"), (head_of(row.unit), "CCHC Unit Head")):
			if role not in frappe.get_roles(user):
				frappe.get_doc("User", user).add_roles(role)
	name_council(round.name, {CHAIR: "Chair", SECRETARY: "Secretary", MEMBER: "Member"})
	return round


def all_answer(units: list[str]) -> None:
	for unit in units:
		act(staff_of(unit), answer_all(self_assessment(unit)).save)


def all_submit(units: list[str]) -> None:
	for unit in units:
		step(head_of(unit), self_assessment(unit), "Submit to Office")


def issued_round() -> Any:
	"""Two units, a criterion changed by the council, the decision issued."""
	round = round_with_council(2)
	open_now(round.name)
	units = [row.unit for row in round.units]
	all_answer(units)
	for unit in units:
		attach(self_assessment(unit))
	all_submit(units)
	act(APPRAISER, lambda: start_all(round.name))
	sign_off("U01", "U02")
	doc = frappe.get_doc("CCHC Council Decision", act(HEAD, lambda: compile(round.name)))
	step(HEAD, doc, "Report to Council")
	change("U01", "1.1.1", points="0,5")
	hold_session(doc.reload())
	step(CHAIR, doc.reload(), "Approve")
	act(CLERK, lambda: issue(doc.name, 5, nowdate()))
	return pdf_made(doc)


def attach(doc: Any) -> None:
	"""A file as evidence of the first criterion, attached by the unit."""
	unit = doc.unit

	def add() -> None:
		file = frappe.get_doc(
			{
				"doctype": "File",
				"file_name": f"minh-chung-{unit}.txt",
				"content": f"Minh chứng của {unit}".encode(),
				"is_private": 1,
				"attached_to_doctype": doc.doctype,
				"attached_to_name": doc.name,
			}
		).insert()
		doc.append("evidence", {"criteria": doc.scores[0].code, "title": "Báo cáo", "file": file.file_url})
		doc.save()

	act(staff_of(unit), add)


def rewarded_round(decision: Any) -> Any:
	"""A person of U01 is rewarded by the department; issued too."""
	rewards.make_people()
	rewards.complete_bases()
	rewards.decided(decision, "U01", rewards.person("Lê Thị Bình"))
	return rewards.issued(ROUND, 6)
