// What is done for many units behind the forms: who began it and when, how far it is, and cancelling it.
import { ask_quietly } from "./ask_quietly";
import { escape } from "./html";

const JOBS = "cchc_eval.controllers.background";
const LOOK_AGAIN = 2000;
const OVER = { Done: "green", Failed: "red", Cancelled: "gray", Lost: "red" };
// Of these the user has seen that they were under way, and not yet how they ended.
const followed = new Set();
const key = ({ doctype, name }) => `${doctype}/${name}`;

frappe.provide("cchc_eval");

for (const doctype of ["CCHC Evaluation Round", "CCHC Council Decision"]) {
	frappe.ui.form.on(doctype, { refresh: async (frm) => tell(frm, frm.doc.__onload?.job) });
}

/** Show the job of a document on the form that asked for it, else on the document's own. */
cchc_eval.follow_job = async (doctype, name, frm) => {
	followed.add(key({ doctype, name }));
	if (!frm && !(cur_frm?.doctype === doctype && cur_frm.doc.name === name)) {
		await frappe.set_route("Form", doctype, name);
	}
	return look(frm || cur_frm, { doctype, name });
};

function tell(frm, job) {
	clearTimeout(frm.cchc_job_look);
	frm.$wrapper.find(".cchc-job").remove();
	if (!job) return;
	const over = job.stage in OVER;
	if (!over) followed.add(key(job));
	// What ended before the form was opened stands on its timeline; that it was lost stands nowhere else.
	else if (!followed.delete(key(job)) && job.stage !== "Lost") return;
	const $told = $(
		`<div class="form-message ${over ? OVER[job.stage] : "blue"} cchc-job" role="status" aria-live="polite"><div>${words(job)}</div></div>`
	).prependTo(frm.layout.wrapper);
	if (job.may_cancel) add_cancel(frm, job, $told);
	if (!over) frm.cchc_job_look = setTimeout(() => look(frm, job), LOOK_AGAIN);
}

function words(job) {
	const about = `<b>${escape(job.title)}</b>`;
	const begun = __("begun by {0} at {1}", [escape(job.by), escape(cchc_eval.moment(job.since))]);
	const far = job.percent ? ` ${escape(job.doing)} (${cint(job.percent)} %).` : "";
	return {
		Queued: () => __("{0} waits for its turn, {1}. You may go on with other work.", [about, begun]),
		Running: () => __("{0} is under way, {1}. You may go on with other work.", [about, begun]) + far,
		Writing: () => __("{0} is being written, {1}.", [about, begun]) + far,
		Cancelling: () => __("{0} is being cancelled.", [about]),
		Done: () => `${__("{0} is done.", [about])} ${job.told}`,
		Failed: () => `${__("{0} was not done.", [about])} ${job.told}`,
		Cancelled: () => __("{0} was cancelled; nothing was written.", [about]),
		Lost: () =>
			job.in_parts
				? __("{0}, {1}, broke off with the server. What was done until then stands; begin it again for the rest.", [about, begun])
				: __("{0}, {1}, broke off with the server; nothing was written. Begin it again.", [about, begun]),
	}[job.stage]();
}

function add_cancel(frm, job, $told) {
	$(`<button class="btn btn-xs btn-default mt-2">${__("Cancel It")}</button>`)
		.on("click", async ({ currentTarget }) => {
			currentTarget.disabled = true;
			const { doctype, name } = job;
			// Refused where it is being written meanwhile, which is shown then.
			await frappe.xcall(`${JOBS}.cancel`, { doctype, name }).catch(() => {});
			look(frm, job);
		})
		.appendTo($told);
}

async function look(frm, { doctype, name }) {
	clearTimeout(frm.cchc_job_look);
	const shown = frm.doc.name;
	const answer = await ask_quietly(`${JOBS}.state`, { doctype, name }, { verb: "GET" });
	if (cur_frm !== frm || frm.doc.name !== shown) return;
	const { told: job } = answer;
	// What was not answered is asked again.
	if (!("told" in answer)) frm.cchc_job_look = setTimeout(() => look(frm, { doctype, name }), LOOK_AGAIN);
	// Read again, the form tells how it ended, beside what it did. What the user types meanwhile is not lost.
	else if (job && job.stage in OVER && !frm.is_dirty()) frm.reload_doc();
	else tell(frm, job);
}
