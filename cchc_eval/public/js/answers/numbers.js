// Numbers as people in Viet Nam write them.

// The same as parse_number in cchc_eval/vietnamese/writing.py, with a sign only where one is asked for.
const PLAIN = /^[0-9]+(?:[.,][0-9]+)?$/;
const BY_POINTS = /^[1-9][0-9]{0,2}(?:\.[0-9]{3})+(?:,[0-9]+)?$/;
const BY_SPACES = /^[1-9][0-9]{0,2}(?: [0-9]{3})+(?:[.,][0-9]+)?$/;
const EITHER = /^[1-9][0-9]{0,2}[.,][0-9]{3}$/;

const SIGN = /^[-\u2212]\s*/;

// {value} or {error}; an empty text gives {}.
export function read_number(text, { signed = false } = {}) {
	if (signed && SIGN.test(text.trim())) {
		const { value, error } = read_number(text.trim().replace(SIGN, ""));
		return value === undefined ? { error: error || __("{0} is not a number.", [text]) } : { value: -value };
	}
	const compact = text
		.replace(/[\uff01-\uff5e]/g, (wide) => wide.normalize("NFKC"))
		.replace(/[\u00ad\u034f\u200b-\u200f\u2060-\u206f\ufe00-\ufe0f\ufeff]/g, "")
		.replace(/\s/g, " ")
		.trim();
	if (!compact) return {};
	if (EITHER.test(compact)) {
		const [whole, decimals] = compact.split(/[.,]/);
		const ways = [whole + decimals, `${whole},${decimals}0`];
		return { error: __("{0} can be read as two numbers: write {1} or {2}.", [text, ...ways]) };
	}
	if (BY_POINTS.test(compact)) return { value: Number(compact.replace(/\./g, "").replace(",", ".")) };
	if (BY_SPACES.test(compact)) return { value: Number(compact.replace(/ /g, "").replace(",", ".")) };
	if (PLAIN.test(compact)) return { value: Number(compact.replace(",", ".")) };
	return { error: __("{0} is not a number.", [text]) };
}

export function show_number(value) {
	return Number(value).toLocaleString("vi-VN", { maximumFractionDigits: 10, useGrouping: true });
}

// For an input: no points between thousands, which would have to be read again; a zero after just three decimals.
export function edit_number(value) {
	if (value === undefined || value === null) return "";
	const text = String(value).replace(".", ",");
	return EITHER.test(text) ? `${text}0` : text;
}

const DATE = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/;

// {value} in ISO 8601 or {error}; an empty text gives {}. Day before month, as dates are written in Viet Nam.
export function read_date(text) {
	if (!text.trim()) return {};
	const [, day, month, year] = (DATE.exec(text.trim()) || []).map(Number);
	const date = new Date(Date.UTC(year, month - 1, day));
	// The 31st of June would become the 1st of July.
	const real = year > 1900 && date.getUTCDate() === day && date.getUTCMonth() === month - 1;
	return real ? { value: date.toISOString().slice(0, 10) } : { error: __("{0} is not a date: write it as 05/12/2026.", [text]) };
}

export function edit_date(value) {
	return value ? String(value).split("-").reverse().join("/") : "";
}

export function escape(text) {
	return frappe.utils.escape_html(String(text ?? ""));
}
