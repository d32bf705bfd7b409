// What stays in sight while a form is filled in: saving, where one is, what it comes to, and what is still to do.
import { escape } from "../html";

export class AnswersBar {
	constructor(view) {
		this.view = view;
		view.on("click", ".cchc-save", () => view.frm.save());
		// The caret stays where it is.
		view.on("mousedown", ".cchc-save", (_, __leaf, e) => e.preventDefault());
		view.on("click", ".cchc-go-open", () => view.steps.open(1));
		view.on("click", ".cchc-go-unproven", () => view.steps.unproven());
	}

	html() {
		const save = this.view.may_edit
			? `<div class="cchc-bar-save"><button type="button" class="btn btn-sm btn-primary cchc-save" title="Ctrl+S">${__("Save")}</button>
				<span class="cchc-saved" role="status"></span></div>`
			: "";
		return `${save}
			<div class="cchc-bar-place">${this.view.fields.box()}<div class="cchc-progress-text"></div></div>
			<div class="cchc-result"></div>`;
	}

	show_progress({ done, total, open, unproven }) {
		const asks = this.view.may_edit && open;
		const text = __("Answered {0} of {1}", [`<b>${done}</b>`, total]);
		const scored = asks
			? `<button type="button" class="cchc-link cchc-go-open" title="${__("Next criterion that is still open")} (Alt+↓)">${text}</button>`
			: `<span>${text}</span>`;
		const lacking = unproven
			? `<button type="button" class="cchc-link cchc-go-unproven" title="${__("Next criterion without evidence")}">
				${__("{0} without evidence", [`<b>${unproven}</b>`])}</button>`
			: "";
		this.view.$wrapper.find(".cchc-progress-text").html([scored, lacking].filter(Boolean).join(`<span>, </span>`));
	}

	show_result(result) {
		const $result = this.view.$wrapper.find(".cchc-result");
		if (!result.total) {
			const faults = result.faults.map(({ message }) => escape(message)).join("; ");
			$result.html(`<span class="text-danger">${faults}</span>`);
			return;
		}
		$result.html(`<div class="cchc-numbers"><span class="cchc-total"><b>${escape(result.total)}</b> / ${escape(result.applicable)} ${__("points")}</span>
			<span class="cchc-index"><b>${escape(result.index)} %</b></span></div>
			<div class="cchc-forecast">${this.forecast(result.forecast)}</div>`);
	}

	// Between the rank that stands and the best that can still come of it.
	forecast({ low, high, office }) {
		const ranks = low === high ? [low] : [low, high];
		const waiting = office.criteria
			? __("{0} points ({1} criteria) that the office scores count 0 for now", [office.points, office.criteria])
			: "";
		const title = __("By the unit's own score: at the least, and at the most that can still be reached");
		const label = this.view.may_edit ? __("Forecast") : __("By its own score");
		return `<span title="${title}">${label} <span class="cchc-rank">${ranks.map(escape).join(" – ")}</span></span>
			<span class="cchc-waiting" title="${escape(waiting)}">${waiting}</span>`;
	}
}
