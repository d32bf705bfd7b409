// Evidence beside a criterion: files, cited documents, links, documents named by their number.
import { escape } from "../html";
import { EvidenceBox } from "./evidence_box";
import { EvidenceEditor } from "./evidence_editor";
import { Uploads } from "./evidence_uploads";

// Asked of every row for every criterion with every key: each text is read once.
const read = new Map();
export function codes_of({ criteria }) {
	const text = criteria || "";
	if (!read.has(text)) read.set(text, Object.freeze(text.split(/[,;\s]+/).filter(Boolean)));
	return read.get(text);
}
export const is_whole = (row) =>
	Boolean(row.file || row.link || (row.reference_doctype && row.reference_name) || (row.document_number || "").trim());

export const is_address = (text) => /^https?:\/\//i.test(text || "");

const icon_of = (row) => (row.file ? "attachment" : row.reference_name || row.link ? "link-url" : "file");

// Opens what a row shows, in a window of its own; whether there is anything.
export function open_row(row) {
	const address = row.file
		? encodeURI(row.file)
		: row.reference_name
			? frappe.utils.get_form_link(row.reference_doctype, row.reference_name)
			: is_address(row.link)
				? row.link
				: "";
	if (address) window.open(address, "_blank", "noopener");
	return Boolean(address);
}

export function label_of(row) {
	const parts = [row.title, row.document_number && __("no. {0}", [row.document_number])];
	if (row.document_date) parts.push(frappe.datetime.str_to_user(row.document_date));
	const place = row.place_in_document ? ` (${row.place_in_document})` : "";
	return parts.filter(Boolean).join(", ") + place;
}

export function render_chips(rows, may_edit) {
	return rows
		.map((row) => {
			const incomplete = is_whole(row) ? "" : "cchc-chip-incomplete";
			const remove = may_edit
				? `<button type="button" class="cchc-chip-remove" title="${__("Take off this criterion")}"
					aria-label="${__("Take off this criterion")}: ${escape(label_of(row))}">×</button>`
				: "";
			return `<span class="cchc-chip ${incomplete}" data-row="${escape(row.name)}">
				<button type="button" class="cchc-chip-open" title="${escape([row.note || label_of(row), row.link].filter(Boolean).join("\n"))}">
					${frappe.utils.icon(icon_of(row), "xs")} <span>${escape(label_of(row))}</span>
				</button>${remove}</span>`;
		})
		.join("");
}

export class EvidenceDesk {
	constructor(view) {
		this.view = view;
		this.frm = view.frm;
		this.uploads = new Uploads(this);
		this.editor = new EvidenceEditor(this);
		this.box = new EvidenceBox(this);
	}

	rows_of(code) {
		return (this.frm.doc.evidence || []).filter((row) => codes_of(row).includes(code));
	}

	// Chips of a criterion, with what is on its way and what is edited.
	draw(code) {
		const $leaf = this.view.$leaf(code);
		$leaf.find(".cchc-chips").html(render_chips(this.rows_of(code), this.view.may_edit));
		this.uploads.draw(code, $leaf);
		this.editor.draw(code, $leaf);
	}

	attach(code) {
		$('<input type="file" multiple>')
			.on("change", (e) => this.uploads.add(code, [...e.currentTarget.files]))
			.trigger("click");
	}

	// One row proves several criteria: choose it instead of uploading it again.
	reuse(code) {
		const others = (this.frm.doc.evidence || []).filter((row) => !codes_of(row).includes(code));
		const dialog = cchc_eval.dialog({
			title: __("Use evidence that is already here for criterion {0}", [escape(code)]),
			fields: others.map((row) => ({
				fieldname: row.name,
				fieldtype: "Check",
				label: escape(label_of(row)),
				description: __("Serves {0}", [escape(row.criteria)]),
			})),
			primary_action_label: __("Use"),
			primary_action: (values) => {
				dialog.hide();
				for (const row of others.filter((row) => values[row.name])) {
					this.set(row, { criteria: [...codes_of(row), code].join(", ") });
				}
				this.changed();
			},
		});
		dialog.show();
	}

	open(row, code) {
		if (this.view.may_edit) this.editor.open(row, code);
		else open_row(row);
	}

	add(values) {
		const row = this.frm.add_child("evidence");
		this.set(row, values);
		this.changed();
		return row;
	}

	wrong_codes(text) {
		const known = new Set(this.view.leaves.map((leaf) => leaf.code));
		return codes_of({ criteria: text }).filter((code) => !known.has(code));
	}

	remove(row, code) {
		const left = codes_of(row).filter((other) => other !== code);
		if (left.length) this.set(row, { criteria: left.join(", ") });
		else frappe.model.clear_doc(row.doctype, row.name);
		this.changed();
	}

	set(row, values) {
		Object.assign(row, values);
	}

	changed() {
		this.frm.doc.evidence.forEach((row, index) => (row.idx = index + 1));
		this.frm.dirty();
		this.frm.refresh_field("evidence");
		this.view.show_evidence();
	}
}
