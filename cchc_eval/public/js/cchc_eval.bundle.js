import "./html";
import "./asking";
import "./sending";
import "./issuing";
import "./other_papers";
import "./points";
import "./desk_gaps";
import "./jobs";
import "./office_actions";
import "./print_buttons";
import "./signing";
import "./dossier";
import "./followup_actions";
import "./select_words";
import "./people_and_times";
import "./help_links";
import "./history_words";
import "./lists";
import "./whole_texts";
import "./vietnamese_calendar";
import "./day_format";
import "./completion_words";
import "./chart_words";
import "./reports";
import "./sheets";
import "./workflow_steps";
// What several forms and lists of the app share.
frappe.provide("cchc_eval");

/**
 * Let the user choose a table, and send it to a server method; what the method returns, or never where nothing is
 * chosen. Faults of the table come back as Frappe's error dialog. Nothing is stored as a File.
 */
cchc_eval.send_workbook = async (method, args = {}, accept = ".xlsx") => {
	const file = await cchc_eval.choose_file(accept);
	const dataurl = await frappe.dom.file_to_base64(file);
	const asked = frappe.call({
		method,
		type: "POST",
		args: { ...args, filename: file.name, content: dataurl.split(",")[1] || "" },
		freeze: true,
		freeze_message: __("Reading {0}…", [frappe.utils.escape_html(file.name)]),
	});
	return (await cchc_eval.unless_refused(asked)).message;
};

cchc_eval.choose_file = (accept) =>
	new Promise((resolve) => {
		const input = document.createElement("input");
		Object.assign(input, { type: "file", accept });
		input.addEventListener("change", () => input.files.length && resolve(input.files[0]));
		input.click();
	});
