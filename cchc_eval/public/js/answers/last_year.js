// What a criterion came to last year, beside this year's.
import { escape } from "../html";
import { read_number } from "./numbers";

export function last_points(row) {
	const points = row?.previous_points;
	return points ? `<span class="cchc-last">${__("Last year: {0}", [escape(points)])}</span>` : "";
}

export function previous_text(row) {
	if (!row?.previous_answer) return "";
	return `<div class="cchc-previous"><span>${__("Last year")}</span> ${escape(row.previous_answer)}</div>`;
}

export function is_below_last({ points }, row) {
	const [now, last] = [points, row.previous_points].map((text) => read_number(text || "").value);
	return now < last;
}
