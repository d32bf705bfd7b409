import { EvidenceDesk, is_whole, render_chips } from "./evidence";
import { clear_inputs, read_inputs, render_inputs } from "./inputs";
import { escape, show_number } from "./numbers";

const METHOD = "cchc_eval.cchc_eval.doctype.cchc_self_assessment.actions.preview";

export class AnswersView {
	constructor({ frm, wrapper }) {
		this.frm = frm;
		this.$wrapper = $(wrapper).addClass("cchc-answers");
		this.filter = "all";
		this.folded = new Set();
		this.desk = new EvidenceDesk(this);
		this.show_preview = frappe.utils.debounce(() => this.preview(), 300);
		this.bind();
	}

	refresh() {
		const doc = this.frm.doc;
		this.may_edit = Boolean(doc.__onload?.may_edit);
		if (this.json !== doc.criteria_json) {
			this.json = doc.criteria_json;
			this.criteria = JSON.parse(doc.criteria_json).criteria;
			this.leaves = this.criteria.filter((criterion) => criterion.rule);
			this.by_code = Object.fromEntries(this.criteria.map((criterion) => [criterion.code, criterion]));
		}
		this.rows = Object.fromEntries((doc.scores || []).map((row) => [row.code, row]));
		this.pending = {};
		this.render();
		this.preview();
	}

	// ---- drawing

	render() {
		const focus = document.activeElement?.closest?.(".cchc-leaf")?.dataset.code;
		const children = (parent) => this.criteria.filter((criterion) => (criterion.parent ?? null) === parent);
		const draw = (criterion, depth) => {
			if (criterion.rule) return this.render_leaf(criterion);
			const below = children(criterion.code).map((child) => draw(child, depth + 1)).join("");
			return depth ? this.render_group(criterion) + below : this.render_field(criterion, below);
		};
		this.$wrapper.html(
			this.render_bar() +
				children(null).map((top) => (top.rule ? this.render_field(top, draw(top, 1)) : draw(top, 0))).join("") +
				`<div class="cchc-empty hidden">${__("Nothing here: every criterion is done.")}</div>`
		);
		this.$wrapper.toggleClass("cchc-readonly", !this.may_edit);
		this.choose_filter(this.filter);
		this.show_evidence();
		if (focus) this.$leaf(focus).find("input, textarea").first().trigger("focus");
	}

	render_bar() {
		const button = (name, label) =>
			`<button type="button" class="btn btn-xs btn-default" data-filter="${name}">${label}
			<span class="cchc-count"></span></button>`;
		return `<div class="cchc-bar">
			<div class="cchc-progress">
				<div class="cchc-progress-text"></div>
				<div class="progress"><div class="progress-bar"></div></div>
			</div>
			<div class="cchc-result"></div>
			<div class="cchc-filters btn-group">
				${button("all", __("All"))}${button("open", __("Unanswered"))}${button("unproven", __("No evidence yet"))}
			</div>
		</div>`;
	}

	render_field(criterion, below) {
		return `<section class="cchc-field" data-field-code="${escape(criterion.code)}">
			<header class="cchc-field-head" role="button" tabindex="0">
				${frappe.utils.icon("down", "sm", "cchc-fold")}
				<span class="cchc-code">${escape(criterion.code)}</span>
				<span class="cchc-title">${escape(criterion.title)}</span>
				<span class="cchc-left"></span>
				<span class="cchc-sum" data-sum="${escape(criterion.code)}">– / ${show_number(criterion.max_points)}</span>
			</header>
			<div class="cchc-field-body">${below}</div>
		</section>`;
	}

	render_group(criterion) {
		return `<div class="cchc-group" data-group="${escape(criterion.code)}">
			<span class="cchc-code">${escape(criterion.code)}</span>
			<span class="cchc-title">${escape(criterion.title)}</span>
			<span class="cchc-sum" data-sum="${escape(criterion.code)}">– / ${show_number(criterion.max_points)}</span>
		</div>`;
	}

