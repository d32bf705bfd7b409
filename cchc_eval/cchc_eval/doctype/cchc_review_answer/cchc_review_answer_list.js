frappe.listview_settings["CCHC Review Answer"] = {
	add_fields: ["workflow_state", "unit_name"],
	narrow: ["year", "workflow_state"],
	hide_name_column: true,
	onload(list) {
		// Begun where a request is sent, never by hand.
		list.can_create = false;
	},
};
