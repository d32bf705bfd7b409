// What a change of the chair would give, told before it is saved.
import { escape } from "../html";
import { rank_pill, two } from "./results";

const METHODS = {
	change: "cchc_eval.cchc_eval.doctype.cchc_council_decision.what_if.change",
	cap: "cchc_eval.cchc_eval.doctype.cchc_council_decision.what_if.cap",
};

// Shows in `$place` what the step would give, some time after the last key.
export class WhatIf {
	constructor({ frm, $place, step }) {
		Object.assign(this, { frm, $place, method: METHODS[step] });
		$place.attr("aria-live", "polite").addClass("cchc-what-if");
		this.soon = frappe.utils.debounce((args) => this.ask(args), 300);
	}

	// Without arguments nothing can be told.
	tell(args) {
		const wanted = args ? JSON.stringify(args) : "";
		// A press beside the box, and leaving it, want nothing else.
		if (wanted === this.wanted) return;
		this.wanted = wanted;
		if (args) this.soon(args);
		else this.$place.empty();
	}

	async ask(args) {
		if (JSON.stringify(args) !== this.wanted) return;
		const answer = await cchc_eval.call(this.method, { decision: this.frm.doc.name, ...args });
		// A later key has asked anew.
		if (JSON.stringify(args) === this.wanted) this.$place.html(this.draw(answer));
	}

	draw({ faults, lines, voided, again }) {
		if (faults) return `<div class="text-danger">${faults.join("<br>")}</div>`;
		const moves = lines.filter(({ itself }) => !itself);
		const titles = [__("Unit"), __("Points"), __("Index (%)"), __("Rank"), __("Place", null, "CCHC Unit Result")];
		const rows = lines.map((line) => this.row(line)).join("");
		const note = moves.length
			? __("{0} other units move.", [moves.length])
			: __("No other unit moves.");
		const votes = (found, words) => found.map(({ unit_name, names }) =>
			`<li><b>${escape(unit_name)}</b>: ${words} <span class="text-muted">(${escape(names.join(", "))})</span></li>`);
		const told = [
			...votes(voided, __("the votes on it become void")),
			...votes(again, __("earlier votes on this result count again")),
		];
		return `<div class="cchc-what-if-title"><b>${__("If it is saved")}</b> <span class="text-muted">${note}</span></div>
			<div class="table-responsive"><table class="table table-bordered cchc-results cchc-what-if-lines"><thead><tr>
			${titles.map((title) => `<th>${title}</th>`).join("")}</tr></thead><tbody>${rows}</tbody></table></div>
			${told.length ? `<ul class="cchc-voided">${told.join("")}</ul>` : `<p class="text-muted">${__("No vote becomes void.")}</p>`}`;
	}

	row({ unit_name, itself, before, after }) {
		const cell = (label, shown, stays) => `<td data-label="${label}">${stays ? shown(after) : `<span class="cchc-before">${shown(before)}</span> → <b>${shown(after)}</b>`}</td>`;
		const same = (field) => before[field] === after[field];
		return `<tr class="${itself ? "cchc-itself" : ""}"><td>${escape(unit_name)}</td>
			${cell(__("Points"), (side) => two(side.council_points), same("council_points"))}
			${cell(__("Index (%)"), (side) => two(side.index_percent), same("index_percent"))}
			${cell(__("Rank"), (side) => rank_pill(this.frm.doc, side.rank_name), same("rank_name"))}
			${cell(__("Place", null, "CCHC Unit Result"), (side) => side.place, same("place"))}</tr>`;
	}
}
