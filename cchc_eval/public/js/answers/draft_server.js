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
	return response.ok ? { told: data.message } : { refused: messages_of(response, data) };
}

// What the server said, as it was escaped there.
export function messages_of(response, data) {
	const said = JSON.parse(data._server_messages || "[]").flatMap((message) => {
		const text = JSON.parse(message).message;
		return Array.isArray(text) ? text : [text];
	});
	if (said.length) return said;
	if (response.status === 401 || data.session_expired || (response.status === 403 && frappe.get_cookie("user_id") === "Guest")) {
		return [__("You are logged out: log in again in another tab of this browser. What you typed stays here.")];
	}
	return [__("The server did not answer: try again.")];
}
