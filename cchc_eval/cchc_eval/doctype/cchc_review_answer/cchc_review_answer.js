const REQUEST = "CCHC Review Request";
// Who fills in which columns of the criteria, and what the table then shows with which widths.
const FILLED = {
	Sent: {
		role: "CCHC Appraiser",
		columns: ["office_opinion"],
		shown: { code: 1, title: 3, decided_points: 1, office_opinion: 5 },
	},
	Prepared: {
		role: "CCHC Council Chair",
		columns: ["answer", "new_points", "answer_reason"],
		shown: { code: 1, title: 2, decided_points: 1, answer: 1, new_points: 1, answer_reason: 4 },
	},
};
const ALL = Object.values(FILLED).flatMap(({ columns }) => columns);

frappe.ui.form.on("CCHC Review Answer", {
	async refresh(frm) {
		frm.trigger("lock");
		frm.set_intro("");
		if (frm.doc.return_reason && frm.doc.workflow_state === "Sent") {
			const reason = frappe.utils.escape_html(frm.doc.return_reason);
			frm.set_intro(`${__("Returned by the chair")}: <b>${reason}</b>`, "orange");
		}
		frm.add_custom_button(__("Review Request"), () => frappe.set_route("Form", REQUEST, frm.doc.name));
		await frappe.require(["cchc_followup.bundle.css", "cchc_followup.bundle.js"]);
		const request = await frappe.db.get_doc(REQUEST, frm.doc.name);
		frm.get_field("items_html").$wrapper.html(cchc_eval.followup.review_table(request.items, frm.doc.items));
	},

	// The server refuses these; here they only show that they are settled.
	lock(frm) {
		const filled = FILLED[frm.doc.workflow_state];
		const mine = filled && frappe.user.has_role(filled.role) && frm.perm[0]?.write ? filled : null;
		frm.toggle_display("items", Boolean(mine));
		const grid = frm.get_field("items").grid;
		frm.set_df_property("items", "cannot_add_rows", 1);
		frm.set_df_property("items", "cannot_delete_rows", 1);
		ALL.forEach((field) => grid.update_docfield_property(field, "read_only", mine?.columns.includes(field) ? 0 : 1));
		cchc_eval.show_columns(grid, mine?.shown || {});
		if (!mine) frm.disable_save();
	},
});
