"""What takes long, as a worker of Frappe's does it: asked for twice it is one job, and it says what it did."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from typing import Any

import frappe
import pytest
from factories_appraisal import (
	APPRAISER,
	CHAIR,
	CLERK,
	DECISION,
	HEAD,
	MANAGER,
	ROUND,
	act,
	best_answers,
	decision,
	make_users,
	pressed,
	sign_off,
)
from factories_round import head_of, self_assessment, staff_of
from factories_whole import round_with_council, versions_kept
from frappe.utils import nowdate
from http_snapshot import restored_after
from test_broken_off import UNITS, disagreements, meet, submit
from worker import ended, forget, worker_at_work

from cchc_eval.cchc_eval.doctype.cchc_appraisal.cchc_appraisal import start_all
from cchc_eval.cchc_eval.doctype.cchc_council_decision.cchc_council_decision import approve, compile, issue
from cchc_eval.cchc_eval.doctype.cchc_evaluation_round import actions
from cchc_eval.cchc_eval.doctype.cchc_evaluation_round.periods import printed
from cchc_eval.cchc_eval.doctype.cchc_self_assessment import many_forms
from cchc_eval.cchc_eval.doctype.cchc_self_assessment.answers import criteria_of
from cchc_eval.controllers import background
from cchc_eval.printing import dossier, issued
from cchc_eval.workbook.form import write_form

ROUNDS, DECISIONS = background.DOCTYPES
PEOPLE = ((staff_of, "CCHC Unit Staff"), (head_of, "CCHC Unit Head"))


@pytest.fixture(autouse=True)
def site_put_back(site: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
	"""One unit is many already."""
	monkeypatch.setattr(background, "AT_ONCE", 0)
	with restored_after(), versions_kept(), worker_at_work():
		frappe.local.lang = "vi"
		yield


def asked(user: str, step: Callable[[], Any], times: int = 2) -> list[Any]:
	answers = []
	for _press in range(times):
		answers.append(pressed(user, step))
		frappe.db.commit()
	return answers


def prepared(do: Callable[[], Any]) -> None:
	act("Administrator", do)
	frappe.db.commit()


def import_forms() -> Any:
	"""The Excel forms of both units; once they are imported they are not there for a second press."""
	token = many_forms.begin(ROUND)["token"]
	sent = many_forms.SentForms(token)
	files = []
	for unit in UNITS:
		doc = self_assessment(unit)
		of_unit = {"unit_code": unit, "unit_name": doc.unit_name, "period": printed(ROUND)}
		content = write_form(criteria_of(doc), answers=best_answers(), **of_unit)
		files += [one["file"] for one in sent.keep(f"phieu-{unit}.xlsx", content)["files"]]
	return many_forms.import_forms(token, files)


def rung(user: str) -> list[str]:
	return frappe.get_all("Notification Log", {"for_user": user, "type": "Alert"}, pluck="subject", order_by="creation")


def test_a_worker_takes_every_long_step_of_a_round() -> None:
	# Their roles at once: to give them singly clears every cache each time.
	prepared(lambda: make_users({who(unit): [role] for unit in UNITS for who, role in PEOPLE}))
	prepared(lambda: round_with_council(UNITS))
	forget(f"draft-{DECISION}", f"issued-{DECISION}", *map(background._job_id, background.DOCTYPES, (ROUND, DECISION)))
	steps: list[tuple[str, Callable[[], Any], str, str, Callable[[], Any]]] = [
		(MANAGER, lambda: actions.open_round(ROUND), ROUNDS, "2 phiếu tự đánh giá", lambda: None),
		(MANAGER, import_forms, ROUNDS, "Đã nhập 2 phiếu", submit),
		(APPRAISER, lambda: start_all(ROUND), ROUNDS, "2 phiếu thẩm định", lambda: sign_off(*UNITS)),
		(HEAD, lambda: compile(ROUND), ROUNDS, DECISION, meet),
		(CHAIR, lambda: approve(DECISION), DECISIONS, "đã được phê duyệt cùng quyết định", lambda: None),
	]
	for user, step, doctype, said, after in steps:
		name = ROUND if doctype == ROUNDS else DECISION
		assert asked(user, step, 1 if step is import_forms else 2)[0] == {"queued": True}
		assert ended(background._job_id(doctype, name)) == "finished"
		frappe.db.rollback()
		state = act(user, lambda doctype=doctype, name=name: background.state(doctype, name))
		assert state["stage"] == "Done" and said in state["told"], state
		assert len(rung(user)) == len(set(rung(user))), "once, though it was asked for twice"
		prepared(after)
	assert decision().docstatus == 1
	# The approval has put off its draft as a PDF; and the issue what was issued.
	assert ended(f"draft-{DECISION}") == "finished"
	act(CLERK, lambda: issue(DECISION, 905, nowdate()))
	frappe.db.commit()
	assert ended(f"issued-{DECISION}") == "finished"
	frappe.db.rollback()
	assert issued.content(decision()).startswith(b"%PDF")
	tokens = [answer["token"] for answer in asked(CLERK, lambda: dossier.make(ROUNDS, ROUND))]
	assert tokens[0] == tokens[1]
	assert ended(f"dossier-{tokens[0]}") == "finished"
	frappe.db.rollback()
	made = dossier._folder() / f"{tokens[0]}.zip"
	try:
		assert any(name.endswith(f"-{DECISION}.pdf") for name in zipfile.ZipFile(made).namelist())
	finally:
		for path in dossier._folder().glob(f"{tokens[0]}.*"):
			path.unlink()
	assert f"Lập hồ sơ (tệp ZIP) đã xong: {ROUND}" in rung(CLERK)
	assert disagreements() == []
