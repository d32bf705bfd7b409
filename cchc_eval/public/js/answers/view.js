import { escape } from "../html";
import { AnswersBar } from "./bar";
import { Draft } from "./draft";
import { EvidenceDesk, is_whole } from "./evidence";
import { Fields } from "./fields";
import { contest_text } from "./figures";
import { KeptFocus } from "./focus";
import { clear_inputs, fill_inputs, render_inputs, rule_in_words } from "./inputs";
import { Keys } from "./keys";
import { is_below_last, last_points, previous_text } from "./last_year";
import { answer_in, show_number, write_json } from "./numbers";
import { Steps } from "./steps";
import { Talks } from "./talks";
import { Tasks } from "./tasks";
import { CriteriaTree, next_step, provisional_pill } from "./tree";
import { when_idle } from "./turns";

const METHOD = "cchc_eval.cchc_eval.doctype.cchc_self_assessment.actions.preview";

// A unit's self-assessment: one answer and its proof for each criterion.
export class AnswersView extends CriteriaTree {
	constructor(options) {
		super(options);
		this.desk = new EvidenceDesk(this);
		this.tasks = new Tasks(this);
		this.talks = new Talks(this);
		this.fields = new Fields(this);
		this.bar = new AnswersBar(this);
		this.keys = new Keys(this);
		this.focus = new KeptFocus(this);
		this.steps = new Steps(this);
		this.asked_of = {};
		this.drawn = {};
		this.draws_late = true;
		this.draft = new Draft(this);
	}

	refresh() {
		this.read_document();
		this.draft.begin();
		this.take_figures();
		const drawn_for = `${this.frm.doc.name} ${this.may_edit}`;
		this.focus.around(() => (drawn_for === this.drawn_for ? this.draw_changes() : this.render()));
		this.drawn_for = drawn_for;
		this.keys.register();
		this.preview();
	}

	// What the server has from elsewhere stands in the form at once, and is kept with the next save.
	take_figures() {
		const filled = this.frm.doc.__onload?.filled || {};
		if (!this.may_edit || this.frm.is_dirty() || !Object.keys(filled).length) return;
		for (const [code, answer] of Object.entries(filled)) this.rows[code].answer = answer;
		this.frm.dirty();
		frappe.show_alert({ message: __("Figures from elsewhere were filled in."), indicator: "blue" });
	}

	figures_of(code) {
		return this.frm.doc.__onload?.figures?.[code] || [];
	}

	// ---- drawing

	render() {
		if (this.name !== this.frm.doc.name) {
			this.name = this.frm.doc.name;
			this.asked_of = {};
			this.filter = "all";
			const present = this.leaves.find((leaf) => this.is_open(leaf)) || this.leaves[0];
			this.fields.fold_at_start(this.field_of(present.code));
		}
		this.render_tree(this.bar.html(), __("Nothing here: every criterion is done."), this.fields.list());
		for (const { code, max_points, rule } of this.criteria) {
			if (!rule) this.$sum(code).text(`– / ${show_number(max_points)}`);
		}
		this.tasks.show();
		this.show_evidence();
		this.draft.shown();
		when_idle(() => this.draw_late());
	}

	draw_late() {
		if (!super.draw_late()) return false;
		if (this.tasks.may_assign) this.tasks.offer_fields();
		this.show_evidence();
		this.show_result(this.result);
		this.draft.shown();
		return true;
	}

	// What differs from what was drawn, and nothing else: the rest keeps its caret and what is half typed.
	draw_changes() {
		this.draw_late();
		for (const leaf of this.leaves) {
			if (this.leaf_html(leaf) === this.drawn[leaf.code]) continue;
			this.replace_leaf(leaf);
		}
		if (this.tasks.data) this.tasks.redraw();
		else this.$wrapper.find(".cchc-filters").html(this.render_filters());
		this.show_evidence();
		this.draft.shown();
	}

	// A comment that is being written stays.
	replace_leaf(leaf) {
		delete this.pending[leaf.code];
		const $talks = this.$leaf(leaf.code).find(".cchc-talks").detach();
		this.$leaf(leaf.code).replaceWith(this.render_leaf(leaf));
		this.$leaf(leaf.code).append($talks).find(".cchc-talk").attr("aria-expanded", String($talks.length > 0));
	}

	// What stands in the boxes is what was written.
	write(leaf, column, value) {
		super.write(leaf, column, value);
		this.drawn[leaf.code] = this.leaf_html(leaf);
	}

