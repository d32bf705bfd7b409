"""A round of the demo taken through its stages by its people, with the app's own functions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

import frappe
from frappe.model.workflow import apply_workflow
from frappe.utils import getdate, now_datetime

from cchc_eval.cchc_eval.doctype.cchc_appraisal.cchc_appraisal import finish_part, start
from cchc_eval.cchc_eval.doctype.cchc_council_decision import cchc_council_decision as council
from cchc_eval.cchc_eval.doctype.cchc_council_decision.release import RANKING, RESULT
from cchc_eval.cchc_eval.doctype.cchc_evaluation_round import actions
from cchc_eval.cchc_eval.doctype.cchc_figure import entries
from cchc_eval.cchc_eval.doctype.cchc_monitoring_snapshot.keeping import SNAPSHOT, keep_round
from cchc_eval.cchc_eval.doctype.cchc_self_assessment.actions import return_to_unit
from cchc_eval.cchc_eval.doctype.cchc_self_assessment.answers import write_answer
from cchc_eval.cchc_eval.doctype.cchc_self_assessment.sheet import take_form
from cchc_eval.controllers.issue import seal
from cchc_eval.demo.dressing import attach, dress, explain_the_rest, make_pdf
from cchc_eval.demo.people import (
	ABSENT,
	APPRAISER,
	BODIES,
	CHAIR,
	CLERK,
	COUNCIL,
	MANAGER,
	MEMBER,
	OFFICE_HEAD,
	SECRETARY,
	Person,
	acting,
	head_of,
	staff_of,
)
from cchc_eval.demo.sample import Sample
from cchc_eval.rules.monitoring import label_of
from cchc_eval.scoring.figures import Entry, filled
from cchc_eval.storage.bulk import insert_rows
from cchc_eval.vietnamese.writing import long_date

ROUND, SELF_ASSESSMENT = "CCHC Evaluation Round", "CCHC Self Assessment"
APPRAISAL, DECISION = "CCHC Appraisal", "CCHC Council Decision"


@dataclass(frozen=True)
class DemoRound:
	sample: Sample
	units: Sequence[str]
	criteria_set: str

	@property
	def year(self) -> int:
		return self.sample.year

	@property
	def name(self) -> str:
		return f"CCHC-{self.year}"

	@property
	def decision(self) -> str:
		return f"CCHC-QD-{self.year}"

	@property
	def groups(self) -> list[str]:
		"""Those of the sample that units of this round are in."""
		settings = self.sample.settings
		present = {unit.group for unit in settings.units if unit.code in self.units}
		return [group for group in settings.group_names if group in present]

	def document_of(self, unit: str, doctype: str = SELF_ASSESSMENT) -> Any:
		return frappe.get_doc(doctype, {"active_key": f"{self.name}/{unit}"})

	# The manager

	def open(self) -> None:
		"""Open the round with deadlines ahead, without which the server would refuse the later steps."""
		day = now_datetime().replace(hour=17, minute=0, second=0, microsecond=0)
		with acting(MANAGER):
			frappe.get_doc(
				{
					"doctype": ROUND,
					"title": f"Đánh giá, xếp hạng công tác cải cách hành chính năm {self.year}",
					"year": self.year,
					"criteria_set": self.criteria_set,
					"self_assessment_deadline": day + timedelta(days=14),
					"explanation_deadline": day + timedelta(days=28),
					"appraisal_deadline": day + timedelta(days=35),
					"council_date": day + timedelta(days=42),
					"appraisal_parts": [
						{
							"part": part.name,
							"with_bodies": part.with_bodies,
							"codes": ", ".join(part.codes),
							"first_appraiser": BODIES[part.name].user,
						}
						for part in self.sample.settings.parts
					],
					"founded_by": self._founding(),
					"groups": [{"unit_group": group} for group in self.groups],
					"monitoring_dates": [{"due_date": day} for day in (date(self.year, 12, 31),) if day >= getdate()],
					"units": [{"unit": unit} for unit in self.units],
					"council": [
						{
							"user": person.user,
							"full_name": person.name,
							"salutation": person.salutation,
							"post": person.post,
							"duty": person.duty,
						}
						for person in COUNCIL
					],
				}
			).insert()
			actions.open_round(self.name)
			self._give_figures()

	def _founding(self) -> str:
		"""What founded the council, for the decision to cite; the number is made up as all of the sample is."""
		names = frappe.get_cached_doc("CCHC Settings")
		issued = f"số 185/QĐ-{names.abbreviation} {long_date(getdate())} của {names.director_post}"
		return f"Quyết định {issued} thành lập {names.council_name} năm {self.year}"

	def _give_figures(self) -> None:
		"""Of what the province's system counts, as of the end of the year or, before that, today."""
		day = min(date(self.year, 12, 31), getdate())
		given = [
			Entry(unit, replace(figure, as_of=day))
			for unit in self.units
			for figure in self.sample.folder.figures.get(unit, {}).values()
		]
		entries.put(self.name, given, entries.BY_IMPORT, MANAGER.name)

	def follow(self, answered: int) -> None:
		"""So many answers of each unit are in at the end of the last quarter that is over, and kept then."""
		day = self._last_quarter()
		if day is None:
			return
		for unit in self.units:
			if (form := self.sample.form(unit)) is not None:
				with acting(staff_of(unit)):
					self._type_in(self.document_of(unit), dict(list(form.answers.items())[:answered]))
		# The server takes no day that is over.
		row = {"parent": self.name, "parenttype": ROUND, "parentfield": "monitoring_dates", "label": label_of(day)}
		frappe.db.set_value("CCHC Monitoring Date", {"parent": self.name}, "idx", 2)
		insert_rows("CCHC Monitoring Date", [{**row, "idx": 1, "due_date": day.isoformat(), "kept_units": 0}])
		with acting(MANAGER):
			keep_round(self.name, day + timedelta(days=1))
		kept = datetime.combine(day + timedelta(days=1), time(0, 5))
		frappe.db.set_value("CCHC Monitoring Date", {"parent": self.name, "due_date": day}, "kept_on", kept)
		of_day = {"round": self.name, "due_date": day}
		frappe.db.set_value(SNAPSHOT, of_day, "kept_on", kept, update_modified=False)

	def _last_quarter(self) -> date | None:
		"""Its last day; before the first one is over that of a month, and nothing in January."""
		today = getdate()
		ends = [date(today.year, month, 1) - timedelta(days=1) for month in range(2, today.month + 1)]
		quarters = [day for day in ends if day.month % 3 == 0]
		last = next(reversed(quarters or ends), None)
		return last and last.replace(year=self.year, day=min(last.day, 28) if last.month == 2 else last.day)

	def close(self) -> None:
		with acting(MANAGER):
			actions.close_round(self.name)

	# The units

	def answer(self, unit: str, first: int | None = None) -> None:
		"""The unit's filled form comes in with one file as evidence; `first`: only so many answers yet."""
		with acting(staff_of(unit)):
			doc = self.document_of(unit)
			if self.sample.form(unit) is None:
				self._type_in(doc, self._form_of_another(unit))
			else:
				name, content = self.sample.workbook(unit)
				take_form(doc, content, name)
			doc = self.document_of(unit)
			if first is not None:
				for row in doc.scores[first:]:
					row.update({"answer": None, "explanation": None})
			file = attach(
				doc, f"minh-chung-{unit}-{self.year}.txt", f"Tài liệu kiểm chứng của {doc.unit_name}, {self.year}\n"
			)
			for row in doc.evidence:
				row.file = file.file_url
			if first is None:
				explain_the_rest(doc)
			doc.save()

	def _form_of_another(self, unit: str) -> dict[str, Any]:
		"""For a unit that sent none in the sample; with what is given of the unit itself."""
		other = next(code for code in self.units if self.sample.form(code) is not None)
		form = self.sample.form(other)
		assert form is not None, unit
		own, leaves = self.sample.folder.figures.get(unit, {}), self.sample.criteria_set.by_code
		return {code: filled(leaves[code], given, own) for code, given in form.answers.items()}

	def _type_in(self, doc: Any, answers: dict[str, Any]) -> None:
		for row in doc.scores:
			if row.code in answers:
				row.answer = write_answer(answers[row.code])
		doc.save()

	def submit(self, unit: str) -> None:
		with acting(head_of(unit)):
			apply_workflow(self.document_of(unit), "Submit to Office")

	# The office

	def send_back(self, unit: str, reason: str) -> None:
		with acting(OFFICE_HEAD):
			return_to_unit(self.document_of(unit).name, reason)

	def the_deadline_passes(self) -> None:
		"""Units that have not submitted are then appraised without answers."""
		dress(ROUND, self.name, self_assessment_deadline=now_datetime() - timedelta(minutes=1))

	def appraise(self, unit: str, question: tuple[str, str] | None = None, *, all_done: bool = True) -> None:
		"""With the sample's changes and survey results, by the office and each body.

		`question`: criterion and text to ask the unit; `all_done`: else the last of the bodies is still at it.
		"""
		with acting(APPRAISER):
			name = start(self.document_of(unit).name)
		self._appraise_own(name, APPRAISER, "", unit, question)
		bodies = [part.name for part in self.sample.settings.parts]
		for body in bodies if all_done else bodies[:-1]:
			self._appraise_own(name, BODIES[body], body, unit, question)
			with acting(BODIES[body]):
				finish_part(name, body)

	def _appraise_own(self, name: str, person: Person, part: str, unit: str, question: tuple[str, str] | None) -> None:
		with acting(person):
			doc = frappe.get_doc(APPRAISAL, name)
			changes = self.sample.records[unit].appraised
			own = [row for row in doc.scores if (row.part or "") == part]
			for row in own:
				change = changes.get(row.code)
				if change is not None and change.answer is not None:
					row.update({"action": "Correct", "answer": write_answer(change.answer), "reason": change.reason})
				elif change is not None:
					row.update(
						{"action": "Set Points", "points_set": float(change.points or 0), "reason": change.reason}
					)
				if question and row.code == question[0]:
					row.question = question[1]
			doc.save()

	def ask(self, unit: str) -> None:
		"""What the appraisal has questions about."""
		with acting(APPRAISER):
			apply_workflow(self.document_of(unit, APPRAISAL), "Request Explanation")

	def sign_off(self, unit: str) -> None:
		with acting(OFFICE_HEAD):
			apply_workflow(self.document_of(unit, APPRAISAL), "Sign Off")

	def whole(self, *, followed: bool = False) -> None:
		"""Until every unit's appraisal is signed off."""
		self.open()
		if followed:
			self.follow(18)
		sent = [unit for unit in self.units if self.sample.form(unit) is not None]
		for unit in sent:
			self.answer(unit)
			self.submit(unit)
		self.date_submissions(sent)
		self.the_deadline_passes()
		for unit in self.units:
			self.appraise(unit)
			self.sign_off(unit)
		self.date_deadlines()

	def report(self) -> None:
		"""Compiled and before the council."""
		with acting(OFFICE_HEAD):
			apply_workflow(frappe.get_doc(DECISION, council.compile(self.name)), "Report to Council")

	# The council

	def meet(self, *, until_the_end: bool) -> None:
		"""The council meets as the sample's minutes say, or is in the middle of it."""
		meeting = self.sample.settings.meeting
		assert meeting is not None
		started = self.shifted(meeting.started)
		# No meeting is held before the day on which its results were compiled.
		dress(DECISION, self.decision, compiled_on=started - timedelta(days=4))
		absent = {"user": ABSENT.user, "present": 0, "absence_reason": "đi công tác"}
		with acting(SECRETARY):
			details = {"meeting_start": str(started), "venue": meeting.venue, "agenda": "\n".join(meeting.agenda)}
			council.mark_all_present(self.decision)
			council.set_session(self.decision, details, [absent])
		if not until_the_end:
			with acting(MEMBER):
				council.cast_vote(self.decision, self.units[0], "For", "Nhất trí với kết quả thẩm định")
			return
		self._change()
		self._vote()
		with acting(SECRETARY):
			council.set_session(self.decision, {"meeting_end": str(self.shifted(meeting.ended))})

	def _change(self) -> None:
		with acting(CHAIR):
			for unit in self.units:
				record = self.sample.records[unit]
				for code, change in record.council.items():
					points, answer = change.points, change.answer
					council.change_points(
						self.decision,
						unit,
						code,
						change.reason,
						points=None if points is None else float(points),
						answer=None if answer is None else write_answer(answer),
					)
				if record.rank_cap:
					council.set_rank_cap(self.decision, unit, record.rank_cap.rank, record.rank_cap.reason)

	def _vote(self) -> None:
		"""As many votes against and abstentions as in the sample, with its discussion."""
		speakers = {person.name: person.user for person in COUNCIL}
		with acting(SECRETARY):
			for unit in self.sample.units:
				if unit.code not in self.units or unit.votes is None:
					continue
				opinions = {}
				for opinion in unit.opinions:
					speaker, _, text = opinion.partition(": ")
					opinions[speakers[speaker.split(" ", 1)[1]]] = text
				votes = ["Against"] * unit.votes.against + ["Abstain"] * unit.votes.abstain
				others = [person.user for person in (MEMBER, OFFICE_HEAD, CHAIR)]
				given = dict(zip(others, votes, strict=False))
				rows = [
					{"member": user, "vote": given.get(user, "For"), "opinion": opinions.get(user, "")}
					for user in dict.fromkeys([*given, *opinions])
				]
				if rows:
					council.record_votes(self.decision, unit.code, rows)
			council.record_everyone(self.decision, "For")

	def approve(self) -> None:
		with acting(CHAIR):
			apply_workflow(frappe.get_doc(DECISION, self.decision), "Approve")

	# The clerk

	def issue(self) -> None:
		decision = self.sample.settings.decision
		assert decision is not None and decision.day is not None and decision.number is not None
		with acting(CLERK):
			moment = self.shifted(datetime.combine(decision.day, time(9)))
			council.issue(self.decision, decision.number, str(moment.date()))
		dress(DECISION, self.decision, issued_on=moment)
		seal(frappe.get_doc(DECISION, self.decision))
		make_pdf(DECISION, self.decision)

	# Dates of a past year: the server stamps the present moment on all of the above.

	def shifted(self, moment: datetime) -> datetime:
		return moment.replace(year=moment.year - self.sample.settings.year + self.year)

	def date_submissions(self, units: Sequence[str]) -> None:
		received = {unit.code: unit.received for unit in self.sample.units}
		for unit in units:
			day = received[unit]
			if day is not None:
				moment = self.shifted(datetime.combine(day, time(15, 30)))
				dress(SELF_ASSESSMENT, self.document_of(unit).name, submitted_on=moment)

	def date_deadlines(self) -> None:
		deadline = self.sample.settings.deadline
		assert deadline is not None
		moment = self.shifted(datetime.combine(deadline, time(17)))
		dress(
			ROUND,
			self.name,
			opened_on=moment - timedelta(days=40),
			self_assessment_deadline=moment,
			explanation_deadline=moment + timedelta(days=14),
			appraisal_deadline=moment + timedelta(days=28),
			council_date=moment + timedelta(days=33),
		)
		for unit in self.units:
			dress(APPRAISAL, self.document_of(unit, APPRAISAL).name, signed_off_on=moment + timedelta(days=27))

	def date_approval(self) -> None:
		meeting = self.sample.settings.meeting
		assert meeting is not None
		moment = self.shifted(meeting.ended) + timedelta(minutes=20)
		dress(DECISION, self.decision, approved_on=moment)
		dress(RANKING, self.decision, approved_on=moment)
		for result in frappe.get_all(RESULT, {"decision": self.decision}, pluck="name"):
			dress(RESULT, result, released_on=moment)
