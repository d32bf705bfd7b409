// Who appraises what in a round: taken over from last year, and how far each body is.
const PARTS_METHOD = "cchc_eval.cchc_eval.doctype.cchc_evaluation_round.actions.copy_parts";

frappe.ui.form.on("CCHC Evaluation Round", {
	async refresh(frm) {
		const may_copy = !frm.is_new() && frm.perm[0]?.write && frm.doc.status !== "Closed";
		if (!may_copy || (frm.doc.appraisal_parts || []).length) return;
		frm.add_custom_button(__("Appraising Bodies of Last Year"), () => copy_parts(frm));
	},
});

async function copy_parts(frm) {
	await cchc_eval.saved(frm);
	const taken = await cchc_eval.call(PARTS_METHOD, { round: frm.doc.name });
	if (taken.none) {
		const message = frappe.utils.escape_html(taken.none);
		frappe.msgprint({ title: __("Appraising Bodies of Last Year"), message, indicator: "orange" });
		return;
	}
	const left_out = taken.left_out.map((text) => `<li>${frappe.utils.escape_html(text)}</li>`).join("");
	frappe.msgprint({
		title: __("Appraising Bodies"),
		message: `<p>${__("{0} bodies taken over from {1}.", [taken.parts, taken.from])}</p>
			${left_out ? `<p>${__("Left out, to be settled here:")}</p><ul>${left_out}</ul>` : ""}`,
		indicator: left_out ? "orange" : "green",
	});
	frm.reload_doc();
}

frappe.provide("cchc_eval");
/** Above the units: of how many units each body has reported its part done. */
cchc_eval.parts_progress = (parts) => {
	if (!parts?.length) return "";
	const { escape } = cchc_eval;
	const row = ({ part, with_bodies, people, done, units }) => {
		const beside = [with_bodies ? __("with {0}", [escape(with_bodies)]) : "", escape(people.join(", "))];
		const share = units ? Math.round((100 * done) / units) : 0;
		return `<div class="cchc-bodies-row">
			<div class="cchc-bodies-name"><b>${escape(part)}</b>
				<span class="text-muted">${beside.filter(Boolean).join(" · ")}</span></div>
			<div class="progress"><div class="progress-bar" style="width: ${share}%"></div></div>
			<div class="cchc-bodies-count">${__("{0} of {1} units", [done, units])}</div>
		</div>`;
	};
	return `<div class="cchc-bodies"><div class="cchc-bodies-head">${__("Parts reported done")}</div>${parts.map(row).join("")}</div>`;
};
