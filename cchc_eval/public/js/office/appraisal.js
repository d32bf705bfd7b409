// An appraisal as a tree: what the unit says beside what the office decides, with the points the server computes.
import { codes_of, is_whole } from "../answers/evidence";
import { read_inputs } from "../answers/inputs";
import { escape, read_number, show_number } from "../answers/numbers";
import { render_leaf } from "./leaf";

const METHOD = "cchc_eval.cchc_eval.doctype.cchc_appraisal.cchc_appraisal.preview";
const two = (value) => format_number(value, "#.###,##", 2);

export class AppraisalView {
	constructor({ frm, wrapper }) {
		this.frm = frm;
		this.$wrapper = $(wrapper).addClass("cchc-answers cchc-appraisal");
		this.filter = "all";
		this.folded = new Set();
		this.asking = new Set();
		this.preview_soon = frappe.utils.debounce(() => this.preview(), 300);
		this.bind();
	}

	async refresh() {
		const doc = this.frm.doc;
		this.may_edit = Boolean(doc.__onload?.may_edit);
		this.may_ask = this.may_edit && Boolean(doc.__onload?.may_ask);
		this.criteria = JSON.parse(doc.criteria_json).criteria;
		this.leaves = this.criteria.filter((criterion) => criterion.rule);
		this.by_code = Object.fromEntries(this.criteria.map((criterion) => [criterion.code, criterion]));
		this.rows = Object.fromEntries(doc.scores.map((row) => [row.code, row]));
		this.pending = {};
		this.result = this.stored_result();
		await this.load_source();
		this.render();
	}

	// Explanations and evidence stay with the self-assessment; the office reads them there.
	async load_source() {
		const name = this.frm.doc.self_assessment;
		if (this.source?.name === name && this.source_of === this.frm.doc.modified) return;
		this.source = await frappe.db.get_doc("CCHC Self Assessment", name).catch(() => ({ name }));
		this.source_of = this.frm.doc.modified;
		this.explanations = Object.fromEntries(
			(this.source.scores || []).map((row) => [row.code, row.explanation || ""])
		);
	}

	// What is stored was computed by the server; nothing needs to be asked for it.
	stored_result() {
		const doc = this.frm.doc;
		const leaf = (state, points, sentence) => ({
			state,
			points: state === "not_applicable" && !points ? "" : two(points),
			sentence,
		});
		return {
			faults: {},
			leaves: Object.fromEntries(
				doc.scores.map((row) => [
					row.code,
					{
						self: leaf(row.self_state, row.self_points, row.self_computation),
						appraised: leaf(row.appraised_state, row.appraised_points, row.appraised_computation),
					},
				])
			),
		};
	}

	// ---- drawing

	render() {
		const children = (parent) => this.criteria.filter((criterion) => (criterion.parent ?? null) === parent);
		const draw = (criterion) =>
			criterion.rule
				? render_leaf(this, criterion)
				: this.render_group(criterion) + children(criterion.code).map(draw).join("");
		const fields = children(null).map((top) =>
			this.render_field(top, top.rule ? render_leaf(this, top) : children(top.code).map(draw).join(""))
		);
		this.$wrapper.html(
			this.render_bar() + fields.join("") +
				`<div class="cchc-empty hidden">${__("No criterion here.")}</div>`
		);
		this.$wrapper.toggleClass("cchc-readonly", !this.may_edit);
		this.choose_filter(this.filter);
		this.show_result();
		this.preview();
	}

	render_bar() {
		const filters = [
			["all", __("All")],
			["differs", __("Different")],
			["unproven", __("No evidence yet")],
			["asked", __("Asked")],
		];
		if (this.may_edit) filters.push(["survey", __("Survey to enter")]);
		const buttons = filters.map(
			([name, label]) => `<button type="button" class="btn btn-xs btn-default" data-filter="${name}">${label}
				<span class="cchc-count"></span></button>`
		);
		return `<div class="cchc-bar">
			<div class="cchc-result"></div>
			<div class="cchc-filters btn-group">${buttons.join("")}</div>
		</div>`;
	}

