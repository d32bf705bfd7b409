// Points as papers write them: two decimals, up to four where the criteria set has them (`in_column` in
// cchc_eval/vietnamese/writing.py). The precision of our Floats says what the database keeps, not what is shown.
frappe.provide("cchc_eval");

const USUAL = 2;
const MOST = 4;

const is_kept_finer = (df) => Boolean(df?.parent?.startsWith("CCHC ")) && cint(df.precision) > USUAL;

cchc_eval.decimals_of = (value) => {
	let decimals = USUAL;
	while (decimals < MOST && flt(value, decimals) !== flt(value, MOST)) decimals += 1;
	return decimals;
};

cchc_eval.in_column = (value) => format_number(value, null, cchc_eval.decimals_of(value));

const show_float = frappe.form.formatters.Float;
frappe.form.formatters.Float = (value, df, ...rest) =>
	show_float(value, is_kept_finer(df) ? { ...df, precision: cchc_eval.decimals_of(value) } : df, ...rest);

const format_for_input = frappe.ui.form.ControlFloat.prototype.format_for_input;
frappe.ui.form.ControlFloat.prototype.format_for_input = function (value) {
	if (!is_kept_finer(this.df) || value === null || value === undefined || Number.isNaN(Number(value))) {
		return format_for_input.call(this, value);
	}
	return format_number(value, this.get_number_format(), cchc_eval.decimals_of(value));
};
