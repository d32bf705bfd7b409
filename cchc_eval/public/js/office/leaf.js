// One criterion of an appraisal: the unit's side and the office's side.
import { render_chips } from "../answers/evidence";
import { contest_text, kept_figures } from "../answers/figures";
import { render_inputs, rule_in_words } from "../answers/inputs";
import { answer_in, edit_number, show_number } from "../answers/numbers";
import { provisional_pill } from "../answers/tree";
import { escape } from "../html";
import { common_reasons } from "./reasons";
import { seen_mark } from "./seen";

export function render_leaf(view, leaf) {
	const row = view.rows[leaf.code];
	return `<article class="cchc-leaf" data-code="${escape(leaf.code)}">
		<div class="cchc-leaf-head">
			<span class="cchc-code">${escape(leaf.code)}</span>
			<span class="cchc-title">${escape(leaf.title)}</span>
			${view.several && row.part ? `<span class="cchc-part">${escape(row.part)}</span>` : ""}
			${view.frm.doctype === "CCHC Appraisal" ? `<button type="button" class="btn btn-xs btn-link" data-across>${__("All units")}</button>` : ""}
			${provisional_pill()}${seen_mark(view, leaf, row)}<span class="cchc-points" data-points></span>
		</div>
		${view.questions[leaf.code] ? rule_in_words(view.questions[leaf.code], true) : ""}
		<div class="cchc-leaf-body">
			<div class="cchc-unit-side">${unit_side(view, leaf)}</div>
			<div class="cchc-office-side">
				${office_side(view, leaf, row)}
				${question(view, leaf, row)}
				${council(row)}
			</div>
		</div>
	</article>`;
}

function unit_side(view, leaf) {
	const wanted = (leaf.evidence || []).map((text) => escape(text)).join("; ");
	const head = `<div class="cchc-side-head">${__("Unit")}</div>`;
	if (leaf.scored_by === "office") {
		return `${head}<div class="text-muted">${__("Survey result: the office enters it.")}</div>`;
	}
	const explanation = view.explanations[leaf.code];
	const own = (view.source.scores || []).find((row) => row.code === leaf.code);
	const chips = render_chips(view.evidence_of(leaf.code), false);
	return `${head}<div class="cchc-sentence" data-self></div>
		${figures(view, leaf, own)}
		${explanation ? `<div class="cchc-said"><b>${__("Explanation")}:</b> ${escape(explanation)}</div>` : ""}
		${chips ? `<div class="cchc-chips">${chips}</div>` : ""}
		${view.is_unproven(leaf) ? `<div class="cchc-missing">${__("No evidence")}${wanted ? ` (${wanted})` : ""}</div>` : ""}`;
}

// What was not the unit's to count, what it holds against that, and what has come since.
function figures(view, leaf, own) {
	const by_source = new Map();
	for (const { label, value, source, as_of } of kept_figures(own)) {
		const from = __("{0}, as of {1}", [escape(source), frappe.datetime.str_to_user(as_of)]);
		by_source.set(from, [...(by_source.get(from) || []), `${escape(label)} ${show_number(value)}`]);
	}
	const given = [...by_source].map(([from, said]) => `<b>${from}</b>: ${said.join("; ")}`);
	const newer = (view.frm.doc.__onload?.newer_figures?.[leaf.code] || []).map(escape).join("; ");
	return `${given.length ? `<div class="cchc-figure-source">${frappe.utils.icon("lock", "xs")} ${given.join("; ")}</div>` : ""}
		${own?.contest_reason ? contest_text(own) : ""}
		${newer ? `<div class="cchc-said cchc-newer"><b>${__("Newer figures")}:</b> ${newer}</div>` : ""}`;
}

