// A dialog for the rule of one criterion: on the left what it has to say, on the right the rule in words, a trial answer
// and what it would give. The server scores with the core (`rule_form.py`); nothing is stored before the set is saved.
import { clear_inputs, read_inputs, render_inputs } from "../answers/inputs";
import { read_date, read_json, read_number, show_number, write_json } from "../answers/numbers";
import { escape } from "../html";
import { RuleFields } from "./fields";

const MODULE = "cchc_eval.cchc_eval.doctype.cchc_criteria_set.rule_form";

// The same for all rules: asked once, and again where it was not answered.
let kinds;
const rule_kinds = () => {
	kinds ||= frappe.xcall(`${MODULE}.rule_kinds`, {}, "GET");
	kinds.catch(() => (kinds = null));
	return kinds;
};

export class RuleDialog {
	constructor({ frm, row }) {
		this.frm = frm;
		this.row = row;
		this.try_soon = frappe.utils.debounce(() => this.try(), 300);
		this.open();
	}

	async open() {
		const { rule_type = "", rule_parameters = "", group_rules = "" } = this.row;
		const asked = { rule_type, rule_parameters: rule_parameters || "", group_rules: group_rules || "" };
		const [described, opened] = await Promise.all([
			rule_kinds(),
			cchc_eval.call(`${MODULE}.open_rule`, asked),
		]);
		// By group of units; "" is the rule of all others.
		this.forms = { "": new RuleFields(described, opened.rule || {}) };
		for (const { group, rule } of opened.variants) this.forms[group] = new RuleFields(described, rule);
		this.group = "";
		this.pending = {};
		// What could not be read is lost by using what is here instead: it is told as long as the dialog is open.
		this.unread = opened.faults;
		this.dialog = cchc_eval.dialog({
			title: __("Rule of criterion {0}", [escape(this.row.code)]),
			size: "extra-large",
			fields: [{ fieldname: "body", fieldtype: "HTML" }],
			primary_action_label: __("Use This Rule"),
			primary_action: () => this.use(),
		});
		this.$body = this.dialog.fields_dict.body.$wrapper.addClass("cchc-answers cchc-rule-dialog");
		this.$body.html(`<div class="cchc-rule-title">${escape(this.row.title)}
				<span class="text-muted">(${__("at most {0} points", [show_number(this.row.max_points || 0)])})</span></div>
			<div class="cchc-rule-groups btn-group"></div>
			<div class="cchc-rule-columns"><div class="cchc-rule-form"></div>
				<div class="cchc-rule-side">
					<div class="cchc-rule-faults text-danger" role="alert"></div>
					<div class="cchc-rule-words"></div>
					<div class="cchc-rule-label">${__("Trial Answer")}</div>
					<div class="cchc-leaf cchc-trial"></div>
					<div class="cchc-rule-score" aria-live="polite"></div>
				</div></div>`);
		this.bind();
		this.show();
		this.dialog.show();
	}

	get form() {
		return this.forms[this.group];
	}

	// ---- drawing

	show() {
		this.draw_groups();
		this.draw_form();
		this.asked = "";
		this.try();
	}

	draw_groups() {
		const button = (group) => `<button type="button" data-group="${escape(group)}"
			class="btn btn-xs ${group === this.group ? "btn-primary" : "btn-default"}">${escape(group || __("All Units"))}</button>`;
		const remove = this.group
			? `<button type="button" class="btn btn-xs btn-link" data-act="drop-group">${__("Remove the rule of this group")}</button>`
			: "";
		this.$body.find(".cchc-rule-groups").html(
			`${Object.keys(this.forms).map(button).join("")}
			<button type="button" class="btn btn-xs btn-link" data-act="add-group">${__("Another rule for a group of units")}</button>${remove}`
		);
	}

	draw_form() {
		const focus = document.activeElement?.dataset?.path;
		const $form = this.$body.find(".cchc-rule-form").html(this.form.render());
		if (focus) $form.find("[data-path]").filter((_, el) => el.dataset.path === focus).first().trigger("focus");
	}

	show_faults(faults) {
		const named = faults.map((fault) => `<div>${escape(this.in_words(fault))}</div>`);
		this.$body.find(".cchc-rule-faults").html(named.join(""));
	}

	// The core names fields as the data have them; people know them by their labels.
	in_words(fault) {
		return fault.replace(/«(\w+)»/g, (found, name) => {
			const control = this.$body.find("[data-path]").filter((_, el) => JSON.parse(el.dataset.path).at(-1) === name)[0];
			const label = control?.getAttribute("aria-label");
			return label ? `«${label}»` : found;
		});
	}

	// ---- what people do

	bind() {
		const $body = this.$body;
		const path_of = (element) => JSON.parse(element.dataset.path);
		$body.on("change", ".cchc-rule-form [data-kind]", (e) => {
			this.form.change_kind(path_of(e.currentTarget), e.currentTarget.value);
			this.redraw();
		});
		$body.on("change", ".cchc-rule-form select[data-type], .cchc-rule-form input[type=checkbox]", (e) => {
			const { type, checked, value } = e.currentTarget;
			this.form.put(path_of(e.currentTarget), type === "checkbox" ? checked : value);
			this.redraw();
		});
		$body.on("input", ".cchc-rule-form input[type=text]", (e) => this.take(e.currentTarget, path_of(e.currentTarget)));
		$body.on("click", ".cchc-rule-form [data-act]", (e) => {
			const { act } = e.currentTarget.dataset;
			this.form[act](path_of(e.currentTarget));
			if (act === "add") this.redraw();
			else this.redraw_rows();
		});
		$body.on("click", "[data-group]", (e) => this.choose_group(e.currentTarget.dataset.group));
		$body.on("click", "[data-act=add-group]", () => this.ask_group());
		$body.on("click", "[data-act=drop-group]", () => {
			delete this.forms[this.group];
			this.choose_group("");
		});
		$body.on("input change", ".cchc-trial input", () => this.try_soon());
		$body.on("click", ".cchc-trial .cchc-nothing", () => {
			const $trial = $body.find(".cchc-trial");
			clear_inputs($trial);
			$trial.data("nothing", true);
			this.try_soon();
		});
	}