	// `questions`: [{"code", "question", "reply"}] of the office.
	show_asked(questions) {
		this.asked_of = Object.fromEntries(questions.map((one) => [one.code, one]));
		this.focus.around(() => this.draw_changes());
		this.show_result(this.result);
	}

	filters() {
		return [
			{ name: "all", label: __("All"), test: () => true },
			{ name: "open", label: __("Unanswered"), test: (leaf) => this.is_open(leaf) },
			{ name: "unproven", label: __("No evidence yet"), test: (leaf) => this.is_unproven(leaf) },
			...(Object.keys(this.asked_of).length
				? [{ name: "asked", label: __("Asked"), test: (leaf) => leaf.code in this.asked_of }]
				: []),
			...this.tasks.filters(),
		];
	}

	render_leaf(leaf) {
		return (this.drawn[leaf.code] = this.leaf_html(leaf));
	}

	leaf_html(leaf) {
		const office = leaf.scored_by === "office";
		const row = this.rows[leaf.code];
		const disabled = this.may_edit && !office ? "" : "disabled";
		return `<article class="cchc-leaf ${office ? "cchc-office" : ""}" data-code="${escape(leaf.code)}" tabindex="-1">
			<div class="cchc-leaf-head">
				<span class="cchc-code">${escape(leaf.code)}</span>
				<span class="cchc-title">${escape(leaf.title)}${office ? "" : this.tasks.place(leaf.code) + this.talks.place(leaf.code)}</span>
				${provisional_pill()}${last_points(row)}<span class="cchc-points" data-points></span>
			</div>
			<div class="cchc-leaf-body">
				<fieldset class="cchc-answer" ${disabled}>
					${leaf.guidance ? `<div class="cchc-guidance">${escape(leaf.guidance)}</div>` : ""}
					${office ? this.office_note(leaf) : this.inputs_of(leaf)}
					<div class="cchc-outcome"><span class="cchc-sentence"></span>
						<span class="cchc-next"></span>
						<span class="cchc-doubt text-warning"></span>
						<button type="button" class="btn btn-xs btn-link cchc-clear hidden">${__("Clear")}</button></div>
					${this.offered_text(leaf)}${previous_text(row)}${this.contest(leaf, row)}
				</fieldset>
				${office ? "" : this.render_proof(leaf, row)}${this.asked_text(leaf)}
			</div>
		</article>`;
	}

	redraw_leaf(code) {
		this.replace_leaf(this.by_code[code]);
		this.show_evidence();
		this.show_result(this.result);
		this.draft.notes.show();
	}

	inputs_of(leaf) {
		return render_inputs(leaf, this.questions[leaf.code], this.answer_of(leaf.code), this.figures_of(leaf.code));
	}

	// What the unit holds against a figure that it can't change.
	contest(leaf, row) {
		if (!this.figures_of(leaf.code).length) return "";
		const contested = row.contest_reason || row.contest_value;
		if (!this.may_edit) return contested ? contest_text(row) : "";
		return `<details class="cchc-contest" ${contested ? "open" : ""}>
			<summary>${__("Contest the figure")}</summary>
			<input type="text" class="form-control input-sm" data-contest="contest_value" maxlength="140" autocomplete="off"
				placeholder="${__("The unit's own figure")}" aria-label="${__("The unit's own figure")}"
				value="${escape(row.contest_value)}">
			<textarea class="form-control" rows="2" data-contest="contest_reason" maxlength="2000"
				aria-label="${__("Why, and what proves it")}"
				placeholder="${__("Why, and what proves it")}">${escape(row.contest_reason)}</textarea></details>`;
	}

	office_note(leaf) {
		return `<div class="text-muted">${__("Scored by the department's office (survey); nothing to fill in.")}</div>
			${rule_in_words(this.questions[leaf.code])}`;
	}

	asked_text({ code }) {
		const asked = this.asked_of[code];
		if (!asked) return "";
		const reply = asked.reply ? `<div><b>${__("Reply of the unit")}:</b> ${escape(asked.reply)}</div>` : "";
		return `<div class="cchc-asked"><div><b>${__("Question to the unit")}:</b> ${escape(asked.question)}</div>${reply}</div>`;
	}

	// Last year's figure, where the criterion measures the change on it.
	offered_text(leaf) {
		if (!this.may_edit) return "";
		return (this.frm.doc.__onload?.offered?.[leaf.code] || [])
			.map(({ text }, index) => `<button type="button" class="btn btn-xs btn-default cchc-offered" data-offer="${index}">
				${__("Take last year's figure: {0}", [escape(text)])}</button>`)
			.join("");
	}

