// Frappe gives a narrow screen four columns and counts among them the one of tags, which it hides.
const setup_columns = frappe.views.ListView.prototype.setup_columns;
frappe.views.ListView.prototype.setup_columns = function () {
	const settings = this.list_view_settings;
	const narrow = this.doctype.startsWith("CCHC ") && window.innerWidth <= 1366 && !settings.total_fields;
	if (narrow) this.list_view_settings = { ...settings, total_fields: 5 };
	setup_columns.call(this);
	this.list_view_settings = settings;
};
