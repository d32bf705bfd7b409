// In tables Frappe translates a choice without its DocType, so that "Open" of a round reads like the verb on a
// button. With the DocType first, as in its own forms; choices without words of their own read as before.
frappe.form.formatters.Select = (value, df) => __(frappe.form.formatters.Data(value, df), null, df?.parent);

// States of workflows and kinds of documents are links, which Frappe shows as they are stored.
for (const named of ["Workflow State", "DocType"]) {
	frappe.form.link_formatters[named] = (value, _doc, df) => (df?.parent?.startsWith("CCHC ") ? __(value) : value);
}
