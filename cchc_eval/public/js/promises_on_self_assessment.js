// What the unit promised after its last evaluation, above the new self-assessment.
const PLAN_METHOD = "cchc_eval.cchc_eval.doctype.cchc_improvement_plan.cchc_improvement_plan.promises";

frappe.ui.form.on("CCHC Self Assessment", {
	async refresh(frm) {
		if (frm.is_new()) return;
		// Only the last of several refreshes adds the section; each has taken away the one before.
		const turn = (frm.cchc_promises_turn = (frm.cchc_promises_turn || 0) + 1);
		const found = await frappe.xcall(PLAN_METHOD, { self_assessment: frm.doc.name }, "GET");
		await frappe.require(["cchc_followup.bundle.css", "cchc_followup.bundle.js"]);
		if (!found.actions?.length || turn !== frm.cchc_promises_turn) return;
		const link = frappe.utils.get_form_link("CCHC Improvement Plan", found.plan, true, found.plan);
		const head = found.readable ? link : frappe.utils.escape_html(found.plan);
		const body = cchc_eval.followup.actions_table(found.actions);
		frm.dashboard.add_section(`<p>${head}</p>${body}`, __("Promised After the Evaluation of {0}", [found.year]));
		frm.dashboard.show();
	},
});
