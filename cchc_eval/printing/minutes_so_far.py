"""The minutes of a meeting while it goes on, for the page on which they are kept."""

from typing import Any

import frappe

from cchc_eval.cchc_eval.doctype.cchc_council_decision import session
from cchc_eval.documents import phrases, render_html
from cchc_eval.printing import decision as compose
from cchc_eval.printing import papers


@frappe.whitelist()
def read(decision: str) -> dict[str, Any]:
	"""{"page": the minutes as HTML, with room for what is not known yet; "lacking": what they need still, in words}."""
	doc = papers.printable("minutes", decision)
	lacking = list(session.minutes_needs(doc))
	mark = phrases.DRAFT if lacking or not doc.docstatus else ""
	return {"page": render_html(phrases.marked(compose.minutes_so_far(doc), mark)), "lacking": lacking}
