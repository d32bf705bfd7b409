frappe.ui.form.on("CCHC Access Grant", {
	setup(frm) {
		frm.get_docfield("value").formatter = (value) => frappe.utils.escape_html(__(value));
	},
});
