const SET = "cchc_eval.cchc_eval.doctype.cchc_criteria_set.cchc_criteria_set";
const REVIEW = "cchc_eval.cchc_eval.doctype.cchc_council_decision.set_review";
const BOOKS = "cchc_eval.cchc_eval.doctype.cchc_criteria_set.books";

frappe.ui.form.on("CCHC Criteria Set", {
	refresh(frm) {
		show_preview(frm);
		rules_by_form(frm);
		offer_bonus_items(frm);
		if (frm.is_new()) return;
		offer_to_put_in_force(frm);
		tell_of_own_set(frm);
		frm.add_custom_button(__("Export to Excel"), () => {
			const query = new URLSearchParams({ name: frm.doc.name });
			window.open(`/api/method/${BOOKS}.export_workbook?${query}`);
		});
		if (frm.doc.docstatus < 2 && frm.perm[0]?.write) {
			frm.add_custom_button(__("Look Through"), () => look_through(frm));
		}
		if (may_edit(frm)) {
			frm.add_custom_button(__("Import from Excel"), () => ask_workbook(frm));
		}
	},
});

frappe.ui.form.on("CCHC Criterion", {
	// A row opened as a form: its rule in words, and the way to change it.
	form_render(frm, doctype, name) {
		const row = locals[doctype][name];
		const $rule = frm.fields_dict.criteria.grid.grid_rows_by_docname[name]?.grid_form?.fields_dict.rule_html?.$wrapper;
		if (!$rule) return;
		$rule.html(may_edit(frm) ? `<button type="button" class="btn btn-xs btn-default">${__("Edit Rule")}</button>` : "");
		$rule.find("button").on("click", () => edit_rule(frm, row));
	},
});

const may_edit = (frm) => frm.doc.docstatus === 0 && Boolean(frm.perm[0]?.write);

async function edit_rule(frm, row) {
	await frappe.require(["cchc_answers.bundle.css", "cchc_criteria.bundle.css", "cchc_criteria.bundle.js"]);
	new cchc_eval.RuleDialog({ frm, row });
}

// Kind and parameters go together: the dialog writes both.
function rules_by_form(frm) {
	const { grid } = frm.get_field("criteria");
	grid.update_docfield_property("rule_type", "read_only", 1);
	grid.update_docfield_property("rule_parameters", "hidden", 1);
}

function offer_to_put_in_force(frm) {
	if (frm.doc.docstatus !== 0 || frm.is_dirty() || !frm.perm[0]?.submit) return;
	// Frappe's words for submitting say nothing of what it means here.
	frm.page.set_primary_action(__("Put in Force"), () => {
		const remarks = (frm.doc.__onload?.remarks || []).map((text) => `<li>${frappe.utils.escape_html(text)}</li>`);
		if (!remarks.length) return frm.savesubmit();
		frappe.confirm(`${__("To look at again")}:<ul>${remarks.join("")}</ul>${__("Put in force as it is?")}`, () => frm.savesubmit());
	});
	frm.dashboard.clear_comment();
	frm.set_intro(__("A draft: evaluation rounds can use it once it is put in force. After that it is changed by amending."));
}

// The packaged set, once the office has its own in force.
function tell_of_own_set(frm) {
	const { instead } = frm.doc.__onload || {};
	if (!instead || frm.doc.docstatus !== 1) return;
	frm.set_intro(
		__("New rounds are not offered this set, as the office has its own in force: {0}. Tick “{1}” to offer it as well.", [
			frappe.utils.escape_html(instead),
			__("Still Offer to New Rounds", null, "CCHC Criteria Set"),
		])
	);
}

// Where there are none yet: the table's own buttons do the rest.
function offer_bonus_items(frm) {
	const { grid } = frm.get_field("bonus_items");
	grid.clear_custom_buttons();
	if (!may_edit(frm) || frm.doc.bonus_items?.length) return;
	grid.add_custom_button(__("Add Default Items"), async () => {
		const defaults = await cchc_eval.call(`${SET}.default_bonus_items`);
		for (const row of defaults.bonus_items) frm.add_child("bonus_items", row);
		await frm.set_value({ bonus_cap: defaults.bonus_cap, penalty_cap: defaults.penalty_cap });
		frm.refresh_field("bonus_items");
		frm.refresh();
	});
}

function ask_workbook(frm) {
	frappe.confirm(
		__("The workbook replaces all criteria, rank bands and points of this draft. Continue?"),
		async () => {
			await cchc_eval.send_workbook(`${BOOKS}.import_workbook`, { name: frm.doc.name });
			await frm.reload_doc();
			frappe.show_alert({ message: __("The criteria set was imported"), indicator: "green" });
		}
	);
}

