// The chair changes a criterion of a unit: choose it in the tree, see what was said on it, give points or an answer.
import { clear_inputs, read_inputs, render_inputs } from "../answers/inputs";
import { answer_in, edit_number, read_points, show_number, write_json } from "../answers/numbers";
import { escape } from "../html";
import { line_of, to_type, two } from "./results";
import { WhatIf } from "./what_if";

const MODULE = "cchc_eval.cchc_eval.doctype.cchc_council_decision.cchc_council_decision";

export class CouncilDialog {
	// `code`: the criterion that is chosen at once.
	constructor({ frm, unit, code }) {
		this.frm = frm;
		this.open(unit, code);
	}

	async open(unit, code) {
		// Pressed twice, it opens once.
		const is_last = cchc_eval.turn(this.frm, "council_dialog");
		this.line = await line_of(this.frm, unit);
		this.appraisal = await frappe.db.get_doc("CCHC Appraisal", this.line.appraisal);
		const asked = { decision: this.frm.doc.name, unit };
		Object.assign(this, await frappe.xcall(`${MODULE}.criteria_of_unit`, asked, "GET"));
		if (!is_last()) return;
		this.criteria = JSON.parse(this.appraisal.criteria_json).criteria;
		this.by_code = Object.fromEntries(this.criteria.map((criterion) => [criterion.code, criterion]));
		// As they stand beside the other units of the decision.
		this.rows = Object.fromEntries(this.appraisal.scores.map((row) => [row.code, { ...row, ...this.scores[row.code] }]));
		this.dialog = cchc_eval.dialog({
			title: __("Council: {0}", [escape(this.line.unit_name)]),
			size: "extra-large",
			fields: [{ fieldname: "body", fieldtype: "HTML" }],
			primary_action_label: __("Change Points"),
			primary_action: () => this.send(),
		});
		this.$body = this.dialog.fields_dict.body.$wrapper.addClass("cchc-answers cchc-council-dialog");
		this.$body.html(
			`<div class="cchc-pick"><input type="text" class="form-control input-sm" placeholder="${__("Find a criterion")}"
			aria-label="${__("Find a criterion")}">
			<div class="cchc-pick-list">${this.criteria.map((criterion) => this.pick_line(criterion)).join("")}</div></div>
			<div class="cchc-chosen text-muted">${__("Choose a criterion.")}</div>`
		);
		this.bind();
		this.dialog.get_primary_btn().prop("disabled", true);
		this.dialog.show();
		if (this.by_code[code]?.rule) this.choose(code);
	}

	// Of several changes the last one counts.
	change_of(code) {
		return this.frm.doc.council_changes.find(
			(row) => row.in_force && row.unit === this.line.unit && row.code === code
		);
	}

	pick_line(criterion) {
		if (!criterion.rule) {
			return `<div class="cchc-pick-group"><b>${escape(criterion.code)}</b> ${escape(criterion.title)}</div>`;
		}
		const row = this.rows[criterion.code];
		const change = this.change_of(criterion.code);
		const now = change ? change.council_points : row.appraised_points;
		const differs = change || row.appraised_points !== row.self_points ? "cchc-by-council" : "";
		return `<button type="button" class="cchc-pick-leaf" data-code="${escape(criterion.code)}">
			<span class="cchc-code">${escape(criterion.code)}</span><span class="cchc-title">${escape(criterion.title)}</span>
			<span class="${differs}">${two(now)}</span></button>`;
	}

	bind() {
		this.$body.on("input", ".cchc-pick > input", (e) => {
			const wanted = e.currentTarget.value.trim().toLowerCase();
			this.$body.find(".cchc-pick-leaf").each((_, el) => {
				$(el).toggleClass("hidden", !el.textContent.toLowerCase().includes(wanted));
			});
			this.$body.find(".cchc-pick-group").toggleClass("hidden", Boolean(wanted));
		});
		this.$body.on("click", ".cchc-pick-leaf", (e) => this.choose(e.currentTarget.dataset.code));
		this.$body.on("click", "[data-how]", (e) => this.show_how(e.currentTarget.dataset.how));
		this.$body.on("input change click", ".cchc-how", () => this.tell());
	}

