// Deciding in the grid of one criterion over all units: in the row of a unit, as in the form of its appraisal.
import { clear_inputs, read_inputs, rule_in_words } from "../answers/inputs";
import { read_points, write_json } from "../answers/numbers";
import { read_typed_state, type_again } from "../answers/typed";
import { escape } from "../html";
import { office_side } from "./leaf";
import { bind_reasons } from "./reasons";
import { to_type } from "./results";

const DECIDE = "cchc_eval.cchc_eval.doctype.cchc_appraisal.actions.decide_across";
const APPRAISAL = "CCHC Appraisal";

export class AcrossDeciding {
	// `grid`: {$body, code, found: what the server told, draw()}.
	constructor(grid) {
		this.grid = grid;
		this.bind();
	}

	may_decide(row) {
		return this.grid.found.deciding.includes(row.appraisal) && !is_open_unsaved(row);
	}

	seen(row) {
		if (!this.may_decide(row)) return row.seen ? __("Seen") : "";
		return `<label class="cchc-seen"><input type="checkbox" data-across-seen ${row.seen ? "checked" : ""}
			aria-label="${__("Seen")}: ${escape(row.unit_name)}"></label>`;
	}

	// Beside the points: what was decided, and the way to decide otherwise.
	button(row) {
		if (!this.may_decide(row)) {
			const unsaved = this.grid.found.deciding.includes(row.appraisal);
			return unsaved ? `<div class="text-muted">${__("Save the open form first.")}</div>` : "";
		}
		const is_unfolded = this.at === row.appraisal;
		return `<button type="button" class="btn btn-xs btn-default" data-across-decide aria-expanded="${is_unfolded}"
			aria-label="${__("Decide")}: ${escape(row.unit_name)}">${__("Decide")}</button>`;
	}

	// Below the row that is decided on.
	editor(row, columns) {
		if (this.at !== row.appraisal) return "";
		const { leaf, question } = this.set_of(row);
		const self = leaf.scored_by === "office" ? "" : row.self_text;
		return `<tr class="cchc-across-edit"><td colspan="${columns}"><article class="cchc-leaf" data-code="${escape(leaf.code)}">
			${this.entered.action === "Correct" ? "" : rule_in_words(question, true)}
			${self ? `<div class="cchc-said"><b>${__("Unit")}:</b> ${escape(self)}</div>` : ""}
			<div class="cchc-office-side">${office_side(this.view_of(row), leaf, this.entered)}</div>
			<div class="text-danger" data-across-fault role="alert"></div>
			<div class="cchc-across-steps">
				<button type="button" class="btn btn-sm btn-primary" data-across-save>${__("Save")}</button>
				<button type="button" class="btn btn-sm btn-default" data-across-close>${__("Cancel")}</button></div>
		</article></td></tr>`;
	}

	set_of(row) {
		return this.grid.found.sets[row.set];
	}

	// What the drawing of an appraisal's criterion asks of its form.
	view_of(row) {
		const { question, claims_deducted } = this.set_of(row);
		const doc = { __onload: { reasons: this.grid.found.reasons } };
		return {
			frm: { doctype: APPRAISAL, doc }, questions: { [this.grid.code]: question }, claims_deducted,
			may_ask: false, may_change: () => true,
		};
	}

	// ---- what people do

	bind() {
		const { $body } = this.grid;
		const on = (event, selector, handle) =>
			$body.on(event, selector, (e) => handle(this.row_of(e.currentTarget), $(e.currentTarget).closest(".cchc-leaf"), e));
		on("change", "[data-across-seen]", (row, __leaf, e) => this.send(row, { seen: e.currentTarget.checked ? 1 : 0 }));
		on("click", "[data-across-decide]", (row) => (this.at === row.appraisal ? this.close() : this.open(row)));
		on("click", "[data-across-close]", () => this.close());
		on("click", "[data-across-save]", (row, $leaf) => this.save(row, $leaf));
		on("click", "[data-action]", (row, __leaf, e) => this.act(row, e.currentTarget.dataset.action));
		on("change", ".cchc-na-tick", (_, $leaf, e) =>
			$leaf.find(".cchc-inputs").toggleClass("cchc-is-na", e.currentTarget.checked)
		);
		on("click", ".cchc-nothing", (_, $leaf) => {
			clear_inputs($leaf);
			$leaf.data("nothing", true);
		});
		on("input", ".cchc-reason", (_, __leaf, e) => (this.entered.reason = e.currentTarget.value));
		bind_reasons({ on: (event, selector, handle) => on(event, selector, (_, $leaf, e) => handle($leaf, null, e)) });
	}

