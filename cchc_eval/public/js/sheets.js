// Scripts and styles of the forms that are more than Frappe's fields.
const RESULTS = ["cchc_answers.bundle.css", "cchc_office.bundle.css", "cchc_council.bundle.css", "cchc_office.bundle.js"];
const SHEETS = {
	"CCHC Self Assessment": ["cchc_answers.bundle.css", "cchc_answers.bundle.js"],
	"CCHC Appraisal": ["cchc_answers.bundle.css", "cchc_office.bundle.css", "cchc_office.bundle.js"],
	"CCHC Council Decision": [...RESULTS, "cchc_council.bundle.js"],
	"CCHC Released Ranking": RESULTS,
	"CCHC Released Result": RESULTS,
};
const asked = {};

frappe.provide("cchc_eval");
/** Once what the form of this DocType is drawn with is there. Asked for once: Frappe fetches with every call. */
cchc_eval.sheet_ready = (doctype) => (asked[doctype] ||= frappe.require(SHEETS[doctype]));

// On their way while the document is.
frappe.router.on("change", () => {
	const [view, doctype] = frappe.get_route() || [];
	if (view === "Form" && doctype in SHEETS) cchc_eval.sheet_ready(doctype);
});
