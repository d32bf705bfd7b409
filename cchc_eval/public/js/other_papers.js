// Letters, notices, reports and decisions beside a document's own paper, and the numbers that they get.
import { address } from "./print_buttons";

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
		refresh(frm) {
			// Who appraises a part of an appraisal sees no paper of the whole.
			if (frm.is_new() || !frm.perm[0]?.print || frm.doc.__onload?.may_print === false) return;
			frm.add_custom_button(__("Other Papers"), () => show(frm), __("Print"));
		},
	});
}

async function show(frm) {
	const dialog = cchc_eval.dialog({
		title: __("Other Papers"),
		fields: [{ fieldname: "papers", fieldtype: "HTML" }],
	});
	const $list = dialog.get_field("papers").$wrapper;
	const draw = async () => {
		const args = { doctype: frm.doctype, name: frm.doc.name };
		const { message } = await frappe.call({ method: "cchc_eval.printing.api.others", type: "GET", args });
		$list.html(
			message.length
				? `<ul class="list-unstyled mb-0">${message.map((one) => item(frm, one)).join("")}</ul>`
				: __("Nothing to Print")
		);
	};
	$list.on("click", "button[data-paper]", (event) => {
		const { paper, title } = event.currentTarget.dataset;
		give_number(frm, paper, title, draw);
	});
	$list.on("click", "button[data-along]", (event) => sign_along(frm, event.currentTarget.dataset.along, draw));
	await draw();
	dialog.show();
}

function item(frm, { paper, title, may_number, numbers, goes_along, may_sign_along, signed_along }) {
	const escape = frappe.utils.escape_html;
	const link = (format, label, entry, about = title) =>
		`<a class="btn btn-default btn-xs mr-2" href="${address(format, paper, frm.doc.name, entry)}" target="_blank" rel="noopener"
			aria-label="${escape(`${about}: ${label}`)}">${label}</a>`;
	const links = (entry, about) =>
		[link("page", __("Page"), entry, about), link("pdf", "PDF", entry, about), link("word", "Word", entry, about)].join("");
	const given = numbers.map(({ entry, number, date }) => {
		const said = __("Number {0} of {1}", [number, frappe.datetime.str_to_user(date)]);
		return `<div class="text-muted mt-2 mb-1">${escape(said)}</div>${links(entry, said)}`;
	});
	const along = may_sign_along
		? `<button type="button" class="btn btn-xs btn-default" data-along="${escape(paper)}">${__("Sign {0} to go along", [escape(goes_along)])}</button>`
		: signed_along && `<a href="${escape(signed_along)}" target="_blank" rel="noopener">${__("{0}, signed to go along", [escape(goes_along)])}</a>`;
	if (along) given.push(`<div class="mt-2">${along}</div>`);
	const button = may_number
		? `<button type="button" class="btn btn-xs btn-default ml-auto" data-paper="${escape(paper)}" data-title="${escape(title)}"
			aria-label="${escape(`${title}: ${__("Give Number")}`)}">${__("Give Number")}</button>`
		: "";
	return `<li class="border-bottom py-2"><div class="font-weight-bold mb-1">${escape(title)}</div>
		<div class="d-flex align-items-center">${links()}${button}</div>${given.join("")}</li>`;
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

function sign_along(frm, paper, then) {
	cchc_eval.prompt(
		{ fieldname: "password", fieldtype: "Password", label: __("Pass Phrase of the Certificate"), reqd: 1 },
		async ({ password }) => {
			const url = await cchc_eval.call("cchc_eval.printing.attached.sign", { paper, name: frm.doc.name, password });
			window.open(url);
			then();
		},
		__("Sign What Goes Along"),
		__("Sign Digitally")
	);
}
