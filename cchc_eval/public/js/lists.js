// Frappe gives a narrow screen four columns and counts among them the one of tags, which it hides; a wider one six in
// hardly more room. A list of ours names in `narrow` the fields that tell its rows apart there, unless the site has
// chosen for itself.
const setup_columns = frappe.views.ListView.prototype.setup_columns;
frappe.views.ListView.prototype.setup_columns = function () {
	const { narrow } = this.settings;
	const chosen = this.list_view_settings;
	if (!narrow || window.innerWidth >= 1920 || chosen.total_fields || chosen.fields) return setup_columns.call(this);
	this.list_view_settings = { ...chosen, total_fields: 20 };
	setup_columns.call(this);
	this.list_view_settings = chosen;
	this.columns = this.columns.filter(({ type, df }) => type !== "Field" || narrow.includes(df.fieldname));
};
