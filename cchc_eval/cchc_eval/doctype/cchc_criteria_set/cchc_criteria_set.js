const SET = "cchc_eval.cchc_eval.doctype.cchc_criteria_set.cchc_criteria_set";
const BOOKS = "cchc_eval.cchc_eval.doctype.cchc_criteria_set.books";

frappe.ui.form.on("CCHC Criteria Set", {
	refresh(frm) {
		show_preview(frm);
		offer_bonus_items(frm);
		if (frm.is_new()) return;
		offer_to_put_in_force(frm);
		frm.add_custom_button(__("Export to Excel"), () => {
			const query = new URLSearchParams({ name: frm.doc.name });
			window.open(`/api/method/${BOOKS}.export_workbook?${query}`);
		});
		if (frm.doc.docstatus === 0 && frm.perm[0]?.write) {
			frm.add_custom_button(__("Import from Excel"), () => ask_workbook(frm));
		}
	},
});

function offer_to_put_in_force(frm) {
	if (frm.doc.docstatus !== 0 || frm.is_dirty() || !frm.perm[0]?.submit) return;
	// Frappe's words for submitting say nothing of what it means here.
	frm.page.set_primary_action(__("Put in Force"), () => {
		const doubts = (frm.doc.__onload?.doubts || []).map((text) => `<li>${frappe.utils.escape_html(text)}</li>`);
		if (!doubts.length) return frm.savesubmit();
		frappe.confirm(`${__("Percentages in doubt")}:<ul>${doubts.join("")}</ul>${__("Put in force as it is?")}`, () => frm.savesubmit());
	});
	frm.dashboard.clear_comment();
	frm.set_intro(__("A draft: evaluation rounds can use it once it is put in force. After that it is changed by amending."));
}

// Where there are none yet: the table's own buttons do the rest.
function offer_bonus_items(frm) {
	const grid = frm.get_field("bonus_items").grid;
	const $button = grid.add_custom_button(__("Add Default Items"), async () => {
		const defaults = await cchc_eval.call(`${SET}.default_bonus_items`);
		for (const row of defaults.bonus_items) frm.add_child("bonus_items", row);
		await frm.set_value({ bonus_cap: defaults.bonus_cap, penalty_cap: defaults.penalty_cap });
		frm.refresh_field("bonus_items");
		frm.refresh();
	}, "bottom");
	$button.toggleClass("hidden", frm.doc.docstatus !== 0 || !frm.perm[0]?.write || Boolean(frm.doc.bonus_items?.length));
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
			<tbody>${rows.map(preview_row).join("")}</tbody>
		</table>`);
}

function preview_row(row) {
	const escape = frappe.utils.escape_html;
	const lines = (texts) => texts.map((text) => `<div>${escape(text)}</div>`).join("");
	const pill = (text, color) => `<span class="indicator-pill no-indicator-dot ${color}">${text}</span>`;
	const kind = row.is_leaf ? "cchc-leaf" : row.depth ? "cchc-group" : "cchc-field";
	return `<tr class="${kind}">
		<td>${escape(row.code)}</td>
		<td>
			${escape(row.title)}
			${row.by_office ? pill(__("Scored by the office"), "orange") : ""}
			${row.na_allowed ? pill(__("May not apply"), "gray") : ""}
		</td>
		<td class="text-right">${escape(row.points)}</td>
		<td class="small">${lines(row.scoring)}</td>
		<td class="small text-muted">${lines(row.evidence)}</td>
	</tr>`;
}
