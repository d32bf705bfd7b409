// Above the nominees: what the unit may be nominated for, with the money, and why not.
const ELIGIBILITY = "cchc_eval.cchc_eval.doctype.cchc_reward_proposal.cchc_reward_proposal.eligibility";

frappe.ui.form.on("CCHC Reward Proposal", {
	refresh: (frm) => show(frm),
	decision: (frm) => show(frm),
	unit: (frm) => show(frm),
});

async function show(frm) {
	const { decision, unit, workflow_state: state } = frm.doc;
	const box = (frm.cchc_eligible ||= $("<div></div>").insertBefore(frm.get_field("nominees").$wrapper));
	const is_last = cchc_eval.turn(frm, "eligible");
	box.empty();
	if (!decision || !unit || !(frm.is_new() || ["Draft", "Proposed"].includes(state))) return;
	// What is chosen in a new form may not go together yet: saving says so.
	const found = await frappe.xcall(ELIGIBILITY, { decision, unit }, "GET").catch(() => null);
	await frappe.require(["cchc_rewards.bundle.css", "cchc_rewards.bundle.js"]);
	if (found && is_last()) box.html(cchc_eval.eligible_forms(found));
}