function show_preview(frm) {
	const rows = frm.doc.__onload?.preview || [];
	frm.get_field("preview_html").$wrapper.html(`
		<table class="table table-bordered cchc-criteria">
			<colgroup>
				<col style="width: 6em"><col><col style="width: 5em"><col style="width: 32%"><col style="width: 20%">
			</colgroup>
			<thead><tr>
				<th>${__("Code")}</th><th>${__("Criterion")}</th><th class="text-right">${__("Points")}</th>
				<th>${__("How It Is Scored")}</th><th>${__("Evidence Expected")}</th>
			</tr></thead>
			<tbody>${rows.map((row) => preview_row(row, may_edit(frm))).join("")}</tbody>
		</table>`);
	frm.get_field("preview_html").$wrapper.find("[data-rule]").on("click", (e) => {
		const row = frm.doc.criteria.find(({ code }) => code === e.currentTarget.dataset.rule);
		if (row) edit_rule(frm, row);
	});
}

function preview_row(row, may_edit) {
	const { escape, pill } = cchc_eval;
	const lines = (texts) => texts.map((text) => `<div>${escape(text)}</div>`).join("");
	const kind = row.is_leaf ? "cchc-leaf" : row.depth ? "cchc-group" : "cchc-field";
	return `<tr class="${kind}">
		<td>${escape(row.code)}</td>
		<td>
			${escape(row.title)}
			${row.by_office ? pill(__("Scored by the office"), "orange") : ""}
			${row.na_allowed ? pill(__("May not apply"), "gray") : ""}
		</td>
		<td class="text-right">${escape(row.points)}</td>
		<td class="small">${lines(row.scoring)}${
			row.is_leaf && may_edit
				? `<button type="button" class="btn btn-xs btn-link" data-rule="${escape(row.code)}">${__("Edit Rule")}</button>`
				: ""
		}</td>
		<td class="small text-muted">${lines(row.evidence)}</td>
	</tr>`;
}

// What is to be looked at again, what differs from another set, and a past round scored by this one.
async function look_through(frm) {
	const offered = await cchc_eval.call(`${REVIEW}.offered`, { criteria_set: frm.doc.name }, "GET");
	const asked = ({ previous, round }) => ({ criteria_set: frm.doc.name, ...(previous && { previous }), ...(round && { round }) });
	const show = async (chosen) => {
		const found = await cchc_eval.call(`${REVIEW}.review`, asked(chosen), "GET");
		dialog.get_field("found").$wrapper.html(found_html(found));
	};
	const change = () => show(dialog.get_values(true));
	const dialog = cchc_eval.dialog({
		title: __("Look Through"),
		size: "extra-large",
		fields: [
			{
				fieldname: "previous", fieldtype: "Link", options: "CCHC Criteria Set", label: __("Compare with Set"),
				default: offered.previous, change, get_query: () => ({ filters: { name: ["!=", frm.doc.name] } }),
			},
			{ fieldtype: "Column Break" },
			{
				fieldname: "round", fieldtype: "Link", options: "CCHC Evaluation Round", label: __("Score Again the Round"),
				default: offered.round, change, get_query: () => ({ filters: { status: "Closed" } }),
			},
			{ fieldtype: "Section Break" },
			{ fieldname: "found", fieldtype: "HTML" },
		],
		primary_action_label: __("Export to Excel"),
		primary_action: () => window.open(`/api/method/${REVIEW}.export_review?${new URLSearchParams(asked(dialog.get_values(true)))}`),
	});
	dialog.show();
	await show(offered);
}

function found_html({ remarks, differences, replay }) {
	const { escape, lines } = cchc_eval;
	const rows = (listed, row) => listed.map((one) => `<tr>${row(one).map((cell) => `<td>${cell}</td>`).join("")}</tr>`).join("");
	const table = (headings, listed, row) => `<div class="table-responsive"><table class="table table-bordered small">
		<thead><tr>${headings.map((text) => `<th>${text}</th>`).join("")}</tr></thead><tbody>${rows(listed, row)}</tbody></table></div>`;
	const said = (listed) => table([__("Code"), __("To look at again")], listed, (one) => [escape(one.code), escape(one.text)]);
	const standing = (one) => (one ? [one.place, one.index, escape(one.rank)] : ["–", "–", "–"]);
	const parts = [`<h5>${__("To look at again")}</h5>`, remarks.length ? said(remarks) : `<p class="text-muted">${__("Nothing was found.")}</p>`];
	if (differences.length) {
		const headings = [__("Code"), __("Criterion"), __("What Differs"), __("Set Before"), __("This Set")];
		const row = (one) => [escape(one.code), escape(one.title), escape(one.what), lines(one.before), lines(one.after)];
		parts.push(`<h5>${__("Differences")}</h5>`, table(headings, differences, row));
	}
	if (replay) {
		const headings = [__("Unit"), __("Past Place"), __("Past Index (%)"), __("Past Rank"), __("New Place"), __("New Index (%)"), __("New Rank")];
		const row = (one) => [escape(one.name), ...standing(one.before), ...standing(one.after)];
		parts.push(`<h5>${__("Past Round Scored by This Set")}</h5>`, table(headings, replay.units, row));
		if (replay.remarks.length) parts.push(`<h5>${__("Left Out of It")}</h5>`, said(replay.remarks));
	}
	return parts.join("");
}