	render_field(criterion, below) {
		return `<section class="cchc-field" data-field-code="${escape(criterion.code)}">
			<header class="cchc-field-head" role="button" tabindex="0">
				${frappe.utils.icon("down", "sm", "cchc-fold")}
				<span class="cchc-code">${escape(criterion.code)}</span>
				<span class="cchc-title">${escape(criterion.title)}</span>
				<span class="cchc-sum" data-sum="${escape(criterion.code)}"></span>
			</header>
			<div class="cchc-field-body">${below}</div>
		</section>`;
	}

	render_group(criterion) {
		return `<div class="cchc-group" data-group="${escape(criterion.code)}">
			<span class="cchc-code">${escape(criterion.code)}</span>
			<span class="cchc-title">${escape(criterion.title)}</span>
			<span class="cchc-sum" data-sum="${escape(criterion.code)}"></span>
		</div>`;
	}

	// ---- state

	$leaf(code) {
		return this.$wrapper.find(".cchc-leaf").filter((_, element) => element.dataset.code === code);
	}

	evidence_of(code) {
		return (this.source.evidence || []).filter((row) => codes_of(row).includes(code));
	}

	is_unproven(leaf) {
		return leaf.scored_by !== "office" && !this.evidence_of(leaf.code).some(is_whole);
	}

	is_different(leaf) {
		const { self, appraised } = this.result.leaves?.[leaf.code] || {};
		return Boolean(self) && leaf.scored_by !== "office" && self.points !== appraised.points;
	}

	is_asked(leaf) {
		const row = this.rows[leaf.code];
		return Boolean((row.question || "").trim() || row.earlier);
	}

	is_survey_open(leaf) {
		return leaf.scored_by === "office" && this.rows[leaf.code].action === "Keep";
	}

	chosen(name) {
		const tests = {
			all: () => true,
			differs: (leaf) => this.is_different(leaf) || this.rows[leaf.code].council_changed,
			unproven: (leaf) => this.is_unproven(leaf),
			asked: (leaf) => this.is_asked(leaf),
			survey: (leaf) => this.is_survey_open(leaf),
		};
		return this.leaves.filter(tests[name]);
	}

	// What a filter shows is settled when it is chosen: nothing jumps away while someone types.
	choose_filter(name) {
		this.filter = name;
		this.shown = new Set(this.chosen(name).map((leaf) => leaf.code));
	}

	is_below(code, ancestor) {
		for (let at = code; at; at = this.by_code[at].parent) if (at === ancestor) return true;
		return false;
	}

	show_filter() {
		for (const name of ["differs", "unproven", "asked", "survey"]) {
			this.$wrapper.find(`[data-filter=${name}] .cchc-count`).text(`(${this.chosen(name).length})`);
		}
		this.$wrapper.find("[data-filter]").each((_, el) => {
			const active = el.dataset.filter === this.filter;
			$(el).toggleClass("btn-primary", active).toggleClass("btn-default", !active);
		});
		const under = (code) => [...this.shown].some((other) => this.is_below(other, code));
		this.$wrapper.find(".cchc-leaf").each((_, el) => $(el).toggleClass("hidden", !this.shown.has(el.dataset.code)));
		this.$wrapper.find(".cchc-group").each((_, el) => $(el).toggleClass("hidden", !under(el.dataset.group)));
		this.$wrapper.find(".cchc-field").each((_, el) => {
			const code = el.dataset.fieldCode;
			$(el).toggleClass("hidden", !under(code)).toggleClass("cchc-folded", this.folded.has(code));
		});
		this.$wrapper.find(".cchc-empty").toggleClass("hidden", this.shown.size > 0);
	}

	// ---- the server's numbers

