// Each field through the days that were kept and now, what is behind and what is due. Numbers are the server's.
import { escape, pill } from "../html";

const SHOWN_UNITS = 100;
// Of the lines of a chart, and of the dots before what they are of.
const COLOURS = ["#318ad8", "#e86c13", "#30a66d", "#8684ff", "#d1930d", "#e34aa6", "#2f9ba8", "#7c7c7c"];
const percent = (value) => (value === null || value === undefined ? "–" : format_number(value, null, 2));

const why = () => ({
	open: [__("Unanswered"), "orange"],
	fallen: [__("Below what was kept last"), "red"],
	below_like: [__("Below the same day last year"), "yellow"],
	below_last_year: [__("Below last year's result"), "yellow"],
});

export function show_unit_trend($wrapper, trend, keep) {
	const titles = [...trend.days.map(day_title), __("At Present")];
	clear($wrapper);
	$wrapper.html(
		`<div class="cchc-trend">${due(trend, keep)}<div class="cchc-trend-chart"></div>
		${trend.fields.length ? fields_table(trend.fields, titles) : ""}${criteria(trend.criteria)}</div>`
	);
	$wrapper.find(".cchc-keep").on("click", keep);
	draw($wrapper.find(".cchc-trend-chart"), titles, [{ name: __("Index (%)"), values: trend.index }]);
}

export function show_round_trend($wrapper, trend, keep_missed) {
	const titles = [...trend.days.map(day_title), __("At Present")];
	const several = trend.groups.length > 1;
	const groups = trend.groups.map(({ group, units, fields }, position) => {
		const dot = several ? `<span class="cchc-trend-dot" style="background: ${colour(position)}"></span>` : "";
		const name = escape(group || (several ? __("Other units") : __("All units")));
		return `<div class="cchc-trend-head">${dot}${name} (${units})</div>${fields_table(fields, titles)}`;
	});
	clear($wrapper);
	$wrapper.html(
		`<div class="cchc-trend">${due(trend, null, keep_missed)}<div class="cchc-trend-chart"></div>${groups.join("")}
		<div class="cchc-trend-units"></div></div>`
	);
	$wrapper.find(".cchc-keep-missed").on("click", keep_missed);
	const lines = trend.groups.map(({ group, index }) => ({ name: group || __("Mean index (%)"), values: index }));
	draw($wrapper.find(".cchc-trend-chart"), titles, lines);
	units($wrapper.find(".cchc-trend-units"), trend.units, titles);
}

// A chart goes on listening for the size of the window.
function clear($wrapper) {
	$wrapper.data("chart")?.destroy();
	$wrapper.removeData("chart").empty();
}

const colour = (position) => COLOURS[position % COLOURS.length];

function day_title({ label, day, late }) {
	const behind = late ? ` (${__("{0} days late", [late])})` : "";
	return label.includes(day.slice(0, 5)) ? `${label}${behind}` : `${label}, ${day.slice(0, 5)}${behind}`;
}

function due({ next, missed }, keep, keep_missed) {
	const lines = [];
	if (next) {
		const left = next.left ? __("{0} days left", [next.left]) : __("today");
		lines.push(`<span>${__("Next monitoring date")} <b>${escape(next.label)}, ${escape(next.day)}</b> (${escape(left)})</span>`);
	}
	missed.forEach(({ label, day }) =>
		lines.push(`<span>${pill(__("Not kept yet"), "orange")} ${escape(label)}, ${escape(day)}</span>`)
	);
	if (missed.length && keep_missed) {
		lines.push(`<button type="button" class="btn btn-xs btn-default cchc-keep-missed">${__("Keep Now")}</button>`);
	}
	if (keep) {
		lines.push(`<button type="button" class="btn btn-xs btn-default cchc-keep">${__("Keep Today's Figures")}</button>`);
	}
	return lines.length ? `<div class="cchc-tracking-counts">${lines.join("")}</div>` : "";
}

function draw($chart, titles, lines) {
	// One point is no line.
	if (titles.length < 2 || !lines.some(({ values }) => values.length)) return $chart.remove();
	const head = lines.length > 1 ? __("Mean index (%)") : lines[0].name;
	const $head = $(`<div class="cchc-trend-head">${escape(head)}</div>`).insertBefore($chart);
	const make = () => {
		const chart = new frappe.Chart($chart[0], {
			type: "line",
			height: 180,
			colors: lines.map((_line, position) => colour(position)),
			data: {
				// Its tooltip takes them for HTML.
				labels: titles.map((title) => title.replace(/[<>&]/g, " ")),
				datasets: lines.map(({ name, values }) => ({ name, values: values.map((value) => value ?? 0) })),
				// Always from 0 to 100 %.
				yMarkers: [0, 100].map((value) => ({ label: "", value })),
			},
			animate: false,
			axisOptions: { xAxisMode: "tick", shortenYAxisNumbers: 1 },
			lineOptions: { dotSize: 5 },
			tooltipOptions: { formatTooltipY: (value) => `${percent(value)} %` },
			showLegend: false,
		});
		$chart.closest(".cchc-trend").parent().data("chart", chart);
	};
	// In a section that is folded a chart would have no width.
	const seen = new IntersectionObserver((entries) => {
		if (!entries.some((entry) => entry.isIntersecting)) return;
		seen.disconnect();
		make();
	});
	seen.observe($head[0]);
}

