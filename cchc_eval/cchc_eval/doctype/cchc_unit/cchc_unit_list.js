frappe.listview_settings["CCHC Unit"] = {
	// The code is the name.
	hide_name_column: true,
	add_fields: ["valid_from", "valid_to"],
	get_indicator(doc) {
		const today = frappe.datetime.get_today();
		if (doc.valid_to && doc.valid_to < today) return [__("Ended"), "gray", `valid_to,<,${today}`];
		if (doc.valid_from && doc.valid_from > today) return [__("Not Yet Begun"), "orange", `valid_from,>,${today}`];
		return [__("In Being"), "green"];
	},
};
