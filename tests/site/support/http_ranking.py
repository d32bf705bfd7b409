"""A committed, issued ranking of three units with their people, for tests through HTTP of what follows it.

Every unit answers as well as it can but for what `LOST` says; the two survey criteria (8.1 with 4 points, 8.2 with 2)
have no result, so that 94 of 100 is the most. What was lost by hand:

	P01 Phòng Bưu chính - Viễn thông     1.1.2 (1.00)            94 - 1.00 = 93.00   place 1, TỐT
	P02 Trung tâm Chuyển đổi số          1.1.1 (1.50)            94 - 1.50 = 92.50   place 2, TỐT
	P03 Thanh tra Sở                     all but field 1                       22.00  place 3, YẾU
"""

from __future__ import annotations

import io

import docx
import frappe
import pypdf
from background import pdf_made
from factories import make_unit
from factories_appraisal import act, best_answers, make_users
from factories_reward import complete_bases
from factories_round import make_round, mark_submitted
from factories_session import hold_session
from frappe.model.workflow import apply_workflow
from frappe.utils import nowdate
from http_client import Person
from http_world import APPRAISAL, DECISION, remove_evaluations

from cchc_eval.cchc_eval.doctype.cchc_appraisal.cchc_appraisal import start
from cchc_eval.cchc_eval.doctype.cchc_council_decision.cchc_council_decision import compile, issue
from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.start import open_now
from cchc_eval.cchc_eval.doctype.cchc_self_assessment.answers import write_answer

YEAR = 2086
ROUND, FIRST, AMENDING = f"CCHC-{YEAR}", f"CCHC-QD-{YEAR}", f"CCHC-QD-{YEAR}-1"
PEOPLE = {
	"head@rank.example": ("Trần Thị Hạnh", ["CCHC Unit Head"]),
	"staff@rank.example": ("Lê Văn Nam", ["CCHC Unit Staff"]),
	"other.head@rank.example": ("Phan Quốc Việt", ["CCHC Unit Head"]),
	"late.head@rank.example": ("Hồ Minh", ["CCHC Unit Head"]),
	"appraiser@rank.example": ("Đỗ Thị Huyền", ["CCHC Appraiser"]),
	"office.head@rank.example": ("Ngô Bá Thành", ["CCHC Office Head"]),
	"chair@rank.example": ("Nguyễn Hữu Phước", ["CCHC Council Chair"]),
	"member@rank.example": ("Võ Khôi", ["CCHC Council Member"]),
	"clerk@rank.example": ("Bùi Thị Thư", ["CCHC Clerk"]),
}
HEAD, STAFF, OTHER_HEAD, LATE_HEAD, APPRAISER, OFFICE_HEAD, CHAIR, MEMBER, CLERK = PEOPLE
UNIT, OTHER, LATE = "P02", "P01", "P03"
NAMES = {OTHER: "Phòng Bưu chính - Viễn thông", UNIT: "Trung tâm Chuyển đổi số", LATE: "Thanh tra Sở"}
MEMBERS = {OTHER: (OTHER_HEAD, None), UNIT: (HEAD, STAFF), LATE: (LATE_HEAD, None)}
LOST = {OTHER: ("1.1.2",), UNIT: ("1.1.1",), LATE: ()}
# The only field that the last unit answers.
KEPT_BY_LATE = "1."
BASE_SALARY = 2_530_000
OWN_FORM = "Giấy khen của Thủ trưởng đơn vị"


def build() -> None:
	remove_evaluations()
	make_users({user: roles for user, (_, roles) in PEOPLE.items()})
	for user, (name, _) in PEOPLE.items():
		frappe.db.set_value("User", user, {"full_name": name, "first_name": name})
	for unit, (head, staff) in MEMBERS.items():
		make_unit(unit, head, staff, unit_name=NAMES[unit])
		frappe.db.set_value("CCHC Unit Member", {"parent": unit, "duty": "Head"}, "post", "Giám đốc")
	_set_money()
	complete_bases()
	_rank()
	frappe.db.commit()
	frappe.clear_cache()


