frappe.query_reports["CCHC Years"] = {
	filters: [
		cchc_eval.report_filters.round(),
		cchc_eval.report_filters.unit_group(),
		{ fieldname: "by_field", label: __("By Field"), fieldtype: "Check" },
	],
	onload: cchc_eval.report_opened,
	formatter: cchc_eval.report_cell,
};
