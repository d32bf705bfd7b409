"""Settings of the office: names, signing, legal bases, money, templates."""

from __future__ import annotations

from collections.abc import Iterator

import frappe
from frappe import _
from frappe.utils import cint, getdate

from cchc_eval.cchc_eval.doctype.cchc_settings import citable, followup
from cchc_eval.cchc_eval.doctype.cchc_settings.word_templates import lacking, template_problems
from cchc_eval.controllers.names_in_capitals import write_names
from cchc_eval.controllers.plain_texts import PlainTexts
from cchc_eval.controllers.problems import throw_problems
from cchc_eval.documents.phrases import signs_for
from cchc_eval.permissions import file_kinds
from cchc_eval.rules.council import DEFAULT_QUORUM, read_quorum
from cchc_eval.vietnamese.writing import short_date

IN_SENTENCES = (
	"superior_body", "department", "office_name", "office_head_post", "director_post", "council_name", "executors",
)  # fmt: skip


class CCHCSettings(PlainTexts):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		from cchc_eval.cchc_eval.doctype.cchc_base_salary.cchc_base_salary import CCHCBaseSalary
		from cchc_eval.cchc_eval.doctype.cchc_citable_kind.cchc_citable_kind import CCHCCitableKind
		from cchc_eval.cchc_eval.doctype.cchc_legal_basis.cchc_legal_basis import CCHCLegalBasis
		from cchc_eval.cchc_eval.doctype.cchc_recipient.cchc_recipient import CCHCRecipient
		from cchc_eval.cchc_eval.doctype.cchc_word_template.cchc_word_template import CCHCWordTemplate

		abbreviation: DF.Data
		appraisal_reasons: DF.SmallText | None
		base_salaries: DF.Table[CCHCBaseSalary]
		citable_kinds: DF.Table[CCHCCitableKind]
		council_name: DF.Data
		council_symbol: DF.Data
		department: DF.Data
		digest_hour: DF.Int
		director_post: DF.Data
		evidence_endings: DF.SmallText | None
		executors: DF.SmallText
		issuer: DF.Literal["Council", "Director"]
		legal_bases: DF.Table[CCHCLegalBasis]
		office_head_post: DF.Data
		office_name: DF.Data
		place: DF.Data
		plan_days: DF.Int
		plan_lowest_ranks: DF.Int
		publish_rankings: DF.Check
		quorum: DF.Data | None
		recipients: DF.Table[CCHCRecipient]
		reminder_days: DF.Data | None
		require_council_session: DF.Check
		require_explanation: DF.Check
		review_days: DF.Int
		reward_collective_ranks: DF.SmallText | None
		reward_funding: DF.Data | None
		reward_individual_ranks: DF.SmallText | None
		send_digest: DF.Check
		signer_capacity: DF.Literal["Chair", "Deputy Chair", "Director", "Deputy Director"]
		signer_name: DF.Data | None
		superior_body: DF.Data
		weak_share: DF.Float
		word_templates: DF.Table[CCHCWordTemplate]

	# end: auto-generated types
	def validate(self) -> None:
		problems = [
			*self.legal_basis_problems(),
			*self.base_salary_problems(),
			*self.word_template_problems(),
			*self.quorum_problems(),
			*file_kinds.problems(self.evidence_endings),
			*self.signer_problems(),
			*followup.problems(self),
			*citable.problems(self),
		]
		if problems:
			throw_problems(problems, _("The settings can't be saved"))
		self.sort_base_salaries()
		self.tell_of_lacking_parts()
		write_names(self, IN_SENTENCES)

	def legal_basis_problems(self) -> Iterator[str]:
		seen: set[str] = set()
		for row in self.legal_bases:
			if row.valid_from and row.valid_to and getdate(row.valid_to) < getdate(row.valid_from):
				yield _("Legal bases, row {0}: it ends on {1}, before it begins on {2}.").format(
					row.idx, short_date(getdate(row.valid_to)), short_date(getdate(row.valid_from))
				)
			text = " ".join(row.basis.split()).casefold()
			if text in seen:
				yield _("Legal bases, row {0}: «{1}» is listed twice; remove one row.").format(row.idx, row.basis)
			seen.add(text)

	def quorum_problems(self) -> Iterator[str]:
		try:
			read_quorum(self.get("quorum") or DEFAULT_QUORUM)
		except ValueError:
			yield _("Quorum: enter a fraction above 0 and not above 1, such as 2/3.")

	def signer_problems(self) -> Iterator[str]:
		"""Authority and signature agree: for the council its chair signs, for the department its director."""
		allowed = signs_for(self.issuer)
		if self.signer_capacity and self.signer_capacity not in allowed:
			yield _("{0} «{1}» does not go with {2} «{3}»: choose {4}.").format(
				_(self.meta.get_label("signer_capacity"), context=self.doctype),
				_(self.signer_capacity),
				_(self.meta.get_label("issuer"), context=self.doctype),
				_(self.issuer),
				" / ".join(_(capacity) for capacity in allowed),
			)

	def base_salary_problems(self) -> Iterator[str]:
		"""Faults: two amounts from the same day."""
		seen = set()
		for row in self.base_salaries:
			day = getdate(row.valid_from)
			if day in seen:
				yield _("Base salaries, row {0}: there is another amount from {1}; remove one row.").format(
					row.idx, short_date(day)
				)
			seen.add(day)
			if cint(row.amount) <= 0:
				yield _("Base salaries, row {0}: the amount must be more than 0.").format(row.idx)

	def word_template_problems(self) -> Iterator[str]:
		seen = set()
		for row in self.word_templates:
			if row.document in seen:
				yield _("Word templates, row {0}: {1} has another template above; remove one row.").format(
					row.idx, _(row.document)
				)
			seen.add(row.document)
			yield from template_problems(row.document, row.template)

	def tell_of_lacking_parts(self) -> None:
		"""Of templates that are new in this save: an office may print number or recipients by hand."""
		before = self.get_doc_before_save()
		known = {(row.document, row.template) for row in before.word_templates} if before else set()
		rows = [row for row in self.word_templates if (row.document, row.template) not in known]
		if told := [text for row in rows for text in lacking(row.document, row.template)]:
			frappe.msgprint(told, title=_("Look at the Word Template"), as_list=True, indicator="orange")

	def sort_base_salaries(self) -> None:
		self.base_salaries.sort(key=lambda row: getdate(row.valid_from))
		for position, row in enumerate(self.base_salaries, 1):
			row.idx = position
