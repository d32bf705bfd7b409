// A show of hands on a unit, recorded by the secretary or the chair.
import { escape } from "../html";
import { CONTEXT, VOTES } from "./votes";

const METHODS = "cchc_eval.cchc_eval.doctype.cchc_council_decision.cchc_council_decision";

export function record_votes(view, code) {
	const unit = view.session.units.find((each) => each.unit === code);
	const earlier = Object.fromEntries(unit.votes.filter((vote) => !vote.valid).map((vote) => [vote.member, vote]));
	const said = Object.fromEntries(unit.votes.filter((vote) => vote.valid).map((vote) => [vote.member, vote]));
	const may_vote = (member) => member.present && !unit.barred.includes(member.user);
	const rows = view.session.members.filter(may_vote).map((voter) => {
		const vote = said[voter.user];
		const own = vote && !vote.recorded_by && voter.user !== frappe.session.user;
		const choice = (value) => `<label><input type="radio" name="vote-${escape(voter.user)}" value="${value}"
			${vote?.vote === value ? "checked" : ""} ${own ? "disabled" : ""}> ${__(value, null, CONTEXT)}</label>`;
		const before = vote ? null : earlier[voter.user];
		const opinion = before?.opinion ? `: ${escape(before.opinion)}` : "";
		const was = before
			? `<div class="text-warning">${__("void: on the earlier result {0}", [escape(before.result)])} –
				${__(before.vote, null, CONTEXT)}${opinion}</div>`
			: "";
		return `<tr data-user="${escape(voter.user)}" class="${own ? "text-muted" : ""}"
			${before && before.vote !== "For" ? "data-otherwise" : ""}><td>${escape(voter.name)}
			${own ? `<div>${__("voted in person")}</div>` : ""}${was}</td>
			<td class="cchc-choices text-nowrap">${VOTES.map(choice).join("")}</td>
			<td><input type="text" class="form-control input-xs" maxlength="2000" value="${escape(vote?.opinion || "")}"
			placeholder="${__("Opinion, if any")}" aria-label="${__("Opinion, if any")}: ${escape(voter.name)}" ${own ? "disabled" : ""}></td></tr>`;
	});
	const absent = view.session.members.filter((member) => !may_vote(member));
	const note = absent.length
		? `<p class="text-muted">${__("Not voting (absent, or of the unit)")}: ${escape(absent.map((member) => member.name).join(", "))}</p>`
		: "";
	const dialog = cchc_eval.dialog({
		title: __("Votes on {0}", [escape(unit.unit_name)]),
		size: "extra-large",
		fields: [{ fieldname: "votes", fieldtype: "HTML" }],
		primary_action_label: __("Record Votes"),
		primary_action: async () => {
			const votes = dialog.$wrapper.find("tr[data-user]").map((_, el) => ({
				member: el.dataset.user,
				vote: $(el).find(":radio:checked:enabled").val(),
				opinion: $(el).find("input[type=text]").val(),
			})).get();
			const given = votes.filter((vote) => vote.vote);
			if (await view.call(`${METHODS}.record_votes`, { unit: code, votes: given })) dialog.hide();
		},
	});
	dialog.fields_dict.votes.$wrapper.html(
		`<button type="button" class="btn btn-xs btn-default cchc-all-for">${__("All for")}</button>
		<table class="table table-sm cchc-people"><tbody>${rows.join("")}</tbody></table>${note}`
	);
	dialog.$wrapper.find(".cchc-all-for").on("click", () => {
		// Who did not vote for the unit before has to be asked, and is recorded by name.
		dialog.$wrapper.find("tr[data-user]:not([data-otherwise]) :radio[value=For]:enabled").prop("checked", true);
	});
	dialog.show();
}
