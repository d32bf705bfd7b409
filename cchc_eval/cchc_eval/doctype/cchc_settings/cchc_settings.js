frappe.ui.form.on("CCHC Settings", {
	refresh(frm) {
		// Whole đồng, but easier to read in groups of three.
		const amount = (value) => `<div style="text-align: right">${format_number(value, null, 0)}</div>`;
		frm.get_field("base_salaries").grid.update_docfield_property("amount", "formatter", amount);
		if (frm.doc.word_templates?.length) frm.add_custom_button(__("Try a Word Template"), () => try_template(frm));
	},
});

/** Opens a paper of the newest document in the office's own template, as it would be printed today. */
function try_template(frm) {
	if (frm.is_dirty()) return frappe.msgprint(__("Save the settings first: what is tried is the template that is saved."));
	const documents = frm.doc.word_templates.map((row) => ({ value: row.document, label: __(row.document) }));
	const open = (document) =>
		window.open(`/api/method/cchc_eval.printing.api.template_preview?${new URLSearchParams({ document })}`);
	if (documents.length === 1) return open(documents[0].value);
	cchc_eval.prompt(
		{ fieldname: "document", fieldtype: "Select", label: __("Document"), options: documents, reqd: 1, default: documents[0].value },
		({ document }) => open(document),
		__("Try a Word Template"),
		__("Try a Word Template")
	);
}
