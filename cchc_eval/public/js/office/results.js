// The results of a round as the council sees them.
import { escape, pill } from "../html";

// Best rank first; whatever a site calls its ranks.
const COLORS = ["green", "blue", "orange", "red"];
export const two = (value) => format_number(value, "#.###,##", cchc_eval.decimals_of(value));
// Points as a person types them anew: those that are not rounded have more decimals than are shown.
export const to_type = (value) => flt(value, 4);
// What did not apply is stored as 0, and has points only where the set counts it in full.
export const points = (value, state, none = __("N/A")) => (state === "not_applicable" && !value ? none : two(value));

export function rank_pill(doc, rank) {
	const ranks = (doc.rank_names || "").split("\n");
	const color = COLORS[Math.min(Math.max(ranks.indexOf(rank), 0), COLORS.length - 1)];
	return pill(rank, color);
}

const LINES = "cchc_eval.cchc_eval.doctype.cchc_council_decision.line_pages.lines";

/** All of a ranking, whose lines are here. */
export function results_table(doc) {
	return tables(doc, whole_parts(doc), false);
}

/** A decision's, with the lines that its form was sent; `bind_lines` brings the others. */
export function decision_table(doc, { may_change = false } = {}) {
	const { parts } = doc.__onload.ranking;
	const find = parts.some(({ units, lines }) => units > lines.length)
		? `<input type="search" class="form-control input-sm cchc-find-unit" placeholder="${__("Find a unit")}" aria-label="${__("Find a unit")}">`
		: "";
	return find + tables(doc, parts, may_change);
}

/** More lines of a group, and those of units that are looked for. */
export function bind_lines({ frm, $wrapper, may_change }) {
	const { doc } = frm;
	const ask = (args) => frappe.xcall(LINES, { decision: doc.name, ...args }, "GET");
	const groups = () => doc.__onload.ranking.parts;
	const rows = (part, lines) => lines.map((row) => result_row(doc, row, part.most, may_change)).join("");
	$wrapper.off(".cchc_lines");
	$wrapper.on("click.cchc_lines", ".cchc-more-lines", async ({ currentTarget: button }) => {
		button.disabled = true;
		const part = groups()[button.dataset.part];
		const found = await ask({ start: part.lines.length, ...of_group(part) }).finally(() => (button.disabled = false));
		part.lines.push(...found);
		$wrapper.find(`tbody[data-part="${button.dataset.part}"]`).append(rows(part, found));
		$(button).parent().html(more(part, button.dataset.part));
	});
	let asked = 0;
	$wrapper.on("input.cchc_lines", ".cchc-find-unit", frappe.utils.debounce(async ({ target }) => {
		const find = target.value.trim();
		const turn = ++asked;
		await Promise.all(groups().map(async (part, at) => {
			const found = find ? await ask({ find, ...of_group(part) }) : part.lines;
			if (turn !== asked) return;
			$wrapper.find(`tbody[data-part="${at}"]`).html(rows(part, found));
			$wrapper.find(`.cchc-more-place[data-part="${at}"]`).toggle(!find);
		}));
	}, 300));
}

const of_group = ({ group }) => (group === null ? {} : { group });

/** The line of a unit, wherever it stands. */
export async function line_of(frm, unit) {
	const { parts } = frm.doc.__onload.ranking;
	const here = parts.flatMap(({ lines }) => lines).find((row) => row.unit === unit);
	return here || (await cchc_eval.call(LINES, { decision: frm.doc.name, units: [unit] }, "GET"))[0];
}

function tables(doc, parts, may_change) {
	const titles = [
		[__("Place", null, "CCHC Unit Result"), "text-center"],
		[__("Unit"), "cchc-unit-cell"],
		[__("Self Points"), "text-right"],
		[__("Appraised Points"), "text-right"],
		[__("Council Points"), "text-right"],
		[__("Index (%)"), "text-right"],
		[__("Rank"), ""],
		[__("Note"), "cchc-note"],
	];
	if (may_change) titles.push(["", ""]);
	const head = titles.map(([title, css]) => `<th class="${css}">${title}</th>`).join("");
	const title = ({ group }) =>
		group === null ? "" : `<h5 class="cchc-group">${group ? escape(__("Group: {0}", [group])) : __("Units of no group")}</h5>`;
	const table = (part, at) => `${title(part)}${counts(doc, part)}
		<div class="table-responsive"><table class="table table-bordered cchc-results cchc-cards"><thead><tr>${head}</tr></thead>
		<tbody data-part="${at}">${part.lines.map((row) => result_row(doc, row, part.most, may_change)).join("")}</tbody></table></div>
		<div class="cchc-more-place" data-part="${at}">${more(part, at)}</div>`;
	return parts.map(table).join("") + excluded(doc);
}

function more(part, at) {
	const left = part.units - part.lines.length;
	return left > 0
		? `<button type="button" class="btn btn-sm btn-default cchc-more-lines" data-part="${at}">${__("Show more units ({0} left)", [left])}</button>`
		: "";
}