	async preview() {
		const changes = this.frm.doc.scores
			.filter((row) => row.action !== "Keep")
			.map(({ code, action, answer, points_set, reason }) => ({ code, action, answer, points_set, reason }));
		const asked = (this.asked_for = (this.asked_for || 0) + 1);
		const result = await frappe.xcall(METHOD, { appraisal: this.frm.doc.name, changes: JSON.stringify(changes) });
		// A later question is on its way: its answer will be shown.
		if (asked !== this.asked_for) return;
		this.result = result;
		this.show_result();
	}

	show_result() {
		for (const leaf of this.leaves) this.show_leaf(leaf);
		for (const [code, sums] of Object.entries(this.result.sums || {})) {
			const changed = sums.self !== sums.appraised;
			this.$wrapper
				.find(".cchc-sum")
				.filter((_, el) => el.dataset.sum === code)
				.html(
					`${changed ? `<span class="cchc-before">${sums.self}</span> → ` : ""}${sums.appraised}
					<span class="text-muted">/ ${sums.applicable}</span>`
				);
		}
		if (this.result.appraised) this.$wrapper.find(".cchc-result").html(this.result_text(this.result));
		this.show_filter();
	}

	show_leaf(leaf) {
		const $leaf = this.$leaf(leaf.code);
		const row = this.rows[leaf.code];
		const { self, appraised } = this.result.leaves?.[leaf.code] || {};
		if (!self) return;
		const wrong = [this.pending[leaf.code], ...(this.result.faults[leaf.code] || [])].filter(Boolean);
		const different = this.is_different(leaf);
		$leaf.toggleClass("cchc-wrong", wrong.length > 0);
		$leaf.toggleClass("cchc-differs", different || Boolean(row.council_changed));
		$leaf.toggleClass("cchc-open", this.is_survey_open(leaf) && this.may_edit);
		$leaf.find("[data-self]").text(self.sentence).toggleClass("cchc-none", self.state === "unanswered");
		const said = row.action === "Keep" && leaf.scored_by !== "office" ? "" : appraised.sentence;
		$leaf.find("[data-appraised]").text(wrong.length ? wrong.join("; ") : said);
		const shown = (points) => (points === "" ? __("N/A") : points);
		const council = row.council_changed ? ` → <span class="cchc-by-council">${two(row.council_points)}</span>` : "";
		$leaf.find("[data-points]").html(
			`${different ? `<span class="cchc-before">${shown(self.points)}</span> → ` : ""}
			<span>${shown(appraised.points)}</span>${council}
			<span class="text-muted">/ ${show_number(leaf.max_points)}</span>`
		);
	}

	result_text({ self, appraised }) {
		const doc = this.frm.doc;
		const council = doc.council_decision
			? `<span>${__("Council")} <b>${two(doc.final_points)}</b></span>`
			: "";
		const index = doc.council_decision ? two(doc.index_percent) : appraised.index;
		const rank = doc.council_decision ? doc.rank_name : appraised.rank;
		return `<span>${__("Unit")} <b>${doc.not_submitted ? __("not submitted") : self.total}</b></span>
			<span>${__("Office", null, "CCHC Appraised Score")} <b>${appraised.total}</b> / ${appraised.applicable}</span>${council}
			<span><b>${index} %</b></span>
			<span class="cchc-rank">${escape(rank)}</span>`;
	}

	// ---- what people do

