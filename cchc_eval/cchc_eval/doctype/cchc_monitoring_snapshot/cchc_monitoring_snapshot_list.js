frappe.listview_settings["CCHC Monitoring Snapshot"] = {
	add_fields: ["origin", "asked"],
	narrow: ["due_date", "label", "index_percent"],
	hide_name_column: true,
	formatters: { index_percent: (value) => format_number(value, null, 2) },
	get_indicator(doc) {
		const colours = { "By Date": "blue", "By the Unit": "gray" };
		return [__(doc.origin, null, "CCHC Monitoring Snapshot"), colours[doc.origin], `origin,=,${doc.origin}`];
	},
};
