// What the workspace begins with, as its reader's own: what waits for them, the days of the open rounds, how far they
// are; and for who sets the site up what is still to be done.
import { escape, pill } from "./html";

frappe.provide("cchc_eval");

/** In place of the element that Frappe made for the block. */
cchc_eval.show_home = async (element) => {
	const $home = $(`<div class="cchc-home" aria-live="polite"></div>`);
	$(element).replaceWith($home);
	const sets_up = frappe.user_roles.some((role) => ["CCHC Manager", "System Manager"].includes(role));
	const [mine, steps] = await Promise.all([
		ask("cchc_eval.notices.queue.mine"),
		sets_up ? ask("cchc_eval.cchc_eval.doctype.cchc_settings.setup_checklist.steps") : [],
	]);
	$home.html([checklist(steps), queue(mine), ...mine.rounds.map(round_card)].join(""));
	$home.on("click", "[data-list]", ({ currentTarget }) => {
		const { list, filters } = currentTarget.dataset;
		frappe.set_route("List", list, JSON.parse(filters));
		return false;
	});
};

const ask = (method) => frappe.call({ method, type: "GET" }).then(({ message }) => message);

const card = (title, body) =>
	`<section class="cchc-home-card"><h2 class="cchc-home-title">${title}</h2>${body}</section>`;

function queue({ lines, rounds }) {
	if (!lines.length && !rounds.length && !frappe.user_roles.some((role) => role.startsWith("CCHC "))) return "";
	const rows = lines.map(
		(line) => `<li class="cchc-home-line">${link(line)}<span class="cchc-home-due">${due(line)}</span></li>`
	);
	const none = `<p class="text-muted mb-0">${__("Nothing waits for you.")}</p>`;
	return card(__("Waiting for You"), rows.length ? `<ul class="list-unstyled mb-0">${rows.join("")}</ul>` : none);
}

/** To a document, or to a list by its filters; only words for who may not read it. */
function link({ text, doctype, name, filters }) {
	if (!doctype || !frappe.model.can_read(doctype)) return `<span>${escape(text)}</span>`;
	if (name) return `<a href="${frappe.utils.get_form_link(doctype, name)}">${escape(text)}</a>`;
	const address = `/${frappe.router.app_route || "app"}/${frappe.router.slug(doctype)}`;
	return `<a href="${address}" data-list="${escape(doctype)}" data-filters="${escape(
		JSON.stringify(filters || {})
	)}">${escape(text)}</a>`;
}

function due({ due: until, days }) {
	if (days === null || days === undefined) return "";
	const when = `<span class="text-muted">${escape(until)}</span>`;
	if (days < 0) return `${when} ${pill(__("{0} days late", [-days]), "red")}`;
	if (!days) return `${when} ${pill(__("today"), "orange")}`;
	return `${when} ${pill(__("{0} days left", [days]), days <= 3 ? "orange" : "gray")}`;
}

function round_card({ name, title, days, progress, units }) {
	const stages = days.map(
		({ stage, when, days: left, passed }) =>
			`<li class="cchc-home-line"><span>${escape(stage)}</span><span class="cchc-home-due">${
				passed
					? `<span class="text-muted">${escape(when)}</span> ${pill(__("over"), "gray")}`
					: due({ due: when, days: left })
			}</span></li>`
	);
	const bars = progress.map(
		({ stage, done, of }) => `<div class="cchc-home-bar"><span>${escape(stage)}</span>
			<div class="progress" role="progressbar" aria-label="${escape(stage)}" aria-valuemin="0" aria-valuemax="${of}"
				aria-valuenow="${done}"><div class="progress-bar" style="width: ${(100 * done) / of}%"></div></div>
			<span>${done}/${of}</span></div>`
	);
	const own = units.map(
		({ unit_name, form, state }) =>
			`<li class="cchc-home-line">${link({ text: unit_name, doctype: "CCHC Self Assessment", name: form })}
			<span class="cchc-home-due">${pill(state, "blue")}</span></li>`
	);
	const heading = link({ text: title, doctype: "CCHC Evaluation Round", name });
	return card(heading, `<ul class="list-unstyled mb-0">${own.join("")}${stages.join("")}</ul>${bars.join("")}`);
}

/** Until everything is done. */
function checklist(steps) {
	if (!steps.some(({ done }) => !done)) return "";
	const rows = steps.map(
		(step) => `<li class="cchc-home-line cchc-home-step">${
			step.done ? frappe.utils.icon("tick", "sm") : `<span class="cchc-home-open" aria-hidden="true"></span>`
		}<span>${step.done ? `<span class="text-muted">${escape(step.text)}</span>` : link(step)}
			<span class="sr-only">${step.done ? __("done") : __("to be done")}</span>
			${step.missing ? `<div class="text-muted small">${escape(step.missing)}</div>` : ""}</span></li>`
	);
	const count = `${steps.filter(({ done }) => done).length}/${steps.length}`;
	return card(`${__("Setting Up the Evaluation")} <span class="text-muted">${count}</span>`,
		`<ul class="list-unstyled mb-0">${rows.join("")}</ul>`);
}
