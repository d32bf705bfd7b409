// The released ranking of a round on the web: published and taken off by clerk and manager.
const PUBLICATION = "cchc_eval.cchc_eval.doctype.cchc_council_decision.publication";

frappe.ui.form.on("CCHC Released Ranking", {
	async refresh(frm) {
		const { round, state, number } = frm.doc;
		if (state !== "In Force" || !number || !frappe.user.has_role(["CCHC Clerk", "CCHC Manager"])) return;
		const { allowed, published, address } = await cchc_eval.call(`${PUBLICATION}.publication`, { round }, "GET");
		if (frm.doc.round !== round) return;
		const group = __("Public Page");
		const button = (label, does) => {
			frm.remove_custom_button(label, group);
			frm.add_custom_button(label, does, group);
		};
		const go_on = async (method, told) => {
			await cchc_eval.call(method, { round });
			frappe.show_alert({ message: told, indicator: "green" });
			frm.reload_doc();
		};
		if (published) {
			if (allowed) button(__("Open the Page"), () => window.open(address, "_blank", "noopener"));
			button(__("Take Off the Web"), () =>
				frappe.confirm(__("Take the ranking and the decision's file off the web, at once?"), () =>
					go_on(`${PUBLICATION}.take_off`, __("The ranking is off the web"))
				)
			);
		} else {
			button(__("Publish on the Web"), () =>
				frappe.confirm(
					__(
						"Everyone will read the units' places, points, index and rank at {0} without signing in, and can download the decision. Publish?",
						[`<b>${frappe.utils.escape_html(location.origin + address)}</b>`]
					),
					() => go_on(`${PUBLICATION}.publish`, __("The ranking is published"))
				)
			);
		}
	},
});
