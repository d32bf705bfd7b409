"""The unit's answers: read from the rows, checked and scored by the core."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from frappe import _
from frappe.model.document import Document

from cchc_eval.scoring import (
	CriteriaSet,
	Fault,
	Score,
	ScoringError,
	doubts,
	forecast,
	office_faults,
	preview_self,
	score_self,
)
from cchc_eval.scoring.snapshot import thaw
from cchc_eval.vietnamese.writing import number

# Characters of JSON; far more than any answer takes, also the ballots of a survey.
MOST_ANSWER = 50_000
MOST_EXPLANATION = 5_000


def criteria_of(doc: Document) -> CriteriaSet:
	"""The criteria as of the opening of the round."""
	return thaw(doc.criteria_json)


def read_answer(text: str, most: int = MOST_ANSWER) -> Any:
	"""An answer from its JSON, numbers exact. Raises ValueError, or RecursionError where it is nested too deeply."""
	if len(text) > most:
		raise ValueError("too long")
	return json.loads(text, parse_float=Decimal, parse_constant=_no_number)


def _no_number(text: str) -> Any:
	raise ValueError(f"{text} is not a number")


def write_answer(answer: Any) -> str:
	"""The JSON that `read_answer` reads, numbers exact; as `write_json` of `public/js/answers/numbers.js` writes it."""
	if isinstance(answer, Mapping):
		return f"{{{', '.join(f'{write_answer(str(key))}: {write_answer(value)}' for key, value in answer.items())}}}"
	if isinstance(answer, list | tuple):
		return f"[{', '.join(map(write_answer, answer))}]"
	if isinstance(answer, Decimal):
		text = f"{answer:f}"
		return text.rstrip("0").rstrip(".") if "." in text else text
	return json.dumps(answer, ensure_ascii=False)


def answers_of(rows: Iterable[Document], faults: list[Fault]) -> dict[str, Any]:
	"""The answers by code; what can't be read is added to `faults`."""
	answers = {}
	for row in rows:
		if not (row.answer or "").strip():
			continue
		try:
			answers[row.code] = read_answer(row.answer)
		except (ValueError, RecursionError):
			faults.append(Fault(_("the answer can't be read; enter it again"), row.code))
	return answers


def score_unit(doc: Document) -> Score:
	"""The self-assessed score of the document as it stands. Raises ScoringError with every fault."""
	cset, faults = criteria_of(doc), []
	answers = answers_of(doc.scores, faults)
	faults += office_faults(cset, (row.code for row in doc.scores if row.explanation and row.code not in answers))
	faults += [
		Fault(_("the explanation is longer than {0} characters").format(number(MOST_EXPLANATION)), row.code)
		for row in doc.scores
		if len(row.explanation or "") > MOST_EXPLANATION
	]
	return score_self(cset, answers, faults)


def unexplained_doubts(doc: Document) -> list[Fault]:
	"""What the answers may say by mistake (0.9 where a percentage is asked), unless the unit explains it."""
	explained = {row.code for row in doc.scores if (row.explanation or "").strip()}
	found = doubts(criteria_of(doc), answers_of(doc.scores, []))
	return [doubt for doubt in found if doubt.criterion not in explained]


def preview_of(cset: CriteriaSet, answers: Mapping[str, Any]) -> dict[str, Any]:
	"""The score of the answers, formatted; faulty ones are listed and count as unanswered, doubtful ones are listed."""
	try:
		result, faults = preview_self(cset, answers)
	except ScoringError as error:
		return {"faults": [_fault_data(fault) for fault in error.faults]}
	return {
		"faults": [_fault_data(fault) for fault in faults],
		"doubts": [_fault_data(doubt) for doubt in doubts(cset, answers)],
		**_shown(result),
	}


def _fault_data(fault: Fault) -> dict[str, str]:
	return {"code": fault.criterion or "", "message": fault.message}


def _shown(result: Score) -> dict[str, Any]:
	return {
		"leaves": {
			code: {
				"state": leaf.state,
				"points": "" if leaf.points is None else number(leaf.points),
				"sentence": leaf.sentence,
				"next_step": leaf.next_step,
			}
			for code, leaf in result.leaves.items()
		},
		"groups": {
			code: {"points": number(sums.points), "applicable": number(sums.applicable)}
			for code, sums in result.groups.items()
		},
		"total": number(result.total),
		"applicable": number(result.applicable),
		"index": number(result.index, 2),
		"rank": result.rank,
		"forecast": _forecast(result),
	}


def _forecast(result: Score) -> dict[str, Any]:
	found = forecast(result)
	waiting = {
		who: {"criteria": one.criteria, "points": number(one.points)}
		for who, one in (("own", found.own), ("office", found.office))
	}
	return {"low": found.low, "high": found.high, **waiting}
