// Saves the draft by itself a few seconds after a change, beside what others save meanwhile. What is half typed, what the
// server refuses and what two changed stays here and is said where it stands; all else is saved.
//
// `state`: "saved", "saving", "unsaved" or "offline".
import { ask_quietly } from "../ask_quietly";
import { escape } from "../html";
import { changes_of, is_empty, key_of, put_back, rename_row, seen_of, take_state } from "./draft_changes";
import { DraftNotes } from "./draft_notes";
import { forget, forget_at_logout, keep, read_kept } from "./draft_store";
import { read_typed_state, type_again } from "./typed";

const MODULE = "cchc_eval.cchc_eval.doctype.cchc_self_assessment.merging";
const SOON = 2_000; // milliseconds after the last change
const AT_THE_LATEST = 15_000; // after the first
const AGAIN = 10_000; // where there is no connection

export class Draft {
	constructor(view) {
		this.view = view;
		this.frm = view.frm;
		this.state = "saved";
		this.forms = {};
		this.notes = new DraftNotes(this);
		this.keep_soon = frappe.utils.debounce(() => this.keep(), 300);
		this.fetch_soon = frappe.utils.debounce(() => this.fetch(), 500);
		this.take_over();
		forget_at_logout();
	}

	// Of the open form: what the server sent, and what of the changes it could not take.
	get known() {
		return this.forms[this.frm.docname];
	}

	get is_active() {
		return Boolean(this.known && this.view.may_edit && this.frm.doc.docstatus === 0);
	}

	get is_offline() {
		return this.state === "offline";
	}

	// ---- Frappe's form

	// The form's own ways to save and to hear of others' saves lead here while the unit may edit.
	take_over() {
		const { frm } = this;
		const own = (name, instead) => {
			const method = frm[name].bind(frm);
			frm[name] = (...given) => (this.is_active ? instead(method, ...given) : method(...given));
		};
		own("save", (save, action = "Save", ...more) => (action === "Save" ? this.save_by_hand(...more) : save(action, ...more)));
		own("dirty", (dirty) => {
			dirty();
			this.changed();
		});
		own("switch_doc", (switch_doc, name) => {
			// What was typed last goes while the form still has it.
			if (name !== frm.docname) {
				this.keep();
				this.save();
			}
			switch_doc(name);
		});
		own("debounced_reload_doc", () => this.fetch_soon());
		own("show_conflict_message", () => {
			if (frm.doc.__needs_refresh) this.fetch_soon();
			delete frm.doc.__needs_refresh;
		});
		window.addEventListener("online", () => this.is_active && this.save());
		window.addEventListener("offline", () => this.is_active && this.has_changes() && this.show("offline"));
		window.addEventListener("focus", () => this.is_active && this.is_shown && this.fetch_soon());
		window.addEventListener("pagehide", () => this.is_active && this.keep());
	}

	get is_shown() {
		return this.frm.wrapper.offsetParent !== null;
	}

	// The form was loaded or drawn again; before anything is filled in.
	begin() {
		const { doc } = this.frm;
		if (!this.frm.is_dirty() || !this.known) {
			this.forms[doc.name] = { seen: seen_of(doc), clashes: {}, held: {}, typed: {}, at: this.known?.at };
			this.is_fresh = true;
		}
		if (this.is_active) this.state = this.frm.is_dirty() ? "unsaved" : "saved";
	}

	// After the view is drawn.
	shown() {
		if (this.is_active && this.is_fresh) {
			this.is_fresh = false;
			this.offer_kept();
		}
		for (const [code, typed] of Object.entries(this.known.typed)) this.type_again(code, typed);
		this.show(this.state);
	}

	type_again(code, typed) {
		const leaf = this.view.by_code[code];
		const $leaf = this.view.$leaf(code);
		if (!leaf || !$leaf.length || !this.is_active) return;
		type_again($leaf, typed);
		this.view.take($leaf, leaf);
	}

	// What this browser still has from before: at once where nobody saved the form since, else as the person says.
	offer_kept() {
		const { doc } = this.frm;
		const kept = read_kept(doc.name);
		if (!kept) return;
		const take = () => {
			put_back(doc, kept.changes, this.known.seen);
			this.frm.dirty();
			this.known.typed = kept.typed || {};
			this.view.render();
			this.view.preview();
			this.frm.refresh_field("evidence");
			for (const field of Object.keys(kept.changes.texts)) this.frm.refresh_field(field);
			frappe.show_alert({ message: __("What was not saved last time is in the form again."), indicator: "blue" });
		};
		if (kept.modified === doc.modified) {
			setTimeout(take); // once it is drawn
			return;
		}
		const is_mine = doc.modified_by === frappe.session.user;
		const told = __("On this computer are changes of {0} that were not saved. Since then {1} saved the form at {2}.", [
			escape(cchc_eval.moment(moment(kept.at).tz(frappe.boot.time_zone.system).format(frappe.defaultDatetimeFormat))),
			escape(is_mine ? __("you", null, "in a sentence") : frappe.user.full_name(doc.modified_by)),
			escape(cchc_eval.moment(doc.modified.slice(0, 19))),
		]);
		const ask = __("Put them into the form? Where both differ you will choose.");
		const dialog = cchc_eval.dialog({
			title: __("Changes that were not saved"),
			primary_action_label: __("Put them in"),
			primary_action: () => {
				dialog.hide();
				take();
			},
			secondary_action_label: __("Leave them out"),
			secondary_action: () => {
				dialog.hide();
				forget(doc.name);
			},
		});
		dialog.$body.append(`<p>${told}</p><p>${ask}</p>`);
		dialog.show();
	}

