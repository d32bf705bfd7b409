frappe.listview_settings["CCHC Improvement Plan"] = {
	add_fields: ["workflow_state", "round", "overdue", "late", "required", "adopted_on", "due_date"],
	narrow: ["year", "due_date"],
	has_indicator_for_draft: true,
	hide_name_column: true,
	formatters: {
		year: (...cell) => cchc_eval.year_of_round(...cell),
		// What is late, in the one column that also a narrow screen shows.
		due_date(value, _field, doc) {
			const day = value ? frappe.datetime.str_to_user(value) : "";
			if (doc.overdue) return cchc_eval.pill(__("{0} actions overdue", [doc.overdue]), "orange");
			return doc.late ? cchc_eval.pill(__("{0}, late", [day]), "red") : day;
		},
	},
	onload(list) {
		// Proposed from a decision, never by hand.
		list.can_create = false;
		if (!frappe.user.has_role(["CCHC Office Head", "CCHC Appraiser", "CCHC Manager"])) return;
		const show = (filters) => async () => {
			await list.filter_area.clear();
			list.filter_area.add(filters.map((filter) => ["CCHC Improvement Plan", ...filter]));
		};
		const group = __("Follow Up");
		list.page.add_inner_button(__("Late Plans"), show([["late", "=", 1]]), group);
		list.page.add_inner_button(__("With Overdue Actions"), show([["overdue", ">", 0]]), group);
		list.page.add_inner_button(__("Owed and Not Adopted"), show([["workflow_state", "=", "Draft"], ["due_date", "is", "set"]]), group);
	},
};
