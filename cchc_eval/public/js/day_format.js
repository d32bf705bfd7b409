// Days as official papers write them, 29/11/2026, on the pages of the evaluation: in forms and their inputs, in lists,
// reports and dialogs. Elsewhere, and in what other apps read, the site's own format stays.
const DAY = "dd/mm/yyyy";

const { sysdefaults } = frappe.boot || {};
if (sysdefaults) {
	let of_site = sysdefaults.date_format;
	Object.defineProperty(sysdefaults, "date_format", {
		configurable: true,
		enumerable: true,
		get: () => (on_our_page() ? DAY : of_site),
		set: (format) => (of_site = format),
	});
}

export function on_our_page() {
	const route = frappe.get_route?.();
	// While the desk is being made, Frappe has not read the address yet.
	if (!route) return /^cchc(-|$)/.test(frappe.router.get_sub_path?.().split("/")[0]);
	const about = route[1];
	return about === "CCHC" || Boolean(about?.startsWith?.("CCHC "));
}
