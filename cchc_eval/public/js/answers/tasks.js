// Who of the unit works on which criterion, and until when: shown to its members, given by its head.
import { escape } from "../html";
import { edit_date } from "./numbers";

const ASSIGN = "cchc_eval.cchc_eval.doctype.cchc_self_assessment.tasks.assign";
const TAKE_BACK = "cchc_eval.cchc_eval.doctype.cchc_self_assessment.tasks.take_back";
const COPY = "cchc_eval.cchc_eval.doctype.cchc_self_assessment.tasks.copy_last_year";

export class Tasks {
	constructor(view) {
		this.view = view;
		this.frm = view.frm;
		view.on("click", "[data-task]", (_, __leaf, e) => {
			// In the head of a field it would fold the field too.
			e.stopPropagation();
			this.ask(e.currentTarget.dataset.task);
		});
		view.on("keydown", "[data-task]", (_, __leaf, e) => e.stopPropagation());
		view.on("click", ".cchc-tasks-copy", () => this.copy());
	}

	// Only the unit's own people are sent it.
	get data() {
		return this.frm.doc.__onload?.tasks;
	}

	get may_assign() {
		return Boolean(this.data?.may_assign && this.view.may_edit);
	}

	filters() {
		const mine = (leaf) => this.data.tasks[leaf.code]?.user === frappe.session.user;
		const nobodys = (leaf) => leaf.scored_by !== "office" && !this.data.tasks[leaf.code];
		const given = Object.keys(this.data?.tasks || {}).length;
		return [
			...(this.view.leaves?.some((leaf) => this.data && mine(leaf))
				? [{ name: "mine", label: __("Given to me"), test: mine }]
				: []),
			...(given && this.may_assign ? [{ name: "nobodys", label: __("Given to nobody"), test: nobodys }] : []),
		];
	}

	place(code) {
		return `<span data-task-of="${escape(code)}">${this.pill(code)}</span>`;
	}

	pill(code) {
		const task = this.data?.tasks[code];
		const text = task ? `${task.full_name} · ${edit_date(task.due_on)}` : __("Give to …");
		const look = `cchc-task ${task?.is_late ? "cchc-task-late" : ""}`;
		if (this.may_assign) {
			return `<button type="button" class="btn btn-xs btn-link ${look}" data-task="${escape(code)}"
				title="${__("Say who works on it, and until when")}">${escape(text)}</button>`;
		}
		return task ? `<span class="${look}">${escape(text)}</span>` : "";
	}

	show() {
		if (!this.data) return;
		this.show_people();
		if (this.may_assign) this.offer_fields();
	}

	// Above the fields: how far each person is.
	show_people() {
		const { people, unassigned } = this.data;
		if (people.length || this.may_assign) {
			const note = people.length && this.data.may_assign && unassigned ? __("{0} given to nobody", [unassigned]) : "";
			this.view.$wrapper.find(".cchc-bar").after(
				`<section class="cchc-tasks">
					<div class="cchc-tasks-head"><b>${__("Who Works on What")}</b><span class="text-muted">${note}</span>
						${this.may_assign ? this.copy_button() : ""}</div>
					${people.length ? this.table(people) : ""}
				</section>`
			);
		}
	}

	offer_fields() {
		for (const element of this.view.$wrapper.find(".cchc-field-head, .cchc-group")) {
			const code = element.dataset.group || element.closest(".cchc-field").dataset.fieldCode;
			if (!this.leaves_below(code).length || this.view.by_code[code].rule) continue;
			$(element)
				.find(".cchc-more")
				.html(
					`<button type="button" class="btn btn-xs btn-link cchc-task" data-task="${escape(code)}"
						title="${__("Say who works on all criteria below, and until when")}">${__("Give all to …")}</button>`
				);
		}
	}

	copy_button() {
		return `<button type="button" class="btn btn-xs btn-default cchc-tasks-copy">${__("Take over from last year")}</button>`;
	}

	table(people) {
		const rows = people.map((one) => {
			const gone = one.is_member ? "" : `<span class="text-danger">${__("no longer in the unit")}</span>`;
			const count = (number) => (number ? `<b class="text-danger">${number}</b>` : "0");
			return `<tr><td>${escape(one.full_name)} ${gone}</td><td>${one.answered} / ${one.total}</td>
				<td>${count(one.unproven)}</td><td>${count(one.late)}</td></tr>`;
		});
		return `<table class="table table-sm"><thead><tr><th>${__("Person")}</th><th>${__("Answered")}</th>
			<th>${__("Evidence missing")}</th><th>${__("Overdue")}</th></tr></thead><tbody>${rows.join("")}</tbody></table>`;
	}

	leaves_below(code) {
		return this.view.leaves.filter((leaf) => leaf.scored_by !== "office" && this.view.is_below(leaf.code, code));
	}

	ask(code) {
		const task = this.data.tasks[code];
		const { members, last_day } = this.data;
		const count = this.leaves_below(code).length;
		const dialog = cchc_eval.prompt(
			[
				{
					fieldname: "user", fieldtype: "Select", label: __("Person"), reqd: 1,
					options: members.map(({ user, full_name }) => ({ value: user, label: escape(full_name) })),
					default: task?.user || (members.length === 1 ? members[0].user : ""),
				},
				{
					fieldname: "due_on", fieldtype: "Date", label: __("Until"), reqd: 1, default: task?.due_on || last_day,
					description: last_day ? __("At the latest {0}", [edit_date(last_day)]) : "",
				},
			],
			(values) => this.send(ASSIGN, { codes: [code], ...values }),
			this.view.by_code[code].rule
				? __("Give criterion {0}", [escape(code)])
				: __("Give the {0} criteria of {1}", [count, escape(code)]),
			__("Give")
		);
		if (this.leaves_below(code).some((leaf) => this.data.tasks[leaf.code])) {
			dialog.set_secondary_action_label(__("Take back"));
			dialog.set_secondary_action(async () => {
				await this.send(TAKE_BACK, { codes: [code] });
				dialog.hide();
			});
		}
	}

	redraw() {
		const $wrapper = this.view.$wrapper;
		$wrapper.find(".cchc-tasks").remove();
		this.show_people();
		for (const element of $wrapper.find("[data-task-of]")) $(element).html(this.pill(element.dataset.taskOf));
		$wrapper.find(".cchc-filters").html(this.view.render_filters());
		const known = this.view.filters().some(({ name }) => name === this.view.filter);
		if (!known) this.view.choose_filter("all");
		this.view.show_filter();
	}

	async copy() {
		const told = await this.send(COPY, {});
		if (told.none) {
			frappe.msgprint({ title: __("Take over from last year"), message: escape(told.none), indicator: "orange" });
			return;
		}
		const lines = [__("{0} criteria are given to whom they were given last year.", [told.changed]), ...told.left.map(escape)];
		frappe.msgprint({ title: __("Taken over from last year"), message: lines.join("<br>") });
	}

	// What is typed and not saved stays: only what is given to whom is drawn anew.
	async send(method, args) {
		const form = this.frm.docname;
		const told = await cchc_eval.call(method, { self_assessment: form, ...args });
		if (this.frm.docname === form) {
			this.frm.doc.__onload.tasks = told;
			this.redraw();
		}
		return told;
	}
}
