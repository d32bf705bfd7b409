// Asking the server for a step.
frappe.provide("cchc_eval");

const never = new Promise(() => {});

/** What the server answers. Where it refuses, Frappe has shown why, and nothing of what would follow happens. */
cchc_eval.unless_refused = (asked) => Promise.resolve(asked).catch(() => never);

/** `frappe.xcall`, for steps that people take. */
cchc_eval.call = (...asked) => cchc_eval.unless_refused(frappe.xcall(...asked));