	// ---- saving

	changed() {
		if (!this.is_active) return;
		this.note_typed();
		this.since ||= Date.now();
		clearTimeout(this.timer);
		this.timer = setTimeout(() => this.save(), Math.max(0, Math.min(SOON, this.since + AT_THE_LATEST - Date.now())));
		this.keep_soon();
		if (this.state !== "saving") this.show(navigator.onLine ? "unsaved" : "offline");
	}

	// What stands in the boxes of criteria that can't be read yet.
	note_typed() {
		this.known.typed = {};
		for (const code of Object.keys(this.view.pending)) {
			this.known.typed[code] = read_typed_state(this.view.$leaf(code));
		}
	}

	is_kept_back = (key) => {
		const [table, row, column] = key.split("|");
		if (table === "scores" && column === "answer" && this.view.pending[row]) return true;
		return Boolean(this.known.clashes[key]) || this.is_still_wrong(key);
	};

	// Nothing is asked twice that was refused and stands as it was.
	is_still_wrong(key) {
		const held = this.held_of(key);
		return Boolean(held && !this.by_hand && held.values[key] === this.value_of(key));
	}

	held_of(key) {
		const [table, row, column] = key.split("|");
		return this.known.held[table ? `${table}|${row}` : `|${column}`];
	}

	value_of(key) {
		return changes_of(this.frm.doc, this.known.seen).sent[key];
	}

	has_changes() {
		const pending = Object.keys(this.view.pending).length > 0;
		return pending || !is_empty(changes_of(this.frm.doc, this.known.seen));
	}

	async save_by_hand(callback, btn, on_error) {
		frappe.validated = true;
		await this.frm.script_manager.trigger("validate");
		await this.frm.script_manager.trigger("before_save");
		const done = frappe.validated && (await this.save({ by_hand: true, btn }));
		if (!done) {
			on_error?.();
			return;
		}
		frappe.utils.play_sound("click");
		await this.frm.script_manager.trigger("after_save");
		this.frm.comment_box?.submit?.();
		callback?.({ docs: [this.frm.doc] });
	}

	// Whether all that can be saved is.
	async save({ by_hand = false, btn = null } = {}) {
		clearTimeout(this.timer);
		while (this.saving) await this.saving;
		if (!this.is_active) return false;
		$(btn).prop("disabled", true);
		this.saving = this.send(by_hand);
		try {
			return await this.saving;
		} finally {
			this.saving = null;
			$(btn).prop("disabled", false);
		}
	}

	async send(by_hand) {
		const { doc } = this.frm;
		const { known } = this;
		known.unread = Object.keys(this.view.pending);
		this.by_hand = by_hand;
		const { changes, sent } = changes_of(doc, known.seen, this.is_kept_back);
		this.by_hand = false;
		this.since = null;
		if (is_empty({ sent }) && !by_hand) {
			this.settle();
			return true;
		}
		this.show("saving");
		const args = { self_assessment: doc.name, changes: JSON.stringify(changes), by_hand: by_hand ? 1 : 0 };
		const { told, refused, offline } = await ask_quietly(`${MODULE}.save_changes`, args);
		if (!told) {
			if (this.frm.doc !== doc) return false;
			this.since ||= Date.now();
			if (offline) this.timer = setTimeout(() => this.save(), AGAIN);
			this.keep();
			this.show(offline ? "offline" : "unsaved", refused);
			if (by_hand && refused) frappe.msgprint({ title: __("Not saved"), message: refused.join("<br>") });
			return false;
		}
		this.note_refusals(known, told, sent);
		this.take(doc, known, told, sent);
		return true;
	}

