// Page, PDF, Word and Excel of the documents that the evaluation prints.
const PAPERS = {
	"CCHC Council Decision": "decision",
	"CCHC Appraisal": "appraisal",
	"CCHC Self Assessment": "self-assessment",
	"CCHC Reward Proposal": "reward-proposal",
	"CCHC Reward Decision": "reward-decision",
	"CCHC Improvement Plan": "improvement-plan",
	"CCHC Review Request": "review-answer",
	"CCHC Released Result": "result",
	// These bear the names of the decisions that they were released from.
	"CCHC Released Ranking": "decision",
	"CCHC Released Reward": "reward-decision",
};
const FORMATS = {
	page: "cchc_eval.printing.api.page",
	pdf: "cchc_eval.printing.api.pdf",
	word: "cchc_eval.printing.api.word",
	appendix: "cchc_eval.printing.api.appendix",
};

for (const [doctype, paper] of Object.entries(PAPERS)) {
	frappe.ui.form.on(doctype, {
		async refresh(frm) {
			// A request has a paper once it is answered.
			if (paper === "review-answer" && frm.doc.workflow_state !== "Answered") return;
			// Who appraises a part of an appraisal sees no paper of the whole.
			if (frm.doc.__onload?.may_print === false) return;
			if (!frm.is_new() && frm.perm[0]?.print) add_buttons(frm, paper);
		},
	});
}

function add_buttons(frm, paper) {
	const group = __("Print");
	const add = (label, format, kind = paper) =>
		frm.add_custom_button(label, () => open_paper(format, kind, frm.doc.name), group);
	add(__("Show Print Page"), "page");
	const made = !["decision", "reward-decision"].includes(paper) || !frm.doc.number || frm.doc.issued_file;
	add(made ? "PDF" : __("PDF (being made)"), "pdf");
	add("Word", "word");
	if (paper === "reward-decision" && frm.doc.level === "Department") {
		add(__("Proposal and Lists (Tờ trình): Show Print Page"), "page", "reward-submission");
		add(__("Proposal and Lists (Tờ trình): PDF"), "pdf", "reward-submission");
		add(__("Proposal and Lists (Tờ trình): Word"), "word", "reward-submission");
	}
	if (paper === "self-assessment") {
		add(__("Report on the Self-Assessment: Show Print Page"), "page", "unit-report");
		add(__("Report on the Self-Assessment: PDF"), "pdf", "unit-report");
		add(__("Report on the Self-Assessment: Word"), "word", "unit-report");
	}
	if (paper !== "decision") return;
	add(__("Appendix (Excel)"), "appendix");
	// What was released of a decision has neither report nor minutes; an amendment rests on the first one's report.
	if (frm.doctype === "CCHC Council Decision" && !frm.doc.amends) {
		add(__("Report to the Council: Show Print Page"), "page", "office-report");
		add(__("Report to the Council: PDF"), "pdf", "office-report");
		add(__("Report to the Council: Word"), "word", "office-report");
	}
	if (!frm.doc.__onload?.has_minutes) return;
	add(__("Minutes: Show Print Page"), "page", "minutes");
	add(__("Minutes: PDF"), "pdf", "minutes");
	add(__("Minutes: Word"), "word", "minutes");
}

/** `entry` of the register of numbers: of what was numbered with it. */
export function address(format, paper, name, entry) {
	const about = format === "appendix" ? { name } : { paper, name, ...(entry ? { entry } : {}) };
	const query = new URLSearchParams(about);
	return `/api/method/${FORMATS[format]}?${query}`;
}

function open_paper(format, paper, name) {
	window.open(address(format, paper, name));
}
