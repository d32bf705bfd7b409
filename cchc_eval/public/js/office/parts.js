// The bodies that appraise parts of an appraisal: who has reported, and reporting the own part done.
import { escape } from "../answers/numbers";

const MODULE = "cchc_eval.cchc_eval.doctype.cchc_appraisal.cchc_appraisal";

export function parts_panel(view) {
	if (!view.parts.length) return "";
	const done = view.parts.filter((part) => part.done).length;
	return `<section class="cchc-parts">
		<div class="cchc-parts-head">${__("Parts of the Appraisal")} <b>${done}/${view.parts.length}</b></div>
		${view.parts.map((part) => row(view, part)).join("")}
	</section>`;
}

function row(view, { part, with_bodies, people, criteria, done, own }) {
	const beside = [
		with_bodies ? __("with {0}", [escape(with_bodies)]) : "",
		__("{0} criteria", [criteria]),
		escape(people.join(", ")),
	].filter(Boolean);
	const pill = done
		? `<span class="indicator-pill green">${__("Done", null, "CCHC Part State")}</span>`
		: `<span class="indicator-pill orange">${__("Under way", null, "CCHC Part State")}</span>`;
	const button = (way, label, css) =>
		`<button type="button" class="btn btn-xs ${css}" data-part-${way}="${escape(part)}">${label}</button>`;
	const open = ["Draft", "Awaiting Explanation"].includes(view.frm.doc.workflow_state);
	const may_reopen = done && open && (own || frappe.user.has_role("CCHC Office Head"));
	return `<div class="cchc-parts-row ${own ? "cchc-own" : ""}">
		<div class="cchc-parts-name"><b>${escape(part)}</b> <span class="text-muted">${beside.join(" · ")}</span></div>
		<div class="cchc-parts-state">${pill} <span class="text-muted">${escape(done)}</span>
			${own && !done && view.may_edit ? button("done", __("Report Done"), "btn-primary") : ""}
			${may_reopen ? button("reopen", __("Reopen"), "btn-default") : ""}</div>
	</div>`;
}

export function bind_parts(view) {
	view.$wrapper.on("click", "[data-part-done]", (e) => finish(view, e.currentTarget.dataset.partDone));
	view.$wrapper.on("click", "[data-part-reopen]", (e) => reopen(view, e.currentTarget.dataset.partReopen));
}

async function finish(view, part) {
	const { frm } = view;
	const open = view.leaves.filter((leaf) => view.rows[leaf.code].part === part && view.is_survey_open(leaf));
	const told = open.length
		? `<p>${__("{0} survey results are not entered and count 0 points: {1}", [open.length, escape(open.map(({ code }) => code).join(", "))])}</p>`
		: "";
	frappe.confirm(`${told}<p>${__("Report the part of {0} done? It can't be changed until it is reopened.", [escape(part)])}</p>`, async () => {
		if (frm.is_dirty()) await frm.save();
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
	if (view.own.has(part)) return send({});
	cchc_eval.prompt(
		[{ fieldname: "reason", fieldtype: "Small Text", label: __("Reason"), reqd: 1 }],
		send,
		__("Reopen the part of {0}", [part]),
		__("Reopen")
	);
}
