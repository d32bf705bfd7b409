// One box beside a criterion for what is no file here: a link, a document named by number and date, or one of the
// E-Office's, found by number or words among the kinds that the settings name. Files and links can also be pasted.
import { ask_quietly } from "../ask_quietly";
import { escape } from "../html";

const SEARCH = "cchc_eval.cchc_eval.doctype.cchc_self_assessment.citing.search";
const LINK = /^https?:\/\/\S+$/i;
const NUMBER = /(?:số:?\s*)?(?<![\d/])([^\s,;]*\d[^\s,;]*\/[^\s,;\d][^\s,;]*)/i;
const DATE = /(?:ngày\s+)?(?<![\d/])(\d{1,2})\/(\d{1,2})\/(\d{4})/i;
const MOST_LINK = 500;

export class EvidenceBox {
	constructor(desk) {
		this.desk = desk;
		this.view = desk.view;
		this.search_soon = frappe.utils.debounce((box, code) => this.search(box, code), 250);
		this.view.on("paste", ".cchc-leaf", ($leaf, leaf, e) => this.take_paste(leaf, e));
		this.view.on("input", ".cchc-evidence-add", ($leaf, leaf, e) => this.search_soon(e.currentTarget, leaf.code));
		this.view.on("keydown", ".cchc-evidence-add", ($leaf, leaf, e) => this.press($leaf, leaf, e));
		this.view.on("click", ".cchc-found", ($leaf, leaf, e) => this.choose($leaf, leaf, e.currentTarget));
		this.view.on("keydown", ".cchc-found", ($leaf, leaf, e) => this.move($leaf, e));
	}

	get finds() {
		return Boolean(this.view.frm.doc.__onload?.may_cite);
	}

	html(code) {
		const label = this.finds
			? __("Paste a link, or find a document by number or words")
			: __("Paste a link, or write title, number and date of a document");
		return `<input type="text" class="form-control input-sm cchc-evidence-add" maxlength="2000" autocomplete="off"
				placeholder="${label}" aria-label="${__("Evidence of {0}", [escape(code)])}: ${label}">
			<div class="cchc-found-list" role="group" aria-label="${__("Documents that were found")}"></div>`;
	}

	take_paste(leaf, event) {
		const data = event.originalEvent.clipboardData;
		if (!data || !this.view.may_edit || leaf.scored_by === "office") return;
		const own_box = event.target.matches(".cchc-evidence-add");
		// An option or a number takes no link: pasted there it is evidence, and the caret stays where the answer is typed.
		const in_box = event.target.matches("input, textarea, [contenteditable=true]") && !event.target.closest(".cchc-inputs");
		const text = data.getData("text/plain").trim();
		if (data.files.length && !(in_box && !own_box && text)) {
			event.preventDefault();
			this.desk.uploads.add(leaf.code, [...data.files].map(named));
		} else if (LINK.test(text) && (own_box || !in_box)) {
			event.preventDefault();
			this.add_link(leaf.code, text);
		}
	}

	press($leaf, leaf, event) {
		if (event.key === "ArrowDown" && $leaf.find(".cchc-found").length) {
			event.preventDefault();
			event.stopPropagation();
			$leaf.find(".cchc-found").first().trigger("focus");
		}
		if (event.key !== "Enter") return;
		event.preventDefault();
		event.stopPropagation();
		const text = event.currentTarget.value.trim();
		if (!text) return;
		event.currentTarget.value = "";
		$leaf.find(".cchc-found-list").empty();
		if (LINK.test(text)) this.add_link(leaf.code, text);
		else this.add_text(leaf.code, text);
	}

	add_link(code, link) {
		if (link.length > MOST_LINK) {
			frappe.show_alert({ message: __("The link is longer than {0} characters.", [MOST_LINK]), indicator: "orange" });
			return;
		}
		let title = link;
		try {
			const { hostname, pathname } = new URL(link);
			title = decodeURIComponent(pathname.split("/").filter(Boolean).pop() || "") || hostname;
		} catch {
			// The address itself is the title.
		}
		this.desk.add({ criteria: code, title, link });
	}

	// «Kế hoạch CCHC, số 17/KH-VP, ngày 04/02/2026». Without a number it proves nothing yet: that is asked next.
	add_text(code, text) {
		const date = DATE.exec(text);
		const rest = date ? text.replace(date[0], " ") : text;
		const number = NUMBER.exec(rest)?.[1] || "";
		const title = (number ? rest.replace(NUMBER, " ") : rest).replace(/[\s,;]+/g, (gap) => (/[,;]/.test(gap) ? ", " : " "));
		const [day, month, year] = date ? date.slice(1).map((part) => part.padStart(2, "0")) : [];
		const row = this.desk.add({
			criteria: code,
			title: title.replace(/^[\s,;]+|[\s,;]+$/g, "") || number || text,
			document_number: number,
			document_date: date ? `${year}-${month}-${day}` : null,
		});
		if (!number) this.desk.editor.open(row, code, "document_number");
	}

	// ---- documents of the E-Office

	async search(box, code) {
		const text = box.value.trim();
		const $list = this.view.$leaf(code).find(".cchc-found-list");
		if (!this.finds || text.length < 2 || LINK.test(text)) {
			$list.empty();
			return;
		}
		const args = { self_assessment: this.view.frm.doc.name, text };
		const { told: found = [], refused = [] } = await ask_quietly(SEARCH, args, { verb: "GET" });
		if (box.value.trim() !== text) return;
		const none = refused.length
			? `<div class="cchc-refused">${refused.join("<br>")}</div>`
			: `<div class="text-muted">${__("No document found that you may read. Enter takes it as written.")}</div>`;
		// With the list: another criterion may show what was found for it.
		$list.data("found", found).html(
			found
				.map(
					(one, index) => `<button type="button" class="btn btn-xs btn-default cchc-found" data-found="${index}">
						<b>${escape(one.number || one.name)}</b> ${escape(one.title)} <span class="text-muted">${escape(__(one.doctype))}</span></button>`
				)
				.join("") || none
		);
	}

	move($leaf, event) {
		const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
		if (!step) return;
		event.preventDefault();
		event.stopPropagation();
		const all = $leaf.find(".cchc-found").toArray();
		const next = all[all.indexOf(event.currentTarget) + step];
		(next || $leaf.find(".cchc-evidence-add")[0]).focus();
	}

	choose($leaf, leaf, button) {
		const $list = $leaf.find(".cchc-found-list");
		const { doctype, name, number, title, date } = $list.data("found")[button.dataset.found];
		$list.empty();
		$leaf.find(".cchc-evidence-add").val("").trigger("focus");
		this.desk.add({
			criteria: leaf.code,
			title: title || number || name,
			document_number: number || "",
			document_date: date || null,
			reference_doctype: doctype,
			reference_name: name,
		});
	}
}

// A picture from the clipboard is called image.png, whatever it shows.
function named(file) {
	if (!/^image\.\w+$/.test(file.name)) return file;
	const at = frappe.datetime.now_datetime().replace(/[-: ]/g, "").slice(0, 14);
	return new File([file], `${__("Picture")} ${at}.${file.name.split(".").pop()}`, { type: file.type });
}
