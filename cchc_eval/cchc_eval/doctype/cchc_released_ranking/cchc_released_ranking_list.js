frappe.listview_settings["CCHC Released Ranking"] = {
	add_fields: ["state", "number", "decision_date"],
	narrow: ["number"],
	hide_name_column: true,
	get_indicator: (doc) => cchc_eval.released_state("CCHC Released Ranking", doc.state),
	formatters: { number: (value) => value || "" },
};
