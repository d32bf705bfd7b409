// The packaged set, where the office has its own in force.
const behind = new Set();

frappe.listview_settings["CCHC Criteria Set"] = {
	add_fields: ["docstatus"],
	has_indicator_for_draft: true,
	get_indicator(doc) {
		if (doc.docstatus === 0) return [__("Draft"), "orange", "docstatus,=,0"];
		if (behind.has(doc.name)) return [__("Gave Way to the Office's Own"), "blue", "docstatus,=,1"];
		if (doc.docstatus === 1) return [__("In Force"), "green", "docstatus,=,1"];
		return [__("No Longer in Force"), "gray", "docstatus,=,2"];
	},
	async refresh(list) {
		const method = "cchc_eval.cchc_eval.doctype.cchc_criteria_set.offered.stepped_back";
		const { message } = await frappe.call({ method, type: "GET" });
		const names = Object.keys(message);
		if (names.length === behind.size && names.every((name) => behind.has(name))) return;
		behind.clear();
		names.forEach((name) => behind.add(name));
		// Asked again so soon, Frappe would not draw it anew.
		list.render_list?.();
	},
	onload(list) {
		if (!frappe.model.can_create("CCHC Criteria Set")) return;
		// No promise for Frappe to hold the button by: it is kept only where a file is chosen.
		list.page.add_inner_button(__("Import from Excel"), () => void import_workbook());
	},
};

async function import_workbook() {
	const name = await cchc_eval.send_workbook("cchc_eval.cchc_eval.doctype.cchc_criteria_set.books.import_workbook");
	frappe.set_route("Form", "CCHC Criteria Set", name);
}