def _set_money() -> None:
	"""The base salary of July 2026 on every day, and a form with money that a unit's head gives."""
	settings = frappe.get_single("CCHC Settings")
	settings.set("base_salaries", [{"amount": BASE_SALARY, "valid_from": "2024-01-01"}])
	settings.save(ignore_permissions=True)
	frappe.get_doc(
		{
			"doctype": "CCHC Reward Form",
			"form_code": "HTTP-DV",
			"form_name": OWN_FORM,
			"kind": "Individual",
			"authority": "Unit Head",
			"coefficient": 0.1,
			"valid_from": "2024-01-01",
		}
	).insert(ignore_permissions=True)


def _rank() -> None:
	council = [
		{"user": CHAIR, "duty": "Chair", "post": "Giám đốc Sở"},
		{"user": OFFICE_HEAD, "duty": "Secretary", "post": "Chánh Văn phòng Sở"},
		{"user": MEMBER, "duty": "Member", "post": "Trưởng phòng"},
	]
	open_now(make_round(list(NAMES), year=YEAR, council=council).name)
	for unit in NAMES:
		_submit(unit)
		name = act(APPRAISER, lambda unit=unit: start(f"{ROUND}-{unit}"))
		act(OFFICE_HEAD, lambda name=name: apply_workflow(frappe.get_doc(APPRAISAL, name), "Sign Off"))
	doc = frappe.get_doc(DECISION, act(OFFICE_HEAD, lambda: compile(ROUND)))
	act(OFFICE_HEAD, lambda: apply_workflow(doc, "Report to Council"))
	hold_session(doc, CHAIR, OFFICE_HEAD, MEMBER)
	act(CHAIR, lambda: apply_workflow(doc.reload(), "Approve"))
	act(CLERK, lambda: issue(doc.name, 5, nowdate()))
	pdf_made(doc)


def _submit(unit: str) -> None:
	"""Straight into the tables, as if the unit had answered and submitted."""
	name = f"{ROUND}-{unit}"
	answers = {
		code: answer
		for code, answer in best_answers().items()
		if code not in LOST[unit] and (unit != LATE or code.startswith(KEPT_BY_LATE))
	}
	rows = frappe.get_all("CCHC Self Score", {"parent": name}, ["name", "code"], order_by="idx")
	changed = {
		row.name: {"answer": write_answer(answers[row.code]), "docstatus": 1} for row in rows if row.code in answers
	}
	frappe.db.bulk_update("CCHC Self Score", changed, chunk_size=500)
	mark_submitted(name)


def form(name_or_code: str) -> str:
	"""The catalogue's row of a form that holds today."""
	rows = {"form_code": name_or_code, "valid_from": ("<=", nowdate())}
	return frappe.get_all("CCHC Reward Form", rows, pluck="name", order_by="valid_from desc", limit=1)[0]


PRINTING = "/api/method/cchc_eval.printing.api"


def pdf(person: Person, paper: str, name: str) -> bytes:
	content = person.download(f"{PRINTING}.pdf", paper=paper, name=name)
	assert content.startswith(b"%PDF")
	return content


def pdf_text(content: bytes) -> str:
	return closed_up(*(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages))


def word_text(content: bytes) -> str:
	"""The paragraphs, and then the tables cell by cell."""
	document = docx.Document(io.BytesIO(content))
	cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
	return closed_up(*(paragraph.text for paragraph in document.paragraphs), *cells)


def closed_up(*texts: str) -> str:
	"""Without spaces: where a line breaks and how far cells lie apart is no matter here."""
	return "".join("".join(texts).split())


def printed(person: Person, paper: str, name: str, *texts: str, without: str = "") -> None:
	"""The paper as PDF and as Word holds the texts, and not the one that must not be there."""
	word = person.download(f"{PRINTING}.word", paper=paper, name=name)
	for told in (pdf_text(pdf(person, paper, name)), word_text(word)):
		missing = [text for text in texts if closed_up(text) not in told]
		assert not missing, f"{missing} not in {told}"
		assert not without or closed_up(without) not in told
