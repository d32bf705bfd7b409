// How the units of a round went through the year, for the office and the manager.
const MONITORING_OF_A_ROUND = "cchc_eval.cchc_eval.doctype.cchc_monitoring_snapshot";
// With more, every form's answers are scored only when somebody asks.
const UNITS_AT_ONCE = 200;

frappe.ui.form.on("CCHC Evaluation Round", {
	refresh(frm) {
		frm.set_df_property("trend_section", "hidden", 1);
		const followed = frm.doc.status !== "Draft" && frm.doc.monitoring_dates?.length;
		if (!followed || !frappe.user.has_role(["CCHC Manager", "CCHC Office Head", "CCHC Appraiser"])) return;
		frm.set_df_property("trend_section", "hidden", 0);
		if (frm.doc.units.length <= UNITS_AT_ONCE) return show_trend(frm);
		const $wrapper = frm.get_field("trend_html").$wrapper;
		$wrapper.html(`<button type="button" class="btn btn-xs btn-default">${__("Show the Trend")}</button>`);
		$wrapper.find("button").on("click", () => show_trend(frm));
	},
});

async function show_trend(frm) {
	const name = frm.doc.name;
	const trend = await cchc_eval.call(`${MONITORING_OF_A_ROUND}.trend.round_trend`, { round: name });
	await frappe.require(["cchc_monitoring.bundle.js", "cchc_monitoring.bundle.css"]);
	if (frm.doc.name !== name) return;
	const keep_missed = async () => {
		await cchc_eval.call(`${MONITORING_OF_A_ROUND}.keeping.keep_missed`, { round: name });
		frm.reload_doc();
	};
	cchc_eval.show_round_trend(frm.get_field("trend_html").$wrapper, trend, keep_missed);
}