	bind() {
		const on = (event, selector, handle) =>
			this.$wrapper.on(event, selector, (e) => {
				const $leaf = $(e.currentTarget).closest(".cchc-leaf");
				handle($leaf, $leaf.length ? this.by_code[$leaf[0].dataset.code] : null, e);
			});
		on("click", "[data-action]", ($leaf, leaf, e) => this.act($leaf, leaf, e.currentTarget.dataset.action));
		on("change", ".cchc-inputs input, .cchc-na-tick", ($leaf, leaf, e) => {
			if ($(e.currentTarget).is(".cchc-na-tick")) {
				$leaf.find(".cchc-inputs").toggleClass("cchc-is-na", e.currentTarget.checked);
			}
			this.take($leaf, leaf);
		});
		on("input", ".cchc-inputs input[type=text]", ($leaf, leaf) => this.take($leaf, leaf));
		on("click", ".cchc-nothing", ($leaf, leaf) => {
			$leaf.data("nothing", true).find("input:checked").prop("checked", false);
			$leaf.find("input[data-field]").val("");
			this.take($leaf, leaf);
		});
		on("input", ".cchc-points-set", ($leaf, leaf, e) => this.take_points(leaf, e.currentTarget.value));
		on("input", "[data-column]", ($leaf, leaf, e) => {
			this.write(leaf, e.currentTarget.dataset.column, e.currentTarget.value);
			if (e.currentTarget.dataset.column === "reason") this.preview_soon();
			else this.show_filter();
		});
		on("click", ".cchc-ask-button", ($leaf, leaf) => {
			this.asking.add(leaf.code);
			this.redraw($leaf, leaf);
			this.$leaf(leaf.code).find(".cchc-ask").trigger("focus");
		});
		on("click", ".cchc-chip-open", (_, __leaf, e) => this.open_evidence($(e.currentTarget).closest(".cchc-chip")));
		on("click", "[data-filter]", (_, __leaf, e) => {
			this.choose_filter(e.currentTarget.dataset.filter);
			this.show_filter();
		});
		on("click keydown", ".cchc-field-head", (_, __leaf, e) => {
			if (e.type === "keydown" && !["Enter", " "].includes(e.key)) return;
			e.preventDefault();
			const code = $(e.currentTarget).closest(".cchc-field")[0].dataset.fieldCode;
			this.folded.has(code) ? this.folded.delete(code) : this.folded.add(code);
			this.show_filter();
		});
	}

	act($leaf, leaf, action) {
		const row = this.rows[leaf.code];
		if (row.action === action) return;
		row.action = action;
		row.answer = action === "Correct" ? row.self_answer : null;
		row.points_set = action === "Set Points" ? Number(row.appraised_points) : 0;
		delete this.pending[leaf.code];
		this.frm.dirty();
		this.redraw($leaf, leaf);
		this.$leaf(leaf.code).find(".cchc-answer input:not([type=radio]), textarea").first().trigger("focus");
		this.preview();
	}

	redraw($leaf, leaf) {
		$leaf.replaceWith(render_leaf(this, leaf));
		this.show_leaf(leaf);
		this.show_filter();
	}

	take($leaf, leaf) {
		const { answer, error } = read_inputs(leaf, $leaf);
		if (error) this.pending[leaf.code] = error;
		else delete this.pending[leaf.code];
		this.write(leaf, "answer", answer ? JSON.stringify(answer) : "");
		this.preview_soon();
	}

	take_points(leaf, text) {
		const { value, error } = read_number(text);
		const missing = value === undefined && !error ? __("Enter the points.") : error;
		if (missing) this.pending[leaf.code] = missing;
		else delete this.pending[leaf.code];
		this.write(leaf, "points_set", value ?? 0);
		this.preview_soon();
	}

	write(leaf, column, value) {
		const row = this.rows[leaf.code];
		if ((row[column] ?? "") === value) return;
		row[column] = value;
		this.frm.dirty();
	}

	open_evidence($chip) {
		const row = this.source.evidence.find((each) => each.name === $chip[0].dataset.row);
		if (row.file) window.open(row.file, "_blank", "noopener");
		else if (row.reference_name) window.open(frappe.utils.get_form_link(row.reference_doctype, row.reference_name));
		else frappe.show_alert(escape([row.title, row.document_number, row.note].filter(Boolean).join(" – ")));
	}

	// Inputs that are not finished would be lost by saving.
	unfinished() {
		return Object.entries(this.pending).map(([code, error]) =>
			__("Criterion {0}: {1}", [escape(code), escape(error)])
		);
	}

	open_surveys() {
		return this.chosen("survey").map((leaf) => leaf.code);
	}
}