	render_proof(leaf, row) {
		const wanted = (leaf.evidence || []).map((text) => escape(text)).join("; ");
		const button = (name, icon, label, title) =>
			`<button type="button" class="btn btn-xs btn-default" data-evidence="${name}" title="${title}">
			${frappe.utils.icon(icon, "xs")} <span>${label}</span></button>`;
		const buttons = this.may_edit
			? `<div class="cchc-proof-buttons">
				${button("attach", "attachment", __("Attach"), __("Upload files as evidence"))}
				${button("reuse", "list", __("Use Again"), __("Use evidence that another criterion has"))}</div>
				${this.desk.box.html(leaf.code)}`
			: "";
		const explanation = this.may_edit
			? `<textarea class="form-control cchc-explanation" rows="2" maxlength="5000"
				aria-label="${__("Explanation")}: ${escape(leaf.code)}"
				placeholder="${__("Explanation, where evidence is missing")}">${escape(row?.explanation)}</textarea>`
			: `<div class="cchc-explanation-text">${escape(row?.explanation)}</div>`;
		return `<div class="cchc-proof" tabindex="-1">
			${wanted ? `<div class="cchc-wanted"><b>${__("Evidence")}:</b> ${wanted}</div>` : ""}
			<div class="cchc-chips"></div><div class="cchc-uploads"></div><div class="cchc-editor"></div>${buttons}${explanation}
			<div class="cchc-missing hidden">${__("Neither evidence nor explanation yet")}</div>
		</div>`;
	}

	// ---- state

	answer_of(code) {
		return answer_in(this.rows[code]?.answer);
	}

	is_open(leaf) {
		return leaf.scored_by !== "office" && !this.answer_of(leaf.code);
	}

	is_unproven(leaf) {
		if (leaf.scored_by === "office" || (this.rows[leaf.code]?.explanation || "").trim()) return false;
		if (this.answer_of(leaf.code)?.not_applicable) return false; // nothing happened that could be proven
		if (this.is_given(leaf)) return false; // nor what the unit did not count itself
		return !this.desk.rows_of(leaf.code).some(is_whole);
	}

	// Whether figures from elsewhere answer all of it.
	is_given(leaf) {
		const given = new Set(this.figures_of(leaf.code).map(({ path }) => JSON.stringify(path)));
		const inputs = this.questions[leaf.code].inputs;
		return given.size > 0 && inputs.every(({ path, optional }) => optional || given.has(JSON.stringify(path)));
	}

	show_states() {
		const mine = this.leaves.filter((leaf) => leaf.scored_by !== "office");
		const open = mine.filter((leaf) => this.is_open(leaf));
		const unproven = mine.filter((leaf) => this.is_unproven(leaf));
		const counts = { done: mine.length - open.length, total: mine.length, open: open.length, unproven: unproven.length };
		this.bar.show_progress(counts);
		for (const leaf of mine) {
			const is_open = open.includes(leaf);
			const clears = this.may_edit && !is_open && !this.is_given(leaf);
			const lacks = this.frm.doc.__onload?.require_explanation && !is_open && unproven.includes(leaf);
			const $leaf = this.$leaf(leaf.code);
			if (!this.differs($leaf, "state", is_open, clears, lacks)) continue;
			$leaf.toggleClass("cchc-open", is_open);
			$leaf.find(".cchc-clear").toggleClass("hidden", !clears);
			$leaf.find(".cchc-missing").toggleClass("hidden", !lacks);
		}
		this.$wrapper.find("[data-evidence=reuse]").toggleClass("hidden", !(this.frm.doc.evidence || []).length);
		this.show_filter();
	}

	show_evidence() {
		for (const leaf of this.leaves) this.desk.draw(leaf.code);
		this.show_states();
	}

	show_filter() {
		super.show_filter();
		for (const code of this.fields.codes) {
			const { total, done } = this.progress(code);
			const left = total - done;
			const $left = this.$found(".cchc-field", "data-field-code", code).find(".cchc-left").first();
			$left.text(left && this.may_edit ? __("{0} left", [left]) : "");
		}
		this.fields.show((code) => this.progress(code));
		this.fields.show_folding();
	}

	progress(code) {
		const mine = this.leaves.filter((leaf) => leaf.scored_by !== "office" && this.field_of(leaf.code) === code);
		return { total: mine.length, done: mine.filter((leaf) => !this.is_open(leaf)).length };
	}

	// ---- the server's numbers

