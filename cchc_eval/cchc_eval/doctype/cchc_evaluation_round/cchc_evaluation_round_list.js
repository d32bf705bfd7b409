frappe.listview_settings["CCHC Evaluation Round"] = {
	add_fields: ["status"],
	narrow: ["year", "period"],
	has_indicator_for_draft: true,
	hide_name_column: true,
	// Frappe translates a choice in a list without its DocType.
	formatters: { period: (value) => frappe.utils.escape_html(__(value, null, "CCHC Evaluation Round")) },
	get_indicator: (doc) => [
		__(doc.status, null, "CCHC Evaluation Round"),
		{ Draft: "gray", Open: "green", Closed: "blue" }[doc.status],
		`status,=,${doc.status}`,
	],
};
