// Text in the HTML that is put together here.
frappe.provide("cchc_eval");

/** Of numbers too, and of what is blank: Frappe's own makes nothing of 0. */
export const escape = (text) => frappe.utils.escape_html(String(text ?? ""));

export const lines = (text) => escape(text).replace(/\n/g, "<br>");

/** `color`: that of one of Frappe's indicators. */
export const pill = (text, color) => `<span class="indicator-pill no-indicator-dot ${color}">${escape(text)}</span>`;

Object.assign(cchc_eval, { escape, lines, pill });