	note_refusals(known, told, sent) {
		for (const key of Object.keys(sent)) delete known.held[this.place_of(key)];
		for (const held of told.held) {
			const place = held.code ? `scores|${held.code}` : held.row ? `evidence|${held.row}` : `|${held.field}`;
			const values = Object.fromEntries(Object.entries(sent).filter(([key]) => this.place_of(key) === place));
			known.held[place] = { ...held, values };
		}
		for (const clash of told.clashes) {
			// A row that one took off and another changed differs as a whole.
			const whole = key_of(clash.table, clash.row, "");
			const key = whole in sent ? whole : key_of(clash.table, clash.row, clash.column);
			known.clashes[key] = clash;
		}
	}

	place_of(key) {
		const [table, row, column] = key.split("|");
		return table ? `${table}|${row}` : `|${column}`;
	}

	take(doc, known, told, sent) {
		const saved = Object.fromEntries(
			Object.entries(sent).filter(([key]) => !known.clashes[key] && !known.held[this.place_of(key)])
		);
		for (const [old_name, name] of Object.entries(told.added)) rename_row(doc, old_name, name, known.seen);
		known.at = new Date();
		this.take_state(doc, known, told.state, saved, Object.keys(told.added).length > 0);
		if (this.frm.doc !== doc) {
			if (is_empty(changes_of(doc, known.seen)) && is_empty({ sent: known.typed })) {
				doc.__unsaved = 0;
				forget(doc.name);
			}
			return;
		}
		if (told.onload) {
			const redraws = told.onload.may_edit !== doc.__onload?.may_edit;
			doc.__onload = told.onload;
			if (redraws) this.frm.refresh();
			else if (this.view.tasks.data) this.view.tasks.redraw();
		}
		this.settle();
	}

	take_state(doc, known, state, saved, added = false) {
		known.stored = Object.fromEntries(state.evidence.map((row) => [row.name, row]));
		const taken = take_state(doc, state, known.seen, saved);
		if (this.frm.doc !== doc) return;
		for (const code of taken.codes) this.redraw(code);
		if (taken.evidence || added) {
			this.frm.refresh_field("evidence");
			this.view.show_evidence();
		}
		for (const field of taken.texts) this.frm.refresh_field(field);
		if (taken.codes.length) this.view.preview_soon();
	}

	// Not while somebody types in it: then once they leave it.
	redraw(code) {
		const $leaf = this.view.$leaf(code);
		if ($leaf.find(document.activeElement).length) {
			$leaf.one("focusout", () => setTimeout(() => this.redraw(code)));
			return;
		}
		if (!this.view.pending[code]) this.view.redraw_leaf(code);
	}

	// What others saved, as Frappe's realtime tells or the window is looked at again.
	async fetch() {
		if (!this.is_active || this.saving) return;
		const { doc } = this.frm;
		const { known } = this;
		const args = { self_assessment: doc.name, modified: doc.modified };
		const { told } = await ask_quietly(`${MODULE}.changed_since`, args, { verb: "GET" });
		if (!told?.scores || this.saving || doc.modified !== args.modified) return;
		this.take_state(doc, known, told);
		if (this.frm.doc === doc) this.notes.show();
	}

	// After an answer: what is left, if anything.
	settle() {
		const { frm, known } = this;
		const { sent } = changes_of(frm.doc, known.seen, this.is_kept_back);
		if (this.has_changes()) {
			this.keep();
			if (!is_empty({ sent })) this.changed();
			this.show("unsaved");
			return;
		}
		known.held = {};
		forget(frm.docname);
		if (frm.is_dirty()) {
			frm.doc.__unsaved = 0;
			removeEventListener("beforeunload", frm.beforeUnloadListener, { capture: true });
			frm.toolbar.set_indicator();
			frm.toolbar.show_title_as_dirty();
			frm.toolbar.set_primary_action();
			frm.states.refresh();
		}
		this.show("saved");
	}

	keep() {
		if (!this.is_active || !this.has_changes()) return;
		const { changes } = changes_of(this.frm.doc, this.known.seen, (key) => {
			const [table, row, column] = key.split("|");
			return table === "scores" && column === "answer" && Boolean(this.view.pending[row]);
		});
		const kept = keep(this.frm.docname, { modified: this.frm.doc.modified, changes, typed: this.known.typed });
		if (!kept && !this.told_full) {
			this.told_full = true;
			frappe.show_alert({ message: __("This browser keeps nothing: save before you close it."), indicator: "orange" });
		}
	}

	// ---- what people see

	show(state, refused = []) {
		this.state = state;
		const left = this.notes.show();
		this.notes.show_state({ state, at: this.known?.at, left, refused });
	}

	// What a step of the workflow would lose; shown and told.
	async all_saved() {
		if (!this.is_active) return true;
		if (this.has_changes()) await this.save({ by_hand: true });
		if (!this.has_changes()) return true;
		frappe.msgprint({
			title: __("Not everything is saved"),
			message: __("Finish or clear what is marked as not saved first: {0}", [escape(this.notes.places().join(", "))]),
			indicator: "orange",
		});
		return false;
	}
}