	take(box, path) {
		const reader = { number: (text) => read_number(text, { signed: "signed" in box.dataset }), date: read_date }[box.dataset.type];
		const { value, error } = reader ? reader(box.value) : { value: box.value };
		const key = JSON.stringify(path);
		if (error) this.pending[key] = `${box.getAttribute("aria-label")}: ${error}`;
		else delete this.pending[key];
		$(box).toggleClass("cchc-rule-wrong", Boolean(error));
		this.form.put(path, value);
		this.try_soon();
	}

	redraw() {
		// What can't be read stays as it was typed, where the form still asks for it.
		const wrong = this.$body.find(".cchc-rule-form .cchc-rule-wrong").get();
		const typed = wrong.map((box) => [box.dataset.path, box.getAttribute("aria-label"), box.value]);
		this.pending = {};
		this.draw_form();
		for (const [path, label, text] of typed) {
			const asks = (_, box) => box.dataset.path === path && box.getAttribute("aria-label") === label;
			const [box] = this.$body.find(".cchc-rule-form input[type=text]").filter(asks);
			if (!box) continue;
			box.value = text;
			this.take(box, JSON.parse(path));
		}
		this.try();
	}

	// Its rows move: what was typed into one is not put into another.
	redraw_rows() {
		this.$body.find(".cchc-rule-form .cchc-rule-wrong").removeClass("cchc-rule-wrong");
		this.redraw();
	}

	choose_group(group) {
		this.group = group;
		this.pending = {};
		this.show();
	}

	ask_group() {
		cchc_eval.prompt(
			[{ fieldname: "group", fieldtype: "Data", label: __("Group", null, "CCHC Unit"), reqd: 1 }],
			({ group }) => {
				const name = group.trim();
				const rule = read_json(write_json(this.forms[""].rule));
				this.forms[name] ||= new RuleFields(this.form.kinds, rule);
				this.choose_group(name);
			},
			__("Another rule for a group of units")
		);
	}

	// ---- the server's word

	ask(form, answer) {
		return cchc_eval.call(`${MODULE}.try_rule`, {
			rule: write_json(form.shown()),
			max_points: this.row.max_points || 0,
			answer: answer ? write_json(answer) : "",
			rounding: this.frm.doc.rounding || "",
		});
	}

	async try() {
		const number = (this.tries = (this.tries || 0) + 1);
		const $trial = this.$body.find(".cchc-trial");
		const { answer, error } = this.question ? read_inputs(this.question, $trial) : {};
		const tried = await this.ask(this.form, answer);
		if (number !== this.tries) return;
		const faults = [...this.unread, ...Object.values(this.pending), ...(this.form.rule.type ? tried.faults : [])];
		this.show_faults(faults);
		this.$body.find(".cchc-rule-words").html((tried.words || []).map((line) => `<div>${escape(line)}</div>`).join(""));
		if (tried.question) this.draw_trial(tried.question, answer);
		else this.empty_trial();
		this.show_score(tried.score, error);
	}

	draw_trial(question, answer) {
		const asked = JSON.stringify(question);
		if (asked === this.asked) return;
		this.asked = asked;
		this.question = question;
		const leaf = { code: "trial", na_allowed: 0 };
		this.$body.find(".cchc-trial").data("nothing", false).html(render_inputs(leaf, { ...question, lines: [] }, answer));
	}

	// What the rule before asked says nothing of this one.
	empty_trial() {
		this.asked = "";
		this.question = undefined;
		this.$body.find(".cchc-trial").empty();
	}

	show_score(score, error) {
		const wrong = error || score?.faults.join("; ");
		const text = wrong
			? `<span class="text-danger">${escape(wrong)}</span>`
			: score
				? `<b>${__("{0} points", [escape(score.points)])}</b> <span class="cchc-sentence">${escape(score.sentence)}</span>
					<div class="cchc-next">${escape(score.next_step)}</div>`
				: "";
		this.$body.find(".cchc-rule-score").html(text);
	}

	async use() {
		const groups = Object.keys(this.forms);
		const tried = await Promise.all(groups.map((group) => this.ask(this.forms[group])));
		const faults = tried.flatMap((one, index) =>
			one.faults.map((fault) => (groups[index] ? `${groups[index]}: ${fault}` : fault))
		);
		if (faults.length || Object.keys(this.pending).length) {
			this.show_faults([...Object.values(this.pending), ...faults]);
			return;
		}
		const [rule, ...others] = tried;
		const variants = others.map(({ data }, index) => ({ group: groups[index + 1], rule: JSON.parse(data) }));
		const { doctype, name } = this.row;
		await frappe.model.set_value(doctype, name, {
			rule_type: rule.rule_type,
			rule_parameters: rule.rule_parameters,
			group_rules: variants.length ? JSON.stringify(variants) : "",
		});
		this.dialog.hide();
		this.frm.refresh_field("criteria");
		frappe.show_alert({ message: __("Rule of criterion {0} changed; save the set to keep it.", [escape(this.row.code)]), indicator: "green" });
	}
}
