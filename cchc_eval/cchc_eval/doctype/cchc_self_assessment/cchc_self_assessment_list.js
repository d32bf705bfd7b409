frappe.listview_settings["CCHC Self Assessment"] = {
	add_fields: ["docstatus", "workflow_state", "appraisal_state", "unanswered"],
	hide_name_column: false,
	has_indicator_for_draft: true,
	formatters: {
		index_percent: (value, _df, doc) => (doc.docstatus === 0 && !value ? "" : `${format_number(value, null, 2)} %`),
	},
	onload(list) {
		// Made by opening a round, never by hand.
		list.can_create = false;
	},
};
