// How the form went through the year, for its unit and for who follows the round.
const MONITORING_OF_A_FORM = "cchc_eval.cchc_eval.doctype.cchc_monitoring_snapshot";

frappe.ui.form.on("CCHC Self Assessment", {
	async refresh(frm) {
		frm.set_df_property("trend_section", "hidden", 1);
		if (frm.is_new() || frm.doc.docstatus === 2 || !frappe.model.can_read("CCHC Monitoring Snapshot")) return;
		const { name } = frm.doc;
		const is_last = cchc_eval.turn(frm, "trend");
		const trend = await cchc_eval.call(`${MONITORING_OF_A_FORM}.trend.unit_trend`, { self_assessment: name });
		// A round that is not followed shows nothing of it.
		if (!(trend.days.length || trend.next || trend.missed.length)) return;
		await frappe.require(["cchc_monitoring.bundle.js", "cchc_monitoring.bundle.css"]);
		if (!is_last()) return;
		frm.set_df_property("trend_section", "hidden", 0);
		const keep = async () => {
			if (frm.is_dirty()) {
				frappe.msgprint(__("Save first: what is kept is what is saved."));
				return;
			}
			const kept = await cchc_eval.call(`${MONITORING_OF_A_FORM}.keeping.keep_own`, { self_assessment: name });
			const text = kept.made ? __("Kept") : __("Nothing has changed since it was kept today");
			frappe.show_alert({ message: text, indicator: kept.made ? "green" : "blue" });
			frm.reload_doc();
		};
		const { next } = trend;
		if (next && frm.doc.docstatus === 0) {
			const fell = trend.fields.filter(({ behind }) => behind.some((why) => why !== "open")).length;
			const day = `${next.label}, ${next.day}`;
			const text = fell
				? __("Next monitoring date {0}: {1} fields are below what they were.", [day, fell])
				: __("Next monitoring date {0}.", [day]);
			frm.set_intro(frappe.utils.escape_html(text), fell ? "orange" : "blue");
		}
		cchc_eval.show_unit_trend(frm.get_field("trend_html").$wrapper, trend, trend.may_keep ? keep : null);
	},
});