	render_leaf(leaf) {
		const office = leaf.scored_by === "office";
		const row = this.rows[leaf.code];
		const disabled = this.may_edit && !office ? "" : "disabled";
		return `<article class="cchc-leaf ${office ? "cchc-office" : ""}" data-code="${escape(leaf.code)}">
			<div class="cchc-leaf-head">
				<span class="cchc-code">${escape(leaf.code)}</span>
				<span class="cchc-title">${escape(leaf.title)}</span>
				<span class="cchc-points" data-points></span>
			</div>
			<div class="cchc-leaf-body">
				<fieldset class="cchc-answer" ${disabled}>
					${leaf.guidance ? `<div class="cchc-guidance">${escape(leaf.guidance)}</div>` : ""}
					${office ? this.office_note() : render_inputs(leaf, this.answer_of(leaf.code))}
					<div class="cchc-outcome"><span class="cchc-sentence"></span>
						<button type="button" class="btn btn-xs btn-link cchc-clear hidden">${__("Clear")}</button></div>
					${this.previous_text(row)}
				</fieldset>
				${office ? "" : this.render_proof(leaf, row)}
			</div>
		</article>`;
	}

	office_note() {
		return `<div class="text-muted">${__("Scored by the department's office (survey); nothing to fill in.")}</div>`;
	}

	previous_text(row) {
		if (!row?.previous_answer) return "";
		return `<div class="cchc-previous"><span>${__("Last year")}</span> ${escape(row.previous_answer)}</div>`;
	}

	render_proof(leaf, row) {
		const wanted = (leaf.evidence || []).map((text) => escape(text)).join("; ");
		const button = (name, icon, label, title) =>
			`<button type="button" class="btn btn-xs btn-default" data-evidence="${name}" title="${title}">
			${frappe.utils.icon(icon, "xs")} ${label}</button>`;
		const buttons = this.may_edit
			? `<div class="cchc-proof-buttons">
				${button("attach", "attachment", __("Attach"), __("Upload a file as evidence"))}
				${button("cite", "link-url", __("Cite"), __("Cite a document of the E-Office"))}
				${button("reuse", "list", __("Use Again"), __("Use evidence that another criterion has"))}</div>`
			: "";
		const explanation = this.may_edit
			? `<textarea class="form-control cchc-explanation" rows="2" maxlength="5000"
				placeholder="${__("Explanation, where evidence is missing")}">${escape(row?.explanation)}</textarea>`
			: `<div class="cchc-explanation-text">${escape(row?.explanation)}</div>`;
		return `<div class="cchc-proof">
			${wanted ? `<div class="cchc-wanted"><b>${__("Evidence")}:</b> ${wanted}</div>` : ""}
			<div class="cchc-chips"></div>${buttons}${explanation}
			<div class="cchc-missing hidden">${__("Neither evidence nor explanation yet")}</div>
		</div>`;
	}

	// ---- state

	$leaf(code) {
		return this.$wrapper.find(".cchc-leaf").filter((_, element) => element.dataset.code === code);
	}

	answer_of(code) {
		const text = this.rows[code]?.answer;
		try {
			return text ? JSON.parse(text) : null;
		} catch {
			return null;
		}
	}

	is_open(leaf) {
		return leaf.scored_by !== "office" && !this.answer_of(leaf.code);
	}

	is_unproven(leaf) {
		if (leaf.scored_by === "office" || (this.rows[leaf.code]?.explanation || "").trim()) return false;
		return !this.desk.rows_of(leaf.code).some(is_whole);
	}

	show_states() {
		const mine = this.leaves.filter((leaf) => leaf.scored_by !== "office");
		const open = mine.filter((leaf) => this.is_open(leaf));
		const unproven = mine.filter((leaf) => this.is_unproven(leaf));
		const done = mine.length - open.length;
		this.$wrapper
			.find(".cchc-progress-text")
			.html(__("Answered {0} of {1}", [`<b>${done}</b>`, mine.length]));
		this.$wrapper
			.find(".progress-bar")
			.css("width", `${(100 * done) / (mine.length || 1)}%`)
			.toggleClass("progress-bar-success", !open.length);
		const counts = { all: "", open: open.length, unproven: unproven.length };
		for (const [name, count] of Object.entries(counts)) {
			this.$wrapper
				.find(`[data-filter=${name}]`)
				.toggleClass("btn-primary", this.filter === name)
				.toggleClass("btn-default", this.filter !== name)
				.find(".cchc-count")
				.text(count === "" ? "" : `(${count})`);
		}
		const wants = this.frm.doc.__onload?.require_explanation;
		for (const leaf of mine) {
			const $leaf = this.$leaf(leaf.code);
			$leaf.toggleClass("cchc-open", open.includes(leaf));
			$leaf.find(".cchc-clear").toggleClass("hidden", !this.may_edit || open.includes(leaf));
			$leaf.find(".cchc-missing").toggleClass("hidden", !wants || !unproven.includes(leaf) || open.includes(leaf));
		}
		this.$wrapper.find("[data-evidence=reuse]").toggleClass("hidden", !(this.frm.doc.evidence || []).length);
		this.show_filter(open);
	}

