// Evidence beside a criterion: files, cited documents, documents named by their number.
import { escape } from "./numbers";

export const codes_of = (row) => (row.criteria || "").split(/[,;\s]+/).filter(Boolean);
export const is_whole = (row) =>
	Boolean(row.file || (row.reference_doctype && row.reference_name) || (row.document_number || "").trim());

const icon_of = (row) => (row.file ? "attachment" : row.reference_name ? "link-url" : "file");

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
				? `<button type="button" class="cchc-chip-remove" title="${__("Take off this criterion")}">×</button>`
				: "";
			return `<span class="cchc-chip ${incomplete}" data-row="${escape(row.name)}">
				<button type="button" class="cchc-chip-open" title="${escape(row.note || label_of(row))}">
					${frappe.utils.icon(icon_of(row), "xs")} <span>${escape(label_of(row))}</span>
				</button>${remove}</span>`;
		})
		.join("");
}

export class EvidenceDesk {
	constructor(view) {
		this.view = view;
		this.frm = view.frm;
	}

	rows_of(code) {
		return (this.frm.doc.evidence || []).filter((row) => codes_of(row).includes(code));
	}

	attach(code) {
		const uploader = new frappe.ui.FileUploader({
			doctype: this.frm.doctype,
			docname: this.frm.docname,
			folder: "Home/Attachments",
			allow_multiple: false,
			make_attachments_public: false,
			dialog_title: __("Evidence for criterion {0}", [code]),
			on_success: (file) => {
				this.frm.sidebar?.reload_docinfo?.();
				this.edit({
					criteria: code,
					title: (file.file_name || "").replace(/\.[^.]+$/, ""),
					file: file.file_url,
				});
			},
		});
		// Evidence is private: the server refuses anything else.
		uploader.dialog?.$wrapper.find(".btn-modal-secondary").addClass("hidden");
	}

	// Files dropped on a criterion are its evidence at once; what is dropped beside one is no evidence of anything.
	take_drops() {
		const is_file = (e) => e.dataTransfer?.types.includes("Files");
		const form = this.frm.wrapper;
		for (const event of ["dragenter", "dragover", "drop"]) {
			form.addEventListener(
				event,
				(e) => {
					if (this.frm.doctype !== "CCHC Self Assessment" || !is_file(e)) return;
					// Frappe's own dialog would put it on the form, for nothing, and offer to make it public.
					e.preventDefault();
					e.stopPropagation();
					if (event === "drop") this.take_drop(e.target.closest(".cchc-leaf"), [...e.dataTransfer.files]);
				},
				true
			);
		}
	}

	take_drop(element, files) {
		const leaf = element && this.view.by_code[element.dataset.code];
		if (!this.view.may_edit || !leaf || leaf.scored_by === "office") {
			frappe.show_alert({
				message: this.view.may_edit
					? __("Drop the file on the criterion that it proves.")
					: __("The evidence can't be changed now."),
				indicator: "orange",
			});
			return;
		}
		for (const file of files) this.upload(leaf.code, file);
	}

	async upload(code, file) {
		const body = new FormData();
		body.append("file", file, file.name);
		body.append("doctype", this.frm.doctype);
		body.append("docname", this.frm.docname);
		body.append("folder", "Home/Attachments");
		body.append("is_private", "1");
		const headers = { Accept: "application/json", "X-Frappe-CSRF-Token": frappe.csrf_token };
		const form = this.frm.docname;
		// Without a network there is no answer at all.
		const response = await fetch("/api/method/upload_file", { method: "POST", headers, body }).catch(() => null);
		const data = (await response?.json().catch(() => null)) || {};
		if (!response?.ok || this.frm.docname !== form) {
			const said = JSON.parse(data._server_messages || "[]").map((message) => JSON.parse(message).message);
			if (!response) said.push(__("The server did not answer: try again."));
			if (response?.ok) said.push(__("Another form was opened meanwhile; the file is attached to {0}.", [escape(form)]));
			frappe.msgprint({
				title: __("The file was not taken"),
				message: [escape(file.name), ...said].join("<br>"),
				indicator: "red",
			});
			return;
		}
		this.frm.sidebar?.reload_docinfo?.();
		const title = file.name.replace(/\.[^.]+$/, "");
		this.set(this.frm.add_child("evidence", { file: data.message.file_url }), { criteria: code, title });
		this.changed();
		frappe.show_alert({ message: __("Evidence of criterion {0}; save to keep it.", [escape(code)]), indicator: "green" });
	}

