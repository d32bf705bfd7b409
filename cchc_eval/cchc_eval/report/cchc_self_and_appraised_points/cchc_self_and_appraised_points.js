frappe.query_reports["CCHC Self and Appraised Points"] = {
	filters: [cchc_eval.report_filters.round(), cchc_eval.report_filters.unit_group()],
	onload: cchc_eval.report_opened,
	formatter: cchc_eval.report_cell,
};
