// Numbers as people in Viet Nam write them.

// The same as parse_number in cchc_eval/vietnamese/writing.py, without a sign.
const PLAIN = /^[0-9]+(?:[.,][0-9]+)?$/;
const BY_POINTS = /^[1-9][0-9]{0,2}(?:\.[0-9]{3})+(?:,[0-9]+)?$/;
const BY_SPACES = /^[1-9][0-9]{0,2}(?: [0-9]{3})+(?:[.,][0-9]+)?$/;
const EITHER = /^[1-9][0-9]{0,2}[.,][0-9]{3}$/;

// {value} or {error}; an empty text gives {}.
export function read_number(text) {
	const compact = text
		.replace(/[\uff01-\uff5e]/g, (wide) => wide.normalize("NFKC"))
		.replace(/[\u200b-\u200f\u2060-\u2064\ufeff]/g, "")
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

export function escape(text) {
	return frappe.utils.escape_html(String(text ?? ""));
}