	choose(code) {
		this.leaf = this.by_code[code];
		const row = this.rows[code];
		const change = this.change_of(code);
		const said = (who, sentence, points, reason) => `<tr><th>${who}</th><td>${escape(sentence)}
			${reason ? `<div class="text-muted">${__("Reason", null, "CCHC Appraised Score")}: ${escape(reason)}</div>` : ""}</td>
			<td class="text-right"><b>${points}</b></td></tr>`;
		this.$body.find(".cchc-pick-leaf").removeClass("active");
		const $chosen = this.$body.find(".cchc-pick-leaf").filter((_, el) => el.dataset.code === code).addClass("active");
		$chosen[0]?.scrollIntoView({ block: "nearest" });
		const ways = [["points", __("Set Points")], ["answer", __("Correct")]];
		if (this.unfounded && this.leaf.scored_by !== "office") ways.push(["unfounded", __("Unfounded")]);
		if (change) ways.push(["back", __("Back to the office's points")]);
		this.$body.find(".cchc-chosen").removeClass("text-muted").html(
			`<h5>${escape(code)} ${escape(this.leaf.title)}
				<span class="text-muted">(${__("at most {0} points", [show_number(this.leaf.max_points)])})</span></h5>
			<table class="table table-sm cchc-said-table">
				${said(__("Unit"), row.self_computation, two(row.self_points))}
				${said(__("Office", null, "CCHC Appraised Score"), row.appraised_computation, two(row.appraised_points), row.appraised_state === "override" ? "" : row.reason)}
				${row.reply ? said(__("Reply of the unit"), row.reply, "") : ""}
				${change ? said(__("Council"), change.computation, two(change.council_points), change.council_state === "override" ? "" : change.reason) : ""}
			</table>
			<div class="btn-group">${ways
				.map(([how, label]) => `<button type="button" class="btn btn-xs btn-default" data-how="${how}">${label}</button>`)
				.join("")}</div>
			<div class="cchc-how cchc-leaf"></div>
			<div class="cchc-given"></div>
			<textarea class="form-control cchc-why" rows="3" placeholder="${__("Reason (required)")}"
				aria-label="${__("Reason (required)")}"></textarea>
			<div class="cchc-fault text-danger" role="alert"></div>`
		);
		this.what_if = new WhatIf({ frm: this.frm, $place: this.$body.find(".cchc-given"), step: "change" });
		this.show_how("points");
		this.dialog.get_primary_btn().prop("disabled", false);
	}

	show_how(how) {
		this.how = how;
		this.$body.find("[data-how]").each((_, el) => {
			const active = el.dataset.how === how;
			$(el).toggleClass("btn-primary", active).toggleClass("btn-default", !active);
		});
		const change = this.change_of(this.leaf.code);
		const row = this.rows[this.leaf.code];
		const answer = change?.answer || row.answer || row.self_answer;
		const $how = this.$body.find(".cchc-how").data("nothing", false);
		if (how === "points") {
			$how.html(`<label class="cchc-number"><span>${__("Points, 0 to {0}", [show_number(this.leaf.max_points)])}</span>
				<span class="cchc-number-box"><input type="text" inputmode="decimal" class="form-control input-sm"
				value="${escape(edit_number(to_type(change ? change.council_points : row.appraised_points)))}"></span></label>`);
		} else if (how === "answer") {
			$how.html(render_inputs(this.leaf, this.questions[this.leaf.code], answer_in(answer)));
			$how.find(".cchc-nothing").on("click", () => {
				clear_inputs($how);
				$how.data("nothing", true);
			});
		} else if (how === "unfounded") {
			$how.html(`<p>${__("0 points, and the points that the unit gave itself are taken off as well.")}</p>`);
		} else {
			$how.html(`<p>${__("The change is taken back; it stays on record.")}</p>`);
		}
		this.tell();
	}

	// What it would give, as far as it can be read.
	tell() {
		const { error, ...how } = this.read();
		this.what_if.tell(error ? null : { unit: this.line.unit, code: this.leaf.code, ...how });
	}

	// {points} or {answer} or nothing (back to the office's points), or {error}.
	read() {
		const $how = this.$body.find(".cchc-how");
		if (this.how === "back") return {};
		if (this.how === "unfounded") return { unfounded: true };
		if (this.how === "answer") {
			const { answer, error } = read_inputs(this.questions[this.leaf.code], $how);
			return answer ? { answer: write_json(answer) } : { error: error || __("Enter the answer.") };
		}
		const { value, error } = read_points($how.find("input").val());
		return value === undefined ? { error: error || __("Enter the points.") } : { points: value };
	}

	async send() {
		const { error, ...how } = this.read();
		const reason = this.$body.find(".cchc-why").val().trim();
		const fault = error || (reason ? "" : __("Give the reason."));
		this.$body.find(".cchc-fault").text(fault);
		if (fault) return;
		await cchc_eval.call(`${MODULE}.change_points`, {
			decision: this.frm.doc.name,
			unit: this.line.unit,
			code: this.leaf.code,
			reason,
			...how,
		});
		this.dialog.hide();
		frappe.show_alert({ message: __("Changed; all places were computed again."), indicator: "green" });
		this.frm.reload_doc();
	}
}
