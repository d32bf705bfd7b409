frappe.provide("cchc_eval");

/** A way to a document that the form names, for those who may read its kind: it is no link, which would tell more. */
cchc_eval.add_source = (frm, doctype, name) => {
	if (!name || !frappe.model.can_read(doctype)) return;
	frm.add_custom_button(__(doctype), () => frappe.set_route("Form", doctype, name), __("Open", null, "CCHC Released Ranking"));
};

/** The state of what was released, for `get_indicator`. */
cchc_eval.released_state = (doctype, state) => [
	__(state, null, doctype),
	state === "In Force" ? "green" : "gray",
	`state,=,${state}`,
];

/** The year of a document as its round's name has it: 2026, and 2026.Q1 of a part of the year. */
cchc_eval.year_of_round = (value, _df, doc) => frappe.utils.escape_html((doc.round || String(value ?? "")).replace(/^CCHC-/, ""));

/** An index and the rank that it earns, in the width of a column headed "Chỉ số (%)". */
cchc_eval.index_and_rank = (value, _df, doc) =>
	`${format_number(value, null, 2)} <b class="small">${frappe.utils.escape_html(doc.rank_name || "")}</b>`;

// Frappe gives a narrow screen four columns and counts among them the one of tags, which it hides; a wider one six in
// hardly more room. Our lists name in `narrow` the fields that tell their rows apart there, unless the site has
// chosen for itself.
const setup_columns = frappe.views.ListView.prototype.setup_columns;
frappe.views.ListView.prototype.setup_columns = function () {
	const { narrow } = this.settings;
	const chosen = this.list_view_settings;
	if (!narrow || window.innerWidth >= 1920 || chosen.total_fields || chosen.fields) return setup_columns.call(this);
	this.list_view_settings = { ...chosen, total_fields: 20 };
	setup_columns.call(this);
	// Frappe 16 makes a column as wide as its longest text and hides what goes beyond the screen.
	this.list_view_settings = { ...chosen, disable_scrolling: 1 };
	this.columns = this.columns.filter(({ type, df }) => type !== "Field" || narrow.includes(df.fieldname));
};

// The filters above a list translate a choice without its DocType: "Department" of a reward form read like a bureau.
const setup_filter_area = frappe.views.BaseList.prototype.setup_filter_area;
frappe.views.BaseList.prototype.setup_filter_area = function () {
	const done = setup_filter_area.call(this);
	if (this.doctype?.startsWith("CCHC ")) {
		for (const field of Object.values(this.page.fields_dict).filter(({ df }) => df.fieldtype === "Select")) {
			Object.assign(field.df, { context: this.doctype, parent: this.doctype });
			field.last_options = null;
			field.set_options();
		}
	}
	return done;
};

// Frappe 16 measures a column by the text of the element that a formatter of the list returns. Handed a text without an
// element it fails, and the list stays empty.
const setup_defaults = frappe.views.ListView.prototype.setup_defaults;
frappe.views.ListView.prototype.setup_defaults = function () {
	const done = setup_defaults.call(this);
	const { formatters } = this.settings;
	if (formatters && this.doctype.startsWith("CCHC ")) {
		const wrapped = Object.entries(formatters).map(([field, formatter]) => [
			field,
			(...cell) => `<span class="ellipsis">${formatter(...cell)}</span>`,
		]);
		this.settings = { ...this.settings, formatters: Object.fromEntries(wrapped) };
	}
	return done;
};

// Below the title of a row Frappe 16 writes two columns on a telephone with a dot between them, also where one is empty.
const get_left_html = frappe.views.ListView.prototype.get_left_html;
frappe.views.ListView.prototype.get_left_html = function (doc) {
	const html = get_left_html.call(this, doc);
	if (!this.doctype.startsWith("CCHC ") || !html.includes("mobile-layout")) return html;
	const row = document.createElement("div");
	row.innerHTML = html;
	const columns = [...row.querySelectorAll(".mobile-layout")];
	const [only, ...others] = columns.filter((column) => column.textContent.trim());
	for (const column of columns) if (!column.textContent.trim()) column.remove();
	if (only && !others.length) only.classList.add("mobile-layout-seperator", "no-seperator");
	return row.innerHTML;
};

// Frappe's lists say the number of filters untranslated in the hint of the mouse.
const update_filter_button = frappe.ui.FilterGroup.prototype.update_filter_button;
frappe.ui.FilterGroup.prototype.update_filter_button = function () {
	update_filter_button.call(this);
	if (this.doctype?.startsWith("CCHC ")) this.filter_button.attr("title", __("{0} filters", [this.filters.length]));
};

// A choice reads as its DocType words it, in the cell and in the hint; the hint of a day has it as the database does.
const get_column_html = frappe.views.ListView.prototype.get_column_html;
frappe.views.ListView.prototype.get_column_html = function (column, ...rest) {
	const html = get_column_html.call(this, column, ...rest);
	const { fieldtype } = column.df || {};
	if (!this.doctype.startsWith("CCHC ") || !["Date", "Datetime", "Select"].includes(fieldtype)) return html;
	const choice = rest[0]?.[column.df.fieldname];
	const said = (value) => (fieldtype === "Select" ? __(value, null, this.doctype) : frappe.datetime.str_to_user(value));
	return html
		.replace(/(title="[^":]*: )([^"]+)"/, (_all, label, value) => `${label}${said(value)}"`)
		.replace(`> ${__(choice)} <`, () => `> ${said(choice)} <`);
};

// A phone shows the title of a row and no column beside it: the year goes in front, which tells a unit's forms apart, and
// what else a list needs for that, its `on_phone`, behind.
const get_subject_text = frappe.views.ListView.prototype.get_subject_text;
frappe.views.ListView.prototype.get_subject_text = function (doc, title) {
	const name = get_subject_text.call(this, doc, title);
	if (!this.doctype.startsWith("CCHC ") || window.innerWidth >= 768) return name;
	const text = [name, this.settings.on_phone?.(doc)].filter(Boolean).join(": ");
	const year = doc.round?.replace(/^CCHC-/, "") || doc.year;
	return year && !String(text).includes(doc.year || year) ? `${year} · ${text}` : text;
};
