frappe.listview_settings["CCHC Self Assessment"] = {
	add_fields: ["docstatus", "round", "workflow_state", "appraisal_state", "unanswered", "rank_name"],
	narrow: ["year", "index_percent"],
	// Unit and year say it all; the room is for the result.
	hide_name_column: true,
	has_indicator_for_draft: true,
	formatters: {
		year: (...cell) => cchc_eval.year_of_round(...cell),
		index_percent: (value, df, doc) =>
			doc.docstatus === 0 && !value ? "" : cchc_eval.index_and_rank(value, df, doc),
	},
	onload(list) {
		// Made by opening a round, never by hand.
		list.can_create = false;
	},
};
