// Forms of many units, as Excel files or ZIP files of them: sent, looked at one by one, and imported in the background.
const MANY_FORMS = "cchc_eval.cchc_eval.doctype.cchc_self_assessment.many_forms";
// Looked at in one request, which answers within a few seconds; and requests at a time.
const FORMS_AT_ONCE = 5;
const FORMS_SENT_BESIDE = 2;

frappe.ui.form.on("CCHC Evaluation Round", {
	refresh(frm) {
		if (frm.is_new() || frm.doc.status !== "Open" || !frappe.user.has_role("CCHC Manager")) return;
		frm.add_custom_button(__("Import Many Forms"), () => new ManyForms(frm).open());
	},
});

class ManyForms {
	constructor(frm) {
		Object.assign(this, { frm, looked: [], refused: [], waiting: 0, ticks: new Map() });
	}

	async open() {
		Object.assign(this, await cchc_eval.call(`${MANY_FORMS}.begin`, { round: this.frm.doc.name }));
		this.dialog = cchc_eval.dialog({
			title: __("Import Many Forms"),
			size: "extra-large",
			fields: [{ fieldname: "body", fieldtype: "HTML" }],
			primary_action_label: __("Import the Chosen Forms"),
			primary_action: () => this.import(),
		});
		// Files may be dropped before Frappe calls it shown.
		this.dialog.on_hide = () => (this.is_closed = true);
		this.$body = this.dialog.get_field("body").$wrapper.addClass("cchc-many-forms");
		this.$body.html(`<p>${__("Choose the Excel forms that units filled in, or ZIP files of them. Nothing is changed before you press Import; each unit still signs and sends its form itself.")}</p>
			<div class="cchc-drop"><button type="button" class="btn btn-sm btn-default">${__("Choose Files")}</button>
				<span class="text-muted">${__("or drop them here")}</span>
				<input type="file" multiple accept=".xlsx,.zip" class="hidden" aria-label="${__("Choose Files")}"></div>
			<div class="cchc-many-state" role="status" aria-live="polite"></div><div class="cchc-many-table"></div>`);
		const $input = this.$body.find("input[type=file]");
		this.$body.find(".cchc-drop button").on("click", () => $input.trigger("click"));
		$input.on("change", () => this.send([...$input[0].files]));
		this.$body.find(".cchc-drop").on("dragover", (e) => e.preventDefault()).on("drop", (e) => {
			e.preventDefault();
			this.send([...e.originalEvent.dataTransfer.files]);
		});
		this.$body.on("change", ":checkbox", ({ currentTarget: box }) => {
			this.ticks.set(box.value, box.checked);
			this.count();
		});
		this.dialog.show();
		this.draw();
	}

	async send(files) {
		this.waiting += files.length;
		this.draw();
		const left = [...files];
		const lane = async () => {
			while (left.length && !this.is_closed) {
				await this.read(left.shift());
				this.waiting -= 1;
				this.draw();
			}
		};
		await Promise.all(Array.from({ length: FORMS_SENT_BESIDE }, lane));
	}

	async read(file) {
		const sent = await this.send_one(file);
		this.refused.push(...sent.refused);
		const ids = sent.files.map((one) => one.file);
		for (let at = 0; at < ids.length && !this.is_closed; at += FORMS_AT_ONCE) {
			const asked = { token: this.token, files: ids.slice(at, at + FORMS_AT_ONCE) };
			const found = await frappe.xcall(`${MANY_FORMS}.look`, asked).catch(() => null);
			if (found) this.take(found);
			else this.refused.push({ name: file.name, fault: __("The server did not answer: try again.") });
			this.draw();
		}
	}

	// To Frappe's upload with our method, so that no File is made.
	async send_one(file) {
		const { doctype, docname } = this.frm;
		const fields = { doctype, docname, method: `${MANY_FORMS}.take_file`, token: this.token };
		const { told, refused } = await cchc_eval.send_file(file, fields);
		return told || { files: [], refused: [{ name: file.name, fault: refused.join("<br>") }] };
	}

	// Of a file that was sent twice the last look counts.
	take(found) {
		const again = new Set(found.map((one) => one.file));
		this.looked = [...this.looked.filter((one) => !again.has(one.file)), ...found];
	}

