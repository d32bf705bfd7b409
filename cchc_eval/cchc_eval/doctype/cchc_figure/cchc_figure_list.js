frappe.listview_settings["CCHC Figure"] = {
	add_fields: ["origin"],
	narrow: ["label", "value", "as_of"],
	hide_name_column: true,
	on_phone: (doc) => `${doc.label} – ${doc.value}`,
	get_indicator(doc) {
		const colours = { "By Hand": "gray", "By Import": "blue", "By an App": "green" };
		return [__(doc.origin, null, "CCHC Figure"), colours[doc.origin], `origin,=,${doc.origin}`];
	},
};
