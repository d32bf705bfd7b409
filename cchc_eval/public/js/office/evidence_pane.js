// Evidence beside the criterion that it proves: PDF, pictures, texts and office documents in a pane, on a telephone over the whole
// screen. A web page is named by its address and opens in a window of its own. A file that a browser could run is never shown: it
// is downloaded.
import { is_address, label_of } from "../answers/evidence";
import { escape } from "../html";

const PICTURES = ["jpg", "jpeg", "png", "gif", "bmp", "webp"];
const OFFICE = ["doc", "docx", "xls", "xlsx", "ppt", "pptx", "odt", "ods", "odp"];
const TEXTS = ["txt", "csv"];
const PDF_WITHIN = 1024;
const AS_PDF = "cchc_eval.printing.evidence.as_pdf";

const ending_of = (url) => (url.split("?")[0].match(/\.([^./]+)$/)?.[1] || "").toLowerCase();

export class EvidencePane {
	// `all`: gives [[leaf, evidence row]] in the order of the criteria. `converts`: whether the server opens office files.
	constructor({ all, converts, show_leaf }) {
		Object.assign(this, { all, converts, show_leaf });
		this.on_key = (e) => this.key(e);
	}

	open(code, name, opener) {
		this.items = this.all();
		this.at = this.items.findIndex(([leaf, row]) => leaf.code === code && row.name === name);
		if (this.at < 0) return;
		this.opener = opener;
		if (!this.$pane) this.draw();
		this.show();
		this.$pane.find(".cchc-pane-close").trigger("focus");
	}

	draw() {
		const button = (name, icon, label) =>
			`<button type="button" class="btn btn-default btn-sm icon-btn cchc-pane-${name}" aria-label="${label}" title="${label}">
				${frappe.utils.icon(icon, "sm")}</button>`;
		this.$pane = $(`<aside class="cchc-pane" role="dialog" aria-label="${__("Evidence")}">
			<header class="cchc-pane-head">
				<div class="cchc-pane-title"></div>
				<div class="cchc-pane-tools"><span class="cchc-pane-count text-muted"></span>
					${button("before", "left", __("Previous evidence"))}${button("next", "right", __("Next evidence"))}
					${button("close", "close", __("Close"))}</div>
			</header>
			<div class="cchc-pane-body" aria-live="polite"></div></aside>`).appendTo(document.body);
		this.$pane.on("click", ".cchc-pane-before", () => this.move(-1));
		this.$pane.on("click", ".cchc-pane-next", () => this.move(1));
		this.$pane.on("click", ".cchc-pane-close", () => this.close());
		document.body.classList.add("cchc-beside");
		document.addEventListener("keydown", this.on_key, true);
		frappe.router.on("change", (this.on_leave = () => this.close()));
	}

	close() {
		if (!this.$pane) return;
		this.let_go();
		this.$pane.remove();
		this.$pane = null;
		document.body.classList.remove("cchc-beside");
		document.removeEventListener("keydown", this.on_key, true);
		frappe.router.off?.("change", this.on_leave);
		if (this.opener?.isConnected) this.opener.focus();
	}

	key(e) {
		if (!this.$pane || document.querySelector(".modal.show")) return;
		const typing = e.target.closest?.("input, textarea, select, [contenteditable]");
		if (e.key === "Escape") this.close();
		else if (!typing && !e.altKey && !e.ctrlKey && !e.metaKey && ["ArrowLeft", "ArrowRight"].includes(e.key)) {
			this.move(e.key === "ArrowLeft" ? -1 : 1);
		} else return;
		e.preventDefault();
		e.stopPropagation();
	}

	move(step) {
		const to = this.at + step;
		if (to < 0 || to >= this.items.length) return;
		this.at = to;
		this.show_leaf(this.items[to][0].code);
		this.show();
	}

	let_go() {
		this.shown = (this.shown || 0) + 1;
		if (this.url) URL.revokeObjectURL(this.url);
		this.url = null;
	}

