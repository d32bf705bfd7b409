const METHODS = "cchc_eval.cchc_eval.doctype.cchc_review_request.cchc_review_request";
const ANSWER = "CCHC Review Answer";
const ASKED = ["code", "grounds", "evidence"];
const SHOWN = { code: 1, title: 3, decided_points: 1, grounds: 5 };
const GIVEN = ["answer", "new_points", "answer_reason"];
// Who works on the answer in which state.
const WORKS = { Sent: "CCHC Appraiser", Prepared: "CCHC Council Chair" };

frappe.ui.form.on("CCHC Review Request", {
	async refresh(frm) {
		frm.trigger("show_state");
		frm.trigger("lock");
		frm.trigger("add_buttons");
		await frappe.require(["cchc_followup.bundle.css", "cchc_followup.bundle.js"]);
		frm.answer = await frm.events.read_answer(frm);
		frm.get_field("items_html").$wrapper.html(
			frm.doc.items.length ? cchc_eval.followup.review_table(frm.doc.items, frm.answer?.items) : ""
		);
		if (frm.answer?.return_reason && frm.doc.workflow_state === "Sent") {
			frm.set_intro(`${__("Returned by the chair")}: <b>${cchc_eval.escape(frm.answer.return_reason)}</b>`, "orange");
		}
	},

	// What office and council say of it, to those who read that.
	async read_answer(frm) {
		if (frm.is_new() || frm.doc.workflow_state === "Draft" || !frappe.model.can_read(ANSWER)) return null;
		const found = await frappe.db.get_list(ANSWER, { filters: { name: frm.doc.name }, limit: 1 });
		return found.length ? frappe.db.get_doc(ANSWER, frm.doc.name) : null;
	},

	before_workflow_action(frm) {
		return cchc_eval.ask_before_step(frm, frm.doc.workflow_state === "Draft" ? { confirm: { Sent: "confirm_sending" } } : {});
	},

	confirm_sending(frm) {
		const deadline = `<b>${frappe.datetime.str_to_user(frm.doc.deadline)}</b>`;
		const codes = frm.doc.items.map(({ code }) => code).join(", ");
		const text = [
			__("A unit asks for the review of a decision only once, until {0}.", [deadline]),
			__("After sending, no criterion can be added and nothing changed. Send the request on {0} criteria ({1})?", [
				frm.doc.items.length,
				cchc_eval.escape(codes),
			]),
		];
		return new Promise((resolve) => frappe.confirm(text.map((line) => `<p>${line}</p>`).join(""), resolve));
	},

	is_drafting(frm) {
		return frm.doc.workflow_state === "Draft" && frappe.user.has_role("CCHC Unit Head") && frm.perm[0]?.write;
	},

	show_state(frm) {
		const { workflow_state: state } = frm.doc;
		const { days_left: left, can_amend } = frm.doc.__onload || {};
		frm.set_intro("");
		if (state === "Draft") {
			const deadline = `<b>${frappe.datetime.str_to_user(frm.doc.deadline)}</b>`;
			frm.set_intro(
				left >= 0
					? __("Requests are accepted until {0}; a unit asks once. Name the criteria and the grounds.", [deadline])
					: __("Requests were accepted until {0}.", [deadline]),
				left >= 0 ? "blue" : "red"
			);
		}
		if (can_amend) frm.set_intro(__("The answer changes points: an amending decision must follow."), "orange");
	},

	// The server refuses these; here they only show that they are settled.
	lock(frm) {
		const draft = frm.events.is_drafting(frm);
		const clerk = frm.doc.workflow_state === "Answered" && frappe.user.has_role("CCHC Clerk") && !frm.doc.number;
		frm.toggle_display("items", Boolean(draft));
		frm.toggle_display("items_html", !draft);
		["request_number", "request_date"].forEach((field) => frm.set_df_property(field, "read_only", draft ? 0 : 1));
		["number", "answer_date"].forEach((field) => frm.set_df_property(field, "read_only", clerk ? 0 : 1));
		const grid = frm.get_field("items").grid;
		frm.set_df_property("items", "cannot_add_rows", draft ? 0 : 1);
		frm.set_df_property("items", "cannot_delete_rows", draft ? 0 : 1);
		ASKED.forEach((field) => grid.update_docfield_property(field, "read_only", draft ? 0 : 1));
		GIVEN.forEach((field) => grid.update_docfield_property(field, "hidden", draft ? 1 : 0));
		cchc_eval.show_columns(grid, draft ? SHOWN : {});
		if (!draft && !clerk) frm.disable_save();
	},

	add_buttons(frm) {
		cchc_eval.add_source(frm, "CCHC Appraisal", frm.doc.appraisal);
		cchc_eval.add_source(frm, "CCHC Council Decision", frm.doc.amending_decision);
		const state = frm.doc.workflow_state;
		const chair = frappe.user.has_role("CCHC Council Chair");
		if (frm.events.is_drafting(frm)) {
			frm.add_custom_button(__("Choose Criteria"), () => choose_criteria(frm));
		}
		if (state !== "Draft" && frappe.model.can_read(ANSWER)) {
			const works = WORKS[state] && frappe.user.has_role(WORKS[state]);
			frm.add_custom_button(__("Answer of the Council"), () => frappe.set_route("Form", ANSWER, frm.doc.name)).toggleClass(
				"btn-primary",
				Boolean(works)
			);
		}
		if (state === "Prepared" && chair) {
			frm.add_custom_button(__("Return to Office"), () =>
				cchc_eval.prompt(
					{ fieldname: "reason", fieldtype: "Small Text", label: __("Reason"), reqd: 1 },
					async ({ reason }) => {
						await cchc_eval.call(`${METHODS}.return_to_office`, { request: frm.doc.name, reason });
						frm.reload_doc();
					},
					__("Return to Office"),
					__("Return to Office")
				)
			);
		}
		if (frm.doc.__onload?.may_record_votes) {
			frm.add_custom_button(__("Record the Council's Votes"), () => record_votes(frm));
		}
		if (chair && frm.doc.__onload?.can_amend) {
			frm.add_custom_button(__("Amend the Decision"), () => amend(frm)).addClass("btn-primary");
		}
	},
});