function fields_table(fields, titles) {
	const last = titles.length - 2;
	const older = (position) => (position < last ? "cchc-older" : "");
	const head = titles.map((title, position) => `<th class="text-right ${older(position)}">${escape(title)}</th>`);
	const rows = fields.map((field) => {
		const cells = field.shares.map(
			(share, position) => `<td class="text-right ${older(position)}">${percent(share)}</td>`
		);
		const office = field.asked ? "" : `<span class="text-muted">(${__("Scored by the office")})</span>`;
		const title = `${escape(field.code)}. ${escape(field.title)} ${office}`;
		return `<tr><td>${title}${reasons(field.behind, field.open)}</td>${cells.join("")}
			<td class="text-right cchc-older">${escape(field.points)}/${escape(field.applicable)}</td></tr>`;
	});
	return `<div class="table-responsive"><table class="table table-bordered table-sm">
		<thead><tr><th>${__("Field")} (${__("% of what can be got")})</th>${head.join("")}
		<th class="text-right cchc-older">${__("Points")}</th></tr></thead><tbody>${rows.join("")}</tbody></table></div>`;
}

function reasons(keys, open) {
	return keys
		.map((key) => {
			const [text, colour] = why()[key];
			return pill(key === "open" ? `${text}: ${open}` : text, colour);
		})
		.join(" ");
}

function criteria(behind) {
	const groups = Object.entries(why()).map(([key, [text, colour]]) => {
		const rows = behind.filter((row) => row.why === key);
		if (!rows.length) return "";
		const lines = rows.map(({ code, title, now, before }) => {
			const fell = before ? `: ${__("{0}, before {1}", [now, before].map(escape))}` : "";
			return `<li><b>${escape(code)}</b> ${escape(title)}${fell}</li>`;
		});
		// What is unanswered early in the year is most of the form.
		return `<details ${key === "open" ? "" : "open"}><summary>${pill(`${text}: ${rows.length}`, colour)}</summary>
			<ul>${lines.join("")}</ul></details>`;
	});
	return groups.join("");
}

function units($wrapper, rows, titles) {
	const behind = ({ behind, fallen }) => (fallen ? 2 : 0) + (behind.length ? 1 : 0);
	// The sort is stable: among equals the order of the codes stays.
	const sorted = [...rows].sort((one, other) => behind(other) - behind(one));
	const last = titles.length - 2;
	const older = (position) => (position < last ? "cchc-older" : "");
	const head = titles.map((title, position) => `<th class="text-right ${older(position)}">${escape(title)}</th>`);
	const row = (unit) => {
		const name = `${escape(unit.unit)} – ${escape(unit.unit_name)}`;
		const link = unit.self_assessment
			? `<a href="${frappe.utils.get_form_link("CCHC Self Assessment", unit.self_assessment)}">${name}</a>`
			: name;
		const kinds = [...new Set(unit.behind.map((one) => one.why))].map((key) => {
			const fields = unit.behind.filter((one) => one.why === key).map((one) => one.title);
			return `<div>${pill(why()[key][0], why()[key][1])} <span class="text-muted">${escape(fields.join("; "))}</span></div>`;
		});
		const cells = unit.index.map((one, position) => `<td class="text-right ${older(position)}">${percent(one)}</td>`);
		const open = unit.asked === null ? "" : `${unit.open}/${unit.asked}`;
		return `<tr><td>${link}${kinds.join("")}</td>${cells.join("")}<td class="text-right">${open}</td></tr>`;
	};
	const show = (some) => {
		const more = sorted.length - some.length;
		$wrapper.html(
			`<div class="cchc-trend-head">${__("Units, index (%)")}</div><div class="table-responsive"><table class="table table-bordered table-sm">
			<thead><tr><th>${__("Unit")}</th>${head.join("")}<th class="text-right">${__("Unanswered")}</th></tr></thead>
			<tbody>${some.map(row).join("")}</tbody></table></div>
			${more ? `<button type="button" class="btn btn-xs btn-default cchc-all">${__("Show the other {0} units", [more])}</button>` : ""}`
		);
		$wrapper.find(".cchc-all").on("click", () => show(sorted));
	};
	show(sorted.slice(0, SHOWN_UNITS));
}
