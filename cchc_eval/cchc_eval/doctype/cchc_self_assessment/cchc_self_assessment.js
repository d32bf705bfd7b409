const SELF_ASSESSMENT_MODULE = "cchc_eval.cchc_eval.doctype.cchc_self_assessment";
const APPRAISAL_MODULE = "cchc_eval.cchc_eval.doctype.cchc_appraisal.cchc_appraisal";

frappe.ui.form.on("CCHC Self Assessment", {
	async refresh(frm) {
		frm.trigger("show_state");
		frm.trigger("add_buttons");
		await cchc_eval.sheet_ready(frm.doctype);
		const wrapper = frm.get_field("answers_html").$wrapper;
		frm.answers ||= new cchc_eval.AnswersView({ frm, wrapper });
		frm.answers.refresh();
		frm.trigger("show_questions");
	},

	show_state(frm) {
		const { may_edit, deadline, deadline_passed, closed, excluded, scored_from } = frm.doc.__onload || {};
		for (const field of ["evidence", "difficulties", "recommendations"]) {
			frm.set_df_property(field, "read_only", may_edit ? 0 : 1);
		}
		if (!may_edit) frm.disable_save();
		frm.set_intro("");
		if (excluded) {
			const text = __("The council's decision leaves the unit out of this round: {0}. The form is closed.", [excluded]);
			frm.set_intro(cchc_eval.escape(text), "red");
		} else if (frm.doc.docstatus === 0 && deadline) {
			const text = deadline_passed
				? __("The deadline passed at {0}: the form can't be changed unless the office extends it.", [cchc_eval.moment(deadline)])
				: __("To be submitted before {0}.", [cchc_eval.moment(deadline)]);
			frm.set_intro(cchc_eval.escape(text), deadline_passed ? "red" : "blue");
			if (scored_from) {
				const until = __("The round is followed until it is scored: the form can be filled in now, and sent from {0}.", [
					scored_from,
				]);
				frm.set_intro(cchc_eval.escape(until), "blue");
			}
		}
		if (closed) {
			const who = closed.state === "Returned" ? __("Returned by {0} at {1}") : __("Withdrawn by {0} at {1}");
			const reason = closed.reason ? `: <b>${cchc_eval.escape(closed.reason)}</b>` : "";
			frm.set_intro(cchc_eval.escape(who.replace("{0}", closed.by).replace("{1}", closed.on)) + reason, "orange");
		}
	},

	add_buttons(frm) {
		frm.add_custom_button(
			__("Download Excel Form"),
			() => {
				const name = encodeURIComponent(frm.doc.name);
				window.open(`/api/method/${SELF_ASSESSMENT_MODULE}.sheet.download_form?self_assessment=${name}`);
			},
			__("Excel")
		);
		if (frm.doc.__onload?.may_edit) {
			frm.add_custom_button(__("Import from Excel"), () => frm.trigger("import_form"), __("Excel"));
		}
	},

	async import_form(frm) {
		if (frm.is_dirty()) {
			frappe.msgprint(__("Save first: the import works on what is saved."));
			return;
		}
		const file = await cchc_eval.choose_file(".xlsx");
		// To Frappe's upload with our method, so that the workbook is read and never stored.
		const fields = { doctype: frm.doctype, docname: frm.docname, method: `${SELF_ASSESSMENT_MODULE}.sheet.import_form` };
		frappe.dom.freeze(__("Reading the Excel form"));
		const { told, refused } = await cchc_eval.send_file(file, fields).finally(() => frappe.dom.unfreeze());
		if (refused) {
			frappe.msgprint({ title: __("The file was not taken"), message: refused, as_list: true, indicator: "red" });
			return;
		}
		await frm.reload_doc();
		frm.events.show_import(told);
	},

	show_import(taken) {
		const lines = [
			__("Answers taken: {0}", [taken.answers]),
			__("Explanations taken: {0}", [taken.explanations]),
			__("Evidence rows added: {0}", [taken.evidence]),
		];
		if (taken.statements) lines.push(__("Difficulties and recommendations taken: {0}", [taken.statements]));
		if (taken.kept?.length) {
			lines.push(__("Blank in the file and kept as they are here: {0}", [cchc_eval.escape(taken.kept.join(", "))]));
		}
		if (taken.remarks?.length) lines.push(`<b>${__("Please note:")}</b>`, ...taken.remarks.map(cchc_eval.escape));
		frappe.msgprint({ title: __("Imported"), message: lines, as_list: true, indicator: "green" });
	},

	// The form asks what a step needs before Frappe takes it; the server refuses without.
	async before_workflow_action(frm) {
		// What is half typed would be lost by the step.
		if (!(await frm.answers.draft.all_saved())) {
			frappe.dom.unfreeze();
			return new Promise(() => {});
		}
		return cchc_eval.ask_before_step(frm, {
			dialogs: { Returned: "ask_return", Withdrawn: "ask_withdrawal" },
			confirm: { Submitted: "confirm_submission" },
		});
	},

	confirm_submission(frm) {
		const open = frm.answers.unanswered();
		const text = open.length
			? __("{0} criteria are unanswered and count 0 points: {1}", [open.length, cchc_eval.escape(open.join(", "))])
			: __("Every criterion is answered.");
		const after = __("After submitting, the unit can't change it. Submit?");
		return new Promise((resolve) => frappe.confirm(`<p>${text}</p><p>${after}</p>`, resolve));
	},

	ask_return(frm) {
		const fields = [{ fieldname: "reason", fieldtype: "Small Text", label: __("Reason"), reqd: 1 }];
		if (frm.doc.__onload?.deadline_passed) {
			fields.push({
				fieldname: "new_deadline",
				fieldtype: "Datetime",
				hide_timezone: 1,
				label: __("The unit's new deadline"),
				description: __("The present one has passed."),
				reqd: 1,
			});
		}
		cchc_eval.prompt(
			fields,
			(values) => frm.events.go_on(frm, `${SELF_ASSESSMENT_MODULE}.actions.return_to_unit`, values),
			__("Return to the unit"),
			__("Return")
		);
	},

	ask_withdrawal(frm) {
		cchc_eval.prompt(
			[{ fieldname: "reason", fieldtype: "Small Text", label: __("Reason") }],
			(values) => frm.events.go_on(frm, `${SELF_ASSESSMENT_MODULE}.actions.withdraw`, values, true),
			__("Withdraw the self-assessment"),
			__("Withdraw")
		);
	},

	async go_on(frm, method, values, show_draft = false) {
		const draft = await cchc_eval.call(method, { self_assessment: frm.doc.name, ...values });
		frappe.show_alert({ message: __("The unit goes on with {0}", [cchc_eval.escape(draft)]), indicator: "green" });
		frm.reload_doc();
		if (show_draft) frappe.set_route("Form", frm.doctype, draft);
	},

	async show_questions(frm) {
		frm.toggle_display("questions_section", false);
		const is_last = cchc_eval.turn(frm, "questions");
		if (!frm.doc.appraisal_state || !frappe.user.has_role(["CCHC Unit Staff", "CCHC Unit Head"])) return;
		const asked = await frappe
			.xcall(`${APPRAISAL_MODULE}.open_questions`, { self_assessment: frm.doc.name })
			.catch(() => ({ questions: [] }));
		if (!asked.questions.length || !is_last()) return;
		frm.set_df_property("questions_section", "hidden", 0);
		frm.toggle_display("questions_section", true);
		frm.answers.show_asked(asked.questions);
		if (asked.open) frm.set_intro(__("The office asks for explanations: reply to its questions below."), "orange");
		if (frm.cchc_explanation?.name !== frm.doc.name) frm.cchc_explanation = new ExplanationRequest(frm);
		frm.cchc_explanation.show(asked);
	},
});

