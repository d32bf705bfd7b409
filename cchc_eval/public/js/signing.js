// Signature and seal on the PDF of an issued decision: the steps of who may take them, and what was signed.
import { escape } from "./html";

const SIGNING = "cchc_eval.printing.signing";
const SIGNED = { "CCHC Council Decision": "decision", "CCHC Reward Decision": "reward-decision" };

for (const [doctype, paper] of Object.entries(SIGNED)) {
	frappe.ui.form.on(doctype, {
		async refresh(frm) {
			const { name, number, issued_file } = frm.doc;
			if (!number || !issued_file || !frm.perm[0]?.print) return;
			const is_last = cchc_eval.turn(frm, "signatures");
			const { message } = await frappe.call({ method: `${SIGNING}.overview`, type: "GET", args: { paper, name } });
			if (!is_last()) return;
			show(frm, message);
			const add = (label, kind, title) =>
				frm.add_custom_button(label, () => ask(frm, paper, kind, title, message.asks_password));
			if (message.may_sign) add(__("Sign Digitally"), "Signature", __("Sign {0} Digitally", [escape(name)]));
			if (message.may_seal) add(__("Seal Digitally"), "Seal", __("Seal {0} Digitally", [escape(name)]));
		},
	});
}

function ask(frm, paper, kind, title, asks_password) {
	const action = kind === "Seal" ? __("Seal Digitally") : __("Sign Digitally");
	const sign = (password) => cchc_eval.call(`${SIGNING}.sign`, { paper, name: frm.doc.name, kind, password });
	const told = __("Signed; the signed file is what is printed from now on.");
	ask_to_sign({ title, action, asks_password, sign, told, then: () => frm.reload_doc() });
}

/** What opens the certificate, where the office's own service does not sign. `sign` gives {signed}: false comes later. */
export function ask_to_sign({ title, action, asks_password, sign, told, then }) {
	const note = asks_password
		? __("The certificate lies on the server; what opens it is used for this once and is not kept.")
		: __("The signing service of the office signs; it may ask you on your phone or token.");
	const fields = [{ fieldtype: "HTML", options: `<p class="text-muted">${note}</p>` }];
	if (asks_password) {
		fields.push({ fieldname: "password", fieldtype: "Password", label: __("Pass Phrase of the Certificate"), reqd: 1 });
	}
	const dialog = cchc_eval.prompt(
		fields,
		async ({ password = "" }) => {
			const { signed } = await sign(password);
			frappe.show_alert(
				signed
					? { message: told, indicator: "green" }
					: { message: __("Handed to the signing service; the signed file comes later."), indicator: "blue" }
			);
			then();
		},
		title,
		action
	);
	// Frappe measures a password that is chosen; this one is given.
	dialog.get_field("password")?.$wrapper.find(".password-strength-indicator").remove();
}

function show(frm, { signatures, waiting }) {
	if (!signatures.length && !waiting.length) return;
	const kinds = { Signature: __("Signature", null, "Signing"), Seal: __("Seal", null, "Signing") };
	const rows = signatures.map((one) => {
		const about = [one.certificate && __("certificate {0}", [one.certificate]), one.issuer].filter(Boolean).join(", ");
		return `<tr><td>${kinds[one.kind]}</td><td>${escape(one.name)}${
			about ? `<div class="text-muted small text-break">${escape(about)}</div>` : ""
		}</td><td>${cchc_eval.moment(one.on)}</td>
			<td class="small text-break"><a href="${escape(encodeURI(one.before.file))}" target="_blank" rel="noopener">${__(
				"File before"
			)}</a></td></tr>`;
	});
	rows.push(
		...waiting.map((kind) => `<tr><td>${kinds[kind]}</td><td colspan="3">${__("Waits for the signing service")}</td></tr>`)
	);
	const heads = [__("Kind"), __("Signed By"), __("Signed On"), __("Replaced")].map((head) => `<th>${head}</th>`);
	frm.dashboard.add_section(
		`<div class="table-responsive"><table class="table table-bordered mb-0"><thead><tr>${heads.join("")}</tr></thead>
			<tbody>${rows.join("")}</tbody></table></div>`,
		__("Digital Signatures")
	);
}
