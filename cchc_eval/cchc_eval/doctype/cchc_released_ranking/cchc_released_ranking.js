frappe.ui.form.on("CCHC Released Ranking", {
	async refresh(frm) {
		frm.disable_save();
		cchc_eval.add_source(frm, "CCHC Council Decision", frm.doc.decision);
		frm.set_intro("");
		const { supersede_reason, amendment_reason, amends } = frm.doc;
		if (supersede_reason) frm.set_intro(`${__("Superseded Because")}: <b>${cchc_eval.escape(supersede_reason)}</b>`, "red");
		if (amendment_reason) {
			frm.set_intro(`${__("Amends {0}", [cchc_eval.escape(amends)])}: <b>${cchc_eval.escape(amendment_reason)}</b>`, "blue");
		}
		await cchc_eval.sheet_ready(frm.doctype);
		const { rank_names, groups_json, results_json, excluded_json } = frm.doc;
		const shown = { rank_names, groups_json, results: JSON.parse(results_json), excluded: JSON.parse(excluded_json) };
		frm.get_field("results_html").$wrapper.html(cchc_eval.results_table(shown));
	},
});
