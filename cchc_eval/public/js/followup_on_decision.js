// What follows a decision: review requests, plans, and what an amendment changes; on the decision and on what was
// released of it.
const REVIEW = "cchc_eval.cchc_eval.doctype.cchc_review_request.cchc_review_request";
const PLAN = "cchc_eval.cchc_eval.doctype.cchc_improvement_plan.cchc_improvement_plan";

frappe.ui.form.on("CCHC Council Decision", {
	async refresh(frm) {
		if (frm.is_new()) return;
		if (frm.doc.workflow_state === "Approved" && frappe.user.has_role("CCHC Office Head")) add_proposing(frm);
		if (frm.doc.amends) show_changes(frm, frm.doc.name);
	},
});

frappe.ui.form.on("CCHC Released Ranking", {
	async refresh(frm) {
		if (frm.doc.state === "In Force" && frappe.user.has_role("CCHC Unit Head")) add_requesting(frm, frm.doc.name);
		if (frm.doc.amends) show_changes(frm, frm.doc.name);
	},
});

frappe.ui.form.on("CCHC Released Result", {
	async refresh(frm) {
		if (frm.doc.state === "In Force" && frappe.user.has_role("CCHC Unit Head")) add_requesting(frm, frm.doc.decision);
	},
});

function add_proposing(frm) {
	frm.add_custom_button(__("Propose Improvement Plans"), async () => {
		const made = await cchc_eval.call(`${PLAN}.propose_plans`, { decision: frm.doc.name });
		frappe.show_alert({
			message: made ? __("{0} plans proposed", [made]) : __("Every unit has its plan already"),
			indicator: "green",
		});
		frappe.set_route("List", "CCHC Improvement Plan", { decision: frm.doc.name });
	});
}

async function add_requesting(frm, decision) {
	const is_last = cchc_eval.turn(frm, "review");
	const { units, deadline } = await cchc_eval.call(`${REVIEW}.may_request`, { decision }, "GET");
	if (!Object.keys(units).length || !is_last()) return;
	frm.add_custom_button(__("Request a Review"), () => cchc_eval.request_review(decision, units));
	frm.set_intro(
		__("Your unit may request a review until {0}.", [`<b>${frappe.datetime.str_to_user(deadline)}</b>`]),
		"blue"
	);
}

async function show_changes(frm, decision) {
	const is_last = cchc_eval.turn(frm, "changes");
	const rows = await cchc_eval.call(`${REVIEW}.changes`, { decision }, "GET");
	await frappe.require(["cchc_followup.bundle.css", "cchc_followup.bundle.js"]);
	if (!is_last()) return;
	const body = rows.length
		? cchc_eval.followup.changes_table(rows)
		: `<p class="text-muted">${__("No unit's result differs.")}</p>`;
	frm.dashboard.add_section(body, __("What It Changes in {0}", [frappe.utils.escape_html(frm.doc.amends)]));
	frm.dashboard.show();
}
