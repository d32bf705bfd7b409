// The tree of criteria that both the unit's answers and the office's appraisal are laid out on: fields that fold,
// groups, leaves, filters, and what was typed but is no answer yet. A view says how a leaf is drawn, which filters
// there are, and what shows beside them.
import { escape } from "../html";
import { read_inputs } from "./inputs";
import { write_json } from "./numbers";
import { in_turn } from "./turns";

// Beside points that hang on the other units, shown while the criterion has any.
export const provisional_pill = () =>
	`<span class="cchc-provisional-pill" title="${__("Compared with the other units when the round is compiled")}">${__("Provisional")}</span>`;

// What would earn more, as a sentence of its own.
export const next_step = (scored) =>
	scored?.next_step ? `${scored.next_step[0].toUpperCase()}${scored.next_step.slice(1)}` : "";

// How many criteria and groups of a field a screen can show; the others, and folded fields, can be drawn once it does.
const AT_ONCE = 8;

export class CriteriaTree {
	constructor({ frm, wrapper }) {
		this.frm = frm;
		this.$wrapper = $(wrapper).addClass("cchc-answers");
		this.filter = "all";
		this.questions = {};
		this.pending = {};
		this.folded = new Set();
		// At once: a hand is slower than an answer, and what comes faster is asked together once that is there.
		this.preview_soon = in_turn(() => this.preview(), 0);
		this.bind();
	}

	read_document() {
		const doc = this.frm.doc;
		if (this.json !== doc.criteria_json) {
			this.json = doc.criteria_json;
			const set = JSON.parse(doc.criteria_json);
			this.criteria = set.criteria;
			this.claims_deducted = set.unfounded_claims === "deduct";
			this.leaves = this.criteria.filter((criterion) => criterion.rule);
			this.by_code = Object.fromEntries(this.criteria.map((criterion) => [criterion.code, criterion]));
		}
		this.questions = JSON.parse(doc.__onload?.questions_json || "{}");
		this.may_edit = Boolean(doc.__onload?.may_edit);
		this.rows = Object.fromEntries((doc.scores || []).map((row) => [row.code, row]));
	}

	// ---- drawing

	// `bar` stands above the tree and stays in sight; `empty` is said where a filter leaves nothing; `side` stands beside.
	render_tree(bar, empty, side = "") {
		const children = (parent) => this.criteria.filter((criterion) => (criterion.parent ?? null) === parent);
		const listed = (criterion) => [criterion, ...children(criterion.code).flatMap(listed)];
		const draw = (list) => list.map((one) => (one.rule ? this.render_leaf(one) : this.render_group(one))).join("");
		this.late = new Map();
		const fields = children(null).map((top) => {
			const below = top.rule ? [top] : listed(top).slice(1);
			const now = !this.draws_late ? below.length : this.folded.has(top.code) ? 0 : AT_ONCE;
			if (below.length > now) this.late.set(top.code, () => draw(below.slice(now)));
			return this.render_field(top, draw(below.slice(0, now)));
		});
		const filters = `<div class="cchc-filters btn-group">${this.render_filters()}</div>`;
		this.$wrapper.html(
			`<div class="cchc-bar">${bar}${side ? "" : filters}</div>
			<div class="cchc-sheet ${side ? "cchc-with-side" : ""}">
				${side ? `<aside class="cchc-side">${filters}${side}</aside>` : ""}
				<div class="cchc-fields">${fields.join("")}<div class="cchc-empty hidden">${empty}</div></div>
			</div>`
		);
		this.pending = {};
		this.elements = {};
		this.$wrapper.toggleClass("cchc-readonly", !this.may_edit);
		const known = this.filters().some(({ name }) => name === this.filter);
		this.choose_filter(known ? this.filter : "all");
	}

	// Draws what was left for later; whether there was anything.
	draw_late() {
		if (!this.late?.size) return false;
		for (const [code, draw] of this.late) {
			this.$found(".cchc-field", "data-field-code", code).children(".cchc-field-body").append(draw());
		}
		this.late.clear();
		return true;
	}

	render_filters() {
		return this.filters()
			.map(
				({ name, label }) => `<button type="button" class="btn btn-xs btn-default" data-filter="${name}">${label}
				<span class="cchc-count"></span></button>`
			)
			.join("");
	}

	render_field(criterion, below) {
		return `<section class="cchc-field" data-field-code="${escape(criterion.code)}">
			<header class="cchc-field-head">
				<button type="button" class="cchc-field-toggle" aria-expanded="true">
					${frappe.utils.icon("down", "sm", "cchc-fold")}
					<span class="cchc-code">${escape(criterion.code)}</span>
					<span class="cchc-title">${escape(criterion.title)}</span>
				</button>
				${this.render_sums(criterion)}
			</header>
			<div class="cchc-field-body">${below}</div>
		</section>`;
	}

	render_group(criterion) {
		return `<div class="cchc-group" data-group="${escape(criterion.code)}">
			<span class="cchc-code">${escape(criterion.code)}</span>
			<span class="cchc-title">${escape(criterion.title)}</span>${this.render_sums(criterion)}</div>`;
	}

	// `cchc-more`: what else can be done with all below.
	render_sums(criterion) {
		return `<span class="cchc-more"></span><span class="cchc-left"></span>
			<span class="cchc-sum" data-sum="${escape(criterion.code)}"></span>`;
	}

	$leaf(code) {
		return this.$found(".cchc-leaf", "data-code", code);
	}

	$sum(code) {
		return this.$found(".cchc-sum", "data-sum", code);
	}