	async preview() {
		if (this.draft.is_offline) return;
		const answers = {};
		for (const leaf of this.leaves) {
			const answer = this.answer_of(leaf.code);
			if (answer) answers[leaf.code] = answer;
		}
		const args = { self_assessment: this.frm.doc.name, answers: write_json(answers) };
		const result = await this.ask(METHOD, args);
		if (result) this.show_result(result);
	}

	show_result(result) {
		if (!result) return;
		this.result = result;
		const faults = {};
		for (const fault of result.faults) (faults[fault.code] ||= []).push(fault.message);
		this.doubts = Object.fromEntries((result.doubts || []).map(({ code, message }) => [code, message]));
		for (const leaf of this.leaves) {
			const $leaf = this.$leaf(leaf.code);
			const scored = result.leaves?.[leaf.code];
			const wrong = [this.pending[leaf.code], ...(faults[leaf.code] || [])].filter(Boolean);
			if (!this.differs($leaf, "result", scored, wrong, this.doubts[leaf.code], this.may_edit)) continue;
			const most = show_number(leaf.max_points);
			const blank = !scored || scored.state === "unanswered";
			$leaf.toggleClass("cchc-wrong", wrong.length > 0);
			$leaf
				.find("[data-points]")
				.toggleClass("cchc-blank", blank)
				.text(blank ? `– / ${most}` : scored.points === "" ? __("N/A") : `${scored.points} / ${most}`);
			const sentence = wrong.length ? wrong.join("; ") : blank ? "" : scored.sentence;
			$leaf.find(".cchc-sentence").text(sentence);
			$leaf.find(".cchc-next").text(wrong.length || !this.may_edit ? "" : next_step(scored));
			$leaf.toggleClass("cchc-provisional", !blank && this.questions[leaf.code].of_group);
			$leaf.find(".cchc-doubt").text(this.doubts[leaf.code] || "");
			$leaf.find(".cchc-last").toggleClass("cchc-fell", !blank && is_below_last(scored, this.rows[leaf.code]));
		}
		for (const [code, sums] of Object.entries(result.groups || {})) {
			this.$sum(code).text(`${sums.points} / ${sums.applicable}`);
		}
		this.bar.show_result(result);
		this.fields.show((code) => this.progress(code));
	}

	// ---- what people do

	bind() {
		super.bind();
		// What is typed was taken with each key.
		this.on("change", ".cchc-answer input:not([type=text])", ($leaf, leaf, e) => {
			const na = $(e.currentTarget).is(".cchc-na-tick");
			if (na && e.currentTarget.checked) $leaf.find(".cchc-inputs input:checked").prop("checked", false);
			$leaf.find(".cchc-inputs").toggleClass("cchc-is-na", $leaf.find(".cchc-na-tick").is(":checked"));
			this.take($leaf, leaf);
		});
		this.on("click", ".cchc-nothing", ($leaf, leaf) => {
			clear_inputs($leaf);
			$leaf.data("nothing", true);
			this.take($leaf, leaf);
		});
		this.on("click", ".cchc-offered", ($leaf, leaf, e) => {
			const offer = this.frm.doc.__onload.offered[leaf.code][e.currentTarget.dataset.offer];
			fill_inputs(this.questions[leaf.code], $leaf, offer.values);
			this.take($leaf, leaf);
		});
		this.on("click", ".cchc-clear", ($leaf, leaf) => {
			clear_inputs($leaf);
			$leaf.find(".cchc-inputs").removeClass("cchc-is-na");
			this.take($leaf, leaf);
		});
		this.on("input", ".cchc-explanation", ($leaf, leaf, e) => {
			this.write(leaf, "explanation", e.currentTarget.value);
			this.show_states();
		});
		this.on("input", "[data-contest]", (_, leaf, e) => this.write(leaf, e.currentTarget.dataset.contest, e.currentTarget.value));
		this.on("click", "[data-evidence]", ($leaf, leaf, e) => this.desk[e.currentTarget.dataset.evidence](leaf.code));
		const row_of = (e) =>
			this.frm.doc.evidence.find((row) => row.name === $(e.currentTarget).closest(".cchc-chip")[0].dataset.row);
		this.on("click", ".cchc-chip-open", ($leaf, leaf, e) => this.desk.open(row_of(e), leaf.code));
		this.on("click", ".cchc-chip-remove", ($leaf, leaf, e) => this.desk.remove(row_of(e), leaf.code));
	}

	take($leaf, leaf) {
		super.take($leaf, leaf);
		this.draft.changed();
		this.show_states();
	}

	unanswered() {
		return this.chosen("open").map((leaf) => leaf.code);
	}
}