// What the office asks, answered in the self-assessment's own form. What is typed and attached outlives its refreshes.
class ExplanationRequest {
	constructor(frm) {
		this.frm = frm;
		this.name = frm.doc.name;
		this.$wrapper = frm.get_field("questions_html").$wrapper;
		this.begin();
	}

	begin() {
		this.typed = {};
		this.files = {};
	}

	show({ open, deadline, questions }) {
		const until = open && deadline ? __("Answer before {0}.", [cchc_eval.moment(deadline)]) : "";
		const send = open
			? `<button type="button" class="btn btn-sm btn-primary cchc-send">${__("Send Explanation")}</button>`
			: "";
		this.$wrapper.html(
			`<p class="text-muted">${cchc_eval.escape(until)}</p>${questions.map((row) => this.question(row, open)).join("")}${send}`
		);
		this.$wrapper.find(".cchc-send").on("click", () => this.send());
		this.$wrapper.find("[data-reply]").on("input", ({ currentTarget: box }) => (this.typed[box.dataset.reply] = box.value));
		this.$wrapper.find(".cchc-attach").on("click", (e) => this.attach(e.currentTarget.dataset.code));
	}

	question(row, open) {
		const code = cchc_eval.escape(row.code);
		const reply = open
			? `<textarea class="form-control" rows="3" data-reply="${code}"
				placeholder="${__("Explanation")}" aria-label="${__("Explanation")}: ${code}">${cchc_eval.escape(this.typed[row.code] ?? row.reply)}</textarea>
				<div class="cchc-files" data-files="${code}">${this.titles(row.code)}</div>
				<button type="button" class="btn btn-xs btn-default cchc-attach" data-code="${code}">
					${frappe.utils.icon("attachment", "xs")} ${__("Attach")}</button>`
			: `<div class="cchc-question-text">${cchc_eval.escape(row.reply) || __("Not answered")}</div>`;
		return `<div class="cchc-question ${row.replied_on ? "cchc-replied" : ""}">
			<b>${code}</b> ${cchc_eval.escape(row.title)}
			<div class="cchc-question-text">${frappe.utils.icon("help", "sm")} ${cchc_eval.escape(row.question)}</div>${reply}</div>`;
	}

	titles(code) {
		return (this.files[code] || []).map(({ title }) => cchc_eval.escape(title)).join("; ");
	}

	attach(code) {
		new frappe.ui.FileUploader({
			doctype: this.frm.doctype,
			docname: this.frm.docname,
			folder: "Home/Attachments",
			allow_multiple: false,
			make_attachments_public: false,
			on_success: (file) => {
				const title = (file.file_name || "").replace(/\.[^.]+$/, "");
				(this.files[code] ||= []).push({ title, file: file.file_url });
				this.$wrapper.find("[data-files]").filter((_, el) => el.dataset.files === code).html(this.titles(code));
			},
		});
	}

	async send() {
		const replies = this.$wrapper
			.find("[data-reply]")
			.toArray()
			.filter((input) => input.value.trim())
			.map((input) => ({
				code: input.dataset.reply,
				reply: input.value,
				evidence: this.files[input.dataset.reply] || [],
			}));
		if (!replies.length) {
			frappe.msgprint(__("Write an explanation first."));
			return;
		}
		await cchc_eval.call(`${APPRAISAL_MODULE}.reply`, { self_assessment: this.frm.doc.name, replies });
		this.begin();
		frappe.show_alert({ message: __("Explanation sent"), indicator: "green" });
		this.frm.reload_doc();
	}
}