	row_of(element) {
		const $line = $(element).closest("tr");
		const { unit } = ($line.is(".cchc-across-edit") ? $line.prev() : $line)[0].dataset;
		return this.grid.found.rows.find(({ appraisal }) => appraisal === unit);
	}

	open(row) {
		this.at = row.appraisal;
		this.entered = { code: this.grid.code, ...row.known };
		this.draw("[data-action].btn-primary");
	}

	close() {
		const { at } = this;
		this.at = null;
		this.draw(`tr[data-unit="${CSS.escape(at)}"] [data-across-decide]`);
	}

	act(row, action) {
		if (this.entered.action === action) return;
		Object.assign(this.entered, {
			action,
			answer: action === "Correct" ? row.known.answer || row.self_answer : null,
			points_set: action === "Set Points" ? to_type(row.appraised) : 0,
		});
		this.draw(".cchc-answer input:not([type=radio]), .cchc-answer textarea, [data-action].btn-primary");
	}

	// What is half typed stays.
	draw(focused) {
		const $leaf = this.grid.$body.find(".cchc-across-edit .cchc-leaf");
		const typed = $leaf.length && this.drawn === this.at ? read_typed_state($leaf) : [];
		const points = this.drawn === this.at ? $leaf.find(".cchc-points-set").val() : undefined;
		this.grid.draw();
		this.drawn = this.at;
		const $drawn = this.grid.$body.find(".cchc-across-edit .cchc-leaf");
		type_again($drawn, typed);
		if (points !== undefined) $drawn.find(".cchc-points-set").val(points);
		this.grid.$body.find(focused).first().trigger("focus");
	}

	save(row, $leaf) {
		const { value, error } = this.read(row, $leaf);
		$leaf.find("[data-across-fault]").text(error || "");
		if (!error) return this.send(row, { ...value, seen: 1 });
	}

	read(row, $leaf) {
		const { action } = this.entered;
		const value = { action, reason: this.entered.reason || "", answer: null, points_set: 0 };
		if (action === "Correct") {
			const { answer, error } = read_inputs(this.set_of(row).question, $leaf);
			if (error || !answer) return { error: error || __("Enter the result.") };
			value.answer = write_json(answer);
		} else if (action === "Set Points") {
			const read = read_points($leaf.find(".cchc-points-set").val());
			if (read.value === undefined) return { error: read.error || __("Enter the points.") };
			value.points_set = read.value;
		}
		return { value };
	}

	async send(row, values) {
		const args = { appraisal: row.appraisal, code: this.grid.code, values, known: row.known };
		const told = await frappe.xcall(DECIDE, args).catch(() => null);
		const focused = values.action === undefined ? "[data-across-seen]" : "[data-across-decide]";
		if (told) {
			// What was read of it before is older now; the form beneath follows once the grid is closed.
			if (is_open(row)) this.beneath = row.appraisal;
			else frappe.model.remove_from_locals(APPRAISAL, row.appraisal);
			this.grid.found = told;
			if (values.action !== undefined) this.at = null;
		}
		// What was refused is as it was.
		if (told || values.action === undefined) this.draw(`tr[data-unit="${CSS.escape(row.appraisal)}"] ${focused}`);
	}

	done() {
		if (!this.beneath) return;
		if (is_open({ appraisal: this.beneath })) cur_frm.reload_doc();
		else frappe.model.remove_from_locals(APPRAISAL, this.beneath);
	}
}

const is_open = ({ appraisal }) => window.cur_frm?.doctype === APPRAISAL && cur_frm.docname === appraisal;
const is_open_unsaved = (row) => is_open(row) && cur_frm.is_dirty();
