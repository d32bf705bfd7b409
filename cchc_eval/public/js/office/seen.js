// What the appraiser has looked at: a mark on each criterion, how far each field is, and a field kept as the unit has it.
import { escape } from "../html";

const is_tracked = (view) => view.frm.doctype === "CCHC Appraisal";
const is_seen = (view, leaf) => Boolean(view.rows[leaf.code].seen);

/** The criteria that the reader is to look at: of a split appraisal those of their own part. */
const to_see = (view) => view.leaves.filter((leaf) => view.may_change(leaf));

export function seen_mark(view, leaf, row) {
	if (!is_tracked(view)) return "";
	const names = (row.seen_by || "").split("\n").filter(Boolean);
	const by = names.map((user) => view.frm.doc.__onload?.names?.[user] || user).join(", ");
	if (view.may_change(leaf)) {
		return `<label class="cchc-seen" title="${escape(by)}"><input type="checkbox" data-seen ${row.seen ? "checked" : ""}>
			${__("Seen")}</label>`;
	}
	return row.seen ? `<span class="cchc-seen text-muted" title="${escape(by)}">${__("Seen")}</span>` : "";
}

export function seen_filter(view) {
	return is_tracked(view) && view.may_edit
		? [{ name: "unseen", label: __("Not seen yet"), test: (leaf) => view.may_change(leaf) && !is_seen(view, leaf) }]
		: [];
}

export const seen_bar = (view) => (is_tracked(view) ? `<div class="cchc-seen-bar"></div>` : "");

/** Put the ways to mark a whole field into the tree that was drawn. */
export function dress_fields(view) {
	for (const field of view.$wrapper.find(".cchc-field")) {
		const code = field.dataset.fieldCode;
		if (!of_field(view, code).some(({ scored_by }) => scored_by !== "office")) continue;
		$(field).find(".cchc-field-head .cchc-more").html(`<button type="button" class="btn btn-xs btn-default"
			data-keep-field="${escape(code)}">${__("Keep the whole field as the unit has it")}</button>`);
	}
}

const of_field = (view, code) => to_see(view).filter((leaf) => view.is_below(leaf.code, code));

export function show_seen(view) {
	if (!is_tracked(view)) return;
	const all = to_see(view);
	const done = (leaves) => leaves.filter((leaf) => is_seen(view, leaf)).length;
	for (const field of view.$wrapper.find(".cchc-field")) {
		const own = of_field(view, field.dataset.fieldCode);
		const said = own.length ? __("{0}/{1} seen", [done(own), own.length]) : "";
		$(field).find(".cchc-field-head .cchc-left").text(said);
	}
	const next = all.length > done(all)
		? `<button type="button" class="btn btn-xs btn-default" data-next-unseen>${__("Next not seen")}</button>`
		: "";
	view.$wrapper.find(".cchc-seen-bar").html(
		all.length ? `<span>${__("{0}/{1} seen", [`<b>${done(all)}</b>`, all.length])}</span> ${next}` : ""
	);
}

export function mark(view, leaf, seen = true) {
	const row = view.rows[leaf.code];
	if (!is_tracked(view) || Boolean(row.seen) === seen) return;
	row.seen = seen ? 1 : 0;
	view.frm.dirty();
	view.$leaf(leaf.code).find("[data-seen]").prop("checked", seen);
	show_seen(view);
	view.show_filter();
}

export function bind_seen(view) {
	view.on("change", "[data-seen]", (_, leaf, e) => mark(view, leaf, e.currentTarget.checked));
	view.on("click", "[data-keep-field]", (_, __leaf, e) => {
		e.stopPropagation();
		keep_field(view, e.currentTarget.dataset.keepField);
	});
	view.on("click", "[data-next-unseen]", (_, __leaf, e) => {
		const next = to_see(view).find((leaf) => !is_seen(view, leaf));
		if (next) view.go_to(next.code, "[data-seen]");
		else e.currentTarget.blur();
	});
}

// What the office itself finds out is not the unit's to be kept.
function keep_field(view, field) {
	const own = of_field(view, field).filter((leaf) => leaf.scored_by !== "office");
	const decided = own.filter((leaf) => view.rows[leaf.code].action !== "Keep");
	const keep = () => {
		for (const leaf of own) {
			Object.assign(view.rows[leaf.code], { action: "Keep", answer: null, points_set: 0, seen: 1 });
			if (decided.includes(leaf)) view.rows[leaf.code].reason = "";
			delete view.pending[leaf.code];
			view.redraw(view.$leaf(leaf.code), leaf);
		}
		view.frm.dirty();
		show_seen(view);
		view.preview();
	};
	if (!decided.length) return keep();
	const codes = escape(decided.map(({ code }) => code).join(", "));
	frappe.confirm(
		__("What you decided on {0} criteria of this field is undone: {1}. Keep them as the unit has them?", [decided.length, codes]),
		keep
	);
}
