"""Fixtures of the tests of who may see what."""

from __future__ import annotations

from typing import Any

import frappe
import pytest
from factories import make_user
from factories_appraisal import ROUND, act, approve
from factories_paper import CHAIR, discussed
from leaks import MANAGER, SECRET, SELF_ASSESSMENT

from cchc_eval.cchc_eval.doctype.cchc_council_decision.cchc_council_decision import change_points


@pytest.fixture
def decision() -> Any:
	"""Approved; U02's answers, its appraisal and the council's discussion must stay hidden from U01 and the manager."""
	doc = discussed()
	act(CHAIR, lambda: change_points(doc.name, "U02", "1.1.2", f"{SECRET} 1", points="0,5"))
	doc.reload().update({"venue": f"{SECRET} 2", "agenda": f"{SECRET} 3"})
	doc.attendance[2].absence_reason = f"{SECRET} 4"
	act(CHAIR, doc.save)
	approve(doc)
	frappe.db.set_value("CCHC Self Score", {"parent": f"{ROUND}-U02", "code": "1.1.1"}, "explanation", f"{SECRET} 5")
	frappe.db.set_value("CCHC Appraised Score", {"parent": f"{ROUND}-U02", "code": "1.1.1"}, "reason", f"{SECRET} 6")
	row = {"doctype": "CCHC Evidence", "criteria": "1.1.1", "title": "Kế hoạch", "note": f"{SECRET} 7"}
	row |= {"parenttype": SELF_ASSESSMENT, "parentfield": "evidence", "parent": f"{ROUND}-U02"}
	frappe.get_doc({**row, "name": "evidence-of-u02"}).db_insert()
	make_user(MANAGER, "CCHC Manager")
	return doc.reload()
