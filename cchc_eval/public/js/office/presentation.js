// The decision for a meeting room: large letters, a page with the ranking of each group, then a unit a page. It shows
// what whoever presents may read, and of votes nothing.
import { escape } from "../html";
import { bound_words, part_title, steps } from "./reading";
import { points, rank_pill, two } from "./results";

const KEYS = {
	ArrowRight: "next", ArrowDown: "next", PageDown: "next", " ": "next",
	ArrowLeft: "previous", ArrowUp: "previous", PageUp: "previous",
	Home: "first", End: "last", Escape: "close", f: "whole_screen", F: "whole_screen",
};
const MOST_LISTED = 5;

export class Presentation {
	constructor({ frm, reading }) {
		Object.assign(this, { frm, reading, at: 0 });
	}

	async open() {
		await this.take();
		this.came_from = document.activeElement;
		const button = (act, label, icon) => `<button type="button" class="btn btn-default icon-btn" data-act="${act}"
			aria-label="${label}" title="${label}">${icon}</button>`;
		this.$show = $(`<div class="cchc-show" role="dialog" aria-modal="true" aria-label="${__("Presentation")}" tabindex="-1">
			<header><div class="cchc-show-of"></div><div class="cchc-show-at" aria-live="polite"></div>
				<div class="cchc-show-buttons">${button("previous", __("Previous page"), "‹")}${button("next", __("Next page"), "›")}
				${button("whole_screen", __("Full screen (F)"), "⛶")}${button("close", __("Close (Escape)"), "✕")}</div></header>
			<div class="cchc-show-page"></div></div>`).appendTo(document.body);
		this.$show.on("click", "[data-act]", (e) => this[e.currentTarget.dataset.act]());
		// Before Frappe's own keys.
		this.key = (e) => this.press(e);
		document.addEventListener("keydown", this.key, true);
		this.behind = [...document.body.children].filter((el) => el !== this.$show[0] && !el.inert);
		this.behind.forEach((el) => (el.inert = true));
		this.draw();
		this.$show[0].focus();
	}

	// What the decision holds now; the page stays.
	async take() {
		const { parts, units, lines } = await this.reading.data();
		this.units = units;
		const of_unit = Object.fromEntries(lines.map((line) => [line.unit, line]));
		this.pages = parts.flatMap((part) => [
			...part.pages.map((ranking) => ({ part, ranking })),
			...part.units.map((unit) => ({ part, line: of_unit[unit] })),
		]);
		this.at = Math.min(this.at, this.pages.length - 1);
	}

	async refresh(reading) {
		this.reading = reading;
		if (!this.$show) return;
		await this.take();
		if (this.$show) this.draw();
	}

	press(e) {
		const act = e.altKey || e.ctrlKey || e.metaKey ? null : KEYS[e.key];
		// A button in focus is pressed by the space bar.
		if (!act || (e.key === " " && e.target.closest("button"))) return;
		e.preventDefault();
		e.stopPropagation();
		this[act]();
	}

	go(to) {
		this.at = Math.max(0, Math.min(to, this.pages.length - 1));
		this.draw();
	}

	next() {
		this.go(this.at + 1);
	}

	previous() {
		this.go(this.at - 1);
	}

	first() {
		this.go(0);
	}

	last() {
		this.go(this.pages.length - 1);
	}

	whole_screen() {
		const done = document.fullscreenElement ? document.exitFullscreen() : this.$show[0].requestFullscreen();
		done.catch(() => frappe.show_alert(__("The browser does not give the full screen.")));
	}

	close() {
		document.removeEventListener("keydown", this.key, true);
		if (document.fullscreenElement) document.exitFullscreen();
		this.behind.forEach((el) => (el.inert = false));
		this.$show.remove();
		this.$show = null;
		this.came_from?.focus?.();
	}

