// Numbers as people in Viet Nam write them.

const PLAIN = /^\d+(?:[.,]\d+)?$/;
const GROUPED = /^\d{1,3}(?:\.\d{3})+(?:,\d+)?$/;

// {value} or {error}; an empty text gives {}.
export function read_number(text) {
	const compact = text.normalize("NFKC").replace(/\s/g, "");
	if (!compact) return {};
	if (GROUPED.test(compact)) {
		if (compact.split(".").length === 2 && !compact.includes(",")) {
			return { error: __("{0} can be read as two numbers: write it without the point.", [text]) };
		}
		return { value: Number(compact.replace(/\./g, "").replace(",", ".")) };
	}
	if (PLAIN.test(compact)) return { value: Number(compact.replace(",", ".")) };
	return { error: __("{0} is not a number.", [text]) };
}

export function show_number(value) {
	return Number(value).toLocaleString("vi-VN", { maximumFractionDigits: 10, useGrouping: true });
}

// For an input: no points between thousands, which would have to be read again.
export function edit_number(value) {
	return value === undefined || value === null ? "" : String(value).replace(".", ",");
}

export function escape(text) {
	return frappe.utils.escape_html(String(text ?? ""));
}
