// Attendance and times of the meeting: shown in the session, and entered in one dialog, by finger too.
import { escape } from "../html";

const TIMES = ["meeting_start", "meeting_end"];

/** Who is there, when and where, as the session shows it. */
export function meeting_summary({ frm, session }) {
	const { doc } = frm;
	const at = (time) => (time ? escape(cchc_eval.moment(time)) : `<i>${__("not yet")}</i>`);
	const item = (label, shown) => `<div><dt>${label}</dt><dd>${shown}</dd></div>`;
	const people = session.members.map((member) => {
		const reason = doc.attendance.find((row) => row.user === member.user)?.absence_reason;
		const state = member.present
			? `<span class="indicator-pill green">${__("Present")}</span>`
			: `<span class="indicator-pill gray">${__("Absent")}</span> <span class="text-muted">${escape(reason || "")}</span>`;
		const keeps = member.stand_in ? ` <span class="text-muted">(${__("keeps the minutes")})</span>` : "";
		return `<li><span>${escape(member.name)} <span class="text-muted">${__(member.duty, null, "CCHC Council Decision")}</span>${keeps}</span><span>${state}</span></li>`;
	});
	// Until the meeting is opened this is what there is to do.
	const open = frm.cchc_meeting_open ?? (session.in_council && !doc.meeting_start);
	return `<details class="cchc-meeting" ${open ? "open" : ""}><summary>${__("Who, When and Where")}</summary>
		<dl>${item(__("Meeting Opened"), at(doc.meeting_start))}${item(__("Meeting Closed"), at(doc.meeting_end))}
			${item(__("Venue"), escape(doc.venue) || `<i>${__("not yet")}</i>`)}
			${item(__("Agenda"), `<span class="cchc-lines">${escape(doc.agenda) || `<i>${__("not yet")}</i>`}</span>`)}
			${item(__("Who Counts the Votes"), `<span class="cchc-lines">${escape(doc.counters) || __("Secretary")}</span>`)}
			${item(__("Number of the Minutes"), doc.minutes_number || `<i>${__("not yet")}</i>`)}</dl>
		<ul class="cchc-attendance">${people.join("")}</ul></details>`;
}

/** Asks for all of it; `save({details, attendance})` is waited for. */
export function ask_for_meeting({ frm, session, save }) {
	const { doc } = frm;
	const suggested = [__("on a business trip"), __("on leave"), __("ill"), __("authorised somebody to attend")];
	const people = session.members.map((member, index) => {
		const row = doc.attendance.find((each) => each.user === member.user);
		const choice = (value, label) => `<label><input type="radio" name="cchc-there-${index}" value="${value}"
			${Number(member.present) === value ? "checked" : ""}><span>${label}</span></label>`;
		return `<li data-user="${escape(member.user)}"><div class="cchc-person">${escape(member.name)}
				<span class="text-muted">${__(member.duty, null, "CCHC Council Decision")}</span></div>
			<div class="cchc-there" role="radiogroup" aria-label="${escape(member.name)}">${choice(1, __("Present"))}${choice(0, __("Absent"))}</div>
			<input type="text" class="form-control cchc-reason-absent" maxlength="140" list="cchc-reasons-absent" value="${escape(row?.absence_reason || "")}"
				placeholder="${__("Reason of absence")}" aria-label="${__("Reason of absence")}: ${escape(member.name)}"
				${member.present ? "hidden" : ""}></li>`;
	});
	const dialog = cchc_eval.dialog({
		title: __("Attendance and Times"),
		size: "large",
		fields: [
			{ fieldname: "people", fieldtype: "HTML" },
			{ fieldtype: "Section Break" },
			{ fieldname: "meeting_start", fieldtype: "Datetime", label: __("Meeting Opened"), hide_timezone: 1, default: doc.meeting_start },
			{ fieldname: "venue", fieldtype: "Data", label: __("Venue"), default: doc.venue },
			{ fieldname: "minutes_number", fieldtype: "Int", label: __("Number of the Minutes"), default: doc.minutes_number || undefined },
			{ fieldtype: "Column Break" },
			{ fieldname: "meeting_end", fieldtype: "Datetime", label: __("Meeting Closed"), hide_timezone: 1, default: doc.meeting_end },
			{ fieldname: "agenda", fieldtype: "Small Text", label: __("Agenda"), default: doc.agenda },
			{ fieldname: "counters", fieldtype: "Small Text", label: __("Who Counts the Votes"), default: doc.counters, description: __("One a line, name and post; without any, the secretary counts.") },
		],
		primary_action_label: __("Save"),
		primary_action: async () => {
			const details = {};
			[...TIMES, "venue", "agenda", "minutes_number", "counters"].forEach((field) => {
				details[field] = dialog.get_value(field) || null;
			});
			const attendance = $people.find("li[data-user]").map((_, el) => ({
				user: el.dataset.user,
				present: Number($(el).find(":radio:checked").val()),
				absence_reason: $(el).find(".cchc-reason-absent").val(),
			})).get();
			await save({ details, attendance });
			dialog.hide();
		},
	});
	offer_number(dialog, doc);
	const $people = dialog.fields_dict.people.$wrapper
		.html(`<button type="button" class="btn btn-default cchc-all-present">${__("All present")}</button>
			<ul class="cchc-people-list">${people.join("")}</ul>
			<datalist id="cchc-reasons-absent">${suggested.map((text) => `<option value="${text}"></option>`).join("")}</datalist>`)
		.on("click", ".cchc-all-present", () => $people.find(":radio[value=1]").prop("checked", true).trigger("change"))
		.on("change", ":radio", (e) => {
			const absent = e.currentTarget.value === "0" && e.currentTarget.checked;
			$(e.currentTarget).closest("li").find(".cchc-reason-absent").prop("hidden", !absent);
		});
	dialog.show();
}

/** Says below the field which number of the series is free. */
async function offer_number(dialog, doc) {
	if (doc.minutes_number) return;
	const args = { paper: "minutes", name: doc.name, date: String(doc.meeting_end || doc.meeting_start || "").slice(0, 10) || undefined };
	const { message } = await frappe.call({ method: "cchc_eval.printing.numbering.offer", type: "GET", args });
	// What is being typed stays: a field that is drawn again loses it.
	const free = `${String(message.number).padStart(2, "0")}/${message.symbol}`;
	dialog.get_field("minutes_number").set_description(__("The next free number: {0}", [escape(free)]));
}
