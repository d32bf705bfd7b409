// The lists of rewards as a person reads them, in proposals and decisions.
import { escape, lines, pill } from "./html";

frappe.provide("cchc_eval");

const money = (value) => (value ? format_number(value, null, 0) : "–");
const PILLS = { Approved: "green", Refused: "red", Revoked: "gray" };

/**
 * Two tables, collectives and individuals. Rows are nominees or lines of a decision; `form_name(row)` names the
 * form of reward, `outcome(row)` gives {text, color, reason, pay_back} or nothing.
 */
cchc_eval.reward_tables = (rows, { form_name, outcome, with_units }) => {
	const part = (kind, title) => {
		const listed = rows.filter((row) => row.kind === kind);
		if (!listed.length) return "";
		return `<h5 class="cchc-reward-title">${title} (${listed.length})</h5>
			<div class="table-responsive"><table class="table table-bordered cchc-rewards">
				<colgroup>
					<col style="width: 3.5em"><col style="width: 22%"><col><col style="width: 18%">
					<col style="width: 9em"><col style="width: 17%">
				</colgroup>
				<thead><tr>
					<th>${__("No.", null, "CCHC Reward Decision")}</th>
					<th>${kind === "Collective" ? __("Collective") : __("Full Name", null, "CCHC Rewarded")}</th><th>${__("Achievements")}</th>
					<th>${__("Reward Form")}</th><th class="text-right">${__("Amount (VND)")}</th>
					<th>${__("Outcome")}</th>
				</tr></thead>
				<tbody>${listed.map((row, index) => line(row, index)).join("")}</tbody>
			</table></div>`;
	};
	const line = (row, index) => {
		const about = [row.post, with_units && row.unit_name !== row.nominee_name ? row.unit_name : "", row.note].filter(Boolean);
		const said = outcome(row);
		return `<tr class="${said?.gone ? "cchc-gone" : ""}">
			<td>${index + 1}</td>
			<td><b>${escape([row.salutation, row.nominee_name].filter(Boolean).join(" "))}</b>
				${about.map((text) => `<div class="text-muted small">${escape(text)}</div>`).join("")}</td>
			<td>${lines(row.achievements)}</td>
			<td>${escape(form_name(row))}<div class="text-muted small">${__("Given By")}: ${authority(row)}</div></td>
			<td class="text-right">${money(row.amount)}</td>
			<td>${said ? told(said) : ""}</td>
		</tr>`;
	};
	const parts = [part("Collective", __("Collectives")), part("Individual", __("Individuals"))].join("");
	return with_headings(parts) || `<p class="text-muted">${__("Nobody is listed yet.")}</p>`;
};

/** The tables with the heading of its column at each cell: a telephone has no room for columns. */
function with_headings(html) {
	const $tables = $(`<div>${html}</div>`);
	for (const { tHead, tBodies } of $tables.find("table")) {
		const headings = [...tHead.rows[0].cells].map((cell) => cell.textContent);
		for (const { cells } of tBodies[0].rows) [...cells].forEach((cell, at) => cell.setAttribute("data-heading", headings[at]));
	}
	return $tables.html();
}

function authority(row) {
	return escape(__(row.authority, null, "CCHC Nominee"));
}

function told({ text, color, reason, pay_back }) {
	return `${pill(text, color)}
		${reason ? `<div class="small">${lines(reason)}</div>` : ""}
		${pay_back ? `<div class="small"><b>${__("To be paid back")}: ${money(pay_back)}</b></div>` : ""}`;
}

/** Whole đồng with points between the thousands, in fields that Frappe shows as bare digits. */
cchc_eval.show_money = (frm, fields, table) => {
	for (const field of fields) {
		const df = table ? frappe.meta.get_docfield(table, field, frm.doc.name) : frm.get_docfield(field);
		if (df) df.formatter = (value) => `<div style="text-align: ${table ? "right" : "left"}">${money(value)}</div>`;
		if (!table) frm.refresh_field(field);
	}
};

/** The forms of today, first those that the unit may be nominated for; `rank` is the unit's. */
cchc_eval.eligible_forms = ({ rank, forms }) => {
	const ordered = [...forms].sort((one, other) => Boolean(one.reason) - Boolean(other.reason));
	const sum = ({ coefficient, base_salary, amount }) => {
		if (coefficient === null) return `<span class="text-muted">${__("decided by who gives it")}</span>`;
		const reckoned = `${format_number(coefficient, null, cchc_eval.decimals_of(coefficient))} × ${money(base_salary)}`;
		return `${money(amount)}${amount ? `<div class="text-muted small">${reckoned}</div>` : ""}`;
	};
	const verdict = ({ reason }) =>
		reason
			? `${pill(__("No"), "gray")} <div class="small">${escape(reason)}</div>`
			: pill(__("Yes"), "green");
	const rows = ordered
		.map(
			(one) => `<tr><td>${escape(one.form)}</td><td>${escape(__(one.kind, null, "CCHC Nominee"))}</td>
				<td>${authority(one)}</td><td class="text-right">${sum(one)}</td><td>${verdict(one)}</td></tr>`
		)
		.join("");
	return with_headings(`<h5 class="cchc-reward-title">${__("What a Unit Ranked {0} May Be Nominated For", [escape(rank)])}</h5>
		<div class="table-responsive" tabindex="0"><table class="table table-bordered cchc-rewards">
			<colgroup><col><col style="width: 7em"><col style="width: 17%"><col style="width: 12em"><col style="width: 32%"></colgroup>
			<thead><tr><th>${__("Reward Form")}</th><th>${__("For", null, "CCHC Nominee")}</th><th>${__("Given By")}</th>
				<th class="text-right">${__("Amount (VND)")}</th><th>${__("May Be Nominated")}</th></tr></thead>
			<tbody>${rows}</tbody></table></div>`);
};

/** What became of a nominee. */
cchc_eval.nominee_outcome = (row) => {
	if (!row.outcome) return { text: __("Waiting"), color: "orange" };
	return {
		text: __(row.outcome, null, "CCHC Nominee"),
		color: PILLS[row.outcome],
		reason: row.outcome_reason,
		pay_back: row.pay_back,
		gone: row.outcome === "Revoked",
	};
};

/** What became of a line of a decision; `state` is the decision's. */
cchc_eval.reward_outcome = (row, state) => {
	if (row.revoked) {
		const [reason, pay_back] = [row.revoked_reason, row.pay_back];
		return { text: __("Revoked"), color: "gray", reason, pay_back, gone: true };
	}
	if (row.authority === "Province") return { text: __("Proposed to the Province"), color: "blue" };
	return state === "Draft" ? null : { text: __("Rewarded"), color: "green" };
};

/** The department's list of a round; opens the decision. */
cchc_eval.compile_rewards = (round) => {
	const compile = async (name) => {
		const decision = await cchc_eval.call(
			"cchc_eval.cchc_eval.doctype.cchc_reward_decision.cchc_reward_decision.compile",
			{ round: name }
		);
		frappe.show_alert({ message: __("The list is compiled"), indicator: "green" });
		frappe.set_route("Form", "CCHC Reward Decision", decision);
		return decision;
	};
	if (round) return compile(round);
	cchc_eval.prompt(
		[
			{
				fieldname: "round", fieldtype: "Link", options: "CCHC Evaluation Round", label: __("Round"), reqd: 1,
			},
		],
		({ round }) => compile(round),
		__("Compile Rewards of the Round"),
		__("Compile")
	);
};
