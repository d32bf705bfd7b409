// The dossier of a round or a unit: one press, made in the background, fetched as a ZIP file.
import { ask_quietly } from "./ask_quietly";
import { escape } from "./html";

const DOSSIER = "cchc_eval.printing.dossier";
const LOOK_AGAIN = 2000;
const MAKERS = ["CCHC Manager", "CCHC Clerk", "CCHC Office Head"];
const WHO = { "CCHC Evaluation Round": MAKERS, "CCHC Self Assessment": [...MAKERS, "CCHC Unit Head"] };

for (const [doctype, roles] of Object.entries(WHO)) {
	frappe.ui.form.on(doctype, {
		async refresh(frm) {
			if (frm.is_new() || !roles.some((role) => frappe.user.has_role(role))) return;
			frm.add_custom_button(__("Dossier (ZIP)"), () => open(frm), __("Print"));
		},
	});
}

async function open(frm) {
	const args = { doctype: frm.doctype, name: frm.doc.name };
	const { message: earlier } = await frappe.call({ method: `${DOSSIER}.listed`, type: "GET", args });
	const note = __(
		"All papers and files of evidence in the order of the process, with a table of contents. What you may not see, or what is missing, is listed there with the reason."
	);
	const dialog = cchc_eval.dialog({
		title: __("Dossier of {0}", [escape(frm.doc.name)]),
		fields: [{ fieldname: "about", fieldtype: "HTML" }],
		primary_action_label: __("Make the Dossier"),
		primary_action: async () => {
			dialog.get_primary_btn().prop("disabled", true);
			const asked = frappe.xcall(`${DOSSIER}.make`, args);
			const made = await asked.catch(() => null);
			if (made) follow(dialog, made.token);
			else dialog.get_primary_btn().prop("disabled", false);
		},
	});
	const rows = earlier.map((one) => `<li>${link(one)}</li>`).join("");
	dialog.get_field("about").$wrapper.html(
		`<p>${note}</p>${rows ? `<p class="mb-1">${__("Made before; kept for 7 days:")}</p><ul class="pl-4">${rows}</ul>` : ""}
			<div class="dossier-state" role="status" aria-live="polite"></div>`
	);
	dialog.show();
}

function link({ token, title, made_on, size, missing }) {
	const about = [`${(size / 1e6).toFixed(1).replace(".", ",")} MB`];
	if (made_on) about.push(cchc_eval.moment(made_on));
	if (missing) about.push(__("{0} files missing, see its table of contents", [missing]));
	const address = `/api/method/${DOSSIER}.download?${new URLSearchParams({ token })}`;
	return `<a href="${address}" download>${escape(title)}.zip</a> <span class="text-muted">(${about.map(escape).join("; ")})</span>`;
}

/** Until it is made, or the dialog is closed; the file waits for who comes back. */
async function follow(dialog, token) {
	const $state = dialog.$wrapper.find(".dossier-state");
	if (!dialog.display) return;
	const { told: message, refused } = await ask_quietly(`${DOSSIER}.state`, { token }, { verb: "GET" });
	const fault = refused ? refused.join("<br>") : escape(message?.error);
	if (fault) {
		$state.html(`<div class="text-danger">${__("The dossier could not be made: {0}", [fault])}</div>`);
		dialog.get_primary_btn().prop("disabled", false);
	} else if (!message) {
		// What was not answered is asked again.
		setTimeout(() => follow(dialog, token), LOOK_AGAIN);
	} else if (message.ready) {
		$state.html(`<div class="font-weight-bold">${__("Ready:")} ${link({ token, ...message })}</div>`);
		dialog.get_primary_btn().prop("disabled", false);
	} else if (message.given_up) {
		$state.text(__("Cancelled; nothing was kept of it."));
		dialog.get_primary_btn().prop("disabled", false);
	} else {
		const far = __("Being made in the background: {0} files so far. You may close this and come back.", [message.done || 0]);
		$state.html(`<div>${far}</div><button class="btn btn-xs btn-default mt-2">${__("Cancel It")}</button>`);
		const next = setTimeout(() => follow(dialog, token), LOOK_AGAIN);
		$state.find("button").on("click", async () => {
			clearTimeout(next);
			// Refused where it was made meanwhile, which is shown then.
			await frappe.xcall(`${DOSSIER}.cancel`, { token }).catch(() => {});
			follow(dialog, token);
		});
	}
}
