// From a round to one criterion over all its units.
frappe.ui.form.on("CCHC Evaluation Round", {
	async refresh(frm) {
		const reads = ["CCHC Appraiser", "CCHC Office Head", "CCHC Council Member", "CCHC Council Chair"];
		if (frm.is_new() || frm.doc.status === "Draft" || !reads.some((role) => frappe.user.has_role(role))) return;
		frm.add_custom_button(__("One Criterion over All Units"), async () => {
			await frappe.require(["cchc_answers.bundle.css", "cchc_office.bundle.css", "cchc_office.bundle.js"]);
			cchc_eval.choose_criterion(frm.doc.name);
		});
	},
});
