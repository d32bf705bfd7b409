frappe.query_reports["CCHC Progress of a Round"] = {
	filters: [cchc_eval.report_filters.round()],
	onload: cchc_eval.report_opened,
	formatter: cchc_eval.report_cell,
};
