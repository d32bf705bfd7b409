// What the unit promised after its last evaluation, above the new self-assessment.
const PLAN_METHOD = "cchc_eval.cchc_eval.doctype.cchc_improvement_plan.cchc_improvement_plan.promises";

frappe.ui.form.on("CCHC Self Assessment", {
	async refresh(frm) {
		if (frm.is_new()) return;
		const is_last = cchc_eval.turn(frm, "promises");
		const found = await frappe.xcall(PLAN_METHOD, { self_assessment: frm.doc.name }, "GET");
		await frappe.require(["cchc_followup.bundle.css", "cchc_followup.bundle.js"]);
		const plans = found.filter((one) => one.actions.length);
		if (!plans.length || !is_last()) return;
		for (const { plan, unit_name, year, readable, actions } of plans) {
			const link = frappe.utils.get_form_link("CCHC Improvement Plan", plan, true, plan);
			const head = readable ? link : frappe.utils.escape_html(plan);
			// Of units that were merged: whose plan it was.
			const whose = plans.length > 1 ? ` – ${frappe.utils.escape_html(unit_name)}` : "";
			const body = cchc_eval.followup.actions_table(actions);
			const title = __("Promised After the Evaluation of {0}", [year]);
			frm.dashboard.add_section(`<p>${head}${whose}</p>${body}`, title);
		}
		frm.dashboard.show();
	},
});
