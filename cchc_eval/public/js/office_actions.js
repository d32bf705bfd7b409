// What begins on a round or on a self-assessment and ends in the office's own documents.
const OFFICE_MODULE = "cchc_eval.cchc_eval.doctype";
const APPRAISALS = `${OFFICE_MODULE}.cchc_appraisal.cchc_appraisal`;
const DECISIONS = `${OFFICE_MODULE}.cchc_council_decision.cchc_council_decision`;

frappe.provide("cchc_eval");

frappe.ui.form.on("CCHC Self Assessment", {
	async refresh(frm) {
		const { docstatus, appraisal_state } = frm.doc;
		const due = docstatus === 1 || (docstatus === 0 && frm.doc.__onload?.deadline_passed);
		if (!due || !frappe.user.has_role(["CCHC Appraiser", "CCHC Office Head"])) return;
		if (appraisal_state) {
			frm.add_custom_button(__("Open Appraisal"), async () => {
				const filters = { self_assessment: frm.doc.name };
				const { message } = await frappe.db.get_value("CCHC Appraisal", filters, "name");
				frappe.set_route("Form", "CCHC Appraisal", message.name);
			});
		} else if (frappe.user.has_role("CCHC Appraiser")) {
			const button = frm.add_custom_button(__("Start Appraisal"), async () => {
				const name = await cchc_eval.call(`${APPRAISALS}.start`, { self_assessment: frm.doc.name });
				frappe.set_route("Form", "CCHC Appraisal", name);
			});
			button.addClass("btn-primary");
		}
	},
});

frappe.ui.form.on("CCHC Evaluation Round", {
	async refresh(frm) {
		if (frm.doc.status !== "Open") return;
		if (frappe.user.has_role("CCHC Appraiser")) {
			frm.add_custom_button(__("Start All Appraisals"), () => cchc_eval.start_appraisals(frm.doc.name));
		}
		if (frappe.user.has_role("CCHC Office Head")) {
			frm.add_custom_button(__("Compile Results"), () => cchc_eval.compile_results(frm.doc.name));
		}
	},
});

const choose_round = (title) =>
	new Promise((resolve) =>
		cchc_eval.prompt(
			[
				{
					fieldname: "round", fieldtype: "Link", options: "CCHC Evaluation Round", label: __("Round"), reqd: 1,
					get_query: () => ({ filters: { status: "Open" } }),
				},
			],
			({ round }) => resolve(round),
			title
		)
	);

/** Begin every appraisal of the round that can begin. */
cchc_eval.start_appraisals = async (round) => {
	round ||= await choose_round(__("Start All Appraisals"));
	const { message } = await cchc_eval.unless_refused(
		frappe.call({
			method: `${APPRAISALS}.start_all`,
			type: "POST",
			args: { round },
			freeze: true,
		})
	);
	if (message.queued) return cchc_eval.follow_job("CCHC Evaluation Round", round);
	const lines = [__("{0} appraisals begun", [message.made.length])];
	if (message.not_due.length) {
		lines.push(__("Not submitted yet, and still in time: {0}", [frappe.utils.escape_html(message.not_due.join(", "))]));
	}
	frappe.msgprint({ title: __("Appraisals"), message: lines, as_list: true, indicator: "green" });
	await frappe.set_route("List", "CCHC Appraisal", { round });
	// A list that stands there already would go on without them; asked the same twice within seconds it does nothing.
	if (cur_list?.doctype === "CCHC Appraisal") {
		cur_list.last_args = null;
		cur_list.refresh();
	}
};

/** Compile the round's decision; asks why units without a signed-off appraisal are left out. */
cchc_eval.compile_results = async (round, frm) => {
	round ||= await choose_round(__("Compile a Round"));
	if (frm) await cchc_eval.saved(frm);
	const missing = await cchc_eval.call(`${DECISIONS}.missing_units`, { round });
	const known = Object.fromEntries((frm?.doc.excluded || []).map((row) => [row.unit, row.reason]));
	const compile = async (excluded) => {
		const { message } = await cchc_eval.unless_refused(
			frappe.call({
				method: `${DECISIONS}.compile`,
				type: "POST",
				args: { round, excluded },
				freeze: true,
				freeze_message: __("Compiling the results"),
			})
		);
		if (message.queued) return cchc_eval.follow_job("CCHC Evaluation Round", round, frm);
		if (frm?.doc.name === message) frm.reload_doc();
		else frappe.set_route("Form", "CCHC Council Decision", message);
	};
	if (missing.length) ask_reasons(missing, known, compile);
	else await compile([]);
};

// A blank reason leaves its unit missing, and the server says so: the dialog stays, with the reasons that were written.
const ask_reasons = (missing, known, compile) => {
	const state = (row) => (row.state ? __(row.state) : __("no appraisal yet"));
	const dialog = cchc_eval.dialog({
		title: __("{0} units have no signed-off appraisal", [missing.length]),
		fields: [
			{
				fieldtype: "HTML",
				options: `<p>${__("Compile without them only for a reason; it is recorded in the decision.")}</p>`,
			},
			...missing.map((row) => ({
				fieldname: row.unit,
				fieldtype: "Data",
				label: frappe.utils.escape_html(`${row.unit_name} (${state(row)})`),
				default: known[row.unit],
			})),
		],
		primary_action_label: __("Compile Without Them"),
		primary_action: async (values) => {
			await compile(
				missing.filter((row) => values[row.unit]).map((row) => ({ unit: row.unit, reason: values[row.unit] }))
			);
			dialog.hide();
		},
	});
	dialog.show();
};