export function office_side(view, leaf, row) {
	const office = leaf.scored_by === "office";
	const labels = {
		Keep: office ? __("Not entered") : __("Keep"),
		Correct: office ? __("Enter the result") : __("Correct"),
		"Set Points": __("Set Points"),
		Unfounded: __("Unfounded"),
	};
	const button = (action) => `<button type="button" data-action="${action}"
		class="btn btn-xs ${row.action === action ? "btn-primary" : "btn-default"}">${labels[action]}</button>`;
	// Only where the set has it that a claim without grounds costs more than it was worth.
	const ways = Object.keys(labels).filter((action) => action !== "Unfounded" || (view.claims_deducted && !office));
	const may_change = view.may_change(leaf);
	const actions = may_change
		? `<span class="btn-group cchc-actions">${ways.map(button).join("")}</span>`
		: `<span class="cchc-action">${labels[row.action]}</span>`;
	// What the office itself finds out, no unit can explain.
	const ask = view.may_ask && may_change && !office && !is_asking(view, row)
		? `<button type="button" class="btn btn-xs btn-link cchc-ask-button">${__("Ask the unit")}</button>`
		: "";
	return `<div class="cchc-side-head"><span>${__("Office", null, "CCHC Appraised Score")}</span> ${ask} ${actions}</div>
		<fieldset class="cchc-answer" ${may_change ? "" : "disabled"}>
			${inputs(view, leaf, row)}
			<div class="cchc-outcome"><span class="cchc-sentence" data-appraised></span>
				<span class="cchc-next"></span>
				<span class="cchc-doubt text-warning"></span></div>
			${reason(view, leaf, row)}
		</fieldset>`;
}

function inputs(view, leaf, row) {
	if (!view.may_change(leaf)) return "";
	if (row.action === "Correct") return render_inputs(leaf, view.questions[leaf.code], answer_in(row.answer));
	if (row.action !== "Set Points") return "";
	return `<label class="cchc-number"><span>${__("Points, 0 to {0}", [show_number(leaf.max_points)])}</span>
		<span class="cchc-number-box"><input type="text" inputmode="decimal" autocomplete="off"
			class="form-control input-sm cchc-points-set" value="${escape(edit_number(row.points_set))}"></span></label>`;
}

function reason(view, leaf, row) {
	if (!view.may_change(leaf)) {
		// Points that were set or taken off say why in their own sentence.
		return row.reason && !["Set Points", "Unfounded"].includes(row.action) ? `<div class="cchc-said"><b>${__("Reason", null, "CCHC Appraised Score")}:</b> ${escape(row.reason)}</div>` : "";
	}
	const survey = leaf.scored_by === "office" && row.action === "Correct";
	if (row.action === "Keep" && !row.reason) return "";
	return `${survey ? "" : common_reasons(view, leaf.code)}
		<textarea class="form-control cchc-reason" rows="2" data-column="reason"
		aria-label="${__("Reason", null, "CCHC Appraised Score")}: ${escape(leaf.code)}"
		placeholder="${survey ? __("Note (not required)") : __("Reason (required)")}">${escape(row.reason)}</textarea>`;
}

function question(view, leaf, row) {
	const reply = row.reply
		? `<div class="cchc-said cchc-reply"><b>${__("Reply of the unit")}:</b> ${escape(row.reply)}
			<div class="text-muted">${who_and_when(view, row.replied_by, row.replied_on)}</div></div>`
		: "";
	const earlier = row.earlier
		? `<details class="cchc-said"><summary>${__("Earlier questions and replies")}</summary>
			<div class="cchc-earlier">${escape(row.earlier)}</div></details>`
		: "";
	if (view.may_ask && view.may_change(leaf) && !view.waiting.has(leaf.code)) {
		const ask = is_asking(view, row)
			? `<label class="cchc-ask-label">${__("Question to the unit")}
				${row.question && !row.asked_on ? `<span class="text-muted">${__("(not sent yet)")}</span>` : ""}</label><textarea class="form-control cchc-ask" rows="2" data-column="question"
				aria-label="${__("Question to the unit")}: ${escape(leaf.code)}"
				placeholder="${__("What shall the unit explain?")}">${escape(row.question)}</textarea>`
			: "";
		return earlier + ask + reply;
	}
	const asked = row.question
		? `<div class="cchc-said"><b>${__("Question to the unit")}:</b> ${escape(row.question)}</div>`
		: "";
	return earlier + asked + reply;
}

function who_and_when(view, user, time) {
	const name = view.frm.doc.__onload?.names?.[user] || user;
	return `${escape(name)}, ${cchc_eval.moment(time)}`;
}

function is_asking(view, row) {
	return Boolean(row.question) || view.asking.has(row.code);
}

function council(row) {
	if (!row.council_changed) return "";
	return `<div class="cchc-council"><b>${__("Council")}:</b> ${escape(row.council_computation)}
		${row.council_state === "override" ? "" : `<div>${escape(row.council_reason)}</div>`}</div>`;
}
