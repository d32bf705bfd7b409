// Letters, notices, reports and decisions beside a document's own paper, and the numbers that they get.
import { escape } from "./html";
import { address } from "./print_buttons";
import { ask_to_sign } from "./signing";

const NUMBERING = "cchc_eval.printing.numbering";
const WITH_OTHERS = [
	"CCHC Evaluation Round",
	"CCHC Council Decision",
	"CCHC Appraisal",
	"CCHC Released Result",
	"CCHC Self Assessment",
	"CCHC Review Request",
	"CCHC Improvement Plan",
	"CCHC Reward Decision",
];

for (const doctype of WITH_OTHERS) {
	frappe.ui.form.on(doctype, {
		async refresh(frm) {
			// Who appraises a part of an appraisal sees no paper of the whole.
			if (frm.is_new() || !frm.perm[0]?.print || frm.doc.__onload?.may_print === false) return;
			const { name } = frm.doc;
			if (!(await has_any(frm)) || frm.doc.name !== name) return;
			frm.add_custom_button(__("Other Papers"), () => show(frm), __("Print"));
		},
	});
}

async function papers_of(frm) {
	const args = { doctype: frm.doctype, name: frm.doc.name };
	return (await frappe.call({ method: "cchc_eval.printing.api.others", type: "GET", args })).message;
}

// By kind of document, asked once: which papers there are is a matter of the user's roles.
const found = {};

function has_any(frm) {
	found[frm.doctype] ??= papers_of(frm).then(
		(papers) => papers.length > 0,
		() => delete found[frm.doctype] // asked again with the next document
	);
	return found[frm.doctype];
}

async function show(frm) {
	const dialog = cchc_eval.dialog({
		title: __("Other Papers"),
		fields: [{ fieldname: "papers", fieldtype: "HTML" }],
	});
	const $list = dialog.get_field("papers").$wrapper;
	const draw = async () => {
		const papers = await papers_of(frm);
		$list.html(`<ul class="list-unstyled mb-0">${papers.map((one) => item(frm, one)).join("")}</ul>`);
	};
	$list.on("click", "button[data-paper]", (event) => {
		const { paper, title } = event.currentTarget.dataset;
		give_number(frm, paper, title, draw);
	});
	$list.on("click", "button[data-along]", (event) => {
		const { along, password } = event.currentTarget.dataset;
		sign_along(frm, along, event.currentTarget.textContent, Boolean(password), draw);
	});
	await draw();
	dialog.show();
}

function item(frm, { paper, title, may_number, numbers, ...along }) {
	const link = (format, label, entry, about = title) =>
		`<a class="btn btn-default btn-xs mr-2" href="${address(format, paper, frm.doc.name, entry)}" target="_blank" rel="noopener"
			aria-label="${escape(`${about}: ${label}`)}">${label}</a>`;
	const links = (entry, about) =>
		[link("page", __("Page"), entry, about), link("pdf", "PDF", entry, about), link("word", "Word", entry, about)].join("");
	const given = numbers.map(({ entry, number, date }) => {
		const said = __("Number {0} of {1}", [number, frappe.datetime.str_to_user(date)]);
		return `<div class="text-muted mt-2 mb-1">${escape(said)}</div>${links(entry, said)}`;
	});
	given.push(goes_along(paper, along));
	const button = may_number
		? `<button type="button" class="btn btn-xs btn-default ml-auto" data-paper="${escape(paper)}" data-title="${escape(title)}"
			aria-label="${escape(`${title}: ${__("Give Number")}`)}">${__("Give Number")}</button>`
		: "";
	return `<li class="border-bottom py-2"><div class="font-weight-bold mb-1">${escape(title)}</div>
		<div class="d-flex align-items-center">${links()}${button}</div>${given.join("")}</li>`;
}

/** What goes with a numbered paper as a file of its own: signed, or to be signed. */
function goes_along(paper, { goes_along, may_sign_along, asks_password, waits_along, signed_along }) {
	const shown = [];
	if (signed_along) {
		const said = __("{0}, signed to go along", [escape(goes_along)]);
		shown.push(`<a href="${escape(encodeURI(signed_along))}" target="_blank" rel="noopener">${said}</a>`);
	}
	if (waits_along) shown.push(`<span class="text-muted">${__("Waits for the signing service")}</span>`);
	if (may_sign_along) {
		const said = __("Sign {0} to go along", [escape(goes_along)]);
		shown.push(`<button type="button" class="btn btn-xs btn-default" data-along="${escape(paper)}"
			data-password="${asks_password ? 1 : ""}">${said}</button>`);
	}
	return shown.map((one) => `<div class="mt-2">${one}</div>`).join("");
}

function give_number(frm, paper, title, then) {
	cchc_eval.ask_number(frm, {
		paper,
		title: __("Number of: {0}", [title]),
		note: __("The register keeps the paper as it reads now. Changed later, it is a draft with room for a new number."),
		action: __("Give Number"),
		offered_by: `${NUMBERING}.offer`,
		told: __("Numbered; the register keeps the paper."),
		issue: ({ number, date }) => cchc_eval.call(`${NUMBERING}.give`, { paper, name: frm.doc.name, number, date }),
		then,
	});
}

function sign_along(frm, paper, title, asks_password, then) {
	ask_to_sign({
		title: escape(title),
		action: __("Sign Digitally"),
		asks_password,
		sign: (password) => cchc_eval.call("cchc_eval.printing.attached.sign", { paper, name: frm.doc.name, password }),
		told: __("Signed; the file is kept here."),
		then,
	});
}
