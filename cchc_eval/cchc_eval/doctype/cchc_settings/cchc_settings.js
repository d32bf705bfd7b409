frappe.ui.form.on("CCHC Settings", {
	refresh(frm) {
		// Whole đồng, but easier to read in groups of three.
		const amount = (value) => `<div style="text-align: right">${format_number(value, null, 0)}</div>`;
		frm.get_field("base_salaries").grid.update_docfield_property("amount", "formatter", amount);
	},
});
