"""Papers with a number of the register that no document keeps: letters, notices, reports, minutes of a count.

Each is kept there as it read when it got its number. Printed again it bears the number as long as it reads the same;
once anything in it has changed it is a draft that gets a number of its own, and what was numbered is printed as it was.
"""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, getdate

from cchc_eval.documents import stored_papers
from cchc_eval.permissions.roles import CLERK, COUNCIL, MANAGER, OFFICE_HEAD, UNIT
from cchc_eval.storage.number_register import REGISTER, TEXT, entries, last

# Appraisals, and what is not released yet, are not the clerk's to see.
_OFFICE = frozenset({CLERK, MANAGER, OFFICE_HEAD})
# By paper, whose numbers are kept here, who gives it one of those who may print it.
NUMBERED_BY = {
	**dict.fromkeys(("founding", "launch", "reminder", "extension", "invitation", "explanation-request"), _OFFICE),
	**dict.fromkeys(("office-report", "result-notice", "revocation", "reward-province"), _OFFICE),
	"counting-minutes": _OFFICE | COUNCIL,
	**dict.fromkeys(("unit-report", "explanation-report", "improvement-report"), UNIT),
}


def with_number(doc: Document, print_format: str, composed: Any) -> Any:
	"""The paper of today with number and date of what was last numbered, where it still says the same."""
	entry = last(doc, print_format)
	if entry is None or not stored_papers.says_the_same(composed, _read(entry.name)):
		return composed
	return put(composed, cint(entry.number), entry.paper_date)


def put(composed: Any, number: int, day: Any) -> Any:
	return replace(composed, head=replace(composed.head, number=number, day=getdate(day)))


def stored(doc: Document, print_format: str, entry: str) -> Any:
	"""The paper as it was numbered. Raises ValidationError unless the entry is of that paper of the document, and keeps
	what it says."""
	if entry not in {row.name for row in entries(doc, print_format)} or not frappe.db.exists(TEXT, entry):
		frappe.throw(_("No {0} of {1} has that number.").format(_(print_format), doc.name))
	return _read(entry)


def _read(entry: str) -> Any:
	content = frappe.db.get_value(TEXT, entry, "content") or ""
	digest = frappe.db.get_value(REGISTER, entry, "content_digest")
	if sha256(content.encode()).hexdigest() != digest:
		frappe.throw(
			_("The text of {0} in the register is not the one that was numbered: restore it from a backup.").format(
				entry
			)
		)
	return stored_papers.from_text(content)