	cite(code) {
		this.edit({ criteria: code, citing: true });
	}

	// One row proves several criteria: choose it instead of uploading it again.
	reuse(code) {
		const others = (this.frm.doc.evidence || []).filter((row) => !codes_of(row).includes(code));
		const dialog = new frappe.ui.Dialog({
			title: __("Use evidence that is already here for criterion {0}", [code]),
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

	open(row) {
		if (this.view.may_edit) return this.edit(row);
		if (row.file) window.open(row.file, "_blank", "noopener");
		else if (row.reference_name) frappe.set_route("Form", row.reference_doctype, row.reference_name);
	}

	edit(row) {
		const citing = row.citing || row.reference_doctype;
		const dialog = new frappe.ui.Dialog({
			title: row.name ? __("Evidence") : __("New evidence"),
			fields: [
				...(citing ? this.citation_fields(row) : []),
				{ fieldname: "title", fieldtype: "Small Text", max_height: "4em", label: __("Title"), reqd: 1, default: row.title },
				{ fieldtype: "Section Break", hide_border: 1 },
				{ fieldname: "document_number", fieldtype: "Data", label: __("Number"), default: row.document_number },
				{ fieldtype: "Column Break" },
				{ fieldname: "document_date", fieldtype: "Date", label: __("Date"), default: row.document_date },
				{ fieldtype: "Section Break", hide_border: 1 },
				{
					fieldname: "place_in_document", fieldtype: "Data", label: __("Page, Clause"), default: row.place_in_document,
					description: __("Where in the document, for example: page 3, section 2"),
				},
				{
					fieldname: "criteria", fieldtype: "Data", label: __("Criteria"), reqd: 1, default: row.criteria,
					description: __("Codes of the criteria that it proves, separated by commas"),
				},
				{ fieldname: "note", fieldtype: "Small Text", max_height: "4em", label: __("Note"), default: row.note },
				...(row.file ? [{ fieldname: "file_html", fieldtype: "HTML" }] : []),
			],
			primary_action_label: row.name ? __("Update") : __("Add"),
			primary_action: (values) => {
				const wrong = this.wrong_codes(values.criteria);
				if (wrong.length) {
					frappe.msgprint(__("There is no criterion {0} to answer in this set.", [escape(wrong.join(", "))]));
					return;
				}
				dialog.hide();
				delete values.file_html;
				const target = row.name ? row : this.frm.add_child("evidence", row.file ? { file: row.file } : {});
				this.set(target, values);
				this.changed();
			},
		});
		if (row.file) {
			dialog.fields_dict.file_html.$wrapper.html(
				`<a href="${encodeURI(row.file)}" target="_blank" rel="noopener">${frappe.utils.icon("attachment", "sm")}
				${escape(row.file.split("/").pop())}</a>`
			);
		}
		dialog.show();
	}

	citation_fields(row) {
		return [
			{
				fieldname: "reference_doctype", fieldtype: "Link", options: "DocType", reqd: 1,
				label: __("Kind of Document"), default: row.reference_doctype,
				get_query: () => ({ filters: { istable: 0, issingle: 0 } }),
			},
			{
				fieldname: "reference_name", fieldtype: "Dynamic Link", options: "reference_doctype", reqd: 1,
				label: __("Document"), default: row.reference_name,
				change() {
					const dialog = this.layout;
					if (this.value && !dialog.get_value("title")) dialog.set_value("title", this.value);
				},
			},
		];
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
