frappe.listview_settings["CCHC Reward Decision"] = {
	add_fields: ["docstatus", "workflow_state", "pay_back"],
	narrow: ["total_amount"],
	has_indicator_for_draft: true,
	hide_name_column: true,
	formatters: {
		number: (value) => value || "",
		total_amount: (value, _df, doc) =>
			(value ? format_number(value, null, 0) : "–") +
			(doc.pay_back ? ` <span class="text-danger">(${__("revoked")}: ${format_number(doc.pay_back, null, 0)})</span>` : ""),
	},
	onload(list) {
		// Compiled from the units' proposals, never by hand.
		list.can_create = false;
		if (!frappe.user.has_role("CCHC Office Head")) return;
		list.page.add_inner_button(__("Compile Rewards of the Round"), async () => {
			await frappe.require("cchc_rewards.bundle.js");
			cchc_eval.compile_rewards();
		});
	},
};
