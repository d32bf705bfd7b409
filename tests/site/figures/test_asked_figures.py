"""For which indicators a unit may be given figures: those that its own criteria ask for."""

from __future__ import annotations

import frappe
import pytest
from factories_figures import FIGURE, figure
from factories_round import (
	APPRAISER,
	make_criteria_set,
	make_office,
	make_round,
)
from measured_sets import a_set, leaf

from cchc_eval.cchc_eval.doctype.cchc_figure.cchc_figure import put_figures
from cchc_eval.cchc_eval.doctype.cchc_figure.unit_sets import unit_sets
from cchc_eval.scoring.figures import indicators


def test_before_the_opening_a_unit_is_asked_by_the_set_of_its_group() -> None:
	make_office()
	cset = a_set(leaf("1", 4, {"type": "percent", "value": "Mức độ hài lòng"}, figures={"percent": "HAI_LONG"}))
	groups = [{"unit_group": "Xã", "criteria_set": make_criteria_set(cset)}]
	doc = make_round(2, groups=groups)
	frappe.db.set_value("CCHC Unit", "U02", "unit_group", "Xã")
	asked = {unit: list(indicators(one.criteria)) for unit, one in unit_sets(doc.name).items()}
	assert asked == {"U01": [], "U02": ["HAI_LONG"]}
	frappe.set_user(APPRAISER)
	assert put_figures(doc.name, [figure("U02", "HAI_LONG", 88.5)])["new"] == 1
	with pytest.raises(frappe.ValidationError, match="«0,9» là 0,9 % hay 90 %"):
		put_figures(doc.name, [figure("U02", "HAI_LONG", 0.9)])
	assert put_figures(doc.name, [figure("U02", "HAI_LONG", "0,9%")])["changed"] == 1
	kept = frappe.get_doc(FIGURE, {"round": doc.name})
	kept.source = "Báo cáo số 12"
	assert kept.save().value == "0,9"
