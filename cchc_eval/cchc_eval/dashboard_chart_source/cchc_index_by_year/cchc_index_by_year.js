frappe.provide("frappe.dashboards.chart_sources");

frappe.dashboards.chart_sources["CCHC Index by Year"] = {
	method:
		"cchc_eval.cchc_eval.dashboard_chart_source.cchc_index_by_year.cchc_index_by_year.get",
	filters: [],
};
