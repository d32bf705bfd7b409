// Why the office decides otherwise: chosen from the site's common reasons, or in one's own words.
import { escape } from "../html";

export function common_reasons(view, code) {
	const reasons = view.frm.doc.__onload?.reasons || [];
	if (!reasons.length) return "";
	const options = reasons.map((reason) => `<option>${escape(reason)}</option>`).join("");
	return `<select class="form-control input-xs cchc-common-reason" aria-label="${__("Common reasons")} ${escape(code)}">
		<option value="">${__("Common reasons")}…</option>${options}</select>`;
}

export function bind_reasons(view) {
	view.on("change", ".cchc-common-reason", ($leaf, leaf, e) => {
		const $reason = $leaf.find(".cchc-reason");
		// Arrow keys choose one after the other: each takes the place of the one before, after one's own words.
		const own = $reason.data("own") ?? $reason.val().trim();
		$reason.val([own, e.currentTarget.value].filter(Boolean).join("; ")).trigger("input").data("own", own);
	});
	view.on("input", ".cchc-reason", ($leaf) => $leaf.find(".cchc-reason").removeData("own"));
}
