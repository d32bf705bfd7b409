frappe.listview_settings["CCHC Appraisal"] = {
	add_fields: ["docstatus", "workflow_state", "not_submitted", "unit_name", "rank_name"],
	has_indicator_for_draft: true,
	formatters: {
		self_points: (value, _df, doc) =>
			doc.not_submitted ? `<i>${__("not submitted")}</i>` : format_number(value, null, 2),
		index_percent: (value) => `${format_number(value, null, 2)} %`,
	},
	onload(list) {
		// Made from self-assessments, never by hand.
		list.can_create = false;
		if (!frappe.user.has_role("CCHC Appraiser")) return;
		list.page.set_primary_action(__("Start All of a Round"), () => cchc_eval.start_appraisals());
	},
};
