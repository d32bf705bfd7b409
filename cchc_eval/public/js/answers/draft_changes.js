// What a person changed in the form since the server last sent it, and what others changed meanwhile. `seen` holds the
// values as the server sent them: {scores: {code: {column: text}}, texts: {field: text}, evidence: {name: {column: text}}}.
const ANSWER_COLUMNS = ["answer", "explanation", "contest_value", "contest_reason"];
const TEXTS = ["difficulties", "recommendations"];
const EVIDENCE_COLUMNS = [
	"criteria", "title", "document_number", "document_date", "place_in_document", "file", "link",
	"reference_doctype", "reference_name", "note",
];
const TABLE = "CCHC Evidence";

export const key_of = (table, row, column) => [table, row, column].join("|");
const text_of = (value) => String(value ?? "");
const picked = (from, columns) => Object.fromEntries(columns.map((column) => [column, text_of(from[column])]));

export function seen_of(doc) {
	return {
		scores: Object.fromEntries((doc.scores || []).map((row) => [row.code, picked(row, ANSWER_COLUMNS)])),
		texts: picked(doc, TEXTS),
		evidence: Object.fromEntries(
			(doc.evidence || []).filter((row) => !row.__islocal).map((row) => [row.name, picked(row, EVIDENCE_COLUMNS)])
		),
	};
}

// {changes: as the server's `save_changes` takes them, sent: {key: value}}; without those of which `is_kept_back(key)`.
export function changes_of(doc, seen, is_kept_back = () => false) {
	const sent = {};
	const differing = (table, name, now, was) => {
		const pairs = {};
		for (const column of Object.keys(was)) {
			const value = text_of(now[column]);
			const key = key_of(table, name, column);
			if (value === was[column] || is_kept_back(key)) continue;
			pairs[column] = [was[column], value];
			sent[key] = value;
		}
		return pairs;
	};
	const changes = { scores: {}, texts: {}, evidence: { changed: {}, added: {}, removed: {} } };
	const put = (place, name, pairs) => Object.keys(pairs).length && (place[name] = pairs);
	for (const row of doc.scores || []) {
		if (seen.scores[row.code]) put(changes.scores, row.code, differing("scores", row.code, row, seen.scores[row.code]));
	}
	changes.texts = differing("", "", doc, seen.texts);
	const here = new Set();
	for (const row of doc.evidence || []) {
		here.add(row.name);
		if (seen.evidence[row.name]) {
			put(changes.evidence.changed, row.name, differing("evidence", row.name, row, seen.evidence[row.name]));
		} else if (!is_kept_back(key_of("evidence", row.name, ""))) {
			changes.evidence.added[row.name] = picked(row, EVIDENCE_COLUMNS);
			sent[key_of("evidence", row.name, "")] = JSON.stringify(changes.evidence.added[row.name]);
		}
	}
	for (const [name, was] of Object.entries(seen.evidence)) {
		const key = key_of("evidence", name, "");
		if (here.has(name) || is_kept_back(key)) continue;
		changes.evidence.removed[name] = was;
		sent[key] = "";
	}
	return { changes, sent };
}

