const DECISION = "cchc_eval.cchc_eval.doctype.cchc_council_decision.cchc_council_decision";
const LINE_PAGES = "cchc_eval.cchc_eval.doctype.cchc_council_decision.line_pages";

frappe.ui.form.on("CCHC Council Decision", {
	async refresh(frm) {
		["results", "excluded", "council_changes"].forEach((table) => frm.toggle_display(table, false));
		frm.trigger("show_state");
		frm.trigger("lock");
		frm.trigger("add_buttons");
		await cchc_eval.sheet_ready(frm.doctype);
		frm.trigger("show_results");
	},

	show_state(frm) {
		const doc = frm.doc;
		frm.set_intro("");
		if (doc.return_reason) frm.set_intro(`${__("Returned by the chair")}: <b>${cchc_eval.escape(doc.return_reason)}</b>`, "orange");
		if (doc.supersede_reason) frm.set_intro(`${__("Superseded Because")}: <b>${cchc_eval.escape(doc.supersede_reason)}</b>`, "red");
		if (doc.amendment_reason) {
			frm.set_intro(
				`${__("Amends {0}", [cchc_eval.escape(doc.amends)])}: <b>${cchc_eval.escape(doc.amendment_reason)}</b>`,
				"blue"
			);
		}
		const notes = [...(doc.__onload?.quota || []), ...(doc.__onload?.bases || [])];
		for (const text of notes) frm.set_intro(cchc_eval.escape(text), "orange");
		if (doc.workflow_state === "Approved" && !doc.number && frappe.user.has_role("CCHC Clerk")) {
			frm.set_intro(__("Approved: give it a number and a date to issue it."), "green");
		}
		cchc_eval.show_pdf_state(frm, "decision", frappe.user.has_role("CCHC Clerk"));
	},

	// The server refuses these; here they only show that they are settled.
	lock(frm) {
		const role = { Draft: "CCHC Office Head", "In Council": "CCHC Council Chair" }[frm.doc.workflow_state];
		const mine = role && frappe.user.has_role(role);
		const text = ["executors", "signer_capacity", "signer_name", "legal_bases", "recipients", "venue", "agenda"];
		text.forEach((field) => frm.set_df_property(field, "read_only", mine ? 0 : 1));
		// Shown and entered in one place, the session; before there is one the office prepares venue and agenda.
		frm.toggle_display(["meeting_start", "meeting_end", "minutes_number", "counters", "attendance"], false);
		frm.toggle_display(["venue", "agenda"], frm.doc.workflow_state === "Draft");
		if (!mine) frm.disable_save();
	},

	add_buttons(frm) {
		const { workflow_state: state, number } = frm.doc;
		if (state === "Draft" && frappe.user.has_role("CCHC Office Head")) {
			frm.add_custom_button(__("Compile Again"), () => cchc_eval.compile_results(frm.doc.round, frm));
		}
		if (state === "Approved" && !number && frappe.user.has_role("CCHC Clerk")) {
			frm.add_custom_button(__("Issue", null, "CCHC Council Decision"), () => frm.events.issue(frm)).addClass("btn-primary");
		}
	},

	show_results(frm) {
		const may_change = frm.doc.workflow_state === "In Council" && frappe.user.has_role("CCHC Council Chair");
		const $results = frm.get_field("results_html").$wrapper;
		const open_criterion = (unit, code) => frm.events.open_criterion(frm, unit, code);
		const reading = new cchc_eval.ReadingView({ frm, $wrapper: $results, may_change, open_criterion });
		reading.show();
		frm.cchc_show?.refresh(reading);
		$results.off(".cchc_results").on("click.cchc_results", "[data-change]", (e) => {
			new cchc_eval.CouncilDialog({ frm, unit: e.currentTarget.dataset.change });
		});
		$results.on("click.cchc_results", "[data-cap]", (e) => frm.events.cap(frm, e.currentTarget.dataset.cap));
		$results.on("click.cchc_results", ".cchc-present", () => {
			frm.cchc_show = new cchc_eval.Presentation({ frm, reading });
			frm.cchc_show.open();
		});
		frm.get_field("council_html").$wrapper.html(cchc_eval.changes_table(frm.doc));
		const $session = frm.get_field("session_html").$wrapper;
		// Administrator has no say in the session and is not told of it; below its heading a draft shows venue and agenda.
		const is_draft = frm.doc.workflow_state === "Draft";
		const is_told = !is_draft && frappe.session.user !== "Administrator";
		frm.toggle_display("session_html", is_draft || is_told);
		frm.cchc_session = is_told ? new cchc_eval.SessionView({ frm, $wrapper: $session }) : null;
		if (is_told) {
			frm.cchc_session.load();
		} else {
			// What another decision, opened in this form before, had there.
			frm.cchc_pulse?.stop();
			$session.off(".cchc").empty();
		}
	},

	// Where it may be changed, or in its appraisal.
	async open_criterion(frm, unit, code) {
		if (frm.doc.workflow_state === "In Council" && frappe.user.has_role("CCHC Council Chair")) {
			new cchc_eval.CouncilDialog({ frm, unit, code });
			return;
		}
		const { appraisal } = await cchc_eval.line_of(frm, unit);
		frappe.route_hooks.after_load = () => cchc_eval.show_criterion(code);
		frappe.set_route("Form", "CCHC Appraisal", appraisal);
	},

	async cap(frm, unit) {
		const is_last = cchc_eval.turn(frm, "cap_dialog");
		const line = await cchc_eval.line_of(frm, unit);
		if (!is_last()) return;
		const ranks = frm.doc.rank_names.split("\n");
		let what_if = null;
		const dialog = cchc_eval.prompt(
			[
				{
					fieldname: "rank", fieldtype: "Select", label: __("At best"), default: line.cap_rank || "",
					change: () => what_if?.tell({ unit, rank: dialog.get_value("rank") || "" }),
					options: [{ value: "", label: __("No cap") }, ...ranks.slice(1).map((value) => ({ value, label: cchc_eval.escape(value) }))],
				},
				{ fieldname: "given", fieldtype: "HTML" },
				{
					fieldname: "reason", fieldtype: "Small Text", label: __("Reason", null, "CCHC Appraised Score"), reqd: 1,
				},
				{
					fieldtype: "Section Break", label: __("Document That the Cap Rests On"), depends_on: "rank",
					description: __("Needed where the results alone do not call for the cap, such as a decision on discipline."),
				},
				{ fieldname: "document_number", fieldtype: "Data", label: __("Number and Symbol"), default: line.cap_document_number },
				{ fieldtype: "Column Break" },
				{ fieldname: "document_date", fieldtype: "Date", label: __("Date"), default: line.cap_document_date },
				{ fieldtype: "Section Break", depends_on: "rank" },
				{
					fieldname: "document_title", fieldtype: "Data", label: __("Title", null, "CCHC Council Decision"),
					default: line.cap_document_title, description: __("Such as: Quyết định về việc thi hành kỷ luật"),
				},
			],
			async (values) => {
				await cchc_eval.call(`${DECISION}.set_rank_cap`, { decision: frm.doc.name, unit, ...values });
				frm.reload_doc();
			},
			__("Cap the rank of {0}", [cchc_eval.escape(line.unit_name)]),
			__("Set")
		);
		what_if = new cchc_eval.WhatIf({ frm, $place: dialog.get_field("given").$wrapper, step: "cap" });
	},

	issue(frm) {
		cchc_eval.ask_number(frm, {
			paper: "decision",
			note: __("Number and date are given once and can't be changed after that."),
			action: __("Issue", null, "CCHC Council Decision"),
			issue: (given) => cchc_eval.call(`${DECISION}.issue`, { decision: frm.doc.name, ...given }),
		});
	},

	// The form asks what a step needs before Frappe takes it; the server refuses without.
	before_workflow_action(frm) {
		return cchc_eval.ask_before_step(frm, {
			dialogs: {
				Draft: "ask_return",
				Superseded: "ask_supersede",
				...(frm.doc.__onload?.approved_behind ? { Approved: "approve_behind" } : {}),
			},
			confirm: { Approved: "confirm_approval" },
		});
	},

	confirm_approval(frm) {
		const text = __("Approve the results of {0} units? Every appraisal is approved with them.", [frm.doc.__onload.ranking.units]);
		// Only where no session is held here; the server refuses otherwise.
		const unheld = frm.doc.__onload?.has_minutes
			? []
			: [__("The meeting is not entered yet: its minutes can be printed once the secretary or the head of the office has entered it.")];
		const notes = [...unheld, ...(frm.doc.__onload?.bases || []).map(cchc_eval.escape)];
		const told = notes.map((note) => `<p class="text-warning">${note}</p>`).join("");
		return new Promise((resolve) => frappe.confirm(`<p>${text}</p>${told}`, resolve));
	},

	// Of many units: Frappe would hold the page until all of them are written.
	async approve_behind(frm) {
		await frm.events.confirm_approval(frm);
		const done = await cchc_eval.call(`${DECISION}.approve`, { decision: frm.doc.name });
		if (done?.queued) cchc_eval.follow_job(frm.doctype, frm.doc.name, frm);
		else frm.reload_doc();
	},

	async ask_return(frm) {
		const appraisals = await cchc_eval.call(`${LINE_PAGES}.appraisals`, { decision: frm.doc.name }, "GET");
		const dialog = cchc_eval.dialog({
			title: __("Return to Office"),
			fields: [
				{ fieldname: "reason", fieldtype: "Small Text", label: __("Reason", null, "CCHC Appraised Score"), reqd: 1 },
				{
					fieldname: "appraisals", fieldtype: "MultiCheck", columns: 2,
					label: __("Appraisals that go back to the appraiser with it"),
					options: appraisals.map(([value, unit_name]) => ({ value, label: cchc_eval.escape(unit_name) })),
				},
			],
			primary_action_label: __("Return"),
			primary_action: async ({ reason, appraisals }) => {
				await cchc_eval.call(`${DECISION}.return_to_office`, { decision: frm.doc.name, reason, appraisals: appraisals || [] });
				dialog.hide();
				// The draft is the office's again: the council does not see it.
				frappe.set_route("List", frm.doctype);
			},
		});
		dialog.show();
	},

	ask_supersede(frm) {
		cchc_eval.prompt(
			[
				{ fieldname: "reason", fieldtype: "Small Text", label: __("Reason", null, "CCHC Appraised Score"), reqd: 1 },
				{
					fieldtype: "HTML",
					options: `<p class="text-muted">${__("This decision stays in force until the council approves the one that amends it, which the office compiles.")}</p>`,
				},
			],
			async ({ reason }) => {
				const draft = await cchc_eval.call(`${DECISION}.amend`, { decision: frm.doc.name, reason });
				frappe.show_alert({ message: __("The office compiles {0}", [cchc_eval.escape(draft)]), indicator: "green" });
				frm.reload_doc();
			},
			__("Amend {0}", [cchc_eval.escape(frm.doc.name)]),
			__("Amend", null, "CCHC Council Decision")
		);
	},
});