// The groups in the order in which they are printed; all units where there are none.
function whole_parts(doc) {
	const groups = JSON.parse(doc.groups_json || "[]");
	const part = (group, lines, ranks) => ({
		group, lines, ranks, units: lines.length, most: Math.max(...lines.map((each) => each.applicable)),
		counts: lines.reduce((found, row) => ({ ...found, [row.rank_name]: (found[row.rank_name] || 0) + 1 }), {}),
	});
	if (!groups.length) return [part(null, doc.results, (doc.rank_names || "").split("\n").filter(Boolean))];
	return groups.map(({ group, ranks }) => part(group, doc.results.filter((row) => (row.unit_group || "") === group), ranks));
}

function counts(doc, { ranks, counts: by_rank }) {
	return `<div class="cchc-rank-counts">${ranks
		.map((rank) => `${rank_pill(doc, rank)} <b>${by_rank[rank] || 0}</b>`)
		.join("")}</div>`;
}

function result_row(doc, row, most, may_change) {
	const name = row.appraisal
		? `<a href="${frappe.utils.get_form_link("CCHC Appraisal", row.appraisal)}">${escape(row.unit_name)}</a>`
		: escape(row.unit_name);
	const changed = row.council_points !== row.appraised_points;
	const rank = row.rank_name === row.computed_rank
		? rank_pill(doc, row.rank_name)
		: `<s class="text-muted">${escape(row.computed_rank)}</s> ${rank_pill(doc, row.rank_name)}`;
	const button = (what, label) => `<button type="button" class="btn btn-xs btn-default"
		data-${what}="${escape(row.unit)}">${label}</button>`;
	const buttons = may_change
		? `<td class="cchc-result-buttons">${button("change", __("Change Points"))}${button("cap", __("Cap Rank"))}</td>`
		: "";
	// What did not apply to a unit makes its maximum smaller than the others'.
	const applicable = row.applicable < most ? `<div class="text-muted">/ ${two(row.applicable)}</div>` : "";
	const by_rule = row.cap_origin === "Proposed";
	const proposed = by_rule
		? `<div><span class="indicator-pill orange" title="${__("Proposed by the rules of the criteria set")}">${__("proposed")}</span></div>`
		: "";
	return `<tr>
		<td class="text-center cchc-card-place"><b>${row.place}</b></td>
		<td class="cchc-unit-cell">${name}
			<span class="text-muted">${escape(row.unit)}</span></td>
		<td class="text-right cchc-card-third" data-label="${__("Self Points")}">${row.submitted ? two(row.self_points) : `<i>${__("not submitted")}</i>`}</td>
		<td class="text-right cchc-card-third" data-label="${__("Appraised Points")}">${two(row.appraised_points)}</td>
		<td class="text-right cchc-card-third ${changed ? "cchc-by-council" : ""}" data-label="${__("Council Points")}">${two(row.council_points)}${applicable}</td>
		<td class="text-right cchc-card-half" data-label="${__("Index (%)")}"><b>${two(row.index_percent)}</b></td>
		<td class="cchc-rank-cell cchc-card-half" data-label="${__("Rank")}">${rank}</td>
		<td class="cchc-note">${escape(row.note)}${proposed}</td>${buttons}
	</tr>`;
}

function excluded(doc) {
	if (!doc.excluded?.length) return "";
	const lines = doc.excluded.map((row) => `<li>${escape(row.unit_name || row.unit)}: ${escape(row.reason)}</li>`);
	return `<div class="cchc-excluded"><b>${__("Units left out")}</b><ul>${lines.join("")}</ul></div>`;
}

export function changes_table(doc) {
	const names = doc.__onload.ranking.named;
	const rows = (doc.council_changes || []).map(
		(row) => `<tr class="${row.in_force ? "" : "cchc-overtaken"}">
			<td class="cchc-unit-cell">${escape(names[row.unit] || row.unit)}</td>
			<td><b>${escape(row.code)}</b> ${escape(row.title)}</td>
			<td class="text-right" data-label="${__("Points")}">${points(row.previous_points)} → <b>${points(row.council_points, row.council_state)}</b></td>
			<td data-label="${__("Reason", null, "CCHC Appraised Score")}">${escape(row.reason)}</td>
			<td class="cchc-card-half" data-label="${__("Changed By")}">${escape(doc.__onload?.names?.[row.changed_by] || row.changed_by)}<br>
				<span class="text-muted">${cchc_eval.moment(row.changed_on)}</span></td>
			<td class="cchc-card-half" data-label="${__("State", null, "CCHC Council Decision")}">${row.in_force ? __("In force") : row.action === "Keep" ? __("Back to the office's points") : __("Overtaken")}</td>
		</tr>`
	);
	if (!rows.length) return `<p class="text-muted">${__("The council has changed nothing.")}</p>`;
	const titles = [__("Unit"), __("Criterion"), __("Points"), __("Reason", null, "CCHC Appraised Score"), __("Changed By"), __("State", null, "CCHC Council Decision")];
	return `<div class="table-responsive"><table class="table table-bordered cchc-results cchc-cards">
		<thead><tr>${titles.map((title) => `<th>${title}</th>`).join("")}</tr></thead><tbody>${rows.join("")}</tbody></table></div>`;
}
