// Asks the server without Frappe's dialogs and frozen page: {told}, {refused: [text]}, or {offline: true} where no answer comes.
export async function ask_quietly(method, args, { verb = "POST" } = {}) {
	if (!navigator.onLine) return { offline: true };
	const headers = { Accept: "application/json", "X-Frappe-CSRF-Token": frappe.csrf_token };
	const given = new URLSearchParams(args);
	const asked =
		verb === "GET"
			? fetch(`/api/method/${method}?${given}`, { headers })
			: fetch(`/api/method/${method}`, { method: verb, headers, body: given });
	const response = await asked.catch(() => null);
	if (!response || [502, 503, 504].includes(response.status)) return { offline: true };
	const data = await response.json().catch(() => ({}));
	return response.ok ? { told: data.message } : { refused: cchc_eval.messages_of(response, data) };
}
