// A unit's result as it was released: the tree of its appraisal, frozen, with the council's last word.
import { escape } from "../html";
import { AppraisalView } from "./appraisal";
import { two } from "./results";

const BLANK = { self_computation: "", appraised_computation: "", self_state: "", appraised_state: "" };

export class ReleasedResultView extends AppraisalView {
	constructor({ frm, wrapper }) {
		// What the appraisal's view reads of its document.
		super({ frm: { doc: { ...frm.doc, council_decision: frm.doc.decision } }, wrapper });
		this.content = JSON.parse(frm.doc.content_json);
	}

	read_document() {
		// A criterion is a leaf to the tree where it has a rule.
		this.criteria = this.content.criteria.map((criterion) => ({ ...criterion, rule: criterion.is_leaf }));
		this.leaves = this.criteria.filter((criterion) => criterion.rule);
		this.by_code = Object.fromEntries(this.criteria.map((criterion) => [criterion.code, criterion]));
		this.may_edit = false;
		// Who appraised which part is the office's own.
		this.parts = [];
		this.own = this.done = new Set();
		this.frm.doc.scores = this.content.scores.map((score) => ({ ...BLANK, ...score }));
		this.rows = Object.fromEntries(this.frm.doc.scores.map((row) => [row.code, row]));
		this.pending = {};
	}

	stored_result() {
		const { doc } = this.frm;
		return {
			...super.stored_result(),
			self: { total: two(doc.self_points) },
			appraised: { total: two(doc.appraised_points), applicable: two(doc.applicable) },
			bonus: this.content.bonus.length
				? { bonus: two(doc.bonus_points), penalty: two(doc.penalty_points) }
				: null,
		};
	}

	// Nothing is left to compute.
	preview() {
		for (const [code, sums] of Object.entries(this.content.sums)) {
			const steps = [two(sums.self)];
			if (sums.appraised !== sums.self) steps.push(two(sums.appraised));
			if (sums.council !== sums.appraised) steps.push(`<span class="cchc-by-council">${two(sums.council)}</span>`);
			const last = steps.pop();
			const before = steps.map((step) => `<span class="cchc-before">${step}</span> → `).join("");
			this.$sum(code).html(`${before}${last} <span class="text-muted">/ ${two(sums.applicable)}</span>`);
		}
	}
}

/** The bonus and penalty items that were counted. */
export function bonus_table({ bonus }) {
	const counted = bonus.filter((row) => row.times);
	if (!counted.length) return "";
	const titles = [__("Item", null, "CCHC Bonus Count"), __("Times", null, "CCHC Bonus Count"), __("Points"), __("Note")];
	const rows = counted.map(
		(row) => `<tr><td><b>${escape(row.code)}</b> ${escape(row.title)}</td><td class="text-right">${row.times}</td>
			<td class="text-right">${two(row.points)}</td><td>${escape(row.note)}</td></tr>`
	);
	return `<table class="table table-bordered cchc-results"><thead><tr>${titles
		.map((title) => `<th>${title}</th>`)
		.join("")}</tr></thead><tbody>${rows.join("")}</tbody></table>`;
}
