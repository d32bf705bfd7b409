// The criteria sets that a round is offered: those in force, but not the packaged one beside the office's own.
const OFFERED = "cchc_eval.cchc_eval.doctype.cchc_criteria_set.offered";

frappe.provide("cchc_eval");
/** For a field that links a criteria set. */
cchc_eval.sets_offered = (frm) => ({ filters: { docstatus: 1, name: ["not in", frm.cchc_behind || []] } });

frappe.ui.form.on("CCHC Evaluation Round", {
	setup(frm) {
		const offered = () => cchc_eval.sets_offered(frm);
		frm.set_query("criteria_set", offered);
		frm.set_query("criteria_set", "units", offered);
		frm.set_query("criteria_set", "groups", offered);
	},
	// A form that is stored brings them along; a new one asks when it is given its year.
	refresh: async (frm) => (frm.is_new() ? ask_behind(frm) : (frm.cchc_behind = frm.doc.__onload?.behind)),
	year: (frm) => ask_behind(frm),
});

async function ask_behind(frm) {
	const { year, status } = frm.doc;
	if (!year || !frm.perm[0]?.write || status === "Closed") return;
	const { message } = await frappe.call({ method: `${OFFERED}.stepped_back`, type: "GET", args: { year } });
	frm.cchc_behind = Object.keys(message);
}
