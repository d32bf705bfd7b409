// A new round as the last one was, and what opening it will make.
const BEGINNING = "cchc_eval.cchc_eval.doctype.cchc_evaluation_round.beginning";
const ALWAYS_PROPOSED = ["year", "title", "criteria_set", "self_assessment_deadline", "explanation_deadline", "appraisal_deadline", "council_date"];

frappe.ui.form.on("CCHC Evaluation Round", {
	async refresh(frm) {
		if (!may_take_over(frm)) return;
		const { name } = frm.doc;
		const proposed = await propose(frm);
		if (frm.doc.name !== name || !may_take_over(frm)) return;
		for (const field of frm.is_new() ? ALWAYS_PROPOSED : []) {
			if (!frm.doc[field] && proposed.values[field]) await frm.set_value(field, proposed.values[field]);
		}
		if (proposed.from) {
			const taken = frm.add_custom_button(__("Take Over {0}", [proposed.from]), () => take_over(frm));
			if (frm.is_new()) taken.addClass("btn-primary");
		}
	},
});

// A draft that holds no unit yet is as good as new.
const may_take_over = (frm) =>
	frm.is_new()
		? frappe.model.can_create(frm.doctype)
		: frm.doc.status === "Draft" && !frm.doc.units?.length && frappe.model.can_create(frm.doctype) && frm.perm[0]?.write;

async function propose(frm) {
	const { period, level, year } = frm.doc;
	const args = frm.is_new() ? { period, level } : { period, level, year };
	return (await frappe.call({ method: `${BEGINNING}.propose`, type: "GET", args })).message;
}

async function take_over(frm) {
	const proposed = await cchc_eval.unless_refused(propose(frm));
	if (!proposed.from) {
		frappe.msgprint(__("There is no earlier round of this period and level."));
		return;
	}
	for (const [field, value] of Object.entries(proposed.values)) {
		if (!Array.isArray(value)) {
			await frm.set_value(field, value);
			continue;
		}
		frm.clear_table(field);
		value.forEach((row) => Object.assign(frm.add_child(field), row));
		frm.refresh_field(field);
	}
	const left_out = proposed.left_out.map((text) => `<li>${frappe.utils.escape_html(text)}</li>`).join("");
	frappe.msgprint({
		title: __("Taken over from {0}", [proposed.from]),
		message: `<p>${__("Look through it and save: deadlines are those of last year, a year later.")}</p>
			${left_out ? `<p>${__("Left out, to be settled here:")}</p><ul>${left_out}</ul>` : ""}`,
		indicator: left_out ? "orange" : "green",
	});
}

frappe.provide("cchc_eval");
/** Shows what opening will make; `open` is called with the user's consent. */
cchc_eval.preview_opening = async (frm, open) => {
	const asked = frappe.call({ method: `${BEGINNING}.preview`, type: "GET", args: { round: frm.doc.name } });
	const { message: shown } = await cchc_eval.unless_refused(asked);
	const { escape } = cchc_eval;
	const list = (rows, color, title) =>
		rows.length
			? `<p class="mb-1"><span class="indicator-pill ${color}">${title}</span></p><ul>${rows
					.map((text) => `<li>${escape(text)}</li>`)
					.join("")}</ul>`
			: "";
	const line = (label, value) => `<tr><td>${escape(label)}</td><td>${escape(String(value))}</td></tr>`;
	const sets = shown.sets.map(({ title, units }) => line(title, __("{0} units", [units])));
	const days = shown.deadlines.map(({ label, when }) => line(label, when));
	const dialog = cchc_eval.dialog({
		title: __("Open {0}", [escape(frm.doc.title)]),
		fields: [
			{
				fieldtype: "HTML",
				options: `${list(shown.problems, "red", __("It can't be opened yet"))}
					${list(shown.warnings, "orange", __("See to it, or open all the same"))}
					<p>${__("{0} self-assessments will be made; criteria and deadlines are fixed with them:", [shown.forms])}</p>
					<table class="table table-bordered table-sm"><tbody>${[...sets, ...days].join("")}</tbody></table>`,
			},
		],
		primary_action_label: __("Open Round"),
		primary_action: async () => {
			await open();
			dialog.hide();
		},
	});
	dialog.show();
	if (shown.problems.length) dialog.get_primary_btn().prop("disabled", true);
	return dialog;
};
