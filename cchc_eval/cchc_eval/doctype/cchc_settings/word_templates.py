"""A site's own Word templates: read from the files of CCHC Settings, and tried out before they are accepted."""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Union, get_args, get_origin, get_type_hints

import frappe
from frappe import _

from cchc_eval.documents import certificates, contexts, meeting_contexts, plain_papers, report_contexts, voting_contexts
from cchc_eval.documents.word_apart import SAMPLE_CPU_SECONDS, render_word_apart
from cchc_eval.documents.word_check import TemplateError
from cchc_eval.documents.word_parts import lacking_parts

# By the options of CCHC Word Template's `document`.
CONTEXTS: Mapping[str, type] = {
	"Decision": contexts.Decision,
	"Minutes": meeting_contexts.Minutes,
	"Office Report": report_contexts.OfficeReport,
	"Unit Report": report_contexts.UnitReport,
	"Proposal": contexts.Proposal,
	"Reward Decision": contexts.RewardDecision,
	"Improvement Plan": contexts.ImprovementPlan,
	"Review Answer": contexts.ReviewReply,
	"Self Assessment Sheet": contexts.SelfAssessmentSheet,
	"Appraisal Sheet": contexts.AppraisalSheet,
	"Plain Paper": plain_papers.PlainPaper,
	"Certificate": certificates.Certificates,
	"Ballot": voting_contexts.Ballots,
	"Counting Minutes": voting_contexts.CountingMinutes,
}
_SAMPLES: Mapping[type, Any] = {
	str: "…",
	int: 1,
	bool: True,
	Decimal: Decimal(1),
	date: date(2026, 1, 1),
	datetime: datetime(2026, 1, 1, 8, 0),
}


def template_problems(document: str, file_url: str) -> list[str]:
	"""Faults of the template, in Vietnamese, found by filling it in with a sample."""
	content = read_template(file_url)
	if content is None:
		return [_("Word template for {0}: attach the file here, in CCHC Settings.").format(_(document))]
	try:
		render_word_apart(sample(CONTEXTS[document]), content, cpu_seconds=SAMPLE_CPU_SECONDS)
	except TemplateError as error:
		return told_of(error, document, file_url)
	return []


def lacking(document: str, file_url: str) -> list[str]:
	"""What every paper bears and this template, which can be filled in, does not print."""
	content = read_template(file_url)
	parts = [] if content is None else lacking_parts(sample(CONTEXTS[document]), content)
	name = file_url.rpartition("/")[2]
	return [
		_("Word template for {0}, file {1}, does not print: {2}.").format(_(document), name, "; ".join(parts))
	] * bool(parts)


def told_of(error: TemplateError, document: str, file_url: str) -> list[str]:
	"""What is wrong with a site's own template, with its name."""
	name = file_url.rpartition("/")[2]
	return [_("Word template for {0}, file {1}: {2}").format(_(document), name, problem) for problem in error.problems]


def read_template(file_url: str) -> bytes | None:
	"""The file of that address, only if it is attached to the settings."""
	name = frappe.db.get_value("File", {"file_url": file_url, "attached_to_doctype": "CCHC Settings"})
	if not name:
		return None
	# Frappe's own `get_content` takes bytes for text where it can.
	return Path(frappe.get_doc("File", name).get_full_path()).read_bytes()


def sample(kind: Any) -> Any:
	"""A value of the annotated type, every field filled; sequences hold one."""
	if kind in _SAMPLES:
		return _SAMPLES[kind]
	if dataclasses.is_dataclass(kind):
		hints = get_type_hints(kind)
		return kind(**{field.name: sample(hints[field.name]) for field in dataclasses.fields(kind)})
	if get_origin(kind) in (Union, types.UnionType):
		return sample(next(one for one in get_args(kind) if one is not type(None)))
	if get_origin(kind) is Sequence:
		return (sample(get_args(kind)[0]),)
	raise TypeError(f"no sample for {kind}")
