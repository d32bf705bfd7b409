frappe.listview_settings["CCHC Reward Form"] = {
	hide_name_column: true,
	add_fields: ["valid_from", "valid_to"],
	formatters: {
		authority: (value) => __(value, null, "CCHC Reward Form"),
	},
	get_indicator(doc) {
		const today = frappe.datetime.get_today();
		if (doc.valid_to && doc.valid_to < today) return [__("Ended"), "gray", `valid_to,<,${today}`];
		if (doc.valid_from > today) return [__("Not Yet in Force"), "orange", `valid_from,>,${today}`];
		return [__("In Force"), "green"];
	},
};
