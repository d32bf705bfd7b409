// Whose evidence a file is by its name, as the offline command reads it (`offline/dossier_contents.py`): "1.2.3 Kế hoạch.pdf",
// "TC 1.2.3_Báo cáo.pdf", "I.1.a. Quyết định.pdf".
const escaped = (code) => code.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");

/** {code: the longest of the codes that the name begins with, rest: what follows it}; null where it begins with none. */
export function coded(name, codes) {
	const text = name.normalize("NFC");
	const begun = codes.filter((code) => begins(code).test(text)).sort((one, other) => other.length - one.length);
	if (!begun.length) return null;
	const rest = text.replace(begins(begun[0]), "").replace(/^[\s._-]+/, "");
	return { code: begun[0], rest };
}

// Neither 1.1 nor I where the name goes on with 1.10, 1.1.2, 1.1.b or II.
function begins(code) {
	const more = /\d$/.test(code) ? "\\d" : "[\\p{L}\\d]";
	return new RegExp(`^(?:tc|tiêu chí)?[\\s._-]*${escaped(code)}(?!${more})(?!\\.(?:\\d|\\p{L}(?![\\p{L}\\d])))`, "iu");
}
