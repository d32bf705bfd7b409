// A file sent to Frappe's upload without its dialog, which would put it on the form and offer to make it public.
frappe.provide("cchc_eval");

/** {told: what came of it} or {refused: [text]}. `fields`: what the upload is told beside the file; `on_part`: is told how
 * much of it has gone, from 0 to 1. */
cchc_eval.send_file = (file, fields, { name = file.name, on_part = () => {} } = {}) => {
	const body = new FormData();
	body.append("file", file, name);
	for (const [field, value] of Object.entries(fields)) body.append(field, value);
	// `fetch` does not tell how much has gone.
	const request = new XMLHttpRequest();
	request.open("POST", "/api/method/upload_file");
	request.setRequestHeader("Accept", "application/json");
	request.setRequestHeader("X-Frappe-CSRF-Token", frappe.csrf_token);
	request.upload.onprogress = ({ loaded, total }) => on_part(total ? loaded / total : 0);
	return new Promise((resolve) => {
		request.onerror = () => resolve({ refused: cchc_eval.messages_of(request, {}) });
		request.onload = () => resolve(outcome(request));
		request.send(body);
	});
};

function outcome(request) {
	if (request.status === 413) {
		return { refused: [__("The file is larger than the server takes: make several of it.")] };
	}
	let data = {};
	try {
		data = JSON.parse(request.responseText);
	} catch {
		// No answer of the site's.
	}
	return request.status === 200 && data.message ? { told: data.message } : { refused: cchc_eval.messages_of(request, data) };
}

/** What the server said, as it was escaped there. */
cchc_eval.messages_of = ({ status }, data) => {
	const said = JSON.parse(data._server_messages || "[]").flatMap((message) => {
		const text = JSON.parse(message).message;
		return Array.isArray(text) ? text : [text];
	});
	if (said.length) return said;
	if (status === 401 || data.session_expired || (status === 403 && frappe.get_cookie("user_id") === "Guest")) {
		return [__("You are logged out: log in again in another tab of this browser. What you typed stays here.")];
	}
	return [__("The server did not answer: try again.")];
};