	draw() {
		const seen = {};
		for (const { unit, faults } of this.looked) if (!faults.length) seen[unit] = (seen[unit] || 0) + 1;
		const rows = this.looked.map((one) => this.row(one, !one.faults.length && seen[one.unit] > 1));
		rows.push(...this.refused.map((one) => `<tr><td></td><td>${frappe.utils.escape_html(one.name)}</td><td colspan="3"></td>
			<td class="text-danger">${one.fault}</td></tr>`));
		const titles = ["", __("File"), __("Unit"), __("Criteria Answered"), __("Self Points"), __("To Note")];
		this.$body.find(".cchc-many-table").html(
			rows.length
				? `<div class="table-responsive"><table class="table table-bordered table-sm">
					<thead><tr>${titles.map((title) => `<th>${title}</th>`).join("")}</tr></thead><tbody>${rows.join("")}</tbody></table></div>`
				: ""
		);
		this.count();
	}

	row(one, is_double) {
		const faults = is_double ? [...one.faults, frappe.utils.escape_html(__("There are several forms of this unit: leave one."))] : one.faults;
		const list = (lines, css) => (lines.length ? `<ul class="${css}">${lines.map((line) => `<li>${line}</li>`).join("")}</ul>` : "");
		const notes = [];
		if (one.same) notes.push(frappe.utils.escape_html(__("Nothing new: it stands in the form already.")));
		if (one.replaced?.length) {
			notes.push(`<b>${frappe.utils.escape_html(__("Replaces what the unit has answered here: {0}", [one.replaced.join(", ")]))}</b>`);
		}
		// What would replace the unit's own answers is for the user to choose.
		const wanted = !one.faults.length && !one.same && !one.replaced.length && !is_double;
		const ticked = this.ticks.get(one.file) ?? wanted;
		const box = one.faults.length || one.same
			? ""
			: `<input type="checkbox" value="${one.file}" ${ticked ? "checked" : ""} aria-label="${frappe.utils.escape_html(one.name)}">`;
		const scored = one.total ? `${one.total} (${one.index}\u00a0%)<br>${frappe.utils.escape_html(one.rank)}` : "";
		return `<tr><td>${box}</td><td>${frappe.utils.escape_html(one.name)}</td><td>${frappe.utils.escape_html(one.unit && `${one.unit} – ${one.unit_name}`)}</td>
			<td class="text-right">${one.asked ? `${one.answers}/${one.asked}` : ""}</td><td>${scored}</td>
			<td>${list(faults, "text-danger")}${list(notes, "")}${list(one.remarks || [], "text-muted")}</td></tr>`;
	}

	chosen() {
		return this.$body.find(".cchc-many-table :checked").get().map((el) => el.value);
	}

	count() {
		const chosen = this.chosen();
		const faulty = this.looked.filter((one) => one.faults.length).length + this.refused.length;
		const with_form = new Set(this.looked.map((one) => one.unit));
		const missing = this.awaited.filter((one) => !with_form.has(one.unit));
		const read = this.looked.length + this.refused.length;
		const lines = [
			this.waiting ? __("Reading: {0} files left…", [this.waiting]) : "",
			read ? __("{0} files read, {1} with faults, {2} chosen for the import", [read, faulty, chosen.length]) : "",
		].filter(Boolean);
		const names = missing.map((one) => frappe.utils.escape_html(`${one.unit} – ${one.unit_name}`)).join("; ");
		const left = this.looked.length && missing.length
			? `<details><summary>${__("{0} units have not sent their form and have no file here", [missing.length])}</summary>${names}</details>`
			: "";
		this.$body.find(".cchc-many-state").html(`<div>${lines.join(" · ")}</div>${left}`);
		this.dialog.get_primary_btn().prop("disabled", !chosen.length || this.waiting > 0);
	}

	async import() {
		const asked = { token: this.token, files: this.chosen() };
		const done = await cchc_eval.call(`${MANY_FORMS}.import_forms`, asked);
		this.dialog.hide();
		if (done.queued) {
			cchc_eval.follow_job(this.frm.doctype, this.frm.doc.name, this.frm);
			return;
		}
		const refused = done.refused.map(([name, why]) => `<li>${frappe.utils.escape_html(name)}: ${why}</li>`).join("");
		frappe.msgprint({
			title: __("Import Many Forms"),
			message: `<p>${__("{0} forms imported", [done.taken])}${done.same ? `; ${__("{0} with nothing new", [done.same])}` : ""}</p>
				${refused ? `<p>${__("Not imported:")}</p><ul>${refused}</ul>` : ""}`,
			indicator: refused ? "orange" : "green",
		});
		this.frm.reload_doc();
	}
}
