frappe.listview_settings["CCHC Council Decision"] = {
	add_fields: ["docstatus", "workflow_state", "number", "decision_date"],
	narrow: ["number"],
	has_indicator_for_draft: true,
	hide_name_column: true,
	formatters: { number: (value) => value || "" },
	onload(list) {
		// Compiled from a round's appraisals, never by hand.
		list.can_create = false;
		if (!frappe.user.has_role("CCHC Office Head")) return;
		// No promise for Frappe to hold the button by: it is kept only where a round is chosen.
		list.page.add_inner_button(__("Compile a Round"), () => void cchc_eval.compile_results());
	},
};
