frappe.listview_settings["CCHC Reward Proposal"] = {
	add_fields: ["workflow_state", "round", "total_amount", "year"],
	narrow: ["year", "rank_name"],
	has_indicator_for_draft: true,
	hide_name_column: true,
	formatters: {
		year: (...cell) => cchc_eval.year_of_round(...cell),
		index_percent: (value) => `${format_number(value, null, 2)} %`,
		total_amount: (value) => (value ? format_number(value, null, 0) : "–"),
	},
	onload(list) {
		if (!frappe.user.has_role("CCHC Office Head")) return;
		list.page.add_inner_button(__("Compile Department's Decision"), async () => {
			await frappe.require("cchc_rewards.bundle.js");
			cchc_eval.compile_rewards();
		});
	},
};