	draw() {
		const { part, line, ranking } = this.pages[this.at];
		this.$show.find(".cchc-show-of").text(this.frm.doc.title || this.frm.doc.name);
		this.$show.find(".cchc-show-at").text(__("Page {0} of {1}", [this.at + 1, this.pages.length]));
		this.$show.find("[data-act=previous]").prop("disabled", this.at === 0);
		this.$show.find("[data-act=next]").prop("disabled", this.at === this.pages.length - 1);
		this.$show.find(".cchc-show-page").html(line ? this.unit_page(part, line) : this.ranking_page(part, ranking)).scrollTop(0);
	}

	ranking_page(part, ranking) {
		return `<h1>${__("Ranking")}</h1>${part_title(part)}<div class="cchc-picture">${ranking}</div>`;
	}

	unit_page(part, line) {
		const told = this.units[line.unit];
		const bound = told.bound ? `<p class="cchc-show-bound">${bound_words(told.bound)}</p>` : "";
		const capped = line.rank_name === line.computed_rank ? "" : `<p>${escape(line.note)}</p>`;
		const before = told.before.map((one) => {
			const then = __("{0}: {1} – {2}, place {3}", [one.year, two(one.index_percent), escape(one.rank_name), one.place]);
			const named = one.unit_name === line.unit_name ? "" : ` (${escape(one.unit_name)})`;
			const moved = flt(line.index_percent - one.index_percent, 2);
			const more = moved && told.before.length === 1 ? ` ${moved > 0 ? "▲" : "▼"} ${two(Math.abs(moved))}` : "";
			return `<p class="text-muted">${then}${named}<b>${more}</b></p>`;
		});
		const { placed_per_group, groups_json, __onload } = this.frm.doc;
		const placed = placed_per_group || !groups_json ? part.units.length : __onload.ranking.units;
		return `${part_title(part)}<h1>${escape(line.unit_name)}</h1>
			<div class="cchc-show-result"><div><span class="text-muted">${__("Index (%)")}</span><b>${two(line.index_percent)}</b></div>
				<div><span class="text-muted">${__("Rank")}</span><b>${rank_pill(this.frm.doc, line.rank_name)}</b></div>
				<div><span class="text-muted">${__("Place", null, "CCHC Unit Result")}</span><b>${line.place}<small class="text-muted">/${placed}</small></b></div>
				<div class="cchc-show-notes">${bound}${capped}${before.join("")}</div></div>
			<div class="cchc-show-halves"><section><h2>${__("Points by field")}</h2>${this.fields(part, told)}</section>
				<section>${this.listed(__("Largest differences between unit and office"), told.differences)}
				${this.listed(__("Contested criteria"), told.contested, true)}</section></div>`;
	}

	fields(part, told) {
		const rows = part.fields.filter(([code]) => told.fields[code]).map(([code, title]) => {
			// Numbers as JSON writes them, which `flt` would read as people do.
			const [given, applicable] = told.fields[code].map(Number);
			const share = applicable ? Math.max(0, Math.min(100, (100 * given) / applicable)) : 0;
			const shown = applicable ? `${two(given)} <span class="text-muted">/ ${two(applicable)}</span>` : points(0, "not_applicable");
			return `<li><span><b>${escape(code)}</b> ${escape(title)}</span><span class="cchc-show-points">${shown}</span>
				<span class="cchc-show-bar"><span style="width:${share}%"></span></span></li>`;
		});
		return `<ol class="cchc-show-fields">${rows.join("")}</ol>`;
	}

	listed(title, criteria, with_reply = false) {
		if (!criteria.length) return "";
		const line = (one) => `<li><b>${escape(one.code)}</b> ${escape(one.title)}<div>${steps(one)}</div>
			${with_reply && (one.grounds || one.reply) ? `<div class="text-muted cchc-show-reply">${escape(one.grounds || one.reply)}</div>` : ""}</li>`;
		return `<h2>${title}</h2><ul class="cchc-show-list">${criteria.slice(0, MOST_LISTED).map(line).join("")}</ul>`;
	}
}
