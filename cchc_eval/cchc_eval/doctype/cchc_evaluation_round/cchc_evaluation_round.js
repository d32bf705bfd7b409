const ROUND_MODULE = "cchc_eval.cchc_eval.doctype.cchc_evaluation_round";
const STAGES = ["Self Assessment", "Explanation", "Appraisal"];

frappe.ui.form.on("CCHC Evaluation Round", {
	async refresh(frm) {
		frm.set_intro("");
		// They are in the round's name.
		["year", "period", "level"].forEach((field) => frm.set_df_property(field, "read_only", frm.is_new() ? 0 : 1));
		if (frm.is_new()) return;
		frm.trigger("lock");
		frm.trigger("add_buttons");
		// Whom it is not shown to see no heading of it either.
		const follows = frappe.user.has_role(["CCHC Manager", "CCHC Office Head", "CCHC Appraiser"]);
		frm.toggle_display("tracking", follows);
		if (frm.doc.status === "Draft" || !follows) return;
		await frappe.require("cchc_answers.bundle.css");
		frm.trigger("show_tracking");
	},

	// The server refuses these; here they only show that they are settled.
	lock(frm) {
		if (frm.doc.status === "Draft") return;
		const settled = [
			"criteria_set", "level_words", "groups", "units", "self_assessment_deadline", "explanation_deadline", "appraisal_deadline",
		];
		if (frm.doc.status === "Closed") settled.push("title", "council", "council_date", "placing", "appraisal_parts");
		settled.forEach((field) => frm.set_df_property(field, "read_only", 1));
		if (frm.doc.status === "Closed") frm.disable_save();
	},

	add_buttons(frm) {
		const may_write = frm.perm[0]?.write;
		const status = frm.doc.status;
		if (may_write && status !== "Closed") {
			frm.add_custom_button(__("Add Units"), () => frm.trigger("add_units"));
		}
		if (may_write && status === "Draft") {
			frm.add_custom_button(__("Open Round"), () => frm.trigger("open_round")).addClass("btn-primary");
		}
		if (status === "Open" && frappe.user.has_role("CCHC Office Head")) {
			frm.add_custom_button(__("Extend Deadline"), () => frm.trigger("extend"));
		}
		if (may_write && status === "Open") {
			frm.add_custom_button(__("Close Round"), () => frm.trigger("close_round"));
		}
		if (status !== "Draft" && frappe.user.has_role("CCHC Manager")) {
			frm.add_custom_button(__("Check Integrity"), () => frm.trigger("check_integrity"));
		}
	},

	async add_units(frm) {
		await cchc_eval.saved(frm);
		const units = await cchc_eval.call(`${ROUND_MODULE}.actions.available_units`, { round: frm.doc.name });
		if (!units.length) {
			frappe.msgprint(__("Every unit of the period is in the round already."));
			return;
		}
		const dialog = cchc_eval.dialog({
			title: __("Add Units"),
			fields: [
				{
					fieldname: "units",
					fieldtype: "MultiCheck",
					select_all: true,
					columns: 2,
					options: units.map((unit) => ({
						value: unit.name,
						label: frappe.utils.escape_html(`${unit.name} – ${unit.unit_name}`),
						checked: frm.doc.status === "Draft",
					})),
				},
				{
					fieldname: "criteria_set",
					fieldtype: "Link",
					options: "CCHC Criteria Set",
					label: __("Criteria Set (if not the round's)"),
					get_query: () => cchc_eval.sets_offered(frm),
				},
			],
			primary_action_label: __("Add"),
			primary_action: async ({ criteria_set }) => {
				const chosen = dialog.fields_dict.units.get_checked_options();
				if (!chosen.length) return;
				const result = await cchc_eval.call(`${ROUND_MODULE}.actions.add_units`, {
					round: frm.doc.name,
					units: chosen,
					criteria_set: criteria_set || null,
				});
				dialog.hide();
				frm.events.opened(frm, result);
			},
		});
		dialog.show();
	},

	async open_round(frm) {
		await cchc_eval.saved(frm);
		await cchc_eval.preview_opening(frm, async () => {
			const result = await cchc_eval.call(`${ROUND_MODULE}.actions.open_round`, { round: frm.doc.name });
			frm.events.opened(frm, result);
		});
	},

	opened(frm, result) {
		if (result.queued) {
			cchc_eval.follow_job(frm.doctype, frm.doc.name, frm);
			return;
		}
		if (result.made) {
			frappe.show_alert({ message: __("{0} self-assessments made", [result.made]), indicator: "green" });
		}
		frm.reload_doc();
	},

	extend(frm) {
		const all = __("The whole round");
		const units = frm.doc.units.map((row) => ({ value: row.unit,
			label: frappe.utils.escape_html(`${row.unit} – ${row.unit_name}`),
		}));
		const dialog = cchc_eval.dialog({
			title: __("Extend Deadline"),
			fields: [
				{
					fieldname: "stage",
					fieldtype: "Select",
					label: __("Stage"),
					reqd: 1,
					default: STAGES[0],
					options: STAGES.map((value) => ({ value, label: __(value, null, "CCHC Deadline Extension") })),
				},
				{
					fieldname: "unit",
					fieldtype: "Select",
					label: __("For"),
					options: [{ value: "", label: all }, ...units],
				},
				{ fieldname: "new_deadline", fieldtype: "Datetime", label: __("New Deadline"), reqd: 1, hide_timezone: 1 },
				{ fieldname: "reason", fieldtype: "Small Text", label: __("Reason"), reqd: 1 },
			],
			primary_action_label: __("Extend"),
			primary_action: async (values) => {
				const until = await cchc_eval.call(`${ROUND_MODULE}.actions.extend_deadline`, {
					round: frm.doc.name,
					...values,
					unit: values.unit || null,
				});
				dialog.hide();
				frappe.show_alert({ message: __("Extended to {0}", [until]), indicator: "green" });
				frm.reload_doc();
			},
		});
		dialog.show();
	},

	close_round(frm) {
		frappe.confirm(__("Close the round? Nothing in it can be changed after that."), async () => {
			await cchc_eval.call(`${ROUND_MODULE}.actions.close_round`, { round: frm.doc.name });
			frm.reload_doc();
		});
	},

	check_integrity(frm) {
		const text = __("Everything that is stored of the round is computed again and compared. This can take a minute.");
		frappe.confirm(text, async () => {
			const { message } = await frappe.call({
				method: "cchc_eval.integrity.actions.check_round",
				args: { round: frm.doc.name },
				freeze: true,
			});
			const lines = message.findings.map((line) => `<li>${frappe.utils.escape_html(line)}</li>`).join("");
			frappe.msgprint({
				title: __("Check Integrity"),
				message: `<p>${frappe.utils.escape_html(message.summary)}</p>${lines && `<ol>${lines}</ol>`}`,
				indicator: lines ? "red" : "green",
				wide: Boolean(lines),
			});
		});
	},

	async show_tracking(frm) {
		const is_last = cchc_eval.turn(frm, "tracking");
		const { rows, counts, deadline, parts } = await cchc_eval.call(`${ROUND_MODULE}.unit_states.unit_states`, {
			round: frm.doc.name,
		});
		if (!is_last()) return;
		const count = (label, value) => `<span>${label} <b>${value}</b></span>`;
		const head = [
			count(__("Units", null, "CCHC Report"), counts.units),
			count(__("Submitted"), `${counts.submitted}/${counts.units}`),
			count(__("Late"), counts.late),
			count(__("Appraised"), `${counts.appraised}/${counts.units}`),
			count(__("Self-assessment until"), frappe.utils.escape_html(deadline)),
		].join("");
		const titles = ["Unit", "Self-Assessment", "Unanswered", "Index (%)", "Submitted On", "Deadline", "Appraisal"];
		frm.get_field("tracking").$wrapper.html(
			`<div class="cchc-tracking"><div class="cchc-tracking-counts">${head}</div>${cchc_eval.parts_progress(parts)}
			<div class="table-responsive"><table class="table table-bordered table-sm">
			<thead><tr>${titles.map((title) => `<th>${__(title)}</th>`).join("")}</tr></thead>
			<tbody>${rows.map((row) => frm.events.tracking_row(row)).join("")}</tbody></table></div></div>`
		);
	},

	tracking_row(row) {
		const { escape } = cchc_eval;
		const name = `${escape(row.unit)} – ${escape(row.unit_name || "")}`;
		if (!row.self_assessment) return `<tr><td>${name}</td><td colspan="6" class="text-muted">${__("None yet")}</td></tr>`;
		const pill = (label, color) => `<span class="indicator-pill ${color}">${label}</span>`;
		const color = { Draft: "gray", Submitted: "green" }[row.state] || "orange";
		const colors = { Draft: "gray", "Awaiting Explanation": "orange", Appraised: "blue", Approved: "green" };
		const late = row.late ? ` ${pill(__("Late"), "red")}` : "";
		const link = frappe.utils.get_form_link("CCHC Self Assessment", row.self_assessment);
		return `<tr>
			<td><a href="${link}">${name}</a></td>
			<td>${pill(__(row.state), color)}${late}</td>
			<td class="text-right">${row.unanswered || ""}</td>
			<td class="text-right">${row.submitted_on ? format_number(row.index, null, 2) : ""}</td>
			<td>${escape(row.submitted_on || "")}</td>
			<td>${escape(row.deadline)}${row.extended ? ` ${pill(__("Extended"), "yellow")}` : ""}</td>
			<td>${row.appraisal_state ? pill(__(row.appraisal_state), colors[row.appraisal_state]) : ""}
				${row.parts ? `<span class="cchc-parts-count">${__("{0} parts", [row.parts])}</span>` : ""}</td>
		</tr>`;
	},
});
