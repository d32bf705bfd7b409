frappe.listview_settings["CCHC Review Request"] = {
	add_fields: ["workflow_state", "changed", "amending_decision"],
	narrow: ["decision"],
	has_indicator_for_draft: true,
	hide_name_column: true,
	onload(list) {
		// Begun on a decision, never by hand.
		list.can_create = false;
		if (frappe.user.has_role("CCHC Unit Head")) {
			list.page.add_inner_button(__("Request a Review"), () => cchc_eval.choose_review());
		}
	},
};
