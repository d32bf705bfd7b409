const APPRAISAL = "cchc_eval.cchc_eval.doctype.cchc_appraisal.cchc_appraisal";
const ACTIONS = "cchc_eval.cchc_eval.doctype.cchc_appraisal.actions";

frappe.ui.form.on("CCHC Appraisal", {
	async refresh(frm) {
		frm.toggle_display("scores", false);
		frm.trigger("show_state");
		frm.trigger("show_questions");
		frm.trigger("show_submission");
		await cchc_eval.sheet_ready(frm.doctype);
		const wrapper = frm.get_field("scores_html").$wrapper;
		frm.view ||= new cchc_eval.AppraisalView({ frm, wrapper });
		frm.view.refresh();
	},

	show_state(frm) {
		const { may_edit, deadline, deadline_passed, is_author, parts, own_parts } = frm.doc.__onload || {};
		if (!may_edit) frm.disable_save();
		frm.set_df_property("bonus_counts", "cannot_add_rows", 1);
		frm.set_df_property("bonus_counts", "cannot_delete_rows", 1);
		// Of a split appraisal they are the office's own.
		const others = Boolean(parts?.length) && !own_parts.includes("");
		frm.set_df_property("bonus_counts", "read_only", may_edit && !others ? 0 : 1);
		frm.set_intro("");
		if (frm.doc.return_reason && frm.doc.workflow_state === "Draft") {
			frm.set_intro(`${__("Returned")}: <b>${cchc_eval.escape(frm.doc.return_reason)}</b>`, "orange");
		}
		if (frm.doc.not_submitted) frm.set_intro(__("The unit submitted nothing: its own score counts 0."), "orange");
		if (["Draft", "Awaiting Explanation"].includes(frm.doc.workflow_state) && deadline) {
			const text = deadline_passed
				? __("The deadline of the appraisal passed at {0}; the head of the office may extend it.", [cchc_eval.moment(deadline)])
				: __("To be appraised before {0}.", [cchc_eval.moment(deadline)]);
			frm.set_intro(cchc_eval.escape(text), deadline_passed ? "red" : "blue");
		}
		if (is_author && frm.doc.workflow_state === "Draft" && frappe.user.has_role("CCHC Office Head")) {
			frm.set_intro(__("You worked on this appraisal, so another head of the office signs it off."), "yellow");
		}
	},

	// Of a split appraisal: the step was another body's, with its own questions.
	show_questions(frm) {
		const { unsent, may_edit } = frm.doc.__onload || {};
		if (!unsent || !may_edit) return;
		frm.add_custom_button(__("Send My Questions ({0})", [unsent]), async () => {
			await cchc_eval.saved(frm);
			await cchc_eval.call(`${ACTIONS}.send_questions`, { appraisal: frm.doc.name });
			frm.reload_doc();
		});
	},

	// Between the draft and the signature: it lies before the head of the office.
	show_submission(frm) {
		const { post, by, on, may_submit, may_take_back, may_return } = frm.doc.__onload?.submission || {};
		const call = async (path) => {
			await cchc_eval.call(path, { appraisal: frm.doc.name });
			frm.reload_doc();
		};
		if (by && frm.doc.workflow_state === "Draft") {
			frm.set_intro(cchc_eval.escape(__("Submitted to {0} by {1} at {2}.", [post, by, on])), "green");
		}
		if (may_submit) {
			frm.add_custom_button(__("Submit to {0}", [cchc_eval.escape(post)]), async () => {
				await cchc_eval.saved(frm);
				const said = [...frm.events.left_open(frm), __("It can't be changed until it is taken back or returned.")];
				frappe.confirm(
					`${said.map((text) => `<p>${text}</p>`).join("")}
					<p>${__("Submit the appraisal of {0} to {1}?", [cchc_eval.escape(frm.doc.unit_name), cchc_eval.escape(post)])}</p>`,
					() => call(`${ACTIONS}.submit_to_head`)
				);
			});
		}
		if (may_take_back) frm.add_custom_button(__("Take Back"), () => call(`${ACTIONS}.take_back`));
		if (may_return) frm.add_custom_button(__("Return to Appraiser"), () => frm.events.ask_return(frm));
	},

	// What is not finished and may stay so.
	left_open(frm) {
		const unseen = frm.doc.scores.filter((row) => !row.seen).length;
		const open = frm.view.open_surveys();
		return [
			unseen ? __("{0} criteria are not marked as seen.", [unseen]) : "",
			open.length
				? __("{0} survey results are not entered and count 0 points: {1}", [open.length, cchc_eval.escape(open.join(", "))])
				: "",
		].filter(Boolean);
	},

	validate(frm) {
		const unfinished = frm.view?.unfinished() || [];
		if (!unfinished.length) return;
		frappe.validated = false;
		frappe.msgprint({ title: __("Some criteria are not finished"), message: unfinished, as_list: true });
	},

	async before_save(frm) {
		if (frappe.validated && frm.view && !(await frm.view.others.take())) frappe.validated = false;
	},

	// The form asks what a step needs before Frappe takes it; the server refuses without.
	before_workflow_action(frm) {
		return cchc_eval.ask_before_step(frm, {
			dialogs: frm.doc.workflow_state === "Appraised" ? { Draft: "ask_return" } : {},
			confirm: { Appraised: "confirm_sign_off" },
		});
	},

	confirm_sign_off(frm) {
		const { post } = frm.doc.__onload.submission;
		const text = [
			frm.doc.submitted_to_head ? "" : __("The appraiser has not submitted it to {0} yet.", [cchc_eval.escape(post)]),
			...frm.events.left_open(frm),
		]
			.filter(Boolean)
			.map((line) => `<p class="text-warning">${line}</p>`)
			.join("");
		const doubts = frm.view.in_doubt().map((doubt) => `<p class="text-warning">${cchc_eval.escape(doubt)}</p>`).join("");
		return new Promise((resolve) =>
			frappe.confirm(`${text}${doubts}<p>${__("Sign off the appraisal of {0}?", [cchc_eval.escape(frm.doc.unit_name)])}</p>`, resolve)
		);
	},

	ask_return(frm) {
		cchc_eval.prompt(
			[{ fieldname: "reason", fieldtype: "Small Text", label: __("Reason", null, "CCHC Appraised Score"), reqd: 1 }],
			async ({ reason }) => {
				await cchc_eval.call(`${APPRAISAL}.return_to_appraiser`, { appraisal: frm.doc.name, reason });
				frm.reload_doc();
			},
			__("Return to Appraiser"),
			__("Return")
		);
	},
});

frappe.ui.form.on("CCHC Bonus Count", {
	times: (frm) => frm.view.preview_soon(),
	note: (frm) => frm.view.preview_soon(),
});
