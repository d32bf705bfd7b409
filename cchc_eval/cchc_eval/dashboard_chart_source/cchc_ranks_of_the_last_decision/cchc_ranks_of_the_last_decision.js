frappe.provide("frappe.dashboards.chart_sources");

frappe.dashboards.chart_sources["CCHC Ranks of the Last Decision"] = {
	method:
		"cchc_eval.cchc_eval.dashboard_chart_source.cchc_ranks_of_the_last_decision.cchc_ranks_of_the_last_decision.get",
	filters: [],
};
