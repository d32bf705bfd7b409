const METHODS = "cchc_eval.cchc_eval.doctype.cchc_review_request.cchc_review_request";
// Who fills in which columns of the criteria, and what the table then shows with which widths.
const FILLED = {
	Draft: {
		role: "CCHC Unit Head",
		columns: ["code", "grounds", "evidence"],
		shown: { code: 1, title: 3, decided_points: 1, grounds: 5 },
	},
	Sent: {
		role: "CCHC Appraiser",
		columns: ["office_opinion"],
		shown: { code: 1, title: 3, decided_points: 1, office_opinion: 5 },
	},
	Prepared: {
		role: "CCHC Council Chair",
		columns: ["answer", "new_points", "answer_reason"],
		shown: { code: 1, title: 2, decided_points: 1, answer: 1, new_points: 1, answer_reason: 4 },
	},
};
const ALL = Object.values(FILLED).flatMap(({ columns }) => columns);
const escaped = (text) => frappe.utils.escape_html(String(text ?? ""));

frappe.ui.form.on("CCHC Review Request", {
	async refresh(frm) {
		frm.trigger("show_state");
		frm.trigger("lock");
		frm.trigger("add_buttons");
		await frappe.require(["cchc_followup.bundle.css", "cchc_followup.bundle.js"]);
		const shown = { answers: frm.doc.__onload?.answers, opinions: Boolean(frm.perm[1]?.read) };
		frm.get_field("items_html").$wrapper.html(
			frm.doc.items.length ? cchc_eval.followup.review_table(frm.doc.items, shown) : ""
		);
	},

	mine(frm) {
		const filled = FILLED[frm.doc.workflow_state];
		return filled && frappe.user.has_role(filled.role) && frm.perm[0]?.write ? filled : null;
	},

	show_state(frm) {
		const { workflow_state: state, return_reason: reason } = frm.doc;
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
		if (state === "Sent" && reason) frm.set_intro(`${__("Returned by the chair")}: <b>${escaped(reason)}</b>`, "orange");
		if (can_amend) frm.set_intro(__("The answer changes points: an amending decision must follow."), "orange");
	},

	// The server refuses these; here they only show that they are settled.
	lock(frm) {
		const mine = frm.events.mine(frm);
		const draft = frm.doc.workflow_state === "Draft";
		const clerk = frm.doc.workflow_state === "Answered" && frappe.user.has_role("CCHC Clerk") && !frm.doc.number;
		frm.toggle_display("items", Boolean(mine));
		// Who fills in one column reads the others in full above.
		frm.toggle_display("items_html", !mine || !draft);
		["request_number", "request_date"].forEach((field) => frm.set_df_property(field, "read_only", mine && draft ? 0 : 1));
		["number", "answer_date"].forEach((field) => frm.set_df_property(field, "read_only", clerk ? 0 : 1));
		const grid = frm.get_field("items").grid;
		frm.set_df_property("items", "cannot_add_rows", mine && draft ? 0 : 1);
		frm.set_df_property("items", "cannot_delete_rows", mine && draft ? 0 : 1);
		ALL.forEach((field) => grid.update_docfield_property(field, "read_only", mine?.columns.includes(field) ? 0 : 1));
		for (const field of FILLED.Sent.columns.concat(FILLED.Prepared.columns)) {
			grid.update_docfield_property(field, "hidden", draft ? 1 : 0);
		}
		cchc_eval.show_columns(grid, mine?.shown || {});
		if (!mine && !clerk) frm.disable_save();
	},

	add_buttons(frm) {
		const state = frm.doc.workflow_state;
		const chair = frappe.user.has_role("CCHC Council Chair");
		if (state === "Draft" && frm.events.mine(frm)) {
			frm.add_custom_button(__("Choose Criteria"), () => choose_criteria(frm));
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
	const dialog = new frappe.ui.Dialog({
		title: __("Choose Criteria"),
		size: "large",
		fields: [
			{
				fieldname: "codes",
				fieldtype: "MultiCheck",
				columns: 1,
				options: open.map(({ code, title, points, max_points }) => ({
					value: code,
					label: escaped(
						`${code} ${title} (${format_number(points, null, 2)}/${format_number(max_points, null, 2)})`
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
				message: __("{0} is a draft of the office now, which reports it to the council.", [`<b>${escaped(name)}</b>`]),
				indicator: "green",
			});
			frm.reload_doc();
		}
	);
}
