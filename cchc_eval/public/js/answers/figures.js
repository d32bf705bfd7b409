// Figures from elsewhere, and what a unit holds against them, as unit and office read them.
import { escape } from "../html";
import { read_json } from "./numbers";

export function contest_text(row) {
	const own = row.contest_value ? `${escape(row.contest_value)}; ` : "";
	return `<div class="cchc-said cchc-contested"><b>${__("The unit contests the figure")}:</b>
		${own}${escape(row.contest_reason)}</div>`;
}

// What a stored row was answered with: [{"label", "value", "unit", "as_of", "source"}].
export function kept_figures(row) {
	return read_json(row?.figures_json || "[]");
}
