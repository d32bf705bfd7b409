frappe.listview_settings["CCHC Appraisal"] = {
	add_fields: ["docstatus", "round", "workflow_state", "not_submitted", "unit_name", "rank_name", "submitted_to_head"],
	narrow: ["year", "index_percent"],
	has_indicator_for_draft: true,
	// A draft that lies before the head of the office is no longer its appraiser's.
	get_indicator: (doc) =>
		doc.submitted_to_head
			? [__("Submitted to the Head"), "blue", "submitted_to_head,=,1|workflow_state,=,Draft"]
			: [__("Draft"), "gray", "submitted_to_head,=,0|workflow_state,=,Draft"],
	// The unit's name says it all; the room is for the result.
	hide_name_column: true,
	formatters: {
		year: (...cell) => cchc_eval.year_of_round(...cell),
		index_percent: (...cell) => cchc_eval.index_and_rank(...cell),
	},
	onload(list) {
		// Of a draft this says more than the workflow's state does.
		for (const { states } of frappe.get_list("Workflow", { document_type: list.doctype })) {
			for (const row of states) if (row.state === "Draft") row.avoid_status_override = 1;
		}
		frappe.workflow.setup(list.doctype);
		// Made from self-assessments, never by hand.
		list.can_create = false;
		if (!frappe.user.has_role("CCHC Appraiser")) return;
		// No promise for Frappe to hold the button by: it is kept only where a round is chosen.
		list.page.add_inner_button(__("Start All of a Round"), () => void cchc_eval.start_appraisals());
	},
};