// Puts what the server has into the form, but for what is changed here and not saved. `saved`: by key what the server
// has taken from here. Returns what looks otherwise: {codes: [code], evidence: whether, texts: [field]}.
export function take_state(doc, state, seen, saved = {}) {
	const taken = { codes: [], evidence: false, texts: [] };
	const merge = (table, name, row, was, stands) => {
		let changed = false;
		for (const column of Object.keys(was)) {
			const [here, there] = [text_of(row[column]), text_of(stands[column])];
			was[column] = saved[key_of(table, name, column)] ?? was[column];
			if (here !== was[column] && there !== was[column] && here !== there) continue; // for the server to tell
			if (here === was[column] && here !== there) {
				row[column] = stands[column];
				changed = true;
			}
			was[column] = there;
		}
		return changed;
	};
	const scores = Object.fromEntries((doc.scores || []).map((row) => [row.code, row]));
	for (const stands of state.scores) {
		const row = scores[stands.code];
		if (merge("scores", stands.code, row, seen.scores[stands.code], stands)) taken.codes.push(stands.code);
		for (const column of Object.keys(stands)) if (!ANSWER_COLUMNS.includes(column)) row[column] = stands[column];
	}
	for (const field of TEXTS) {
		const was = { [field]: seen.texts[field] };
		if (merge("", "", doc, was, state)) taken.texts.push(field);
		seen.texts[field] = was[field];
	}
	taken.evidence = take_rows(doc, state.evidence, seen, merge);
	for (const [field, value] of Object.entries(state)) if (!Array.isArray(value) && !TEXTS.includes(field)) doc[field] = value;
	return taken;
}

function take_rows(doc, stored, seen, merge) {
	let changed = false;
	const there = new Set(stored.map((row) => row.name));
	for (const stands of stored) {
		const row = doc.evidence.find(({ name }) => name === stands.name);
		const was = seen.evidence[stands.name];
		if (row && was) {
			changed = merge("evidence", stands.name, row, was, stands) || changed;
			row.idx = stands.idx;
		} else if (!was) {
			if (!row) add_row(doc, stands);
			seen.evidence[stands.name] = picked(stands, EVIDENCE_COLUMNS);
			changed = true;
		}
	}
	for (const row of [...doc.evidence]) {
		const was = seen.evidence[row.name];
		if (!was || there.has(row.name) || Object.keys(was).some((column) => text_of(row[column]) !== was[column])) continue;
		remove_row(row);
		delete seen.evidence[row.name];
		changed = true;
	}
	// Taken off here as well as there.
	for (const name of Object.keys(seen.evidence)) {
		if (!there.has(name) && !doc.evidence.some((row) => row.name === name)) delete seen.evidence[name];
	}
	doc.evidence.forEach((row, index) => (row.idx = index + 1));
	return changed;
}

export function add_row(doc, values) {
	const row = { ...values, doctype: TABLE, parent: doc.name, parenttype: doc.doctype, parentfield: "evidence" };
	(locals[TABLE] ||= {})[row.name] = row;
	doc.evidence.push(row);
	return row;
}

export function remove_row(row) {
	frappe.model.clear_doc(TABLE, row.name);
}

// A row that was new here has the name that the server gave it.
export function rename_row(doc, old_name, name, seen) {
	const row = doc.evidence.find((one) => one.name === old_name);
	const double = doc.evidence.find((one) => one.name === name);
	if (!row || old_name === name) return;
	if (double) {
		remove_row(row);
		return;
	}
	delete locals[TABLE]?.[old_name];
	row.name = name;
	delete row.__islocal;
	delete row.__unsaved;
	(locals[TABLE] ||= {})[name] = row;
	seen.evidence[name] = picked(row, EVIDENCE_COLUMNS);
}

// Puts kept changes back into a form; what others changed since is for the server to tell.
export function put_back(doc, changes, seen) {
	const put = (row, was, pairs) => {
		for (const [column, [before, now]] of Object.entries(pairs)) {
			if (was[column] === now) continue;
			row[column] = now;
			was[column] = before;
		}
	};
	for (const row of doc.scores || []) put(row, seen.scores[row.code], changes.scores[row.code] || {});
	put(doc, seen.texts, changes.texts);
	for (const row of [...doc.evidence]) {
		if (changes.evidence.changed[row.name]) put(row, seen.evidence[row.name], changes.evidence.changed[row.name]);
		if (changes.evidence.removed[row.name]) remove_row(row);
	}
	for (const [name, values] of Object.entries(changes.evidence.added)) add_row(doc, { ...values, name, __islocal: 1 });
}

export const is_empty = ({ sent }) => Object.keys(sent).length === 0;
