frappe.ui.form.on("CCHC Monitoring Snapshot", {
	refresh(frm) {
		frm.disable_save();
		frm.set_intro("");
		if (frm.doc.days_late) frm.set_intro(__("It was kept {0} days late.", [frm.doc.days_late]), "orange");
		const rows = JSON.parse(frm.doc.fields_json || "[]").map(
			(field) => `<tr><td>${cchc_eval.escape(field.code)}. ${cchc_eval.escape(field.title)}</td>
				<td class="text-right">${cchc_eval.in_column(Number(field.points))}</td>
				<td class="text-right">${cchc_eval.in_column(Number(field.applicable))}</td>
				<td class="text-right">${field.open || ""}</td></tr>`
		);
		frm.get_field("fields_html").$wrapper.html(
			`<div class="table-responsive"><table class="table table-bordered table-sm"><thead><tr><th>${__("Field")}</th>
			<th class="text-right">${__("Points")}</th><th class="text-right">${__("Applicable Maximum")}</th>
			<th class="text-right">${__("Unanswered")}</th></tr></thead><tbody>${rows.join("")}</tbody></table></div>`
		);
	},
});
