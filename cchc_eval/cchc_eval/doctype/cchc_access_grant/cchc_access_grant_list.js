frappe.listview_settings["CCHC Access Grant"] = {
	formatters: { value: (value) => frappe.utils.escape_html(__(value)) },
};
