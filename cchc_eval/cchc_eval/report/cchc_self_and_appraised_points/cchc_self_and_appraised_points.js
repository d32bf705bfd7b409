frappe.query_reports["CCHC Self and Appraised Points"] = {
	filters: [cchc_eval.report_filters.round()],
	onload: cchc_eval.report_opened,
	formatter: cchc_eval.report_cell,
};
