// What plans and review requests show in several forms.
import { escape, lines, pill } from "./html";

frappe.provide("cchc_eval.followup");

const COLOURS = { Open: "gray", "In Progress": "blue", Done: "green", Dropped: "darkgrey" };

function is_overdue(row) {
	return ["Open", "In Progress"].includes(row.status) && row.due_date && row.due_date < frappe.datetime.get_today();
}

function status_pill(row) {
	const status = pill(__(row.status, null, "CCHC Improvement Action"), COLOURS[row.status] || "gray");
	return is_overdue(row) ? `${status} ${pill(__("Overdue"), "red")}` : status;
}

function file_link(url) {
	if (!url) return "";
	const name = url.split("/").pop();
	return `<br><a href="${escape(encodeURI(url))}" target="_blank">${frappe.utils.icon("attachment", "xs")} ${escape(name)}</a>`;
}

const table = (cchc_eval.followup.table = (columns, rows) => {
	const widths = columns.map(([, width]) => `<col style="width: ${width}">`).join("");
	const head = columns.map(([label]) => `<th>${label}</th>`).join("");
	const body = rows.map((cells) => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join("")}</tr>`).join("");
	return `<div class="table-responsive" tabindex="0"><table class="table table-bordered cchc-followup">
		<colgroup>${widths}</colgroup><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div>`;
});

/** Actions of a plan to read: whose `finding` and `points_text` are shown where the rows have them. */
cchc_eval.followup.actions_table = (rows) =>
	table(
		[
			[__("Kind"), "9%"],
			[__("Criterion or Person Concerned"), "25%"],
			[__("Action", null, "CCHC Improvement Action"), "24%"],
			[__("Person Responsible"), "13%"],
			[__("Due Date", null, "CCHC Improvement Action"), "10%"],
			[__("Status and Result"), "19%"],
		],
		rows.map((row) => [
			escape(__(row.kind, null, "CCHC Improvement Action")),
			[
				row.code ? `<b>${escape(row.code)}</b> ${escape(row.title)}` : "",
				row.points_text ? `<span class="text-muted">${escape(row.points_text)}</span>` : "",
				escape(row.handled_who),
				row.finding ? `<span class="text-muted">${lines(row.finding)}</span>` : "",
			]
				.filter(Boolean)
				.join("<br>"),
			[lines(row.action), row.legal_basis ? `<span class="text-muted">${lines(row.legal_basis)}</span>` : ""]
				.filter(Boolean)
				.join("<br>"),
			escape(row.responsible),
			row.due_date ? frappe.datetime.str_to_user(row.due_date) : "",
			[
				status_pill(row) + (row.result ? `<br>${lines(row.result)}` : "") + file_link(row.evidence),
				row.document_number ? `${escape(row.document_number)} (${frappe.datetime.str_to_user(row.document_date) || ""})` : "",
			]
				.filter(Boolean)
				.join("<br>"),
		])
	);

/**
 * A request's criteria to read, with what the council answered; `worked_on` are the rows of the answer that office and
 * council work on, for those who read it.
 */
cchc_eval.followup.review_table = (rows, worked_on) => {
	const by_code = Object.fromEntries((worked_on || []).map((row) => [row.code, row]));
	return table(
		[
			[__("Criterion"), "24%"],
			[__("Points Decided"), "11%"],
			[__("Grounds"), worked_on ? "23%" : "33%"],
			...(worked_on ? [[__("Opinion of the Office"), "20%"]] : []),
			[__("Answer of the Council"), worked_on ? "22%" : "32%"],
		],
		rows.map((row) => {
			const said = by_code[row.code] || row;
			return [
				`<b>${escape(row.code)}</b> ${escape(row.title)}<br><span class="text-muted">${lines(row.computation)}</span>`,
				`${cchc_eval.in_column(row.decided_points)} / ${cchc_eval.in_column(row.max_points)}`,
				`${lines(row.grounds)}${file_link(row.evidence)}`,
				...(worked_on ? [lines(said.office_opinion)] : []),
				said.answer
					? `${answer_pill(said)}<br>${lines(said.answer_reason)}`
					: `<span class="text-muted">${__("Not answered yet")}</span>`,
			];
		})
	);
};

function answer_pill(row) {
	if (row.answer !== "Change") return pill(__("Keep", null, "CCHC Review Item"), "gray");
	return pill(`${__("Change", null, "CCHC Review Item")}: ${cchc_eval.in_column(row.new_points)}`, "green");
}

/** What an amending decision changes: each value before and after. */
cchc_eval.followup.changes_table = (rows) => {
	const both = ([before, after]) =>
		String(before) === String(after) ? escape(after) : `<s class="text-muted">${escape(before)}</s> <b>${escape(after)}</b>`;
	return table(
		[
			[__("Unit"), "24%"],
			[__("Points"), "12%"],
			[__("Index (%)"), "12%"],
			[__("Rank"), "14%"],
			[__("Place", null, "CCHC Unit Result"), "8%"],
			[__("Reason"), "30%"],
		],
		rows.map((row) => [
			escape(row.unit_name),
			both(row.points),
			both(row.index),
			both(row.rank),
			both(row.place),
			lines(row.reason) || `<span class="text-muted">${__("Place changed with the others")}</span>`,
		])
	);
};
