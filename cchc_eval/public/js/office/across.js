// One criterion over all units of a round, and from one unit to the next.
import { show_number } from "../answers/numbers";
import { escape } from "../html";
import { AcrossDeciding } from "./across_deciding";

const ACTIONS = "cchc_eval.cchc_eval.doctype.cchc_appraisal.actions";
// {name, code}: the criterion to show in the appraisal that is opened next.
let wanted = null;

/** What was decided on the unit that is left is saved first; where that is refused, the reader stays with it. */
async function open_unit(name, code) {
	const frm = window.cur_frm;
	if (frm?.doctype === "CCHC Appraisal" && frm.docname !== name && !(await cchc_eval.is_saved(frm))) {
		return frm.view.$wrapper.find("[data-unit-choice]").val(frm.docname);
	}
	wanted = { name, code };
	frappe.set_route("Form", "CCHC Appraisal", name);
}

export function show_wanted(view) {
	// The one that is left may be read again and drawn on the way.
	if (view.frm.doc.name !== wanted?.name) return;
	const { code } = wanted;
	wanted = null;
	if (view.by_code[code]?.rule) view.go_to(code, "[data-seen], [data-action]");
}

// ---- the units before and after

const listed = (view) => view.frm.doc.__onload?.units || [];

export function units_bar(view) {
	const units = listed(view);
	const at = units.findIndex(({ name }) => name === view.frm.doc.name);
	if (units.length < 2 || at < 0) return "";
	const step = (by, label, key) => `<button type="button" class="btn btn-xs btn-default" data-unit-step="${by}"
		title="${label} (Alt+${key})" ${units[at + by] ? "" : "disabled"}>${label}</button>`;
	const options = units.map(
		({ name, unit_name, state }, i) => `<option value="${escape(name)}" ${i === at ? "selected" : ""}>
			${escape(unit_name)} – ${__(state)}</option>`
	);
	return `<div class="cchc-units-bar">${step(-1, __("Previous unit"), "PageUp")}
		<select class="form-control input-xs" data-unit-choice aria-label="${__("Unit")}">${options.join("")}</select>
		<span class="text-muted">${__("Year")} ${view.frm.doc.year}: ${at + 1}/${units.length}</span>${step(1, __("Next unit"), "PageDown")}</div>`;
}

function go(view, by) {
	const units = listed(view);
	const to = units[units.findIndex(({ name }) => name === view.frm.doc.name) + by];
	if (to) open_unit(to.name, at_hand(view));
}

export function bind_units(view) {
	view.on("click", "[data-unit-step]", (_, __leaf, e) => go(view, Number(e.currentTarget.dataset.unitStep)));
	view.on("change", "[data-unit-choice]", (_, __leaf, e) => open_unit(e.currentTarget.value, at_hand(view)));
	view.on("click", "[data-across]", (_, leaf) => show_across(view.frm.doc.round, leaf.code));
}

// Heard once for all forms: the page outlives their views.
document.addEventListener("keydown", (e) => {
	const view = window.cur_frm?.doctype === "CCHC Appraisal" && cur_frm.view;
	const by = { PageUp: -1, PageDown: 1 }[e.key];
	if (!view || !by || !e.altKey || document.querySelector(".modal.show")) return;
	e.preventDefault();
	go(view, by);
});

// The criterion that the reader is at goes along.
const at_hand = (view) => $(document.activeElement).closest(".cchc-leaf", view.$wrapper)[0]?.dataset.code;

// ---- one criterion over all units

export async function choose_criterion(round) {
	const criteria = await cchc_eval.call(`${ACTIONS}.criteria_of_round`, { round });
	if (!criteria.length) return frappe.msgprint(__("No unit of this round is being appraised yet."));
	cchc_eval.prompt(
		[
			{
				fieldname: "code",
				fieldtype: "Autocomplete",
				label: __("Criterion"),
				reqd: 1,
				options: criteria.map(({ code, title }) => ({ value: code, label: `${code} ${title}` })),
			},
		],
		({ code }) => show_across(round, code),
		__("One Criterion over All Units"),
		__("Show")
	);
}