	// What a filter shows is settled when it is chosen: nothing jumps away while someone types.
	choose_filter(name) {
		this.filter = name;
		const chosen = { all: () => true, open: (leaf) => this.is_open(leaf), unproven: (leaf) => this.is_unproven(leaf) };
		this.shown = new Set(this.leaves.filter(chosen[name]).map((leaf) => leaf.code));
	}

	show_chips() {
		for (const leaf of this.leaves) {
			this.$leaf(leaf.code).find(".cchc-chips").html(render_chips(this.desk.rows_of(leaf.code), this.may_edit));
		}
	}

	show_evidence() {
		this.show_chips();
		this.show_states();
	}

	show_filter(open) {
		const codes = this.shown;
		const under = (code) => [...codes].some((other) => this.is_below(other, code));
		this.$wrapper.find(".cchc-leaf").each((_, el) => $(el).toggleClass("hidden", !codes.has(el.dataset.code)));
		this.$wrapper.find(".cchc-group").each((_, el) => $(el).toggleClass("hidden", !under(el.dataset.group)));
		this.$wrapper.find(".cchc-field").each((_, el) => {
			const code = el.dataset.fieldCode;
			const left = open.filter((leaf) => this.is_below(leaf.code, code)).length;
			$(el).toggleClass("hidden", !under(code)).toggleClass("cchc-folded", this.folded.has(code));
			$(el).find(".cchc-left").text(left && this.may_edit ? __("{0} left", [left]) : "");
		});
		this.$wrapper.find(".cchc-empty").toggleClass("hidden", codes.size > 0);
	}

	is_below(code, ancestor) {
		for (let at = code; at; at = this.by_code[at].parent) if (at === ancestor) return true;
		return false;
	}

	// ---- the server's numbers

	async preview() {
		const answers = {};
		for (const leaf of this.leaves) {
			const answer = this.answer_of(leaf.code);
			if (answer) answers[leaf.code] = answer;
		}
		const asked = (this.asked = (this.asked || 0) + 1);
		const args = { self_assessment: this.frm.doc.name, answers: JSON.stringify(answers) };
		const result = await frappe.xcall(METHOD, args);
		// A later question is on its way: its answer will be shown.
		if (asked === this.asked) this.show_result(result);
	}

	show_result(result) {
		const faults = {};
		for (const fault of result.faults) (faults[fault.code] ||= []).push(fault.message);
		for (const leaf of this.leaves) {
			const $leaf = this.$leaf(leaf.code);
			const scored = result.leaves?.[leaf.code];
			const wrong = [this.pending[leaf.code], ...(faults[leaf.code] || [])].filter(Boolean);
			const most = show_number(leaf.max_points);
			const blank = !scored || scored.state === "unanswered";
			$leaf.toggleClass("cchc-wrong", wrong.length > 0);
			$leaf
				.find("[data-points]")
				.toggleClass("cchc-blank", blank)
				.text(blank ? `– / ${most}` : scored.points === "" ? __("N/A") : `${scored.points} / ${most}`);
			const sentence = wrong.length ? wrong.join("; ") : blank ? "" : scored.sentence;
			$leaf.find(".cchc-sentence").text(sentence);
		}
		for (const [code, sums] of Object.entries(result.groups || {})) {
			this.$wrapper
				.find(".cchc-sum")
				.filter((_, el) => el.dataset.sum === code)
				.text(`${sums.points} / ${sums.applicable}`);
		}
		this.$wrapper.find(".cchc-result").html(this.result_text(result));
	}

