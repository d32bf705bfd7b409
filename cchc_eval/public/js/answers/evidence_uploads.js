// Files that become evidence: dropped, chosen or pasted, many at once, each with its own progress and refusal.
import { escape } from "../html";
import { coded } from "./file_codes";

const AT_ONCE = 3;

export class Uploads {
	constructor(desk) {
		this.desk = desk;
		this.frm = desk.frm;
		this.view = desk.view;
		this.list = [];
		this.take_drops();
		this.view.on("click", ".cchc-upload-dismiss", (_, leaf, e) => {
			this.list = this.list.filter(({ id }) => id !== Number(e.currentTarget.dataset.upload));
			this.desk.draw(leaf.code);
		});
	}

	// ---- where files come from

	take_drops() {
		const is_file = (e) => e.dataTransfer?.types.includes("Files");
		const form = this.frm.wrapper;
		for (const event of ["dragenter", "dragover", "dragleave", "drop"]) {
			form.addEventListener(
				event,
				(e) => {
					if (this.frm.doctype !== "CCHC Self Assessment" || !is_file(e)) return;
					// Frappe's own dialog would put it on the form, for nothing, and offer to make it public.
					e.preventDefault();
					e.stopPropagation();
					const element = e.target.closest?.(".cchc-leaf");
					$(form).find(".cchc-drop-here").removeClass("cchc-drop-here");
					if (event === "drop") this.take_drop(element, [...e.dataTransfer.files]);
					else if (event !== "dragleave" && this.takes(element)) $(element).addClass("cchc-drop-here");
				},
				true
			);
		}
	}

	takes(element) {
		const leaf = element && this.view.by_code[element.dataset.code];
		return Boolean(this.view.may_edit && leaf && leaf.scored_by !== "office");
	}

	// On a criterion they are its evidence; elsewhere each says by its name whose it is.
	take_drop(element, files) {
		if (this.takes(element)) {
			this.add(element.dataset.code, files);
			return;
		}
		const left = [];
		for (const file of files) {
			const code = this.view.may_edit && !element ? this.code_of(file.name) : null;
			if (code) this.add(code, [file]);
			else left.push(file.name);
		}
		if (!left.length) return;
		const told = this.view.may_edit
			? __("Drop the file on the criterion that it proves, or let its name begin with the criterion's code: {0}", [
					escape(left.join("; ")),
				])
			: __("The evidence can't be changed now.");
		frappe.show_alert({ message: told, indicator: "orange" }, 15);
	}

	code_of(name) {
		const leaf = this.view.by_code[this.coded(name)?.code];
		return leaf?.rule && leaf.scored_by !== "office" ? leaf.code : null;
	}

	coded(name) {
		return coded(name, Object.keys(this.view.by_code));
	}

	// ---- sending

	add(code, files) {
		for (const file of files) {
			const id = (this.last = (this.last || 0) + 1);
			// Frappe takes what stands between brackets for a tag, and would look for the file under another name.
			const name = file.name.replace(/[<>]/g, "-");
			this.list.push({ id, code, file, name, form: this.frm.docname, part: 0, error: "", begun: false });
		}
		this.desk.draw(code);
		this.go_on();
	}

	go_on() {
		const under_way = this.list.filter(({ begun, error }) => begun && !error).length;
		const waiting = this.list.filter(({ begun }) => !begun);
		for (const upload of waiting.slice(0, Math.max(0, AT_ONCE - under_way))) this.send(upload);
		if (!under_way && !waiting.length) this.frm.sidebar?.reload_docinfo?.();
	}

	async send(upload) {
		upload.begun = true;
		const { told, refused } = await this.request(upload);
		const is_here = this.frm.docname === upload.form;
		if (told && is_here) {
			this.list = this.list.filter((one) => one !== upload);
			const stem = upload.name.replace(/\.[^.]+$/, "");
			const named = this.coded(stem);
			const title = (named?.code === upload.code && named.rest) || stem;
			this.desk.add({ criteria: upload.code, title, file: told.file_url });
		} else {
			const elsewhere = __("Another form was opened meanwhile; the file is attached to {0}.", [escape(upload.form)]);
			upload.error = told ? elsewhere : refused.join("<br>");
			if (is_here) this.desk.draw(upload.code);
			else frappe.msgprint({ title: __("The file was not taken"), message: upload.error, indicator: "red" });
		}
		this.go_on();
	}

	// Evidence is private: the server refuses anything else.
	request({ id, file, name, form }) {
		const fields = { doctype: this.frm.doctype, docname: form, folder: "Home/Attachments", is_private: "1" };
		return cchc_eval.send_file(file, fields, { name, on_part: (part) => this.show_part(id, part) });
	}

	// ---- drawing

	draw(code, $leaf) {
		const lines = this.list.filter((one) => one.code === code && one.form === this.frm.docname).map((one) => this.line(one));
		$leaf.find(".cchc-uploads").html(lines.join(""));
	}

	line({ id, name, part, error }) {
		const told = error
			? `<span class="cchc-refused" role="alert">${error}</span>
				<button type="button" class="btn btn-xs btn-link cchc-upload-dismiss" data-upload="${id}"
					aria-label="${__("Dismiss {0}", [escape(name)])}">×</button>`
			: `<progress max="1" value="${part}" data-upload-part="${id}" aria-label="${escape(name)}"></progress>`;
		return `<div class="cchc-upload"><span class="cchc-upload-name">${escape(name)}</span> ${told}</div>`;
	}

	show_part(id, part) {
		const upload = this.list.find((one) => one.id === id);
		if (upload) upload.part = part;
		this.view.$wrapper.find(`[data-upload-part=${id}]`).attr("value", part);
	}
}
