// What the council reads before it votes: the ranking as bars, units × fields, and what to look at twice.
import { escape } from "../html";
import { bind_lines, decision_table, rank_pill, two } from "./results";

const READ = "cchc_eval.cchc_eval.doctype.cchc_council_decision.reading.read";
const TELEPHONE = 600;
const MOST_LISTED = 12;

export class ReadingView {
	// `open_criterion(unit, code)`: what a line about a criterion opens.
	constructor({ frm, $wrapper, may_change, open_criterion }) {
		Object.assign(this, { frm, $wrapper, may_change, open_criterion });
		this.shown = frm.cchc_view || "table";
		$wrapper.off(".cchc_reading");
		$wrapper.on("click.cchc_reading", "[data-view]", (e) => this.choose(e.currentTarget.dataset.view));
		$wrapper.on("click.cchc_reading", "[data-criterion]", (e) => {
			if (e.ctrlKey || e.metaKey) return;
			e.preventDefault();
			this.open_criterion(e.currentTarget.dataset.unit, e.currentTarget.dataset.criterion);
		});
	}

	show() {
		bind_lines(this);
		const views = [
			["table", __("Table of Results")],
			["ranking", __("Ranking Chart")],
			["fields", __("Units by Field")],
			["twice", __("To Look at Twice")],
		];
		const button = ([view, label]) =>
			`<button type="button" class="btn btn-sm btn-default" data-view="${view}">${label}</button>`;
		this.$wrapper.html(`<div class="cchc-views"><div class="btn-group cchc-view-buttons" role="group"
				aria-label="${__("Results")}">${views.map(button).join("")}</div>
			<button type="button" class="btn btn-sm btn-default cchc-present">${__("Present in the Meeting")}</button></div>
			<div class="cchc-view"></div>`);
		this.choose(this.shown);
	}

	choose(view) {
		this.shown = this.frm.cchc_view = view;
		this.$wrapper.find("[data-view]").each((_, el) => {
			const chosen = el.dataset.view === view;
			$(el).toggleClass("active", chosen).attr("aria-pressed", String(chosen));
		});
		const $view = this.$wrapper.find(".cchc-view");
		if (view === "table") return $view.html(decision_table(this.frm.doc, { may_change: this.may_change }));
		if (!this.read) $view.html(`<p class="text-muted">${__("Loading…")}</p>`);
		return this.data().then((data) => {
			if (this.shown === view) $view.html(this[`draw_${view}`](data));
		});
	}

	// Asked once for each state of the decision.
	data() {
		const phone = this.$wrapper.width() < TELEPHONE;
		this.asked ??= frappe.xcall(READ, { decision: this.frm.doc.name, phone: phone ? 1 : 0 }, "GET");
		this.asked.then(
			(data) => (this.read = data),
			() => (this.asked = null) // asked again with the next press
		);
		return cchc_eval.unless_refused(this.asked);
	}

	draw_ranking({ parts }) {
		return this.pictures(parts, ({ ranking }) => ranking);
	}

	draw_fields({ parts }) {
		return this.pictures(parts, ({ heat_map, fields }) => {
			const named = fields.map(([code, title]) => `<b>${escape(code)}</b> ${escape(title)}`).join("; ");
			return `${heat_map}<p class="text-muted cchc-picture-legend">${__("Percent of the field's maximum, after the council")}. ${named}.</p>`;
		});
	}

	pictures(parts, drawn) {
		return parts
			.map((part) => `${part_title(part)}<div class="cchc-picture">${drawn(part)}</div>
				${part.unshown ? `<p class="text-muted">${__("And {0} more units: see the table.", [part.unshown])}</p>` : ""}`)
			.join("");
	}

	draw_twice({ units, appraisals, lines }) {
		const of = (kind) => lines.flatMap((line) => units[line.unit][kind].map((one) => ({ ...one, line })));
		const close = lines.filter((line) => units[line.unit].bound)
			.sort((a, b) => Math.abs(units[a.unit].bound.above) - Math.abs(units[b.unit].bound.above));
		const differences = of("differences").sort((a, b) => Math.abs(b.difference) - Math.abs(a.difference));
		const block = (title, hint, rows) => `<section class="cchc-twice"><h5>${title} <span class="text-muted">(${rows.length})</span></h5>
			<p class="text-muted">${hint}</p>
			${rows.length ? `<ul>${rows.join("")}</ul>` : `<p>${__("None", null, "things to look at twice")}</p>`}</section>`;
		const seen = block(
			__("Close to another rank"),
			__("At most 0.5 percent from the bound of a rank: the council reads these twice."),
			close.map((line) => this.close_line(line, units[line.unit].bound))
		);
		if (!appraisals) return seen;
		return `${seen}${block(
			__("Largest differences between unit and office"),
			__("What the unit gave itself and what the office gave, the largest first."),
			differences.slice(0, MOST_LISTED).map((one) => this.criterion_line(one))
		)}${block(
			__("Contested criteria"),
			__("What the unit explained and was not given, and what it asked to be reviewed."),
			of("contested").map((one) => this.criterion_line(one, true))
		)}`;
	}

	close_line(line, bound) {
		const name = line.appraisal
			? `<a href="${frappe.utils.get_form_link("CCHC Appraisal", line.appraisal)}">${escape(line.unit_name)}</a>`
			: escape(line.unit_name);
		return `<li>${name} <b>${two(line.index_percent)}</b> ${rank_pill(this.frm.doc, line.rank_name)}
			<div>${bound_words(bound)}</div></li>`;
	}

	criterion_line(one, with_words = false) {
		const said = (who, text) => (text ? `<div class="cchc-said"><span class="text-muted">${who}:</span> ${escape(text)}</div>` : "");
		const words = with_words
			? said(__("Reply of the unit"), one.reply) + said(__("Review asked for"), one.grounds) +
				said(__("Office", null, "CCHC Appraised Score"), one.reason)
			: "";
		const href = frappe.utils.get_form_link("CCHC Appraisal", one.line.appraisal);
		return `<li><a href="${href}" data-unit="${escape(one.line.unit)}" data-criterion="${escape(one.code)}"><b>${escape(one.code)}</b>
			${escape(one.title)}</a><div>${escape(one.line.unit_name)}: ${steps(one)}</div>${words}</li>`;
	}
}

export const part_title = ({ title }) => (title ? `<h5 class="cchc-group">${escape(title)}</h5>` : "");

// What the unit, the office and the council gave.
export function steps(one) {
	const by_council = one.council === one.appraised ? "" : ` → <span class="cchc-by-council">${two(one.council)}</span>`;
	const sign = one.difference > 0 ? "+" : "−";
	const moved = one.difference ? ` <b>(${sign}${two(Math.abs(one.difference))})</b>` : "";
	return `${two(one.self)} → ${two(one.appraised)}${moved}${by_council}`;
}

export function bound_words({ rank, at, above }) {
	return above >= 0
		? __("Only {0} above the bound of {1} ({2})", [two(above), escape(rank), two(at)])
		: __("{0} short of {1} (from {2})", [two(-above), escape(rank), two(at)]);
}

/** Brings a criterion of the appraisal that is being opened into sight, once it is drawn. */
export function show_criterion(code, tries = 40) {
	const drawn = [...document.querySelectorAll(".cchc-leaf")].find((el) => el.dataset.code === code && el.offsetParent);
	if (drawn) drawn.scrollIntoView({ block: "center" });
	else if (tries) setTimeout(() => show_criterion(code, tries - 1), 150);
}