	async show() {
		this.let_go();
		const { shown } = this;
		const [leaf, row] = this.items[this.at];
		this.$pane.find(".cchc-pane-title").html(
			`<div class="text-muted">${escape(leaf.code)} ${escape(leaf.title)}</div><b>${escape(label_of(row))}</b>`
		);
		this.$pane.find(".cchc-pane-count").text(`${this.at + 1}/${this.items.length}`);
		this.$pane.find(".cchc-pane-before").prop("disabled", this.at === 0);
		this.$pane.find(".cchc-pane-next").prop("disabled", this.at === this.items.length - 1);
		this.body(`<p class="text-muted">${__("Opening…")}</p>`);
		const content = await this.content(row).catch((error) => this.told(row, error.message));
		// Meanwhile another was chosen.
		if (this.shown === shown && this.$pane) this.body(content);
	}

	body(html) {
		this.$pane.find(".cchc-pane-body").html(html);
	}

	async content(row) {
		const note = row.note ? `<p>${escape(row.note)}</p>` : "";
		if (!row.file) return note + this.cited(row);
		const ending = ending_of(row.file);
		if (PICTURES.includes(ending)) {
			return `${this.links(row)}${note}<img class="cchc-pane-picture" src="${escape(row.file)}" alt="${escape(label_of(row))}">`;
		}
		if (ending === "pdf") return this.links(row) + note + (await this.pdf(row, row.file));
		if (TEXTS.includes(ending)) return this.links(row) + note + (await this.text(row));
		if (!OFFICE.includes(ending)) return this.told(row, __("A file of this kind is not shown here."));
		if (!this.converts()) {
			return this.told(row, __("The server can't show Word, Excel and PowerPoint files: LibreOffice is not installed there."));
		}
		const asked = `/api/method/${AS_PDF}?file_url=${encodeURIComponent(row.file)}`;
		return this.links(row) + note + (await this.pdf(row, asked));
	}

	// What the server sends is shown as a PDF whatever it says of itself, and only if it is one.
	async pdf(row, url) {
		const response = await fetch(url, { headers: { Accept: "application/pdf, application/json" } });
		const bytes = await response.arrayBuffer();
		const start = new TextDecoder("latin1").decode(bytes.slice(0, PDF_WITHIN));
		if (!response.ok || !start.includes("%PDF-")) throw new Error(response.ok ? __("This is no PDF file.") : said(bytes));
		// Half of the pane would be pictures of its pages.
		this.url = URL.createObjectURL(new Blob([bytes], { type: "application/pdf" }));
		return `<iframe class="cchc-pane-frame" title="${escape(label_of(row))}" src="${this.url}#navpanes=0"></iframe>`;
	}

	async text(row) {
		const response = await fetch(row.file);
		if (!response.ok) throw new Error(__("The file can't be opened."));
		const bytes = new Uint8Array(await response.arrayBuffer());
		const encoding = { "255,254": "utf-16le", "254,255": "utf-16be" }[bytes.slice(0, 2).join()] || "utf-8";
		return `<pre class="cchc-pane-text">${escape(new TextDecoder(encoding).decode(bytes))}</pre>`;
	}

	told(row, message) {
		return `<p>${escape(message)}</p>${row.note ? `<p>${escape(row.note)}</p>` : ""}${this.links(row)}`;
	}

	links(row) {
		return `<p><a class="btn btn-default btn-xs" href="${escape(row.file)}" download>${__("Download")}</a></p>`;
	}

	cited(row) {
		if (is_address(row.link)) {
			return `<p class="cchc-pane-address">${escape(row.link)}</p>
				<p><a class="btn btn-default btn-xs" href="${escape(row.link)}" target="_blank" rel="noopener noreferrer">
				${__("Open the page")}</a></p>`;
		}
		if (!row.reference_name) return `<p>${escape(label_of(row))}</p><p class="text-muted">${__("There is no file.")}</p>`;
		const link = frappe.utils.get_form_link(row.reference_doctype, row.reference_name);
		return `<p><a class="btn btn-default btn-xs" href="${link}" target="_blank" rel="noopener">
			${__("Open {0}", [`${escape(__(row.reference_doctype))} ${escape(row.reference_name)}`])}</a></p>`;
	}
}

// Why the server sent none, in its own words.
function said(bytes) {
	const fallback = __("The file can't be opened.");
	try {
		const answer = JSON.parse(new TextDecoder().decode(bytes));
		const messages = JSON.parse(answer._server_messages || "[]").map((one) => JSON.parse(one).message);
		return $("<div>").html(messages.join(" ")).text() || fallback;
	} catch {
		return fallback;
	}
}