	// Looked for once, and again where it was drawn anew.
	$found(selector, name, code) {
		const key = `${selector} ${code}`;
		if (!this.elements?.[key]?.isConnected) {
			this.elements ||= {};
			this.elements[key] = this.$wrapper[0].querySelector(`${selector}[${name}="${CSS.escape(code)}"]`);
		}
		return $(this.elements[key] || []);
	}

	// Whether an element says something else now than when it was last asked, drawn anew included.
	differs($element, what, ...said) {
		const [element] = $element;
		const text = JSON.stringify(said);
		if (!element || element[`cchc_${what}`] === text) return false;
		element[`cchc_${what}`] = text;
		return true;
	}

	// ---- filters

	chosen(name) {
		return this.leaves.filter(this.filters().find((filter) => filter.name === name).test);
	}

	// What a filter shows is settled when it is chosen: nothing jumps away while someone types.
	choose_filter(name) {
		this.filter = name;
		this.shown = new Set(this.chosen(name).map((leaf) => leaf.code));
	}

	show_filter() {
		for (const { name } of this.filters()) {
			this.$wrapper
				.find(`[data-filter=${name}]`)
				.toggleClass("btn-primary", this.filter === name)
				.toggleClass("btn-default", this.filter !== name)
				.find(".cchc-count")
				.text(name === "all" ? "" : `(${this.chosen(name).length})`);
		}
		const kept = new Set();
		for (const code of this.shown) for (let at = code; at; at = this.by_code[at].parent) kept.add(at);
		for (const el of this.$wrapper.find(".cchc-leaf")) el.classList.toggle("hidden", !kept.has(el.dataset.code));
		for (const el of this.$wrapper.find(".cchc-group")) el.classList.toggle("hidden", !kept.has(el.dataset.group));
		for (const el of this.$wrapper.find(".cchc-field")) {
			const code = el.dataset.fieldCode;
			el.classList.toggle("hidden", !kept.has(code));
			el.classList.toggle("cchc-folded", this.folded.has(code));
			el.querySelector(".cchc-field-toggle").setAttribute("aria-expanded", String(!this.folded.has(code)));
		}
		this.$wrapper.find(".cchc-empty").toggleClass("hidden", this.shown.size > 0);
	}

	is_below(code, ancestor) {
		for (let at = code; at; at = this.by_code[at].parent) if (at === ancestor) return true;
		return false;
	}

	// ---- what people do

	on(event, selector, handle) {
		this.$wrapper.on(event, selector, (e) => {
			const $leaf = $(e.currentTarget).closest(".cchc-leaf");
			handle($leaf, $leaf.length ? this.by_code[$leaf[0].dataset.code] : null, e);
		});
	}

	bind() {
		this.$wrapper.on("pointerdown", () => {
			const up = "pointerup pointercancel";
			// Heard for each press: a second finger must not leave answers waiting for the first.
			this.pressed = new Promise((done) => {
				$(document).on(up, function released() {
					$(document).off(up, released);
					// The click comes after it.
					setTimeout(done);
				});
			});
		});
		// On a telephone long ones are cut until somebody wants the rest.
		this.on("click", ".cchc-scale, .cchc-wanted", (_, __leaf, e) => e.currentTarget.classList.toggle("cchc-whole"));
		this.on("input", ".cchc-inputs input[type=text]", ($leaf, leaf) => this.take($leaf, leaf));
		this.on("click", "[data-filter]", (_, __leaf, e) => {
			this.draw_late();
			this.choose_filter(e.currentTarget.dataset.filter);
			// What was looked for is shown wherever it is.
			this.folded_of_all ||= this.folded;
			this.folded = this.filter === "all" ? this.folded_of_all : new Set();
			if (this.filter === "all") this.folded_of_all = null;
			this.show_filter();
		});
		this.on("click", ".cchc-field-head", (_, __leaf, e) => {
			this.draw_late();
			const code = $(e.currentTarget).closest(".cchc-field")[0].dataset.fieldCode;
			this.folded.has(code) ? this.folded.delete(code) : this.folded.add(code);
			this.show_filter();
		});
	}

	unfold(code) {
		this.draw_late();
		if (this.folded.delete(code)) this.show_filter();
	}

	field_of(code) {
		return this.by_code[code].parent ? this.field_of(this.by_code[code].parent) : code;
	}

	take($leaf, leaf) {
		const { answer, error } = read_inputs(this.questions[leaf.code], $leaf);
		this.note_pending(leaf, error);
		this.write(leaf, "answer", answer ? write_json(answer) : "");
		this.preview_soon();
	}

	// What is typed but can't be stored.
	note_pending(leaf, error) {
		if (error) this.pending[leaf.code] = error;
		else delete this.pending[leaf.code];
	}

	write(leaf, column, value) {
		const row = this.rows[leaf.code];
		if ((row[column] ?? "") === value) return;
		row[column] = value;
		this.frm.dirty();
	}

	// Asks the server; undefined where it refuses, another document was opened, or a later question is on its way: its
	// answer will be shown.
	async ask(method, args) {
		const { name } = this.frm.doc;
		const asked = (this.asked = (this.asked || 0) + 1);
		const result = await frappe.xcall(method, args).catch(() => undefined);
		// What moves under a pressed button is not what was pressed.
		await this.pressed;
		return asked === this.asked && this.frm.doc.name === name ? result : undefined;
	}

	// Inputs that are not finished would be lost by saving.
	unfinished() {
		return Object.entries(this.pending).map(([code, error]) =>
			__("Criterion {0}: {1}", [escape(code), escape(error)])
		);
	}
}