async function show_across(round, code) {
	const found = await cchc_eval.call(`${ACTIONS}.criterion_over_units`, { round, code });
	const dialog = cchc_eval.dialog({ title: escape(`${code} ${found.rows[0].title}`), size: "extra-large" });
	const shown = { $body: dialog.$body, code, found, draw: () => dialog.$body.html(grid(shown.found, deciding)) };
	const deciding = new AcrossDeciding(shown);
	shown.draw();
	dialog.$body.on("click", "[data-open-unit]", (e) => {
		const { openUnit } = e.currentTarget.dataset;
		// A dialog that closes takes the focus with it.
		dialog.$wrapper.one("hidden.bs.modal", () => open_unit(openUnit, code));
		dialog.hide();
	});
	dialog.on_hide = () => deciding.done();
	dialog.show();
}

const two = (points) => (points === null ? "–" : show_number(points));

function grid({ rows, spread }, deciding) {
	const heads = [
		__("Unit"),
		__("Maximum", null, "CCHC Report"),
		__("Self Points"),
		__("Appraised", null, "CCHC Across"),
		__("Difference", null, "CCHC Report"),
		__("Last year"),
		__("Evidence"),
		__("Seen"),
	];
	const said = spread
		? __("Appraised points: least {0}, median {1}, most {2}", [two(spread.least), two(spread.median), two(spread.most)])
		: __("No points yet.");
	// Groups of units may be asked by criteria sets of their own.
	const kinds = [...new Set(rows.map(kind))];
	const body = kinds.map((one) => {
		const own = rows.filter((row) => kind(row) === one);
		const title = `<tr class="cchc-across-kind"><th colspan="${heads.length}">${escape(own[0].title)}</th></tr>`;
		const lines = own.map((row) => line(row, deciding) + deciding.editor(row, heads.length));
		return (kinds.length > 1 ? title : "") + lines.join("");
	});
	return `<p>${said}</p><div class="table-responsive"><table class="table table-bordered cchc-across">
		<thead><tr>${heads.map((head) => `<th>${head}</th>`).join("")}</tr></thead><tbody>${body.join("")}</tbody></table></div>`;
}

const kind = ({ title, most }) => `${title}\n${most}`;

function line(row, deciding) {
	const difference = row.self === null || row.appraised === null ? null : row.appraised - row.self;
	const share = row.appraised === null || !row.most ? 0 : Math.max(0, Math.min(100, (row.appraised / row.most) * 100));
	const signed = difference ? `${difference > 0 ? "+" : "−"}${show_number(Math.abs(Math.round(difference * 1e6) / 1e6))}` : "";
	const why = [row.appraised_text, row.known.reason].filter(Boolean).join("; ");
	return `<tr class="${difference ? "cchc-across-differs" : ""}" data-unit="${escape(row.appraisal)}">
		<td><button type="button" class="btn btn-link btn-xs" data-open-unit="${escape(row.appraisal)}">${escape(row.unit_name)}</button>
			<div class="text-muted">${__(row.state)}</div></td>
		<td class="text-right">${two(row.most)}</td>
		<td class="text-right" title="${escape(row.self_text)}">${two(row.self)}</td>
		<td class="text-right" title="${escape(why)}"><b>${two(row.appraised)}</b>
			<div class="cchc-across-bar" aria-hidden="true"><span style="width: ${share}%"></span></div>${deciding.button(row)}</td>
		<td class="text-right">${signed}</td>
		<td class="text-right">${last_year(row.last)}</td>
		<td class="text-right">${row.evidence}</td>
		<td class="text-center">${deciding.seen(row)}</td></tr>`;
}

// Of units that were merged, each one's.
function last_year(last) {
	const told = last.map(({ unit_name, points }) =>
		unit_name ? `<div class="cchc-across-merged">${escape(unit_name)}: ${two(points)}</div>` : two(points)
	);
	return told.join("") || "–";
}
