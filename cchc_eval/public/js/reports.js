// What the reports share: their filters, and cells as papers write them.
frappe.provide("cchc_eval.report_filters");

const ROUND = "CCHC Evaluation Round";

cchc_eval.report_filters.round = () => ({
	fieldname: "round",
	label: __("Round"),
	fieldtype: "Link",
	options: ROUND,
	reqd: 1,
	on_change: (report) => {
		offer_groups(report, report.get_filter_value("round"));
		if (!report._no_refresh) report.refresh(true);
	},
});

cchc_eval.report_filters.unit_group = () => ({
	fieldname: "unit_group",
	label: __("Group of Units"),
	fieldtype: "Select",
	options: [],
	hidden: 1,
});

// The groups of the round that is chosen; where it has none, there is nothing to choose.
async function offer_groups(report, round) {
	const filter = report.get_filter("unit_group");
	const of_round = { parent: ROUND, filters: { parent: round || "", parenttype: ROUND } };
	const asked = { doctype: "CCHC Round Group", ...of_round, fields: ["unit_group"], order_by: "idx", limit_page_length: 0 };
	const groups = (await frappe.xcall("frappe.client.get_list", asked, "GET")).map((row) => row.unit_group);
	if (filter.get_value() && !groups.includes(filter.get_value())) filter.set_input("");
	filter.df.options = ["", ...groups];
	filter.df.hidden = groups.length ? 0 : 1;
	filter.refresh();
}

async function newest(filters) {
	const order_by = "year desc, creation desc";
	const found = await frappe.db.get_list(ROUND, { filters, fields: ["name"], order_by, limit: 1 });
	return found[0]?.name;
}

// The round of the address, else the newest that was opened: of one in draft there is nothing to report. Frappe shows the
// title of a link when it has come, and reads the filter from what is shown: without waiting for it the first answer
// would be that a filter is missing.
cchc_eval.report_opened = async (report) => {
	offer_paper(report);
	say_it_in_vietnamese(report);
	const filter = report.get_filter("round");
	// Titles of rounds end in the year, which is cut off in the width of one column.
	filter.$wrapper.removeClass("col-md-2").addClass("col-md-5");
	const round = filter.value || (await newest({ status: ["!=", "Draft"] })) || (await newest({}));
	if (!round) return;
	await frappe.utils.fetch_link_title(ROUND, round);
	filter.set_input(round);
	offer_groups(report, round);
};

// Above each column the table has a field to filter by, whose hint is in English. Below it stands for how many seconds,
// with a point, it was made. Frappe shows all reports by one view.
function say_it_in_vietnamese(report) {
	if (report.cchc_words) return;
	report.cchc_words = true;
	const { render_datatable, render_chart, show_footer_message } = report;
	const is_ours = () => report.report_name.startsWith("CCHC ");
	report.render_datatable = function (...args) {
		render_datatable.apply(this, args);
		if (is_ours()) this.$report.find(".dt-filter").attr("title", __("Filter"));
	};
	report.render_chart = function (options) {
		render_chart.call(this, is_ours() ? cchc_eval.chart_words(options) : options);
	};
	report.show_footer_message = function () {
		show_footer_message.call(this);
		if (is_ours()) this.$report_footer.find(".pull-right").remove();
	};
}

// Frappe's own export, in its menu, is the bare table.
function offer_paper(report) {
	if (!frappe.model.can_print(report.report_doc?.ref_doctype)) return;
	report.page.add_inner_button(__("Excel as a Paper"), () => {
		const filters = report.get_filter_values(true);
		if (!filters) return;
		const asked = new URLSearchParams({ report: report.report_name, filters: JSON.stringify(filters) });
		window.open(`/api/method/cchc_eval.printing.report_books.download?${asked}`);
	});
}

// As many decimals as it has.
const plainly = (value) => format_number(value, null, (String(flt(value, 9)).split(".")[1] || "").length);

// What is not there is no 0; and thousands are grouped, which Frappe does in no whole number.
cchc_eval.report_cell = (value, row, column, data, formatted) => {
	if (data && (data[column.fieldname] ?? null) === null) return "";
	if (data && column.plain) return `<div style="text-align: right">${plainly(value)}</div>`;
	if (data && column.fieldtype === "Datetime") return cchc_eval.moment(value);
	const shown = formatted(value, row, column, data);
	return column.fieldtype === "Int" ? shown.replace(/\d{4,}(?=<|$)/, (digits) => format_number(cint(digits), null, 0)) : shown;
};
