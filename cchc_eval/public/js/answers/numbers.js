// Numbers as people in Viet Nam write them, and as JSON holds them: by their digits, as the core computes with them.
// JavaScript's own numbers keep some 15.

// The same as parse_number in cchc_eval/vietnamese/writing.py.
const PLAIN = /^[+-]?[0-9]+(?:[.,][0-9]+)?$/;
const BY_POINTS = /^[+-]?[1-9][0-9]{0,2}(?:\.[0-9]{3})+(?:,[0-9]+)?$/;
const BY_SPACES = /^[+-]?[1-9][0-9]{0,2}(?: [0-9]{3})+(?:[.,][0-9]+)?$/;
const EITHER = /^[+-]?[1-9][0-9]{0,2}[.,][0-9]{3}$/;
// As _INVISIBLE there, what can stand in a text box.
const INVISIBLE = /[\u00ad\u034f\u061c\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]/g;

// A number by its digits, "-1234.5"; it compares as a number.
export class Exact {
	constructor(text) {
		this.text = digits_of(String(text));
	}

	toString() {
		return this.text;
	}

	valueOf() {
		return Number(this.text);
	}

	// Marked, for `write_json`.
	toJSON() {
		return `\0${this.text}`;
	}
}

const TOKEN = /"(?:[^"\\]|\\.)*"|-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/g;
const MARKED = /"\\u0000(-?[0-9]+(?:\.[0-9]+)?)"/g;

// Data whose numbers are Exact. Raises what JSON.parse raises.
export function read_json(text) {
	const marked = text.replace(TOKEN, (one) => (one.startsWith('"') ? one : `"\\u0000${one}"`));
	return JSON.parse(marked, (_, value) => (value?.[0] === "\0" ? new Exact(value.slice(1)) : value));
}

// A row's answer; null where there is none that can be read.
export function answer_in(text) {
	try {
		return text ? read_json(text) : null;
	} catch {
		return null;
	}
}

export function write_json(data) {
	return JSON.stringify(data).replace(MARKED, "$1");
}

// {value: Exact} or {error}; an empty text gives {}.
export function read_number(text, { signed = false } = {}) {
	const compact = text
		.replace(/[\uff01-\uff5e]/g, (wide) => wide.normalize("NFKC"))
		.replace(INVISIBLE, "")
		.replace(/\s/g, " ")
		.replace(/\u2212/g, "-")
		.trim();
	if (!compact) return {};
	if (EITHER.test(compact)) {
		const [whole, decimals] = compact.split(/[.,]/);
		const ways = [whole + decimals, `${whole},${decimals}0`];
		return { error: __("{0} can be read as two numbers: write {1} or {2}.", [text, ...ways]) };
	}
	const digits = BY_POINTS.test(compact)
		? compact.replace(/\./g, "").replace(",", ".")
		: BY_SPACES.test(compact) || PLAIN.test(compact)
			? compact.replace(/ /g, "").replace(",", ".")
			: "";
	if (!digits || (digits.startsWith("-") && !signed)) return { error: __("{0} is not a number.", [text]) };
	return { value: new Exact(digits) };
}

// The same of points, which Frappe keeps as numbers of its own: {value: number} or {error}.
export function read_points(text) {
	const { value, error } = read_number(text);
	if (value === undefined) return { error };
	const lost = digits_of(String(Number(value))) !== value.text;
	return lost ? { error: __("{0} has too many digits.", [text]) } : { value: Number(value) };
}

// Without exponent and without zeros that say nothing: "1.50e+3" is "1500".
function digits_of(text) {
	const [, sign, whole, decimals = "", exponent = 0] = /^([+-]?)(\d+)(?:\.(\d+))?(?:e([+-]?\d{1,3}))?$/i.exec(text) || [];
	if (!whole) return text;
	const point = whole.length + Number(exponent);
	const left = Math.max(0, 1 - point);
	const all = ("0".repeat(left) + whole + decimals).padEnd(point + left, "0");
	const before = all.slice(0, point + left).replace(/^0+(?=\d)/, "");
	const after = all.slice(point + left).replace(/0+$/, "");
	const digits = after ? `${before}.${after}` : before;
	return sign === "-" && digits !== "0" ? `-${digits}` : digits;
}

// Of what JavaScript computed, ten decimals mean something.
export function show_number(value) {
	const digits = digits_of(typeof value === "number" ? String(Number(value.toFixed(10))) : String(value));
	const [whole, decimals] = digits.split(".");
	const grouped = whole.replace(/\B(?=(?:\d{3})+$)/g, ".");
	return decimals ? `${grouped},${decimals}` : grouped;
}

// For an input: no points between thousands, which would have to be read again; a zero after just three decimals.
export function edit_number(value) {
	if (value === undefined || value === null) return "";
	const text = digits_of(String(value)).replace(".", ",");
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
