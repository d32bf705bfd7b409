const METHODS = "cchc_eval.cchc_eval.doctype.cchc_improvement_plan.cchc_improvement_plan";
// What the table shows with which widths while the plan is drawn up, and while it is followed.
const DRAWN_UP = { code: 1, title: 2, finding: 2, action: 2, responsible: 1, due_date: 2 };
const FOLLOWED = { code: 1, title: 2, action: 2, due_date: 2, status: 1, result: 2 };

frappe.ui.form.on("CCHC Improvement Plan", {
	async refresh(frm) {
		frm.trigger("show_state");
		frm.trigger("lock");
		frm.trigger("add_buttons");
		await frappe.require(["cchc_followup.bundle.css", "cchc_followup.bundle.js"]);
		frm.get_field("actions_html").$wrapper.html(
			frm.doc.actions.length
				? cchc_eval.followup.actions_table(frm.doc.actions)
				: `<p class="text-muted">${__("The plan holds no action.")}</p>`
		);
	},

	mine(frm) {
		return frappe.user.has_role("CCHC Unit Staff") && frm.perm[0]?.write && frm.doc.workflow_state !== "Completed";
	},

	show_state(frm) {
		const { due, late_days } = frm.doc.__onload || {};
		frm.set_intro("");
		if (late_days) {
			frm.set_intro(__("The plan was owed until {0}: {1} days late.", [`<b>${due}</b>`, late_days]), "red");
		} else if (due) {
			frm.set_intro(__("The unit owes this plan until {0}.", [`<b>${due}</b>`]), "orange");
		}
		if (frm.doc.workflow_state === "Draft" && frm.events.mine(frm)) {
			frm.set_intro(
				__("The weakest criteria are listed first: say of each what is to be done, by whom and until when."),
				"blue"
			);
		}
		if (frm.doc.overdue) frm.dashboard.add_indicator(__("{0} actions overdue", [frm.doc.overdue]), "red");
	},

	// The server refuses these; here they only show that they are settled.
	lock(frm) {
		const mine = frm.events.mine(frm);
		const draft = mine && frm.doc.workflow_state === "Draft";
		frm.toggle_display("actions", mine);
		frm.toggle_display("actions_html", !mine);
		["aims", "duties"].forEach((field) => frm.set_df_property(field, "read_only", draft ? 0 : 1));
		["number", "plan_date"].forEach((field) => frm.set_df_property(field, "read_only", mine && !draft ? 0 : 1));
		const grid = frm.get_field("actions").grid;
		frm.set_df_property("actions", "cannot_add_rows", draft ? 0 : 1);
		frm.set_df_property("actions", "cannot_delete_rows", draft ? 0 : 1);
		for (const field of ["kind", "code", "finding", "action", "handled_who", "legal_basis", "responsible", "responsible_user", "due_date"]) {
			grid.update_docfield_property(field, "read_only", draft ? 0 : 1);
		}
		cchc_eval.show_columns(grid, draft ? DRAWN_UP : FOLLOWED);
		if (!mine) frm.disable_save();
	},

	add_buttons(frm) {
		cchc_eval.add_source(frm, "CCHC Appraisal", frm.doc.appraisal);
		const adopted = frm.doc.workflow_state === "Adopted";
		if (adopted && frappe.user.has_role("CCHC Unit Head") && frm.perm[0]?.write) {
			frm.add_custom_button(__("Revise"), () =>
				frm.events.open_again(frm, `${METHODS}.revise`, __("Revise the Plan"), __("Revise"))
			);
		}
		if (!frappe.user.has_role("CCHC Office Head") || frm.doc.workflow_state === "Completed") return;
		if (adopted) {
			frm.add_custom_button(__("Return to Unit"), () =>
				frm.events.open_again(frm, `${METHODS}.return_to_unit`, __("Return the Plan to the Unit"), __("Return"))
			);
		}
		frm.add_custom_button(__("Add Handling"), () => frm.events.add_handling(frm));
	},

	// The menu's actions ask for the reason too; the dialog's own call takes the step.
	before_workflow_action(frm) {
		return cchc_eval.ask_before_step(frm, { dialogs: { Draft: "ask_again" } });
	},

	ask_again(frm, step) {
		const office = step.allowed === "CCHC Office Head";
		frm.events.open_again(
			frm,
			office ? `${METHODS}.return_to_unit` : `${METHODS}.revise`,
			office ? __("Return the Plan to the Unit") : __("Revise the Plan"),
			office ? __("Return") : __("Revise")
		);
	},

	open_again(frm, method, title, label) {
		cchc_eval.prompt(
			{ fieldname: "reason", fieldtype: "Small Text", label: __("Reason"), reqd: 1 },
			async ({ reason }) => {
				await cchc_eval.call(method, { plan: frm.doc.name, reason });
				frm.reload_doc();
			},
			title,
			label
		);
	},

	// The columns of the table, under the table's own labels.
	add_handling(frm) {
		const fields = ["handled_who", "action", "legal_basis", "responsible", "due_date", "finding"].map((fieldname) => {
			const { fieldtype, label } = frappe.meta.get_docfield("CCHC Improvement Action", fieldname);
			return { fieldname, fieldtype, label: __(label, null, "CCHC Improvement Action"), reqd: fieldname === "finding" ? 0 : 1 };
		});
		cchc_eval.prompt(
			fields,
			async (action) => {
				await cchc_eval.call(`${METHODS}.add_handling`, { plan: frm.doc.name, action });
				frm.reload_doc();
			},
			__("Handling by the Department"),
			__("Add")
		);
	},
});

frappe.ui.form.on("CCHC Improvement Action", {
	status(frm, cdt, cdn) {
		const row = locals[cdt][cdn];
		if (["Done", "Dropped"].includes(row.status) && !row.result) {
			frappe.show_alert({ message: __("Write what was achieved, or why it is dropped."), indicator: "blue" });
		}
	},
});