function record_votes(frm) {
	const count = (fieldname, label) => ({ fieldname, fieldtype: "Int", label, reqd: 1, default: 0, non_negative: 1 });
	cchc_eval.prompt(
		[
			{ fieldname: "met_on", fieldtype: "Date", label: __("Council Met On", null, "CCHC Review Request"), reqd: 1, default: frappe.datetime.get_today() },
			count("votes_for", __("Votes For", null, "CCHC Review Request")),
			count("votes_against", __("Votes Against", null, "CCHC Review Request")),
			count("votes_abstain", __("Abstentions", null, "CCHC Review Request")),
		],
		async (values) => {
			await cchc_eval.call(`${METHODS}.record_votes`, { request: frm.doc.name, ...values });
			frm.reload_doc();
		},
		__("The Council on the Answers", null, "CCHC Review Request"),
		__("Record")
	);
}

frappe.ui.form.on("CCHC Review Item", {
	code(frm, cdt, cdn) {
		const row = locals[cdt][cdn];
		const found = (frm.doc.__onload?.criteria || []).find(({ code }) => code === (row.code || "").trim());
		frappe.model.set_value(cdt, cdn, {
			title: found?.title || "",
			max_points: found?.max_points || 0,
			decided_points: found?.points || 0,
		});
	},
});

/** The unit's criteria that did not get their maximum, to tick. */
function choose_criteria(frm) {
	const named = new Set(frm.doc.items.map((row) => row.code));
	const open = (frm.doc.__onload?.criteria || []).filter(
		(row) => row.points < row.max_points && !row.not_applicable && !named.has(row.code)
	);
	const dialog = cchc_eval.dialog({
		title: __("Choose Criteria"),
		size: "large",
		fields: [
			{
				fieldname: "codes",
				fieldtype: "MultiCheck",
				columns: 1,
				options: open.map(({ code, title, points, max_points }) => ({
					value: code,
					label: cchc_eval.escape(
						`${code} ${title} (${cchc_eval.in_column(points)}/${cchc_eval.in_column(max_points)})`
					),
				})),
			},
		],
		primary_action_label: __("Add"),
		primary_action({ codes }) {
			for (const code of codes || []) {
				const { title, max_points, points } = open.find((row) => row.code === code);
				frm.add_child("items", { code, title, max_points, decided_points: points });
			}
			frm.refresh_field("items");
			if (codes?.length) frm.dirty();
			dialog.hide();
		},
	});
	dialog.show();
}

function amend(frm) {
	frappe.confirm(
		__("The decision in force is superseded, and its amendment compiled with every answer that changes points. Go on?"),
		async () => {
			const name = await cchc_eval.call(`${METHODS}.amend`, { round: frm.doc.round });
			frappe.msgprint({
				title: __("Amending Decision Compiled"),
				message: __("{0} is a draft of the office now, which reports it to the council.", [`<b>${cchc_eval.escape(name)}</b>`]),
				indicator: "green",
			});
			frm.reload_doc();
		}
	);
}
