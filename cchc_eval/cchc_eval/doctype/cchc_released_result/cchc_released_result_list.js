frappe.listview_settings["CCHC Released Result"] = {
	add_fields: ["state", "round", "unit_name", "rank_name"],
	narrow: ["year", "index_percent"],
	hide_name_column: true,
	get_indicator: (doc) => cchc_eval.released_state("CCHC Released Result", doc.state),
	formatters: {
		year: (...cell) => cchc_eval.year_of_round(...cell),
		index_percent: (...cell) => cchc_eval.index_and_rank(...cell),
	},
};
