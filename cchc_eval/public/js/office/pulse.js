// What others do in a session: asked every few seconds while somebody looks at it, and at once where the server says so.
import { ask_quietly } from "../ask_quietly";

const CHANGES = "cchc_eval.cchc_eval.doctype.cchc_council_decision.pulse.changes";
const SECONDS = 8;

export class Pulse {
	// `on_units`: votes were given, with what the session tells of their units; `on_decision`: the decision was saved.
	constructor({ frm, on_units, on_decision }) {
		Object.assign(this, { frm, on_units, on_decision });
		frm.cchc_pulse?.stop();
		frm.cchc_pulse = this;
		this.heard = frappe.utils.debounce((said) => this.ask(said), 400);
		this.on_update = ({ doctype, name }) => {
			if (doctype === frm.doctype && name === frm.doc.name) this.heard();
		};
		frappe.realtime.on("doc_update", this.on_update);
		this.timer = setInterval(() => this.ask(), SECONDS * 1000);
		this.ask();
	}

	stop() {
		clearInterval(this.timer);
		frappe.realtime.off("doc_update", this.on_update);
		this.stopped = true;
	}

	// Nobody looks at a page in the background, or at the form that was left.
	unseen() {
		return document.hidden || window.cur_frm !== this.frm || this.asking;
	}

	async ask() {
		if (this.stopped || this.unseen()) return;
		this.asking = true;
		const args = { decision: this.frm.doc.name, ...(this.since && { since: this.since }) };
		// What can't be asked now is asked again: no dialog for it.
		const { told: answer } = await ask_quietly(CHANGES, args, { verb: "GET" });
		this.asking = false;
		if (!answer || this.stopped) return;
		this.since = answer.since;
		if (answer.modified > this.frm.doc.modified) return this.on_decision();
		if (answer.units) this.on_units(answer);
	}
}
