// People by their names, times and shares as the app's own sentences write them, wherever the desk shows our documents.
frappe.provide("cchc_eval");

const is_ours = (doctype) => Boolean(doctype?.startsWith("CCHC "));

/** "17:00 ngày 05/01/2027" */
cchc_eval.moment = (value) => {
	if (!value) return "";
	const time = frappe.datetime.convert_to_user_tz(value, false);
	// As the server's sentences have it, whatever format of dates the site has.
	return __("{0} on {1}", [time.format("HH:mm"), time.format("DD/MM/YYYY")], "time on a day");
};

const show_datetime = frappe.form.formatters.Datetime;
frappe.form.formatters.Datetime = (value, df, ...rest) =>
	is_ours(df?.parent) ? cchc_eval.moment(value) : show_datetime(value, df, ...rest);

// The form brings the names of the people in its document; Frappe knows them by their addresses only.
const show_user = frappe.form.link_formatters.User;
frappe.form.link_formatters.User = (value, doc, df) => {
	const shown = show_user(value, doc, df);
	return shown && shown === value && is_ours(df?.parent) ? frappe.user_info(value).fullname : shown;
};

// An office has one time zone: below each time its name is noise.
const describe = frappe.ui.form.ControlDatetime.prototype.set_description;
frappe.ui.form.ControlDatetime.prototype.set_description = function () {
	if (is_ours(this.df.parent)) this.df.hide_timezone = 1;
	describe.call(this);
};

// Frappe writes a share with a point, whatever the site's numbers have.
const show_percent = frappe.form.formatters.Percent;
frappe.form.formatters.Percent = (value, df, ...rest) =>
	is_ours(df?.parent) ? `${format_number(value, null, value % 1 ? 2 : 0)} %` : show_percent(value, df, ...rest);
