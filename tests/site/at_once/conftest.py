"""Fixtures of the tests with several connections, which have to commit: the site is put back after each module."""

from __future__ import annotations

from typing import Any

import frappe
import pytest
from factories import make_unit
from factories_appraisal import ROUND, act, make_people, make_users
from factories_round import answer_all, head_of, make_round, self_assessment, staff_of
from http_fixtures import transaction as transaction
from http_world import remove_evaluations

from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.start import open_now


@pytest.fixture
def form() -> Any:
	"""A draft that is answered whole."""
	remove_evaluations()
	make_people()
	head, staff = head_of("U01"), staff_of("U01")
	make_users({head: ["CCHC Unit Head"], staff: ["CCHC Unit Staff"]})
	make_unit("U01", head, staff)
	make_round(["U01"], people=False)
	open_now(ROUND)
	act(staff, answer_all(self_assessment()).save)
	frappe.db.commit()
	return self_assessment()
