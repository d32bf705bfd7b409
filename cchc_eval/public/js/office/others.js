// What somebody else saved in an appraisal while it is changed here. Frappe refuses the second to save, and what was typed
// would be lost: here what others decided comes in, what was decided here stays, and where both decided on the same one
// the reader chooses.
import { escape } from "../html";

// By table what is taken or left as a whole.
const PIECES = {
	scores: [["action", "answer", "points_set", "reason"], ["question"], ["seen"]],
	bonus_counts: [["times", "note"]],
};
const CHANGED_IN = ["docstatus", "workflow_state", "submitted_to_head"];
const OF_THE_ROW = ["name", "doctype", "parent", "parenttype", "parentfield", "__unsaved", "__last_sync_on"];

const text_of = (value) => (typeof value === "number" ? String(value) : String(value || "0").trim());
const differ = (one, other, columns) => columns.some((column) => text_of(one[column]) !== text_of(other[column]));

export class Others {
	constructor(view) {
		this.view = view;
		this.frm = view.frm;
		const show = this.frm.show_conflict_message.bind(this.frm);
		this.frm.show_conflict_message = () => (this.frm.doc.__needs_refresh && this.view.may_edit ? this.take() : show());
	}

	// The document as the server sent it.
	begin() {
		if (this.frm.is_dirty() && this.of === this.frm.docname) return;
		this.of = this.frm.docname;
		this.unsettled = null;
		this.note(this.frm.doc);
	}

	note(doc) {
		this.known = {};
		for (const table in PIECES) for (const row of doc[table] || []) this.known[row.name] = { ...row };
	}

	/** Whether the form holds what is stored, with what was changed here on top: it can be saved. */
	async take() {
		const { frm } = this;
		const { doctype, name } = frm.doc;
		const { modified } = (await frappe.db.get_value(doctype, name, "modified")).message;
		if (modified === frm.doc.modified) return !this.unsettled || this.ask(...this.unsettled);
		const stored = await frappe.xcall("frappe.client.get", { doctype, name }, "GET");
		// Of a document that went on meanwhile, and of other rows, Frappe says that it is to be read again.
		if (frm.docname !== name || CHANGED_IN.some((field) => text_of(stored[field]) !== text_of(frm.doc[field]))) return true;
		const clashes = [];
		const codes = Object.keys(PIECES).flatMap((table) => this.take_rows(table, stored, clashes));
		for (const [field, value] of Object.entries(stored)) if (!Array.isArray(value)) frm.doc[field] = value;
		delete frm.doc.__needs_refresh;
		this.note(stored);
		this.show(codes, stored);
		if (!clashes.length) return true;
		this.unsettled = [clashes, stored];
		return this.ask(clashes, stored);
	}

	/** Codes of what others decided. */
	take_rows(table, stored, clashes) {
		const rows = Object.fromEntries((this.frm.doc[table] || []).map((row) => [row.name, row]));
		const codes = [];
		for (const theirs of stored[table] || []) {
			const [mine, known] = [rows[theirs.name], this.known[theirs.name]];
			if (!mine || !known) continue;
			const kept = new Set(OF_THE_ROW);
			for (const columns of PIECES[table]) {
				const is_mine = differ(mine, known, columns) || (columns[0] === "action" && this.view.pending[mine.code]);
				if (is_mine) columns.forEach((column) => kept.add(column));
				if (!differ(theirs, known, columns)) continue;
				if (!is_mine) codes.push(mine.code);
				else if (differ(theirs, mine, columns)) clashes.push({ mine, theirs, columns });
			}
			for (const [column, value] of Object.entries(theirs)) if (!kept.has(column)) mine[column] = value;
		}
		return [...new Set(codes)];
	}

	show(codes, stored) {
		const { view } = this;
		for (const code of codes) {
			const leaf = view.by_code[code];
			if (leaf?.rule) view.redraw(view.$leaf(code), leaf);
		}
		this.frm.refresh_field("bonus_counts");
		view.preview();
		if (!codes.length) return;
		const said = __("{0} saved this appraisal meanwhile; what they decided is shown: {1}.", [
			escape(frappe.user.full_name(stored.modified_by)),
			escape(codes.join(", ")),
		]);
		frappe.show_alert({ message: said, indicator: "blue" }, 10);
	}

	/** Once for all that both decided on; resolves to false where the reader only closes it, who is then asked again. */
	ask(clashes, stored) {
		const by = escape(frappe.user.full_name(stored.modified_by));
		const choice = (index, value, label, words) => `<label class="d-block"><input type="radio" name="cchc-both-${index}" value="${value}">
			${label}: ${escape(words)}</label>`;
		const asked = clashes.map(
			({ mine, theirs, columns }, index) => `<fieldset class="mb-3"><legend class="h6">${escape(mine.code)}
				${escape(this.view.by_code[mine.code]?.title || mine.title)}</legend>
				${choice(index, "theirs", __("Take what is saved"), this.words(theirs, columns, theirs.appraised_computation))}
				${choice(index, "mine", __("Keep mine"), this.words(mine, columns, this.view.result.leaves?.[mine.code]?.appraised.sentence))}
				</fieldset>`
		);
		return new Promise((resolve) => {
			const dialog = cchc_eval.dialog({
				title: __("{0} decided on the same, at {1}", [by, cchc_eval.moment(stored.modified.slice(0, 19))]),
				fields: [{ fieldname: "both", fieldtype: "HTML", options: asked.join("") }],
				primary_action_label: __("Save"),
				primary_action: () => {
					const chosen = clashes.map((_, index) => dialog.$body.find(`[name=cchc-both-${index}]:checked`).val());
					const open = chosen.findIndex((value) => !value);
					if (open >= 0) return dialog.$body.find(`[name=cchc-both-${open}]`).first().trigger("focus");
					clashes.forEach(({ mine, theirs, columns }, index) => chosen[index] === "theirs" && this.give_way(mine, theirs, columns));
					this.unsettled = null;
					resolve(true);
					dialog.hide();
				},
			});
			dialog.on_hide = () => resolve(false);
			dialog.show();
		});
	}

	give_way(mine, theirs, columns) {
		columns.forEach((column) => (mine[column] = theirs[column]));
		if (columns[0] === "action") delete this.view.pending[mine.code];
		this.show([mine.code].filter((code) => this.view.rows[code] === mine), this.frm.doc);
	}

	words(row, columns, sentence) {
		if (columns[0] !== "action") return columns.map((column) => row[column]).filter(Boolean).join("; ") || "–";
		if (row.action === "Keep") return __("Keep");
		// Points that were set or taken off say why in their own sentence.
		return [sentence, row.action === "Correct" && row.reason].filter(Boolean).join("; ");
	}
}
