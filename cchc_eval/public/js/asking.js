// Asking the server for a step.
frappe.provide("cchc_eval");

const never = new Promise(() => {});

// Frappe lets a button above a form or list be pressed again once the promise of its step is kept.
const nothing_more = () => {
	$(".custom-actions > button:disabled").prop("disabled", false);
	return never;
};

/** What the server answers. Where it refuses, Frappe has shown why, and nothing of what would follow happens. */
cchc_eval.unless_refused = (asked) => Promise.resolve(asked).catch(nothing_more);

/** Whether the form holds nothing that is not saved. The promise of Frappe's save does not tell: it is kept where the
 * server refuses too, and where the form itself does only if somebody listens for that (the last argument). */
cchc_eval.is_saved = async (frm) => {
	if (frm.is_dirty()) await frm.save("Save", null, null, () => {});
	return !frm.is_dirty();
};

/** For a step that works on what is stored: where saving is refused, nothing of what would follow happens. */
cchc_eval.saved = async (frm) => (await cchc_eval.is_saved(frm)) || nothing_more();

/** `frappe.xcall`, for steps that people take. */
cchc_eval.call = (...asked) => cchc_eval.unless_refused(frappe.xcall(...asked));

/** Called before something is asked with a refresh of a form: a function that tells, once the answer is there, whether it
 * is to be shown. Only the last of several is, as each refresh takes away what the one before added, and only with the
 * document that it was asked for. */
cchc_eval.turn = (frm, what) => {
	const { name } = frm.doc;
	const turns = (frm.cchc_turns ||= {});
	const turn = (turns[what] = (turns[what] || 0) + 1);
	return () => turns[what] === turn && frm.doc.name === name;
};

/** A dialog of Frappe's that says to a screen reader what it is, and what is to be entered in its fields. Its button, pressed
 * twice, takes its step once; where that is refused, it can be pressed again. */
cchc_eval.dialog = (options) => {
	let asking = false;
	const primary_action = (values) => {
		if (asking) return;
		asking = true;
		options.primary_action(values);
		frappe.after_ajax(() => (asking = false));
	};
	const dialog = new frappe.ui.Dialog(options.primary_action ? { ...options, primary_action } : options);
	dialog.$wrapper.addClass("cchc-dialog");
	dialog.$wrapper.one("shown.bs.modal", () => {
		dialog.$wrapper.attr("aria-label", dialog.$wrapper.find(".modal-title").text().trim());
		dialog.get_close_btn().attr("aria-label", __("Close"));
		for (const { df, $input } of dialog.fields_list) {
			if ($input && df.label) $input.filter("input, select, textarea").attr("aria-label", __(df.label));
		}
	});
	return dialog;
};

/** `frappe.prompt`, which closes once the callback is done: what was typed is still there where the server refuses. */
cchc_eval.prompt = (fields, callback, title, primary_action_label) => {
	const dialog = cchc_eval.dialog({
		fields: [fields].flat(),
		title,
		primary_action_label: primary_action_label || __("Submit"),
		primary_action: async (values) => {
			await callback(values);
			dialog.hide();
		},
	});
	dialog.show();
	return dialog;
};
