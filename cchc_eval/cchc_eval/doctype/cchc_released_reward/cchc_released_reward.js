frappe.ui.form.on("CCHC Released Reward", {
	async refresh(frm) {
		frm.disable_save();
		if (!frappe.user.has_role(["CCHC Unit Head", "CCHC Unit Staff"])) {
			cchc_eval.add_source(frm, "CCHC Reward Decision", frm.doc.reward_decision);
		}
		frm.set_intro("");
		const rewarded = JSON.parse(frm.doc.rewarded_json);
		const revoked = rewarded.filter((row) => row.revoked).length;
		if (revoked) {
			const back = `${format_number(frm.doc.pay_back, null, 0)} đồng`;
			frm.set_intro(__("{0} of {1} rewards are revoked; to be paid back: {2}", [revoked, rewarded.length, back]), "red");
		}
		await frappe.require(["cchc_rewards.bundle.css", "cchc_rewards.bundle.js"]);
		cchc_eval.show_money(frm, ["total_amount", "pay_back"]);
		frm.get_field("rewarded_html").$wrapper.html(
			cchc_eval.reward_tables(rewarded, {
				form_name: (row) => row.form_name,
				outcome: (row) => cchc_eval.reward_outcome(row, "Approved"),
				with_units: true,
			})
		);
	},
});
