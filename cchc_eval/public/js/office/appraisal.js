// An appraisal as a tree: what the unit says beside what the office decides, with the points the server computes.
import { codes_of, is_whole } from "../answers/evidence";
import { kept_figures } from "../answers/figures";
import { KeptFocus } from "../answers/focus";
import { clear_inputs } from "../answers/inputs";
import { read_points, show_number } from "../answers/numbers";
import { CriteriaTree, next_step } from "../answers/tree";
import { escape } from "../html";
import { bind_units, show_wanted, units_bar } from "./across";
import { EvidencePane } from "./evidence_pane";
import { render_leaf } from "./leaf";
import { Others } from "./others";
import { bind_parts, parts_panel } from "./parts";
import { bind_reasons } from "./reasons";
import { points as shown_points, to_type, two } from "./results";
import { bind_seen, dress_fields, mark, seen_bar, seen_filter, show_seen } from "./seen";

const METHOD = "cchc_eval.cchc_eval.doctype.cchc_appraisal.cchc_appraisal.preview";

export class AppraisalView extends CriteriaTree {
	constructor(options) {
		super(options);
		this.$wrapper.addClass("cchc-appraisal");
		this.asking = new Set();
		this.focus = new KeptFocus(this);
		if (this.frm.doctype === "CCHC Appraisal") this.others = new Others(this);
		this.pane = new EvidencePane({
			all: () => this.leaves.flatMap((leaf) => this.evidence_of(leaf.code).map((row) => [leaf, row])),
			converts: () => Boolean(this.frm.doc.__onload?.opens_office),
			show_leaf: (code) => this.go_to(code),
		});
	}

	async refresh() {
		const { name } = this.frm.doc;
		// Until the evidence of this unit is read, nothing of the one before is shown or can be pressed.
		const again = this.name === name;
		if (this.name && !again) this.$wrapper.empty();
		this.name = name;
		this.read_document();
		this.others?.begin();
		this.may_ask = this.may_edit && Boolean(this.frm.doc.__onload?.may_ask);
		this.result = this.stored_result();
		await this.load_source();
		if (this.frm.doc.name !== name) return;
		if (again) this.focus.around(() => this.render());
		else this.render();
	}

	// Of a split appraisal only what the user sees is sent.
	read_document() {
		this.json = null;
		super.read_document();
		const { parts, own_parts } = this.frm.doc.__onload || {};
		this.parts = parts || [];
		this.own = new Set(own_parts || []);
		// Of a part that two score on their own, others change nothing.
		const closed = ({ done, independent, mine, sent }) => done || (independent && (!mine || sent));
		this.done = new Set(this.parts.filter(closed).map(({ part }) => part));
		this.leaves = this.leaves.filter(({ code }) => this.rows[code]);
		// While the unit answers, what it was asked stays.
		const waiting = this.frm.doc.workflow_state === "Awaiting Explanation";
		const open = Object.values(this.rows).filter((row) => waiting && row.asked_on && !row.replied_on);
		this.waiting = new Set(open.map(({ code }) => code));
		const kept = new Set();
		for (const { code } of this.leaves) for (let at = code; at; at = this.by_code[at].parent) kept.add(at);
		this.criteria = this.criteria.filter(({ code }) => kept.has(code));
		this.several = new Set(Object.values(this.rows).map(({ part }) => part || "")).size > 1;
	}

	may_change(leaf) {
		const part = this.rows[leaf.code].part || "";
		return this.may_edit && (!this.parts.length || (this.own.has(part) && !this.done.has(part)));
	}

	// Explanations and evidence stay with the self-assessment; the office reads them there.
	async load_source() {
		const { self_assessment: name, modified } = this.frm.doc;
		if (this.source?.name === name && this.source_of === modified) return;
		// The clerk reads what was released, and no self-assessment.
		const read = frappe.model.can_read("CCHC Self Assessment");
		const source = read ? await frappe.db.get_doc("CCHC Self Assessment", name).catch(() => ({ name })) : { name };
		if (this.frm.doc.self_assessment !== name) return;
		this.source = source;
		this.source_of = modified;
		this.explanations = Object.fromEntries(
			(this.source.scores || []).map((row) => [row.code, row.explanation || ""])
		);
	}

