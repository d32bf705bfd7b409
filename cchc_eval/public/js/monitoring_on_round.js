// How the units of a round went through the year, for the office and the manager.
const MONITORING_OF_A_ROUND = "cchc_eval.cchc_eval.doctype.cchc_monitoring_snapshot";
// With more, every form's answers are scored only when somebody asks.
const UNITS_AT_ONCE = 200;

// The months of each part of a year (cchc_eval/rules/periods.py).
const MONTHS_OF = {
	"Whole Year": [1, 12],
	"First Half": [1, 6],
	"Second Half": [7, 12],
	"First Nine Months": [1, 9],
	"Quarter 1": [1, 3],
	"Quarter 2": [4, 6],
	"Quarter 3": [7, 9],
	"Quarter 4": [10, 12],
};

frappe.ui.form.on("CCHC Evaluation Round", {
	async refresh(frm) {
		const { grid } = frm.get_field("monitoring_dates");
		grid.clear_custom_buttons();
		if (frm.perm[0]?.write && frm.doc.status !== "Closed") {
			grid.add_custom_button(__("Each Quarter"), () => add_days(frm, 3));
			grid.add_custom_button(__("Each Month"), () => add_days(frm, 1));
		}
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

// The last days of the months to come, or of every third, that are not listed yet.
function add_days(frm, step) {
	if (!frm.doc.year) {
		frappe.msgprint(__("Enter the year first."));
		return;
	}
	const [first, last] = MONTHS_OF[frm.doc.period] || MONTHS_OF["Whole Year"];
	const listed = (frm.doc.monitoring_dates || []).map((row) => row.due_date);
	for (let month = first; month <= last; month += 1) {
		const day = moment([frm.doc.year, month - 1]).endOf("month").format("YYYY-MM-DD");
		if (month % step || day < frappe.datetime.get_today() || listed.includes(day)) continue;
		frm.add_child("monitoring_dates", { due_date: day });
	}
	frm.refresh_field("monitoring_dates");
}

async function show_trend(frm) {
	const { name } = frm.doc;
	const is_last = cchc_eval.turn(frm, "trend");
	const trend = await cchc_eval.call(`${MONITORING_OF_A_ROUND}.trend.round_trend`, { round: name });
	await frappe.require(["cchc_monitoring.bundle.js", "cchc_monitoring.bundle.css"]);
	if (!is_last()) return;
	const keep_missed = async () => {
		await cchc_eval.call(`${MONITORING_OF_A_ROUND}.keeping.keep_missed`, { round: name });
		frm.reload_doc();
	};
	cchc_eval.show_round_trend(frm.get_field("trend_html").$wrapper, trend, keep_missed);
}
