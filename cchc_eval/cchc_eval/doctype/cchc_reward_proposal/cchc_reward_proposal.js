const PROPOSAL = "cchc_eval.cchc_eval.doctype.cchc_reward_proposal.cchc_reward_proposal";
const CATALOGUE = "cchc_eval.cchc_eval.doctype.cchc_reward_form.catalogue";

frappe.ui.form.on("CCHC Reward Proposal", {
	setup(frm) {
		frm.set_query("decision", () => ({ filters: { state: "In Force" } }));
		frm.set_query("reward_form", "nominees", (_doc, cdt, cdn) => ({
			query: `${CATALOGUE}.forms_in_force`,
			filters: { kind: locals[cdt][cdn].kind },
		}));
	},

	async onload(frm) {
		if (!frm.is_new() || !frappe.user.has_role("CCHC Unit Head")) return;
		const { units, decision } = await cchc_eval.call(`${PROPOSAL}.starting_point`);
		frm.set_query("unit", () => ({ filters: { name: ["in", units] } }));
		if (!frm.doc.decision && decision) frm.set_value("decision", decision);
		if (!frm.doc.unit && units.length === 1) frm.set_value("unit", units[0]);
	},

	async refresh(frm) {
		frm.toggle_display("unit_name", false);
		frm.trigger("show_state");
		frm.trigger("lock");
		if (!frm.is_new()) frm.trigger("add_buttons");
		await frappe.require(["cchc_rewards.bundle.css", "cchc_rewards.bundle.js"]);
		cchc_eval.show_money(frm, ["total_amount"]);
		cchc_eval.show_money(frm, ["amount", "pay_back", "base_salary"], "CCHC Nominee");
		frm.refresh_field("nominees");
		if (!frm.is_new()) frm.trigger("show_nominees");
	},

	show_state(frm) {
		const { workflow_state: state, return_reason: reason } = frm.doc;
		frm.set_intro("");
		if (frm.is_new()) {
			frm.set_intro(__("List the collectives and individuals of your unit with what they achieved."), "blue");
		} else if (state === "Draft" && reason) {
			frm.set_intro(`${__("Returned by the department")}: <b>${cchc_eval.escape(reason)}</b>`, "orange");
		} else if (state === "Proposed" && frappe.user.has_role("CCHC Office Head")) {
			frm.set_intro(__("Decide on each nominee; whom you approve comes into the department's list."), "blue");
		}
	},

	// The server refuses these; here they only show that they are settled.
	lock(frm) {
		const mine = frm.is_new() || (frm.doc.workflow_state === "Draft" && frappe.user.has_role("CCHC Unit Head"));
		frm.set_df_property("nominees", "read_only", mine ? 0 : 1);
		frm.set_df_property("decision", "read_only", frm.is_new() ? 0 : 1);
		frm.toggle_display("nominees", mine);
		frm.toggle_display("nominees_html", !mine);
		if (!mine) frm.disable_save();
	},

	ask_number(frm) {
		cchc_eval.prompt(
			[
				{ fieldname: "number", fieldtype: "Int", label: __("Number of the Proposal (Tờ trình)"), reqd: 1 },
				{
					fieldname: "date", fieldtype: "Date", label: __("Date of the Proposal"), reqd: 1,
					default: frappe.datetime.get_today(),
				},
			],
			async ({ number, date }) => {
				await cchc_eval.call(`${PROPOSAL}.give_number`, { proposal: frm.doc.name, number, date });
				frm.reload_doc();
			},
			__("Give Number and Date")
		);
	},

	add_buttons(frm) {
		const { workflow_state: state, nominees } = frm.doc;
		const office = frappe.user.has_role("CCHC Office Head");
		const own = nominees.filter((row) => row.authority === "Unit Head" && !row.outcome);
		if (state === "Proposed" && office) {
			frm.add_custom_button(__("Decide on the Nominees"), () => frm.events.ask_outcomes(frm)).addClass("btn-primary");
		}
		if (state === "Approved" && office) {
			frm.add_custom_button(__("Compile Department's Decision"), () => cchc_eval.compile_rewards(frm.doc.round));
		}
		if (state !== "Draft" && !frm.doc.number && frappe.user.has_role("CCHC Unit Head")) {
			frm.add_custom_button(__("Give Number and Date"), () => frm.events.ask_number(frm));
		}
		if (own.length && !frm.is_dirty() && frappe.user.has_role("CCHC Unit Head")) {
			frm.add_custom_button(__("Compile Unit's Own Decision"), async () => {
				const name = await cchc_eval.call(
					"cchc_eval.cchc_eval.doctype.cchc_reward_decision.cchc_reward_decision.compile_own",
					{ proposal: frm.doc.name }
				);
				frappe.set_route("Form", "CCHC Reward Decision", name);
			}, __("Reward Decision"));
		}
		const decisions = [...new Set(nominees.map((row) => row.reward_decision).filter(Boolean))];
		for (const name of decisions) {
			frm.add_custom_button(cchc_eval.escape(name), () => open_decision(name), __("Reward Decision"));
		}
	},

	async show_nominees(frm) {
		const forms = await form_names(frm);
		frm.get_field("nominees_html").$wrapper.html(
			cchc_eval.reward_tables(frm.doc.nominees, {
				form_name: (row) => forms[row.reward_form] || row.reward_form,
				outcome: cchc_eval.nominee_outcome,
			})
		);
	},

	// The form asks what a step needs before Frappe takes it; the server refuses without.
	before_workflow_action(frm) {
		return cchc_eval.ask_before_step(frm, {
			dialogs: { Draft: "ask_return", Approved: "ask_outcomes", Refused: "ask_outcomes" },
		});
	},

	ask_return(frm) {
		cchc_eval.prompt(
			[{ fieldname: "reason", fieldtype: "Small Text", label: __("Reason of the Return"), reqd: 1 }],
			async ({ reason }) => {
				await cchc_eval.call(`${PROPOSAL}.send_back`, { proposal: frm.doc.name, reason });
				// The draft is the unit's again: the office does not see it.
				frappe.set_route("List", frm.doctype);
			},
			__("Return to Unit Head"),
			__("Return")
		);
	},

	async ask_outcomes(frm, { next_state: wanted } = { next_state: "Approved" }) {
		const forms = await form_names(frm);
		const waiting = frm.doc.nominees.filter((row) => row.authority !== "Unit Head");
		const dialog = cchc_eval.dialog({
			title: __("Decide on the Nominees"),
			size: "large",
			fields: waiting.flatMap((row, index) => [
				{ fieldtype: "Section Break", hide_border: index === 0 },
				{
					fieldtype: "HTML",
					options: `<b>${cchc_eval.escape([row.salutation, row.nominee_name].filter(Boolean).join(" "))}</b>
						<div>${cchc_eval.escape(forms[row.reward_form])}</div>
						<div class="text-muted small">${cchc_eval.escape(row.achievements)}</div>`,
				},
				{ fieldtype: "Column Break" },
				{
					fieldname: `outcome_${row.name}`,
					fieldtype: "Select",
					label: __("Outcome"),
					default: wanted,
					options: [
						{ value: "Approved", label: __("Approve the Nominee") },
						{ value: "Refused", label: __("Refuse (with Reason)") },
					],
				},
				{
					fieldname: `reason_${row.name}`,
					fieldtype: "Small Text",
					label: __("Reason", null, "CCHC Nominee"),
					max_height: "4em",
					depends_on: `eval: doc["outcome_${row.name}"] === "Refused"`,
					mandatory_depends_on: `eval: doc["outcome_${row.name}"] === "Refused"`,
				},
			]),
			primary_action_label: __("Save the Outcomes"),
			primary_action: async (values) => {
				const given = waiting.map(({ name }) => ({
					row: name,
					outcome: values[`outcome_${name}`],
					reason: values[`reason_${name}`] || "",
				}));
				await cchc_eval.call(`${PROPOSAL}.decide`, { proposal: frm.doc.name, given });
				dialog.hide();
				frm.reload_doc();
			},
		});
		dialog.show();
	},
});

frappe.ui.form.on("CCHC Nominee", {
	kind(frm, cdt, cdn) {
		const row = locals[cdt][cdn];
		frappe.model.set_value(cdt, cdn, "reward_form", "");
		if (row.kind === "Collective" && !row.nominee_name) {
			frappe.model.set_value(cdt, cdn, "nominee_name", frm.doc.unit_name || "");
		}
	},
});

async function form_names(frm) {
	const names = [...new Set(frm.doc.nominees.map((row) => row.reward_form))];
	const rows = await frappe.db.get_list("CCHC Reward Form", {
		fields: ["name", "form_name"],
		filters: { name: ["in", names] },
		limit: names.length,
	});
	return Object.fromEntries(rows.map((row) => [row.name, row.form_name]));
}

// The department's as it was released, to those who don't read how it came about.
async function open_decision(name) {
	const asked = { filters: { name }, limit: 1 };
	const own = frappe.model.can_read("CCHC Reward Decision") && (await frappe.db.get_list("CCHC Reward Decision", asked));
	frappe.set_route("Form", own?.length ? "CCHC Reward Decision" : "CCHC Released Reward", name);
}
