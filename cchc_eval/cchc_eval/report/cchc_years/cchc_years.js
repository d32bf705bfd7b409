frappe.query_reports["CCHC Years"] = {
	filters: [cchc_eval.report_filters.round()],
	onload: cchc_eval.report_opened,
	formatter: cchc_eval.report_cell,
};
