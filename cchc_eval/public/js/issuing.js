// Number and date of a decision: the next free number, the paper before it is final, and its PDF behind it.
const ISSUING = "cchc_eval.printing.issuing";
const PREVIEW = "cchc_eval.printing.api.preview";
// A second to lay out, more for many units.
const LOOK_AGAIN = 3000;
const LOOKS = 200;

frappe.provide("cchc_eval");

/** `issue(values)` gives number and date. Of a paper that is no decision: `title`, `offered_by` (what offers number and,
 * where the paper bears only one, date), `told` once it is done, and `then` in place of reading the form again. */
cchc_eval.ask_number = (frm, { paper, note, action, issue, title, told, then, offered_by = `${ISSUING}.offer` }) => {
	let offered;
	let issuing = false;
	let closed = false;
	const year_of = (date) => String(date || "").slice(0, 4);
	const offer = async () => {
		const date = dialog.get_value("date");
		if (!date || year_of(date) === offered?.year) return;
		const was = offered?.number;
		const asked = (offered = { year: year_of(date) });
		const { message } = await frappe.call({ method: offered_by, type: "GET", args: { paper, name: frm.doc.name, date } });
		// Meanwhile a day of another year was chosen.
		if (asked !== offered) return;
		offered.number = message.number;
		if (title) dialog.set_title(`${title} (/${message.symbol})`);
		if (message.date && message.date !== date) await dialog.set_value("date", message.date);
		// What was typed stays.
		const typed = dialog.get_value("number");
		if (!typed || typed === was) await dialog.set_value("number", message.number);
	};
	// Once it is issued there is nothing to preview: the server would refuse.
	const show = frappe.utils.debounce(() => {
		if (issuing || closed) return;
		const { number, date } = dialog.get_values(true) || {};
		const $preview = dialog.get_field("preview").$wrapper.empty();
		if (!number || !date) return;
		const query = new URLSearchParams({ paper, name: frm.doc.name, number, date });
		$("<iframe>")
			.attr({ src: `/api/method/${PREVIEW}?${query}`, title: __("Preview of the Paper") })
			.addClass("border rounded w-100 bg-white")
			.css("height", "55vh")
			.on("load", ({ currentTarget: frame }) => {
				fit_pages(frame);
				new ResizeObserver(() => fit_pages(frame)).observe(frame);
			})
			.appendTo($preview);
	}, 400);
	const dialog = cchc_eval.prompt(
		[
			{
				fieldname: "number", fieldtype: "Int", label: __("Number"), reqd: 1, onchange: show,
				description: __("Offered: the next free number of the series"),
			},
			{ fieldtype: "Column Break" },
			{
				fieldname: "date", fieldtype: "Date", label: __("Date"), reqd: 1, default: frappe.datetime.get_today(),
				onchange: () => offer().then(show),
			},
			{ fieldtype: "Section Break" },
			{ fieldtype: "HTML", options: `<p class="text-muted">${note}</p>` },
			{ fieldname: "preview", fieldtype: "HTML" },
		],
		async ({ number, date }) => {
			issuing = true;
			dialog.get_field("preview").$wrapper.empty();
			// Where it is refused, the next change is shown again.
			frappe.after_ajax(() => (issuing = false));
			await issue({ number, date });
			frappe.show_alert({ message: told || __("Issued; the PDF is being made."), indicator: "green" });
			if (then) then();
			else frm.reload_doc();
		},
		title || __("Issue the decision /{0}", [frappe.utils.escape_html(frm.doc.symbol)]),
		action
	);
	dialog.on_hide = () => (closed = true);
	dialog.$wrapper.find(".modal-dialog").addClass("modal-lg");
	offer();
	return dialog;
};

// As wide as the frame, each for itself: one that lies may stand beside one that is upright.
function fit_pages(frame) {
	const { documentElement: room } = frame.contentDocument || {};
	for (const page of room?.querySelectorAll(".part") || []) {
		page.style.zoom = "";
		page.style.zoom = Math.min(1, room.clientWidth / page.offsetWidth);
	}
}

/** Says on the form whether the PDF of an issued decision is being made, or why it is not; comes back until it is. */
cchc_eval.show_pdf_state = (frm, paper, may_issue) => {
	const { number, issued_file, pdf_error } = frm.doc;
	if (!number || issued_file) return;
	if (!pdf_error) {
		frm.set_intro(__("The PDF is being made. Page and Word can be printed meanwhile."), "blue");
		look_again(frm, LOOKS);
		return;
	}
	frm.set_intro(
		__("The PDF could not be made: {0} It is tried again every hour.", [frappe.utils.escape_html(pdf_error)]),
		"red"
	);
	if (may_issue) {
		frm.add_custom_button(__("Make the PDF Again"), async () => {
			await cchc_eval.call(`${ISSUING}.make_pdf`, { paper, name: frm.doc.name });
			frm.reload_doc();
		});
	}
};

function look_again(frm, left) {
	clearTimeout(frm.cchc_pdf_look);
	const { doctype, name, modified } = frm.doc;
	frm.cchc_pdf_look = setTimeout(async () => {
		const still = () => cur_frm === frm && frm.doc.name === name && frm.doc.modified === modified;
		if (!left || !still()) return;
		// What was not answered is asked again.
		const asked = frappe.db.get_value(doctype, name, ["issued_file", "pdf_error"]);
		const { message } = await asked.catch(() => ({ message: {} }));
		if (!still()) return;
		if (message.issued_file || message.pdf_error) frm.reload_doc();
		else look_again(frm, left - 1);
	}, LOOK_AGAIN);
}
