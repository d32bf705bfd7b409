// The figures of a round that units don't count themselves: a table down and up, and what other apps give.
const FIGURES_MODULE = "cchc_eval.cchc_eval.doctype.cchc_figure.table";

frappe.ui.form.on("CCHC Evaluation Round", {
	async refresh(frm) {
		if (frm.is_new() || !frappe.user.has_role(["CCHC Manager", "CCHC Office Head", "CCHC Appraiser"])) return;
		const group = __("Figures");
		const add = (label, act) => frm.add_custom_button(label, act, group);
		add(__("Show Figures"), () => frappe.set_route("List", "CCHC Figure", { round: frm.doc.name }));
		add(__("Download Table of Figures"), () => {
			const round = encodeURIComponent(frm.doc.name);
			window.open(`/api/method/${FIGURES_MODULE}.download_table?round=${round}`);
		});
		if (frm.doc.status === "Closed") return;
		add(__("Import Table of Figures"), () => import_table(frm));
		add(__("Fetch from Other Apps"), () => fetch_figures(frm));
	},
});

async function import_table(frm) {
	const taken = await cchc_eval.send_workbook(`${FIGURES_MODULE}.import_table`, { round: frm.doc.name }, ".xlsx,.csv");
	const remarks = taken.remarks.map((text) => `<li>${frappe.utils.escape_html(text)}</li>`).join("");
	frappe.msgprint({
		title: __("Figures Taken Over"),
		message: `<p>${counted(taken)}</p>${remarks ? `<ul>${remarks}</ul>` : ""}`,
		indicator: remarks ? "orange" : "green",
	});
	frm.reload_doc();
}

async function fetch_figures(frm) {
	const { apps } = await cchc_eval.call(`${FIGURES_MODULE}.fetch_figures`, { round: frm.doc.name });
	// A fault is text for a message already.
	const lines = apps.map(
		(app) => `<li><b>${frappe.utils.escape_html(app.path)}</b>: ${app.fault || counted(app)}</li>`
	);
	const failed = apps.some(({ fault }) => fault);
	frappe.msgprint({
		title: failed ? __("Some Figures Were Not Taken Over") : __("Figures Taken Over"),
		message: lines.length ? `<ul>${lines.join("")}</ul>` : __("No other app of this site gives figures."),
		indicator: failed ? "red" : lines.length ? "green" : "blue",
	});
	frm.reload_doc();
}

function counted({ new: added, changed, same }) {
	return __("{0} new, {1} changed, {2} as they were", [added, changed, same]);
}
