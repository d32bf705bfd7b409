// What forms ask before a step of their workflow.
frappe.provide("cchc_eval");

/**
 * For `before_workflow_action`: ask the user about the step that was chosen, while the page is not frozen.
 *
 * `dialogs` maps the next state to an event of the form whose dialog takes the step by a call of its own; `confirm`
 * maps it to one that returns a promise of the user's consent, after which Frappe takes the step.
 */
cchc_eval.ask_before_step = async (frm, { dialogs = {}, confirm = {} }) => {
	const { transitions } = frappe.workflow.workflows[frm.doctype];
	const { workflow_state: state } = frm.doc;
	const step = transitions.find((row) => row.state === state && row.action === frm.selected_workflow_action);
	frappe.dom.unfreeze();
	const dialog = dialogs[step.next_state];
	if (dialog) {
		frm.events[dialog](frm, step);
		// Frappe waits for this promise before it takes the step itself.
		await new Promise(() => {});
	}
	if (step.next_state in confirm) await frm.events[confirm[step.next_state]](frm);
	frappe.dom.freeze();
};
