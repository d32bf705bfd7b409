// What the forms of plans and review requests share; beginning a request, from the list and from the decision.
frappe.provide("cchc_eval");
const METHODS = "cchc_eval.cchc_eval.doctype.cchc_review_request.cchc_review_request";

/** Ask which unit where the user heads several, then open the request. */
cchc_eval.request_review = (decision, units) => {
	const open = async (unit) => {
		const name = await cchc_eval.call(`${METHODS}.request_review`, { decision, unit });
		frappe.set_route("Form", "CCHC Review Request", name);
	};
	const codes = Object.keys(units);
	if (codes.length === 1) return open(codes[0]);
	const options = codes.map((value) => ({ value, label: frappe.utils.escape_html(units[value]) }));
	cchc_eval.prompt(
		[{ fieldname: "unit", fieldtype: "Select", label: __("Unit"), reqd: 1, options, default: codes[0] }],
		({ unit }) => open(unit),
		__("Request a Review"),
		__("Begin")
	);
};

/** From the list: choose the decision first. */
cchc_eval.choose_review = () => {
	cchc_eval.prompt(
		[
			{
				fieldname: "decision",
				fieldtype: "Link",
				options: "CCHC Released Ranking",
				label: __("Council Decision"),
				reqd: 1,
				get_query: () => ({ filters: { state: "In Force", number: [">", 0] } }),
			},
		],
		async ({ decision }) => {
			const { units } = await cchc_eval.call(`${METHODS}.may_request`, { decision }, "GET");
			if (Object.keys(units).length) return cchc_eval.request_review(decision, units);
			// The server says why.
			await cchc_eval.call(`${METHODS}.request_review`, { decision });
		},
		__("Request a Review"),
		__("Next")
	);
};

/** Let a table show these columns, by their widths (10 together), instead of those of its DocType. */
cchc_eval.show_columns = (grid, widths) => {
	for (const { fieldname } of grid.docfields) {
		grid.update_docfield_property(fieldname, "in_list_view", fieldname in widths ? 1 : 0);
		if (fieldname in widths) grid.update_docfield_property(fieldname, "columns", widths[fieldname]);
	}
	grid.reset_grid();
};
