// Above a unit's plan: what would lift its rank, where it lost points and why, and what it had promised before.
const OUTLOOK = "cchc_eval.cchc_eval.doctype.cchc_improvement_plan.cchc_improvement_plan.plan_outlook";
const SHOWN_AT_ONCE = 10;
const TOLD = { Kept: "green", "Kept Late": "orange", Dropped: "darkgrey", "Not Kept": "red", "Still Open": "blue" };

frappe.ui.form.on("CCHC Improvement Plan", {
	async refresh(frm) {
		if (frm.is_new()) return;
		const is_last = cchc_eval.turn(frm, "outlook");
		const found = await frappe.xcall(OUTLOOK, { plan: frm.doc.name }, "GET");
		await frappe.require(["cchc_followup.bundle.css", "cchc_followup.bundle.js"]);
		if (!is_last() || !found.weak) return;
		frm.dashboard.add_section(way_up(found), __("What Would Lift the Rank"));
		if (found.weak.length) frm.dashboard.add_section(weak_table(found), __("Where Points Were Lost"));
		for (const plan of found.promises) {
			frm.dashboard.add_section(promises_table(plan), __("Promised After the Evaluation of {0}", [plan.year]));
		}
		frm.dashboard.show();
		$(frm.wrapper).find(".cchc-more").on("click", ({ currentTarget }) => {
			$(currentTarget).closest(".cchc-weak").find("tr[hidden]").removeAttr("hidden");
			$(currentTarget).remove();
		});
	},
});

const safe = cchc_eval.escape;
const points = (value) => cchc_eval.in_column(value);
const named = ({ code, title }) => `<b>${safe(code)}</b> ${safe(title)}`;
const hint = (text) => (text ? `<div class="text-muted">${safe(text)}</div>` : "");

function way_up({ rank, capped_from, cap_reason, index, points: given, applicable, way }) {
	const now = __("{0}: {1} of {2} points, index {3} %.", [
		`<b>${safe(rank)}</b>`,
		points(given),
		points(applicable),
		points(index),
	]);
	const capped = capped_from
		? `<p>${__("The index is that of {0}; the rank was lowered: {1}", [safe(capped_from), safe(cap_reason) || "–"])}</p>`
		: "";
	if (!way) return `<p>${now} ${__("There is no higher rank.")}</p>${capped}`;
	const wanted = __("{0} begins at {1} %: {2} more.", [`<b>${safe(way.rank)}</b>`, points(way.from_index), points(way.missing)]);
	if (!way.steps.length) return `<p>${now} ${wanted}</p>${capped}<p>${__("All criteria together do not reach it.")}</p>`;
	const steps = way.steps
		.map((step) => `<li>${named(step)}: <b>+${points(step.gain)}</b> ${__("points", null, "way up")}${hint(step.next_step)}</li>`)
		.join("");
	return `<p>${now} ${wanted}</p>${capped}
		<p>${__("Fewest criteria that reach it, each in full (index {0} %):", [points(way.index)])}</p><ol>${steps}</ol>`;
}

function weak_table({ weak, lost }) {
	const { table } = cchc_eval.followup;
	const rows = weak.map((row) => [
		named(row),
		`${points(row.points)} / ${points(row.max_points)}`,
		`<b>−${points(row.lost)}</b>`,
		`${safe(row.finding)}${hint(row.next_step)}`,
	]);
	const columns = [
		[__("Criterion"), "38%"],
		[__("Points"), "13%"],
		[__("Lost"), "11%"],
		[__("Why, and the Nearest Step"), "38%"],
	];
	const more = weak.length - SHOWN_AT_ONCE;
	const drawn = $(`<div class="cchc-weak"><p>${__("{0} points lost on {1} criteria.", [points(lost), weak.length])}</p>
		${table(columns, rows)}</div>`);
	drawn.find("tbody tr").slice(SHOWN_AT_ONCE).attr("hidden", "hidden");
	if (more > 0) {
		drawn.append(`<button type="button" class="btn btn-xs btn-default cchc-more">${__("Show {0} more", [more])}</button>`);
	}
	return drawn.prop("outerHTML");
}

function promises_table({ plan, unit_name, readable, actions }) {
	const link = readable ? frappe.utils.get_form_link("CCHC Improvement Plan", plan, true, plan) : safe(plan);
	const rows = actions.map((row) => [
		row.code ? named(row) : "",
		safe(row.action),
		row.now ? `${safe(row.before)} → <b>${safe(row.now)}</b>` : safe(row.before),
		cchc_eval.pill(__(row.told, null, "promise"), TOLD[row.told]),
	]);
	const columns = [
		[__("Criterion"), "34%"],
		[__("Action", null, "CCHC Improvement Action"), "34%"],
		[__("Points Then and Now"), "18%"],
		[__("Kept", null, "heading of promises"), "14%"],
	];
	return `<p>${link} – ${safe(unit_name)}</p>${cchc_eval.followup.table(columns, rows)}`;
}
