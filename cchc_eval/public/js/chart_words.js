// Charts of ours have their numbers as papers write them, 96,90, in tips and beside the axis, and whole labels where these
// are short; Frappe writes 96.9, 100.00 and 1.3K, and on a telephone no more of "TTCNTT" than three dots.
frappe.provide("cchc_eval");

/** The arguments of a chart with these words. */
cchc_eval.chart_words = (args) => {
	const { labels = [], datasets = [] } = args.data || {};
	const whole = datasets.flatMap(({ values }) => values || []).every((value) => Number.isInteger(Number(value)));
	const written = (value, places) => format_number(Number(value), null, places);
	// Of "4. Cải cách tổ chức bộ máy" the number stands below the bars, which leave no room for more; the tip has it whole.
	const numbers = labels.map((label) => CODED.exec(label)?.[1]);
	const numbered = numbers.every(Boolean) && new Set(numbers).size === numbers.length;
	const codes = numbered || labels.every((label) => String(label).length <= LONGEST_CODE);
	return {
		...args,
		...(numbered ? { data: { ...args.data, labels: numbers } } : {}),
		// Drawn at once: a window that changes its width while a chart grows finds no picture to take away.
		animate: 0,
		disableEntryAnimation: 1,
		tooltipOptions: {
			...args.tooltipOptions,
			...(numbered ? { formatTooltipX: (number) => labels[numbers.indexOf(number)] } : {}),
			formatTooltipY: (value) => written(value ?? 0, whole ? 0 : 2),
		},
		axisOptions: {
			...args.axisOptions,
			// Frappe asks for the formatter only where numbers are shortened. Of what is counted there are no parts.
			shortenYAxisNumbers: 1,
			numberFormatter: (value) => (Number.isInteger(Number(value)) ? written(value, 0) : whole ? "" : written(value, 1)),
			// Where there is no room for each, every second or third is written; a few have it.
			...(labels.length < 5 ? { seriesLabelSpaceRatio: 1.2 } : codes ? { xIsSeries: 1 } : {}),
		},
	};
};
// As a unit's code, and as "Chờ thẩm định".
const LONGEST_CODE = 13;
const CODED = /^([\dIVX.]+)\. /;

// On the workspace.
const widget = frappe.widget?.widget_factory?.chart?.prototype;
if (widget) {
	const get_chart_args = widget.get_chart_args;
	widget.get_chart_args = function () {
		const args = get_chart_args.call(this);
		return this.chart_doc.name.startsWith("CCHC ") ? cchc_eval.chart_words(args) : args;
	};
}