	result_text(result) {
		if (!result.total) return `<span class="text-danger">${escape(result.faults.map((f) => f.message).join("; "))}</span>`;
		return `<span class="cchc-total"><b>${escape(result.total)}</b> / ${escape(result.applicable)} ${__("points")}</span>
			<span class="cchc-index"><b>${escape(result.index)} %</b></span>
			${this.rank_text(result)}`;
	}

	// A form that is only begun would rank lowest, which says nothing.
	rank_text(result) {
		if (this.unanswered().length) return "";
		return `<span class="cchc-rank" title="${__("By the unit's own score")}">${escape(result.rank)}</span>`;
	}

	// ---- what people do

	bind() {
		const on = (event, selector, handle) =>
			this.$wrapper.on(event, selector, (e) => {
				const $leaf = $(e.currentTarget).closest(".cchc-leaf");
				handle($leaf, $leaf.length ? this.by_code[$leaf[0].dataset.code] : null, e);
			});
		on("change", ".cchc-answer input", ($leaf, leaf, e) => {
			const na = $(e.currentTarget).is(".cchc-na-tick");
			if (na && e.currentTarget.checked) $leaf.find(".cchc-inputs input:checked").prop("checked", false);
			$leaf.find(".cchc-inputs").toggleClass("cchc-is-na", $leaf.find(".cchc-na-tick").is(":checked"));
			this.take($leaf, leaf);
		});
		on("input", ".cchc-inputs input[type=text]", ($leaf, leaf) => this.take($leaf, leaf));
		on("click", ".cchc-nothing", ($leaf, leaf) => {
			clear_inputs($leaf);
			$leaf.data("nothing", true);
			this.take($leaf, leaf);
		});
		on("click", ".cchc-clear", ($leaf, leaf) => {
			clear_inputs($leaf);
			$leaf.find(".cchc-inputs").removeClass("cchc-is-na");
			this.take($leaf, leaf);
		});
		on("input", ".cchc-explanation", ($leaf, leaf, e) => {
			this.write(leaf, "explanation", e.currentTarget.value);
			this.show_states();
		});
		on("click", "[data-evidence]", ($leaf, leaf, e) => this.desk[e.currentTarget.dataset.evidence](leaf.code));
		const row_of = (e) =>
			this.frm.doc.evidence.find((row) => row.name === $(e.currentTarget).closest(".cchc-chip")[0].dataset.row);
		on("click", ".cchc-chip-open", ($leaf, leaf, e) => this.desk.open(row_of(e)));
		on("click", ".cchc-chip-remove", ($leaf, leaf, e) => this.desk.remove(row_of(e), leaf.code));
		on("click", "[data-filter]", (_, __leaf, e) => {
			this.choose_filter(e.currentTarget.dataset.filter);
			this.show_states();
		});
		on("click keydown", ".cchc-field-head", (_, __leaf, e) => {
			if (e.type === "keydown" && !["Enter", " "].includes(e.key)) return;
			e.preventDefault();
			const code = $(e.currentTarget).closest(".cchc-field")[0].dataset.fieldCode;
			this.folded.has(code) ? this.folded.delete(code) : this.folded.add(code);
			this.show_states();
		});
	}

	take($leaf, leaf) {
		const { answer, error } = read_inputs(leaf, $leaf);
		if (error) this.pending[leaf.code] = error;
		else delete this.pending[leaf.code];
		this.write(leaf, "answer", answer ? JSON.stringify(answer) : "");
		this.show_states();
		this.show_preview();
	}

	write(leaf, field, value) {
		const row = this.rows[leaf.code];
		if ((row[field] || "") === value) return;
		row[field] = value;
		this.frm.dirty();
	}

	// Inputs that are not an answer yet would be lost by saving.
	unfinished() {
		return Object.entries(this.pending).map(([code, error]) =>
			__("Criterion {0}: {1}", [escape(code), escape(error)])
		);
	}

	unanswered() {
		return this.leaves.filter((leaf) => this.is_open(leaf)).map((leaf) => leaf.code);
	}
}