	// What is stored was computed by the server; nothing needs to be asked for it.
	stored_result() {
		const doc = this.frm.doc;
		const leaf = (state, points, sentence) => ({
			state,
			points: shown_points(points, state, ""),
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
		this.render_tree(`<div class="cchc-result"></div>${seen_bar(this)}`, __("No criterion here."));
		this.$wrapper.prepend(units_bar(this), parts_panel(this));
		dress_fields(this);
		show_seen(this);
		this.show_result();
		this.preview();
		show_wanted(this);
	}

	render_leaf(leaf) {
		return render_leaf(this, leaf);
	}

	filters() {
		const filters = [
			{ name: "all", label: __("All"), test: () => true },
			{
				name: "differs",
				label: __("Different"),
				test: (leaf) => this.is_different(leaf) || this.rows[leaf.code].council_changed,
			},
			...this.contested_filter(),
			{ name: "unproven", label: __("No evidence yet"), test: (leaf) => this.is_unproven(leaf) },
			{ name: "asked", label: __("Asked"), test: (leaf) => this.is_asked(leaf) },
			...seen_filter(this),
		];
		if (this.may_edit) {
			filters.push({ name: "survey", label: __("Survey to enter"), test: (leaf) => this.is_survey_open(leaf) });
		}
		return filters;
	}

	contested_filter() {
		const contested = new Set((this.source.scores || []).filter((row) => row.contest_reason).map(({ code }) => code));
		return contested.size
			? [{ name: "contested", label: __("Contested figures"), test: (leaf) => contested.has(leaf.code) }]
			: [];
	}

	// ---- state

	evidence_of(code) {
		return (this.source.evidence || []).filter((row) => codes_of(row).includes(code));
	}

	is_unproven(leaf) {
		const not_applicable = this.result.leaves?.[leaf.code]?.self?.state === "not_applicable";
		return leaf.scored_by !== "office" && !not_applicable && !this.is_given(leaf) && !this.evidence_of(leaf.code).some(is_whole);
	}

	// What figures answered alone is not the unit's to prove.
	is_given(leaf) {
		const own = (this.source.scores || []).find((row) => row.code === leaf.code);
		const given = new Set(kept_figures(own).map(({ path }) => JSON.stringify(path)));
		const inputs = this.questions[leaf.code]?.inputs || [];
		return given.size > 0 && inputs.every(({ path, optional }) => optional || given.has(JSON.stringify(path)));
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

	// ---- the server's numbers

	async preview() {
		const changes = this.frm.doc.scores
			.filter((row) => row.action !== "Keep")
			.map(({ code, action, answer, points_set, reason }) => ({ code, action, answer, points_set, reason }));
		const counts = (this.frm.doc.bonus_counts || []).map(({ code, times, note }) => ({ code, times, note }));
		const result = await this.ask(METHOD, {
			appraisal: this.frm.doc.name,
			changes: JSON.stringify(changes),
			counts: JSON.stringify(counts),
		});
		if (!result) return;
		this.result = result;
		this.show_result();
		this.show_bonus(result.bonus);
	}

	// The items stand in Frappe's own table below the tree.
	show_bonus(bonus) {
		if (!bonus) return;
		const field = this.frm.get_field("bonus_counts");
		for (const row of this.frm.doc.bonus_counts) {
			row.points = bonus.points[row.code] || 0;
			field.grid.get_row(row.name)?.refresh_field("points");
		}
		const faults = Object.values(bonus.faults).flat().map((text) => `<div class="text-danger">${escape(text)}</div>`);
		field.$wrapper.find(".grid-description").html(faults.join("")).toggle(faults.length > 0);
	}

	show_result() {
		for (const leaf of this.leaves) this.show_leaf(leaf);
		for (const [code, sums] of Object.entries(this.result.sums || {})) {
			const changed = sums.self !== sums.appraised;
			this.$sum(code).html(
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
		$leaf.toggleClass("cchc-open", this.is_survey_open(leaf) && this.may_change(leaf));
		$leaf.find("[data-self]").text(self.sentence).toggleClass("cchc-none", self.state === "unanswered");
		const said = row.action === "Keep" && leaf.scored_by !== "office" ? "" : appraised.sentence;
		$leaf.find("[data-appraised]").text(wrong.length ? wrong.join("; ") : said);
		const answered = [self, appraised].some(({ state }) => state === "answered");
		const provisional = this.frm.doc.workflow_state !== "Approved" && answered && this.questions[leaf.code]?.of_group;
		// Without a true or false jQuery would turn it around.
		$leaf.toggleClass("cchc-provisional", Boolean(provisional));
		$leaf.find(".cchc-next").text(row.action === "Correct" && !wrong.length ? next_step(appraised) : "");
		$leaf.find(".cchc-doubt").text(this.result.doubts?.[leaf.code] || "");
		const shown = (points) => (points === "" ? __("N/A") : points);
		const council = row.council_changed ? ` → <span class="cchc-by-council">${two(row.council_points)}</span>` : "";
		$leaf.find("[data-points]").html(
			`${different ? `<span class="cchc-before">${shown(self.points)}</span> → ` : ""}
			<span>${shown(appraised.points)}</span>${council}
			<span class="text-muted">/ ${show_number(leaf.max_points)}</span>`
		);
	}

	result_text({ self, appraised, bonus }) {
		const doc = this.frm.doc;
		const council = doc.council_decision
			? `<span>${__("Council")} <b>${two(doc.final_points)}</b></span>`
			: "";
		const index = doc.council_decision ? two(doc.index_percent) : appraised.index;
		const rank = doc.council_decision ? doc.rank_name : appraised.rank;
		const signed = (sign, points) => (/[1-9]/.test(points) ? `${sign}${points}` : points);
		const extra = bonus
			? `<span>${__("Bonus")} <b>${signed("+", bonus.bonus)}</b></span>
				<span>${__("Penalty")} <b>${signed("−", bonus.penalty)}</b></span>`
			: "";
		return `<span>${__("Unit")} <b>${doc.not_submitted ? __("not submitted") : self.total}</b></span>
			<span>${__("Office", null, "CCHC Appraised Score")} <b>${appraised.total}</b> / ${appraised.applicable}</span>${extra}${council}
			<span><b>${index} %</b></span>
			<span class="cchc-rank">${escape(rank)}</span>`;
	}

	// ---- what people do

	bind() {
		super.bind();
		bind_parts(this);
		bind_seen(this);
		bind_units(this);
		bind_reasons(this);
		this.on("click", "[data-action]", ($leaf, leaf, e) => this.act($leaf, leaf, e.currentTarget.dataset.action));
		// What is typed was taken with each key.
		this.on("change", ".cchc-inputs input:not([type=text]), .cchc-na-tick", ($leaf, leaf, e) => {
			if ($(e.currentTarget).is(".cchc-na-tick")) {
				$leaf.find(".cchc-inputs").toggleClass("cchc-is-na", e.currentTarget.checked);
			}
			this.take($leaf, leaf);
		});
		this.on("click", ".cchc-nothing", ($leaf, leaf) => {
			clear_inputs($leaf);
			$leaf.data("nothing", true);
			this.take($leaf, leaf);
		});
		this.on("input", ".cchc-points-set", ($leaf, leaf, e) => this.take_points(leaf, e.currentTarget.value));
		this.on("input", "[data-column]", ($leaf, leaf, e) => {
			this.write(leaf, e.currentTarget.dataset.column, e.currentTarget.value);
			if (e.currentTarget.dataset.column === "reason") this.preview_soon();
			else this.show_filter();
		});
		this.on("click", ".cchc-ask-button", ($leaf, leaf) => {
			this.asking.add(leaf.code);
			this.redraw($leaf, leaf);
			this.$leaf(leaf.code).find(".cchc-ask").trigger("focus");
		});
		this.on("click", ".cchc-chip-open", (_, leaf, e) => this.open_evidence(leaf, e.currentTarget));
	}

	act($leaf, leaf, action) {
		const row = this.rows[leaf.code];
		if (row.action === action) return;
		row.action = action;
		row.answer = action === "Correct" ? row.self_answer : null;
		row.points_set = action === "Set Points" ? to_type(row.appraised_points) : 0;
		delete this.pending[leaf.code];
		this.frm.dirty();
		mark(this, leaf);
		this.redraw($leaf, leaf);
		this.$leaf(leaf.code).find(".cchc-answer input:not([type=radio]), textarea").first().trigger("focus");
		this.preview();
	}

	// What somebody decides on they have looked at.
	write(leaf, column, value) {
		const before = this.rows[leaf.code][column] ?? "";
		super.write(leaf, column, value);
		if (before !== value) mark(this, leaf);
	}

	/** Show a criterion wherever it is, with the focus on what `selector` finds in it. */
	go_to(code, selector) {
		if (!this.shown.has(code)) this.choose_filter("all");
		for (let at = code; at; at = this.by_code[at].parent) this.folded.delete(at);
		this.show_filter();
		const $leaf = this.$leaf(code);
		$leaf[0].scrollIntoView({ block: "center" });
		if (selector) $leaf.find(selector).first().trigger("focus");
	}

	redraw($leaf, leaf) {
		$leaf.replaceWith(render_leaf(this, leaf));
		this.show_leaf(leaf);
		this.show_filter();
	}

	take_points(leaf, text) {
		const { value, error } = read_points(text);
		const missing = value === undefined && !error ? __("Enter the points.") : error;
		this.note_pending(leaf, missing);
		this.write(leaf, "points_set", value ?? 0);
		this.preview_soon();
	}

	open_evidence(leaf, chip) {
		this.pane.open(leaf.code, chip.closest(".cchc-chip").dataset.row, chip);
	}

	// The office's answers that are likely a slip, as "code: question".
	in_doubt() {
		return Object.entries(this.result.doubts || {}).map(([code, message]) => `${code}: ${message}`);
	}

	open_surveys() {
		return this.leaves.filter((leaf) => this.is_survey_open(leaf)).map((leaf) => leaf.code);
	}
}
