frappe.listview_settings["CCHC Evaluation Round"] = {
	add_fields: ["status"],
	narrow: ["year", "period"],
	has_indicator_for_draft: true,
	hide_name_column: true,
	get_indicator: (doc) => [
		__(doc.status, null, "CCHC Evaluation Round"),
		{ Draft: "gray", Open: "green", Closed: "blue" }[doc.status],
		`status,=,${doc.status}`,
	],
};
