// One piece of evidence edited where it stands, below the chips of its criterion.
import { escape } from "../html";
import { codes_of, open_row } from "./evidence";
import { edit_date, read_date } from "./numbers";

export class EvidenceEditor {
	constructor(desk) {
		this.desk = desk;
		this.frm = desk.frm;
		this.view = desk.view;
		this.view.on("input", ".cchc-editor [data-column]", (_, __leaf, e) => this.take(e.currentTarget));
		this.view.on("click", ".cchc-editor-close", () => this.close());
		this.view.on("click", ".cchc-editor-show", () => open_row(this.row));
		this.view.on("keydown", ".cchc-editor", (_, __leaf, e) => {
			if (e.key !== "Escape") return;
			e.stopPropagation();
			this.close();
		});
	}

	get row() {
		return (this.frm.doc.evidence || []).find((row) => row === this.edited || row.name === this.edited?.name);
	}

	open(row, code, column = "title") {
		this.close(false);
		this.edited = row;
		this.code = code;
		this.desk.draw(code);
		this.view.$leaf(code).find(`.cchc-editor [data-column=${column}]`).trigger("focus");
	}

	close(with_focus = true) {
		const { code, edited } = this;
		this.edited = null;
		if (!code) return;
		this.code = null;
		this.view.$leaf(code).find(".cchc-editor").empty().removeData("row");
		const of_row = (_, chip) => chip.dataset.row === edited?.name;
		if (with_focus) this.view.$leaf(code).find(".cchc-chip").filter(of_row).find(".cchc-chip-open").trigger("focus");
	}

	// Not drawn anew while it is typed in.
	draw(code, $leaf) {
		const $editor = $leaf.find(".cchc-editor");
		const row = code === this.code && this.view.may_edit ? this.row : null;
		if (!row) $editor.empty().removeData("row");
		else if ($editor.data("row") !== row) $editor.html(this.html(row)).data("row", row);
	}

	html(row) {
		const field = (column, label, value, look = "", hint = "") => `<label class="${look}"><span>${label}</span>
			<input type="text" class="form-control input-sm" data-column="${column}" autocomplete="off" maxlength="${column === "title" ? 2000 : 140}"
				placeholder="${hint}" value="${escape(value)}"></label>`;
		const shown = row.file || row.reference_name || row.link;
		const what = shown ? escape(String(shown).split("/private/files/").pop()) : "";
		return `<div class="cchc-editor-fields">
				${field("title", __("Title"), row.title, "cchc-wide")}
				${field("document_number", __("Number"), row.document_number)}
				${field("document_date", __("Date"), edit_date(row.document_date), "", __("day/month/year"))}
				${field("place_in_document", __("Page, Clause"), row.place_in_document)}
				${field("criteria", __("Criteria"), row.criteria)}
				<label class="cchc-wide"><span>${__("Note")}</span>
					<textarea class="form-control" rows="1" data-column="note" maxlength="2000">${escape(row.note)}</textarea></label>
			</div>
			<div class="cchc-editor-fault cchc-refused" role="alert"></div>
			<button type="button" class="btn btn-xs btn-default cchc-editor-close">${__("Done")}</button>
			${shown ? `<button type="button" class="btn btn-xs btn-link cchc-editor-show">${what}</button>` : ""}`;
	}

	take(box) {
		const { row } = this;
		if (!row) return;
		const { column } = box.dataset;
		const { value, fault } = this.read(column, box.value);
		$(box).closest(".cchc-editor").find(".cchc-editor-fault").text(fault || "");
		if (fault) return;
		this.desk.set(row, { [column]: value });
		this.desk.changed();
	}

	read(column, text) {
		if (column === "document_date") {
			const { value, error } = read_date(text);
			return { value: value || null, fault: error };
		}
		if (column === "title" && !text.trim()) return { fault: __("Give it a title.") };
		if (column !== "criteria") return { value: text };
		const wrong = this.desk.wrong_codes(text);
		if (wrong.length) return { fault: __("There is no criterion {0} to answer in this set.", [wrong.join(", ")]) };
		if (!codes_of({ criteria: text }).length) return { fault: __("Name the criteria that it proves.") };
		return { value: codes_of({ criteria: text }).join(", ") };
	}
}
