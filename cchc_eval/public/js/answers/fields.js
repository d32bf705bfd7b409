// The fields of a tree: a list with the progress of each, a box that names the present one, and what folds them.
import { escape } from "../html";
import { when_idle } from "./turns";

const UNFOLDED = "cchc_eval:unfolded";

export class Fields {
	constructor(view) {
		this.view = view;
		view.on("click", "[data-go]", (_, __leaf, e) => this.go(e.currentTarget.dataset.go));
		view.on("change", ".cchc-go", (_, __leaf, e) => this.go(e.currentTarget.value));
		view.on("click", ".cchc-fold-all", () => this.fold_all());
		// Wherever the page scrolls: the window on Frappe 15, a part of it on 16.
		document.addEventListener("scroll", frappe.utils.throttle(() => this.follow(), 100), { capture: true, passive: true });
		window.addEventListener("resize", frappe.utils.throttle(() => this.follow(), 200));
		// Frappe 15 moves its head half a second after the page was scrolled.
		const head = view.frm.page.wrapper[0]?.querySelector(".page-head");
		if (head) new MutationObserver(() => this.follow()).observe(head, { attributeFilter: ["style"] });
	}

	get codes() {
		return this.view.criteria.filter((criterion) => !criterion.parent).map(({ code }) => code);
	}

	// ---- drawing

	list() {
		const line = (code) => `<li><button type="button" class="cchc-nav-field" data-go="${escape(code)}">
				<span class="cchc-code">${escape(code)}</span>
				<span class="cchc-nav-title">${escape(this.view.by_code[code].title)}</span>
				<span class="cchc-nav-count"></span><span class="cchc-nav-points"></span>
				<span class="cchc-nav-done" aria-hidden="true"></span></button></li>`;
		return `<nav class="cchc-nav" aria-label="${__("Fields of the Criteria")}"><ul>${this.codes.map(line).join("")}</ul></nav>
			<button type="button" class="btn btn-xs btn-default cchc-fold-all"></button>`;
	}

	box() {
		const option = (code) => `<option value="${escape(code)}"></option>`;
		return `<select class="form-control input-xs cchc-go" aria-label="${__("Field of the Criteria")}">
			${this.codes.map(option).join("")}</select>`;
	}

	// `progress(code)`: {done, total, left} of what is to be done in a field.
	show(progress) {
		for (const code of this.codes) {
			const { done, total } = progress(code);
			const count = total ? `${done}/${total}` : "";
			const points = this.view.$sum(code).text();
			const $line = this.view.$found(".cchc-nav-field", "data-go", code);
			if (!this.view.differs($line, "progress", done, total, points)) continue;
			$line.toggleClass("cchc-nav-whole", total > 0 && done === total);
			$line.find(".cchc-nav-count").text(count);
			$line.find(".cchc-nav-points").text(points);
			$line.find(".cchc-nav-done").css("--done", total ? done / total : 0);
			const title = `${code}. ${this.view.by_code[code].title}`;
			this.$of(".cchc-go option", "value", code).text(count ? `${title} (${count})` : title);
		}
		this.follow_soon();
	}

	$of(selector, name, code) {
		return this.view.$wrapper
			.find(selector)
			.filter((_, el) => (name === "value" ? el.value : el.dataset[name]) === code);
	}

	// ---- where one is

	// Once the page is there: where things stand need not be worked out before, again and again.
	follow_soon() {
		if (this.waiting) return;
		this.waiting = true;
		when_idle(() => {
			this.waiting = false;
			this.follow();
		});
	}

	// Frappe's heads stay on the screen or leave it; what stays in sight of ours stands below them.
	follow() {
		const wrapper = this.view.$wrapper[0];
		const bar = wrapper.querySelector(".cchc-bar");
		if (!bar?.offsetParent) return;
		const top = frappe_heads(this.view.frm.page.wrapper[0] || document);
		// Each asks for the style of everything below: set together, and where they differ.
		const said = { "--cchc-top": `${top}px`, "--cchc-under": `${top + bar.offsetHeight}px` };
		for (const [name, value] of Object.entries(said)) {
			if (wrapper.style.getPropertyValue(name) !== value) wrapper.style.setProperty(name, value);
		}
		let present = this.codes[0];
		for (const section of wrapper.querySelectorAll(".cchc-field:not(.hidden)")) {
			if (section.getBoundingClientRect().top > bar.getBoundingClientRect().bottom + 60) break;
			present = section.dataset.fieldCode;
		}
		if (present !== this.present) this.be_at(present);
	}

	be_at(code) {
		this.present = code;
		this.view.$wrapper.find(".cchc-go").val(code);
		for (const line of this.view.$wrapper.find(".cchc-nav-field")) {
			if (line.dataset.go === code) {
				line.setAttribute("aria-current", "true");
				const list = line.closest(".cchc-side");
				// Never the page itself.
				if (list.scrollHeight > list.clientHeight) list.scrollTop = line.offsetTop - list.clientHeight / 2;
			} else line.removeAttribute("aria-current");
		}
	}

	go(code) {
		this.view.unfold(code);
		const head = this.$of(".cchc-field", "fieldCode", code).find(".cchc-field-toggle")[0];
		if (!head) return;
		head.focus({ preventScroll: true });
		head.closest(".cchc-field").scrollIntoView({ block: "start" });
		this.be_at(code);
	}

	step(by) {
		const shown = this.codes.filter((code) => !this.$of(".cchc-field", "fieldCode", code).is(".hidden"));
		const here = document.activeElement.closest(".cchc-field")?.dataset.fieldCode ?? this.present;
		const next = shown[shown.indexOf(here) + by];
		if (next) this.go(next);
	}

	// ---- folding

	// A sheet opens where there is something to do; who has unfolded everything once has it so again.
	fold_at_start(code) {
		this.view.folded = new Set(localStorage.getItem(UNFOLDED) ? [] : this.all_but(code));
	}

	// A field that is one criterion is short enough.
	all_but(code) {
		return this.codes.filter((one) => one !== code && !this.view.by_code[one].rule);
	}

	fold_all() {
		this.view.draw_late();
		const all = this.view.folded.size > 0;
		this.view.folded = new Set(all ? [] : this.all_but(this.present));
		all ? localStorage.setItem(UNFOLDED, "1") : localStorage.removeItem(UNFOLDED);
		this.view.show_filter();
		this.$of(".cchc-field", "fieldCode", this.present)[0]?.scrollIntoView({ block: "start" });
	}

	show_folding() {
		const text = this.view.folded.size ? __("Unfold all fields") : __("Fold the other fields");
		this.view.$wrapper.find(".cchc-fold-all").text(text);
	}
}

// How far down Frappe's own heads reach, once they have come to rest.
function frappe_heads(page) {
	const navbar = document.querySelector("header.navbar");
	const below = navbar?.offsetParent !== null && navbar ? Math.max(navbar.getBoundingClientRect().bottom, 0) : 0;
	const head = page.querySelector(".page-head");
	if (!head || getComputedStyle(head).position !== "sticky") return below;
	// Frappe 15 moves it up while one scrolls down.
	const up = parseFloat(head.style.top) < 0;
	return up ? below : below + head.offsetHeight;
}
