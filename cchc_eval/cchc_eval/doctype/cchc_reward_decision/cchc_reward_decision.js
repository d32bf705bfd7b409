const DECISION = "cchc_eval.cchc_eval.doctype.cchc_reward_decision.cchc_reward_decision";
const CAPACITIES = { Department: ["Director", "Deputy Director"], "Unit Head": ["Unit Head", "Deputy Unit Head"] };
const WRITERS = { Department: "CCHC Office Head", "Unit Head": "CCHC Unit Head" };
const DECIDERS = { Department: "CCHC Council Chair", "Unit Head": "CCHC Unit Head" };
const ISSUERS = { Department: "CCHC Clerk", "Unit Head": "CCHC Unit Head" };
const money = (value) => `${format_number(value, null, 0)} đồng`;

frappe.ui.form.on("CCHC Reward Decision", {
	async refresh(frm) {
		frm.toggle_display(["rewarded", "unit_name"], false);
		frm.set_df_property("signer_capacity", "options", CAPACITIES[frm.doc.level]);
		frm.trigger("show_state");
		frm.trigger("lock");
		frm.trigger("add_buttons");
		await frappe.require(["cchc_rewards.bundle.css", "cchc_rewards.bundle.js"]);
		cchc_eval.show_money(frm, ["total_amount", "pay_back"]);
		frm.get_field("rewarded_html").$wrapper.html(
			cchc_eval.reward_tables(frm.doc.rewarded, {
				form_name: (row) => row.form_name,
				outcome: (row) => cchc_eval.reward_outcome(row, frm.doc.workflow_state),
				with_units: frm.doc.level === "Department",
			})
		);
	},

	show_state(frm) {
		const { workflow_state: state, number, level, rewarded, pay_back } = frm.doc;
		const revoked = rewarded.filter((row) => row.revoked).length;
		frm.set_intro("");
		if (revoked) {
			frm.set_intro(
				__("{0} of {1} rewards are revoked; to be paid back: {2}", [revoked, rewarded.length, money(pay_back)]),
				"red"
			);
		} else if (state === "Draft" && frappe.user.has_role(DECIDERS[level])) {
			frm.set_intro(__("A draft: look through the lists and approve it with the workflow's action."), "blue");
		} else if (state === "Approved" && !number && frappe.user.has_role(ISSUERS[level])) {
			frm.set_intro(__("Approved: give it a number and a date to issue it. With the date the money is final."), "green");
		}
		cchc_eval.show_pdf_state(frm, "reward-decision", frappe.user.has_role(ISSUERS[level]));
	},

	// The server refuses these; here they only show that they are settled.
	lock(frm) {
		const mine = frm.doc.workflow_state === "Draft" && frappe.user.has_role(WRITERS[frm.doc.level]);
		frm.toggle_display("issue_section", frm.doc.level === "Department" || frm.doc.docstatus > 0);
		const open = [
			"symbol", "submission_number", "submission_date", "signer_capacity", "signer_name", "funding", "executors",
			"legal_bases", "recipients",
		];
		open.forEach((field) => frm.set_df_property(field, "read_only", mine ? 0 : 1));
		frm.set_df_property("decision", "read_only", 1);
		frm.set_df_property("level", "read_only", 1);
		frm.set_df_property("unit", "read_only", 1);
		["submission_number", "submission_date"].forEach((field) => frm.toggle_display(field, mine || frm.doc[field]));
		frm.set_df_property(
			"total_amount",
			"description",
			frm.doc.number ? "" : __("By today's base salary until the decision has its date")
		);
		if (!mine) frm.disable_save();
	},

	add_buttons(frm) {
		const { workflow_state: state, number, level } = frm.doc;
		if (state === "Draft" && frappe.user.has_role(WRITERS[level])) {
			frm.add_custom_button(__("Compile Again"), () => frm.events.compile_again(frm));
		}
		if (state === "Approved" && !number && frappe.user.has_role(ISSUERS[level])) {
			frm.add_custom_button(__("Give Number and Date"), () => frm.events.ask_number(frm)).addClass("btn-primary");
		}
		if (state === "Approved" && frappe.user.has_role(DECIDERS[level])) {
			frm.add_custom_button(__("Revoke Rewards"), () => frm.events.ask_revocation(frm));
		}
	},

	async compile_again(frm) {
		if (frm.doc.level === "Department") {
			await cchc_eval.compile_rewards(frm.doc.round);
		} else {
			await cchc_eval.call(`${DECISION}.compile_own`, { proposal: frm.doc.rewarded[0].proposal });
		}
		frm.reload_doc();
	},

	ask_number(frm) {
		cchc_eval.ask_number(frm, {
			paper: "reward-decision",
			note: __("Number and date are given once. The money is that of the date's base salary."),
			action: __("Give Number and Date"),
			issue: (given) => cchc_eval.call(`${DECISION}.issue`, { decision: frm.doc.name, ...given }),
		});
	},

	ask_revocation(frm) {
		const in_force = frm.doc.rewarded.filter((row) => !row.revoked);
		const dialog = cchc_eval.dialog({
			title: __("Revoke Rewards"),
			fields: [
				{
					fieldname: "rows", fieldtype: "MultiCheck", label: __("Rewards to Revoke"), columns: 1,
					options: in_force.map((row) => ({
						value: row.name,
						label: cchc_eval.escape([row.nominee_name, row.form_name].join(" – ")),
					})),
				},
				{
					fieldname: "reason", fieldtype: "Small Text", label: __("Reason of the Revocation"), reqd: 1,
					description: __("Say why the reward is taken back, such as false achievements."),
				},
			],
			primary_action_label: __("Revoke Rewards"),
			primary_action: async ({ rows, reason }) => {
				if (!rows?.length) frappe.throw(__("Choose whose reward is revoked."));
				const { pay_back } = await cchc_eval.call(`${DECISION}.revoke`, { decision: frm.doc.name, reason, rows });
				dialog.hide();
				frappe.show_alert({ message: __("Revoked; to be paid back: {0}", [money(pay_back)]), indicator: "orange" });
				frm.reload_doc();
			},
		});
		dialog.show();
	},

	// The form asks what a step needs before Frappe takes it; the server refuses without.
	before_workflow_action(frm) {
		return cchc_eval.ask_before_step(frm, {
			dialogs: { Revoked: "ask_revocation" },
			confirm: { Approved: "confirm_approval" },
		});
	},

	confirm_approval(frm) {
		const { rewarded, total_amount: total } = frm.doc;
		const question = total
			? __("Approve {0} rewards, {1} in all?", [rewarded.length, money(total)])
			: __("Approve {0} rewards?", [rewarded.length]);
		return new Promise((resolve) => frappe.confirm(question, resolve));
	},
});
