// The bodies that appraise parts of an appraisal: who has reported, and reporting the own part done.
import { escape } from "../html";

const MODULE = "cchc_eval.cchc_eval.doctype.cchc_appraisal.cchc_appraisal";

export function parts_panel(view) {
	if (!view.parts.length) return "";
	const done = view.parts.filter((part) => part.done).length;
	return `<section class="cchc-parts">
		<div class="cchc-parts-head">${__("Parts of the Appraisal")} <b>${done}/${view.parts.length}</b></div>
		${view.parts.map((part) => row(view, part)).join("")}
	</section>`;
}

function row(view, one) {
	const { part, with_bodies, people, criteria, done, own, independent, reported, mine, sent } = one;
	const beside = [
		with_bodies ? __("with {0}", [escape(with_bodies)]) : "",
		__("{0} criteria", [criteria]),
		escape(people.join(", ")),
		independent ? __("scored independently, {0} of 2 reported", [reported]) : "",
	].filter(Boolean);
	const state = independent && reported === 2 ? __("Points to be chosen") : __("Under way", null, "CCHC Part State");
	const pill = done
		? `<span class="indicator-pill green">${__("Done", null, "CCHC Part State")}</span>`
		: `<span class="indicator-pill orange">${state}</span>`;
	const button = (way, label, css) =>
		`<button type="button" class="btn btn-xs ${css}" data-part-${way}="${escape(part)}">${label}</button>`;
	const open = ["Draft", "Awaiting Explanation"].includes(view.frm.doc.workflow_state);
	const is_head = frappe.user.has_role("CCHC Office Head");
	// Of two who have both reported neither changes anything alone.
	const alone = independent ? sent && reported < 2 : done && own;
	const may_reopen = open && (alone || (is_head && (done || reported)));
	const may_report = view.may_edit && !done && (independent ? mine && !sent : own);
	return `<div class="cchc-parts-row ${own ? "cchc-own" : ""}">
		<div class="cchc-parts-name"><b>${escape(part)}</b> <span class="text-muted">${beside.join(" · ")}</span></div>
		<div class="cchc-parts-state">${pill} <span class="text-muted">${escape(done)}</span>
			${may_report ? button("done", __("Report Done"), "btn-primary") : ""}
			${may_reopen ? button("reopen", __("Reopen"), "btn-default") : ""}</div>
		${differences(view, one)}
	</div>`;
}

// What the two entered, for who chooses.
function differences(view, { part, differences: found }) {
	if (!found?.length) return "";
	const entry = (code) => ({ user, name, points, said }) => `<td><b>${escape(points)}</b>
		<button type="button" class="btn btn-xs btn-default" data-choose="${escape(user)}" data-code="${escape(code)}"
			data-of="${escape(part)}" data-name="${escape(name)}">${__("Choose", null, "CCHC Independent Score")}</button>
		<div>${escape(name)}</div><div class="text-muted">${escape(said)}</div></td>`;
	const rows = found.map(
		({ code, entries }) => `<tr><td><b>${escape(code)}</b> ${escape(view.by_code[code]?.title || "")}</td>
			${entries.map(entry(code)).join("")}</tr>`
	);
	return `<div class="cchc-differences"><div>${__("{0} criteria with different points", [found.length])}</div>
		<div class="table-responsive"><table class="table table-bordered"><tbody>${rows.join("")}</tbody></table></div></div>`;
}

export function bind_parts(view) {
	view.$wrapper.on("click", "[data-part-done]", (e) => finish(view, e.currentTarget.dataset.partDone));
	view.$wrapper.on("click", "[data-choose]", (e) => choose(view, e.currentTarget.dataset));
	view.$wrapper.on("click", "[data-part-reopen]", (e) => reopen(view, e.currentTarget.dataset.partReopen));
}

async function finish(view, part) {
	const { frm } = view;
	const open = view.leaves.filter((leaf) => view.rows[leaf.code].part === part && view.is_survey_open(leaf));
	const told = open.length
		? `<p>${__("{0} survey results are not entered and count 0 points: {1}", [open.length, escape(open.map(({ code }) => code).join(", "))])}</p>`
		: "";
	frappe.confirm(`${told}<p>${__("Report the part of {0} done? It can't be changed until it is reopened.", [escape(part)])}</p>`, async () => {
		await cchc_eval.saved(frm);
		await cchc_eval.call(`${MODULE}.finish_part`, { appraisal: frm.doc.name, part });
		frm.reload_doc();
	});
}

async function reopen(view, part) {
	const { frm } = view;
	const send = async ({ reason }) => {
		await cchc_eval.call(`${MODULE}.reopen_part`, { appraisal: frm.doc.name, part, reason: reason || "" });
		frm.reload_doc();
	};
	const one = view.parts.find((each) => each.part === part);
	if (one.independent ? one.sent && one.reported < 2 : one.own) return send({});
	cchc_eval.prompt(
		[{ fieldname: "reason", fieldtype: "Small Text", label: __("Reason"), reqd: 1 }],
		send,
		__("Reopen the part of {0}", [escape(part)]),
		__("Reopen")
	);
}

function choose({ frm }, { of: part, code, choose: user, name }) {
	cchc_eval.prompt(
		[{ fieldname: "reason", fieldtype: "Small Text", label: __("Reason"), reqd: 1 }],
		async ({ reason }) => {
			await cchc_eval.call(`${MODULE}.choose_points`, { appraisal: frm.doc.name, part, code, user, reason });
			frm.reload_doc();
		},
		__("Choose the points of {0} for {1}", [escape(name), escape(code)]),
		__("Choose", null, "CCHC Independent Score")
	);
}
