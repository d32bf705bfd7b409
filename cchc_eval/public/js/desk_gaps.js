// What Frappe's desk leaves out for our documents.

// The timeline names the columns of tables by their English labels.
const get_label = frappe.meta.get_label;
frappe.meta.get_label = (doctype, ...rest) => {
	const label = get_label.call(frappe.meta, doctype, ...rest);
	return label && doctype?.startsWith("CCHC ") ? __(label, null, doctype) : label;
};

// A workflow action gives back the document without what the server says of it beside (`__onload`).
const with_workflow = [
	"CCHC Self Assessment",
	"CCHC Appraisal",
	"CCHC Council Decision",
	"CCHC Reward Proposal",
	"CCHC Reward Decision",
	"CCHC Improvement Plan",
	"CCHC Review Request",
];
for (const doctype of with_workflow) {
	frappe.ui.form.on(doctype, {
		after_workflow_action: (frm) => frm.reload_doc(),
		// What is submitted keeps its files: the server refuses, so the cross beside them goes.
		refresh: (frm) => frm.page.wrapper.toggleClass("cchc-settled", frm.doc.docstatus > 0),
	});
}
