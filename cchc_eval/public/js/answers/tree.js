// The tree of criteria that both the unit's answers and the office's appraisal are laid out on: fields that fold,
// groups, leaves, filters, and what was typed but is no answer yet. A view says how a leaf is drawn, which filters
// there are, and what shows beside them.
import { read_inputs } from "./inputs";
import { escape } from "./numbers";

// Beside points that hang on the other units, shown while the criterion has any.
export const provisional_pill = () =>
	`<span class="cchc-provisional-pill" title="${__("Compared with the other units when the round is compiled")}">${__("Provisional")}</span>`;

// What would earn more, as a sentence of its own.
export const next_step = (scored) =>
	scored?.next_step ? `${scored.next_step[0].toUpperCase()}${scored.next_step.slice(1)}` : "";

export class CriteriaTree {
	constructor({ frm, wrapper }) {
		this.frm = frm;
		this.$wrapper = $(wrapper).addClass("cchc-answers");
		this.filter = "all";
		this.questions = {};
		this.folded = new Set();
		this.preview_soon = frappe.utils.debounce(() => this.preview(), 300);
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
		this.questions = doc.__onload?.questions || {};
		this.may_edit = Boolean(doc.__onload?.may_edit);
		this.rows = Object.fromEntries((doc.scores || []).map((row) => [row.code, row]));
		this.pending = {};
	}

	// ---- drawing

	// `bar` stands above the tree and stays in sight; `empty` is said where a filter leaves nothing.
	render_tree(bar, empty) {
		const children = (parent) => this.criteria.filter((criterion) => (criterion.parent ?? null) === parent);
		const draw = (criterion) =>
			criterion.rule
				? this.render_leaf(criterion)
				: this.render_group(criterion) + children(criterion.code).map(draw).join("");
		const fields = children(null).map((top) =>
			this.render_field(top, top.rule ? this.render_leaf(top) : children(top.code).map(draw).join(""))
		);
		this.$wrapper.html(
			`<div class="cchc-bar">${bar}<div class="cchc-filters btn-group">${this.render_filters()}</div></div>
			${fields.join("")}<div class="cchc-empty hidden">${empty}</div>`
		);
		this.$wrapper.toggleClass("cchc-readonly", !this.may_edit);
		const known = this.filters().some(({ name }) => name === this.filter);
		this.choose_filter(known ? this.filter : "all");
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
			<header class="cchc-field-head" role="button" tabindex="0">
				${frappe.utils.icon("down", "sm", "cchc-fold")}${this.render_title(criterion)}
			</header>
			<div class="cchc-field-body">${below}</div>
		</section>`;
	}

	render_group(criterion) {
		return `<div class="cchc-group" data-group="${escape(criterion.code)}">${this.render_title(criterion)}</div>`;
	}

	render_title(criterion) {
		return `<span class="cchc-code">${escape(criterion.code)}</span>
			<span class="cchc-title">${escape(criterion.title)}</span>
			<span class="cchc-left"></span>
			<span class="cchc-sum" data-sum="${escape(criterion.code)}"></span>`;
	}

	$leaf(code) {
		return this.$wrapper.find(".cchc-leaf").filter((_, element) => element.dataset.code === code);
	}

	$sum(code) {
		return this.$wrapper.find(".cchc-sum").filter((_, element) => element.dataset.sum === code);
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
		const under = (code) => [...this.shown].some((other) => this.is_below(other, code));
		this.$wrapper.find(".cchc-leaf").each((_, el) => $(el).toggleClass("hidden", !this.shown.has(el.dataset.code)));
		this.$wrapper.find(".cchc-group").each((_, el) => $(el).toggleClass("hidden", !under(el.dataset.group)));
		this.$wrapper.find(".cchc-field").each((_, el) => {
			const code = el.dataset.fieldCode;
			$(el).toggleClass("hidden", !under(code)).toggleClass("cchc-folded", this.folded.has(code));
		});
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
		this.on("input", ".cchc-inputs input[type=text]", ($leaf, leaf) => this.take($leaf, leaf));
		this.on("click", "[data-filter]", (_, __leaf, e) => {
			this.choose_filter(e.currentTarget.dataset.filter);
			this.show_filter();
		});
		this.on("click keydown", ".cchc-field-head", (_, __leaf, e) => {
			if (e.type === "keydown" && !["Enter", " "].includes(e.key)) return;
			e.preventDefault();
			const code = $(e.currentTarget).closest(".cchc-field")[0].dataset.fieldCode;
			this.folded.has(code) ? this.folded.delete(code) : this.folded.add(code);
			this.show_filter();
		});
	}

	take($leaf, leaf) {
		const { answer, error } = read_inputs(this.questions[leaf.code], $leaf);
		this.note_pending(leaf, error);
		this.write(leaf, "answer", answer ? JSON.stringify(answer) : "");
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

	// Asks the server; undefined where a later question is on its way already: its answer will be shown.
	async ask(method, args) {
		const asked = (this.asked = (this.asked || 0) + 1);
		const result = await cchc_eval.call(method, args);
		return asked === this.asked ? result : undefined;
	}

	// Inputs that are not finished would be lost by saving.
	unfinished() {
		return Object.entries(this.pending).map(([code, error]) =>
			__("Criterion {0}: {1}", [escape(code), escape(error)])
		);
	}
}
