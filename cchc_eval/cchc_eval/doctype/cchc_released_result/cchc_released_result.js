frappe.ui.form.on("CCHC Released Result", {
	async refresh(frm) {
		frm.disable_save();
		cchc_eval.add_source(frm, "CCHC Appraisal", frm.doc.appraisal);
		frm.set_intro("");
		if (frm.doc.state === "Superseded") {
			frm.set_intro(__("The decision of this result was amended: another result is in force."), "orange");
		}
		if (frm.doc.not_submitted) frm.set_intro(__("The unit submitted nothing: its own score counts 0."), "orange");
		await cchc_eval.sheet_ready(frm.doctype);
		const wrapper = frm.get_field("content_html").$wrapper;
		// Another document in the same form has another content.
		frm.view?.$wrapper.off();
		frm.view = new cchc_eval.ReleasedResultView({ frm, wrapper });
		frm.view.refresh();
		frm.get_field("bonus_html").$wrapper.html(cchc_eval.bonus_table(frm.view.content));
	},
});
