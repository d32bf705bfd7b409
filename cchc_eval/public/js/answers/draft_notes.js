// What of the draft is not saved, said where it stands; what two people changed, with both values to choose from.
import { escape } from "../html";
import { add_row, remove_row } from "./draft_changes";
import { codes_of } from "./evidence";

const TEXT_OF_STATE = {
	saved: ({ at }) => (at ? __("Saved at {0}", [clock(at)]) : __("Saved")),
	saving: () => __("Saving …"),
	unsaved: ({ left }) => (left ? __("{0} places not saved", [left]) : __("Not saved yet")),
	offline: () => __("No connection: it will be saved once the network is back"),
};

const clock = (at) => `${at.getHours()}:${String(at.getMinutes()).padStart(2, "0")}`;

export class DraftNotes {
	constructor(draft) {
		this.draft = draft;
		draft.view.on("click", "[data-clash]", (_, __leaf, e) => this.choose(e.currentTarget));
	}

	// In the bar, beside the button that saves: {state, at: when it was last saved, left: how many criteria, rows and texts
	// could not be, refused: [HTML]}.
	show_state(told) {
		const refused = told.refused.map((html) => frappe.utils.unescape_html(strip_html(html)));
		this.draft.view.$wrapper
			.find(".cchc-saved")
			.attr("data-state", told.state)
			.text([TEXT_OF_STATE[told.state](told), ...refused].join(": "));
	}

	// Beside each criterion; how many places there are.
	show() {
		const { view, known, frm, is_active } = this.draft;
		const notes = is_active ? this.list() : [];
		const $shown = view.$wrapper.add(frm.wrapper).find(".cchc-draft-note");
		const told = JSON.stringify([frm.docname, notes]);
		// Not drawn anew under somebody's pointer.
		if (told !== this.told || $shown.length !== notes.length) {
			this.told = told;
			$shown.remove();
			for (const [place, html] of notes) this.put(place, html);
		}
		return notes.length;
	}

	// What was half typed is said once the rest around it is saved.
	list() {
		const { view, known } = this.draft;
		return [
			...Object.keys(view.pending)
				.filter((code) => known.unread?.includes(code))
				.map((code) => [
					`scores|${code}`,
					`<div class="cchc-half">${__("Not saved yet: it stays in this browser until it is complete.")}</div>`,
				]),
			...Object.entries(known.held).map(([place, { message }]) => [
				place,
				`<div class="cchc-refused">${__("Not saved: {0}", [escape(message)])}</div>`,
			]),
			...Object.entries(known.clashes).map(([key, clash]) => [key, this.clash(key, clash)]),
		];
	}

	// Codes and labels of what is not saved.
	places() {
		const { view, known, frm } = this.draft;
		const keys = [...Object.keys(known.held), ...Object.keys(known.clashes)];
		const named = keys.map((key) => {
			const [table, row, column] = key.split("|");
			return table ? this.codes(table, row).join(", ") : __(frm.get_field(column || row).df.label);
		});
		return [...new Set([...Object.keys(view.pending), ...named])];
	}

	codes(table, row) {
		if (table === "scores") return [row];
		const { frm, known } = this.draft;
		const found = frm.doc.evidence.find(({ name }) => name === row) || known.stored?.[row] || known.seen.evidence[row];
		return found ? codes_of(found) : [];
	}

	put(place, html) {
		const { frm, view } = this.draft;
		const [table, row, column] = place.split("|");
		const $at = table ? view.$leaf(this.codes(table, row)[0]) : frm.get_field(column || row).$wrapper;
		$at.append(`<div class="cchc-draft-note">${html}</div>`);
	}

	clash(key, { column, by, on, theirs_shown, mine_shown }) {
		const what = {
			answer: __("the answer"), explanation: __("the explanation"), contest_value: __("what contests the figure"),
			contest_reason: __("what contests the figure"),
		}[column] || __("the same place");
		const button = (take, label) =>
			`<button type="button" class="btn btn-xs btn-default" data-clash="${escape(key)}" data-take="${take}">${label}</button>`;
		return `<div class="cchc-clash" role="alert">
			<b>${__("{0} changed {1} too, at {2}", [escape(by), what, escape(on)])}</b>
			<dl><dt>${escape(by)}</dt><dd>${escape(theirs_shown)}</dd><dt>${__("You")}</dt><dd>${escape(mine_shown)}</dd></dl>
			${button("theirs", __("Take that of {0}", [escape(by)]))} ${button("mine", __("Keep mine"))}</div>`;
	}

	choose(button) {
		const { draft } = this;
		const { known, frm, view } = draft;
		const key = button.dataset.clash;
		const clash = known.clashes[key];
		const mine = button.dataset.take === "mine";
		delete known.clashes[key];
		if (clash.table === "scores") this.settle_value(known.seen.scores[clash.row], view.rows[clash.row], clash, mine);
		else if (!clash.table) {
			this.settle_value(known.seen.texts, frm.doc, clash, mine);
			frm.refresh_field(clash.column);
		} else this.settle_row(clash, mine);
		if (clash.table === "scores" && !mine) {
			delete view.pending[clash.row];
			delete known.typed[clash.row];
			view.redraw_leaf(clash.row);
		}
		if (clash.table === "evidence") {
			frm.refresh_field("evidence");
			view.show_evidence();
		}
		view.preview_soon();
		draft.save();
	}

	settle_value(seen, row, { column, theirs }, mine) {
		seen[column] = theirs;
		if (!mine) row[column] = theirs;
	}

	settle_row(clash, mine) {
		const { known, frm } = this.draft;
		const row = frm.doc.evidence.find(({ name }) => name === clash.row);
		const stored = known.stored?.[clash.row];
		if (clash.is_gone) {
			// Kept, it is added anew.
			delete known.seen.evidence[clash.row];
			if (row && !mine) remove_row(row);
			else if (row) row.__islocal = 1;
		} else if (row) this.settle_value(known.seen.evidence[clash.row], row, clash, mine);
		else if (stored) {
			const seen = known.seen.evidence[clash.row];
			for (const column of Object.keys(seen)) seen[column] = String(stored[column] ?? "");
			if (!mine) add_row(frm.doc, stored);
		}
	}
}
