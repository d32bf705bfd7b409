// The council's session: who is there, the votes on each unit, and what the user may do about them.
import { escape } from "../html";
import { ask_for_meeting, meeting_summary } from "./meeting";
import { MinutesPanel } from "./minutes";
import { Pulse } from "./pulse";
import { record_votes } from "./record_votes";
import { CONTEXT, VOTES } from "./votes";

const METHODS = "cchc_eval.cchc_eval.doctype.cchc_council_decision.cchc_council_decision";
const OUTCOMES = { Passed: "green", Rejected: "red", "Not Voted": "gray", "Votes Missing": "orange" };
// What is counted of all units, also of those that are not shown yet.
const COUNTED = {
	may_vote: (unit) => unit.may_vote,
	voted: (unit) => unit.may_vote && unit.mine,
	untold: (unit) => unit.untold,
	voided: (unit) => unit.votes.some((vote) => !vote.valid),
	problems: (unit) => unit.problem,
};
// Milliseconds between two counts because of votes on units that are not shown.
const COUNT_AGAIN = 30_000;

export class SessionView {
	constructor({ frm, $wrapper }) {
		this.frm = frm;
		this.$wrapper = $wrapper.addClass("cchc-session");
		this.bind();
	}

	async load() {
		const session = await cchc_eval.call(`${METHODS}.session_overview`, { decision: this.frm.doc.name }, "GET");
		// Meanwhile the form was drawn anew, or another decision opened in it.
		if (this.frm.cchc_session !== this) return;
		this.show(session);
		if (!this.session.in_council) return this.frm.cchc_pulse?.stop();
		new Pulse({
			frm: this.frm,
			on_units: (answer) => this.take(answer),
			on_decision: () => this.reload_unless_busy(),
		});
	}

	// What is typed would be lost.
	reload_unless_busy() {
		const typed = this.$wrapper.find(".cchc-my-vote input").get().some((el) => el.value !== el.defaultValue);
		if (!typed && !this.frm.is_dirty() && !document.querySelector(".modal.show")) this.frm.reload_doc();
	}

	show(session) {
		this.session = session;
		if (!session.in_council && !session.may_enter && !this.frm.doc.meeting_start) {
			// Where a site lets the council decide on paper.
			this.$wrapper.html(
				`<p class="text-muted">${__("No meeting was entered here: the signed minutes on paper are its record.")}</p>`
			);
			return;
		}
		if (!this.$wrapper.children(".cchc-session-state").length) {
			this.$wrapper.html('<div class="cchc-session-state"></div><div class="cchc-session-votes"></div><div class="cchc-minutes-place"></div>');
		}
		this.$wrapper.children(".cchc-session-state").html(this.state());
		this.$wrapper.children(".cchc-session-votes").html(this.table());
		this.show_minutes(session.in_council && this.frm.perm[0]?.print);
	}

	// The panel stays while everything around it is drawn anew: its reader stays where they read.
	show_minutes(wanted) {
		const $place = this.$wrapper.children(".cchc-minutes-place");
		if (!wanted) $place.empty();
		const drawn = $place.children().length && $place.data("minutes");
		this.minutes = !wanted ? null : drawn || new MinutesPanel({ frm: this.frm, $wrapper: $place });
		$place.data("minutes", this.minutes);
		if (drawn) this.minutes.refresh_soon();
	}

	// Everything above the votes.
	state() {
		return `${this.head()}${meeting_summary(this)}${this.problems()}${this.own_votes()}`;
	}

	own_votes() {
		const { totals, me, open } = this.session;
		if (!me || !open) return "";
		const left = totals.may_vote - totals.voted;
		const own = totals.own.map(escape);
		const next = left
			? `<button type="button" class="btn btn-sm btn-default cchc-next-vote">${__("Next unit to vote on")}</button>`
			: "";
		return `<div class="cchc-own-votes"><span><b>${__("You have voted on {0} of {1} units.", [totals.voted, totals.may_vote])}</b>
			${own.length ? __("You do not vote on your own unit: {0}.", [own.join(", ")]) : ""}</span>${next}</div>`;
	}

	head() {
		const { present, needed, members, has_quorum, chair, secretary, quorum } = this.session;
		const share = members.length ? Math.round((100 * present) / members.length) : 0;
		const mark = members.length ? Math.round((100 * needed) / members.length) : 0;
		const color = has_quorum ? "green" : "red";
		const state = has_quorum ? __("Quorum") : __("No quorum");
		const nobody = `<i>${__("nobody present")}</i>`;
		return `<div class="cchc-session-head">
			<div class="cchc-quorum">
				<div><b>${__("{0} of {1} members present", [present, members.length])}</b>
					<span class="indicator-pill ${color}">${state}</span></div>
				<div class="cchc-quorum-bar" title="${__("At least {0} of the members", [quorum])}">
					<div class="cchc-quorum-fill ${color}" style="width:${share}%"></div>
					<div class="cchc-quorum-mark" style="left:${mark}%"></div></div>
				<div class="text-muted">${__("{0} are needed ({1})", [needed, quorum])}</div>
			</div>
			<div class="cchc-session-people">
				<div><span class="text-muted">${__("Chair", null, "CCHC Council Decision")}:</span> ${escape(chair) || nobody}</div>
				<div><span class="text-muted">${__("Secretary")}:</span> ${escape(secretary) || nobody}</div>
				<div>${this.meeting_state()}</div>
			</div>
			<div class="cchc-session-buttons">${this.buttons()}</div>
		</div>`;
	}

	meeting_state() {
		const { meeting_start, meeting_end } = this.frm.doc;
		const at = (time) => escape(cchc_eval.moment(time));
		if (this.session.open) return `<span class="indicator-pill green">${__("Meeting since {0}", [at(meeting_start)])}</span>`;
		if (meeting_start && meeting_end) return `<span class="text-muted">${at(meeting_start)} – ${at(meeting_end)}</span>`;
		return `<span class="indicator-pill gray">${__("The meeting has not been opened yet.")}</span>`;
	}

	buttons() {
		const { may_enter, may_record, may_name_secretary, present, members } = this.session;
		if (!may_enter) return "";
		const { meeting_start, meeting_end } = this.frm.doc;
		const button = (act, label, kind = "btn-default") =>
			`<button type="button" class="btn btn-sm ${kind}" data-act="${act}">${label}</button>`;
		const shown = [];
		if (members.length && !present) shown.push(button("all_present", __("Attendance: All Present"), "btn-primary"));
		shown.push(button("details", __("Attendance and Times")));
		if (may_name_secretary) shown.push(button("secretary", __("Who Keeps the Minutes")));
		if (!may_record) return shown.join("");
		if (!meeting_start) shown.push(button("open", __("Open the Meeting"), "btn-primary"));
		if (this.session.open && this.session.totals.untold) {
			shown.push(button("everyone", __("The Others All Agree")));
		}
		if (meeting_start && !meeting_end) shown.push(button("close", __("Close the Meeting")));
		if (meeting_end) shown.push(button("reopen", __("Reopen the Meeting")));
		return shown.join("");
	}

	problems() {
		const { problems, units, totals } = this.session;
		const left = totals.problems - units.filter(COUNTED.problems).length;
		if (!problems.length && !left) return "";
		const lines = left ? [...problems, __("… and {0} more things", [left])] : problems;
		const listed = lines.map((problem) => `<li>${escape(problem)}</li>`).join("");
		return `<details class="cchc-session-problems"><summary>${__("Before the approval: {0} things are missing", [problems.length + left])}</summary>
			<ul>${listed}</ul></details>`;
	}

	table() {
		const { units, totals, me, may_record, open } = this.session;
		const left = totals.units - units.length;
		const more = left
			? `<button type="button" class="btn btn-sm btn-default cchc-more-votes">${__("Show more units ({0} left)", [left])}</button>`
			: "";
		const titles = [__("Unit"), __("Result"), __("For", null, CONTEXT), __("Against", null, CONTEXT), __("Abstain", null, CONTEXT), __("Outcome")];
		if (me && open) titles.push(__("My Vote"));
		const rows = units.map((unit) => this.row(unit, me && open, may_record && open));
		return `<div class="table-responsive"><table class="table table-bordered cchc-results cchc-votes">
			<thead><tr>${titles.map((title) => `<th>${title}</th>`).join("")}</tr></thead>
			<tbody>${rows.join("")}</tbody></table></div>${more}`;
	}

	row(unit, voting, may_record) {
		const chair = unit.by_chair ? `<div class="text-muted">${__("by the chair's vote")}</div>` : "";
		const count = (vote, value) => `<td class="text-center cchc-vote-count" data-label="${__(vote, null, CONTEXT)}">${value || "–"}</td>`;
		const mine = voting ? `<td class="cchc-my-vote">${this.my_vote(unit)}</td>` : "";
		const record = may_record
			? `<button type="button" class="btn btn-xs btn-default" data-record="${escape(unit.unit)}">${__("Record")}</button>`
			: "";
		return `<tr data-unit="${escape(unit.unit)}">
			<td class="cchc-unit-cell">${escape(unit.unit_name)}${this.details(unit)}</td>
			<td class="text-nowrap cchc-vote-result">${escape(unit.result)}</td>
			${count("For", unit.votes_for)}${count("Against", unit.against)}${count("Abstain", unit.abstain)}
			<td class="cchc-vote-outcome"><span class="indicator-pill text-nowrap ${OUTCOMES[unit.outcome]}">${__(unit.outcome, null, CONTEXT)}</span>${chair}${record}</td>
			${mine}</tr>`;
	}

	my_vote(unit) {
		if (unit.own_unit) return `<span class="text-muted">${__("Your own unit: no vote")}</span>`;
		if (!unit.may_vote) return `<span class="text-muted">${__("You are listed as absent")}</span>`;
		const chosen = { For: "btn-success", Against: "btn-danger", Abstain: "btn-secondary" };
		const button = (vote) => `<button type="button" class="btn btn-xs ${unit.mine === vote ? chosen[vote] : "btn-default"}"
			aria-pressed="${unit.mine === vote}" data-vote="${vote}">${__(vote, null, CONTEXT)}</button>`;
		const void_note = unit.mine || !unit.votes.some((vote) => vote.member === this.session.me)
			? ""
			: `<div class="text-warning">${__("The result was changed after your vote: vote again.")}</div>`;
		return `<div class="btn-group" role="group" aria-label="${__("My Vote")}: ${escape(unit.unit_name)}">${VOTES.map(button).join("")}</div>
			<input type="text" class="form-control input-xs" maxlength="2000" value="${escape(unit.my_opinion)}"
			placeholder="${__("Opinion, if any")}" aria-label="${__("Opinion, if any")}: ${escape(unit.unit_name)}">${void_note}`;
	}

	details(unit) {
		if (!unit.votes.length) return "";
		const lines = unit.votes.map((vote) => {
			const how = vote.recorded_by ? __("recorded by {0}", [escape(vote.recorded_by)]) : __("in person");
			const opinion = vote.opinion ? `: ${escape(vote.opinion)}` : "";
			const valid = vote.valid
				? ""
				: ` <span class="indicator-pill orange">${__("void: on the earlier result {0}", [escape(vote.result)])}</span>`;
			return `<li><b>${escape(vote.name)}</b> – ${__(vote.vote, null, CONTEXT)}${opinion}
				<span class="text-muted">(${how})</span>${valid}</li>`;
		});
		const opinions = unit.votes.filter((vote) => vote.opinion).length;
		const title = opinions ? __("Votes and {0} opinions", [opinions]) : __("Votes");
		return `<details class="cchc-vote-list"><summary>${title}</summary><ul>${lines.join("")}</ul></details>`;
	}

	bind() {
		this.$wrapper.off(".cchc");
		this.$wrapper.on("click.cchc", "[data-vote]", (e) => {
			const $row = $(e.currentTarget).closest("tr");
			this.call(`${METHODS}.cast_vote`, {
				unit: $row[0].dataset.unit,
				vote: e.currentTarget.dataset.vote,
				opinion: $row.find("input").val().trim(),
			});
		});
		// What is typed after voting belongs to the vote, also where the field is just left.
		this.$wrapper.on("change.cchc", ".cchc-my-vote input", (e) => {
			$(e.currentTarget).closest("td").find("[aria-pressed=true]").trigger("click");
		});
		this.$wrapper.on("keydown.cchc", ".cchc-my-vote input", (e) => {
			if (e.key !== "Enter") return;
			e.preventDefault();
			e.currentTarget.blur();
		});
		this.$wrapper.on("click.cchc", "[data-record]", (e) => record_votes(this, e.currentTarget.dataset.record));
		this.$wrapper.on("click.cchc", ".cchc-next-vote", () => this.next_vote());
		this.$wrapper.on("click.cchc", ".cchc-more-votes", () => this.load_more());
		// Asked before it is open, or closed.
		this.$wrapper.on("click.cchc", ".cchc-meeting > summary", (e) => {
			this.frm.cchc_meeting_open = !e.currentTarget.parentElement.open;
		});
		this.$wrapper.on("click.cchc", "[data-act]", (e) => this[`act_${e.currentTarget.dataset.act}`]());
	}

	// Whether the server took it. One after another: an opinion that is saved by leaving its field must not overtake the
	// vote that was clicked then.
	call(method, args) {
		const take = async () => {
			const session = await frappe.xcall(method, { decision: this.frm.doc.name, ...args }).catch(() => null);
			if (session) this.show_again(args.unit ? this.with_units(session) : session, args.unit);
			return Boolean(session);
		};
		return (this.last = (this.last || Promise.resolve()).then(take));
	}

	// The session with what votes on some units changed.
	with_units(answer) {
		const voted = Object.fromEntries(answer.units.map((unit) => [unit.unit, unit]));
		const totals = { ...this.session.totals };
		const units = this.session.units.map((unit) => {
			const now = voted[unit.unit] || unit;
			for (const [name, counts] of Object.entries(COUNTED)) totals[name] += Boolean(counts(now)) - Boolean(counts(unit));
			return now;
		});
		return { ...answer, totals, units, problems: this.joined(answer, units) };
	}

	// Of the meeting as it is now, and then those of the units.
	joined(answer, units) {
		const of_units = answer.units.map((unit) => unit.problem);
		const of_meeting = answer.problems.filter((text) => !of_units.includes(text));
		return [...of_meeting, ...units.map((unit) => unit.problem).filter(Boolean)];
	}

	ask(start) {
		return cchc_eval.call(`${METHODS}.session_overview`, { decision: this.frm.doc.name, start }, "GET");
	}

	// The next page of units, below those that are shown.
	async load_more() {
		const more = await this.ask(this.session.units.length);
		const known = new Set(this.session.units.map((unit) => unit.unit));
		const units = [...this.session.units, ...more.units.filter((unit) => !known.has(unit.unit))];
		this.show_again({ ...more, units, problems: this.joined(more, units) });
	}

	// Somebody voted on units that are not shown: what all come to is asked for, now and then.
	count_again() {
		this.counting ??= setTimeout(async () => {
			this.counting = null;
			if (window.cur_frm !== this.frm || !this.$wrapper.is(":visible")) return;
			const { totals } = await this.ask(this.session.totals.units);
			this.session = { ...this.session, totals };
			this.$wrapper.find(".cchc-session-state").html(this.state());
		}, COUNT_AGAIN);
	}

	// What others voted meanwhile: the rows of these units alone, and not under somebody who is writing.
	take(answer) {
		const known = Object.fromEntries(this.session.units.map((unit) => [unit.unit, JSON.stringify(unit)]));
		const changed = answer.units.filter((unit) => known[unit.unit] && known[unit.unit] !== JSON.stringify(unit));
		if (answer.units.some((unit) => !known[unit.unit])) this.count_again();
		if (!changed.length) return;
		this.session = this.with_units({ ...answer, units: changed });
		const { me, may_record, open } = this.session;
		for (const unit of changed) {
			const $row = this.$wrapper.find(`tr[data-unit="${CSS.escape(unit.unit)}"]`);
			if ($row.find("input:focus").length) continue;
			const opened = $row.find("details").prop("open");
			const typed = $row.find(".cchc-my-vote input").get().filter((el) => el.value !== el.defaultValue).map((el) => el.value);
			const $new = $(this.row(unit, me && open, may_record && open));
			if (opened) $new.find("details").attr("open", "");
			if (typed.length) $new.find(".cchc-my-vote input").val(typed[0]);
			$row.replaceWith($new);
		}
		this.$wrapper.find(".cchc-session-state").html(this.state());
		this.minutes?.refresh_soon();
	}

	async next_vote() {
		const due = (unit) => unit.may_vote && !unit.mine;
		while (!this.session.units.some(due) && this.session.units.length < this.session.totals.units) await this.load_more();
		const next = this.session.units.find(due);
		if (!next) return;
		const row = this.$wrapper.find(`tr[data-unit="${CSS.escape(next.unit)}"]`)[0];
		row.scrollIntoView({ block: "center" });
		row.querySelector("[data-vote]").focus({ preventScroll: true });
	}

	// What is open and what is typed beside votes that are not given yet stays, and whoever votes stays there.
	show_again(session, unit) {
		const row = (code) => this.$wrapper.find(`tr[data-unit="${CSS.escape(code)}"]`);
		const code_of = (_, el) => el.closest("tr").dataset.unit;
		const open = this.$wrapper.find("details[open]").filter((_, el) => el.closest("tr")).map(code_of).get();
		const typed = this.$wrapper.find(".cchc-my-vote input").get()
			.filter((el) => el.value !== el.defaultValue && el.closest("tr").dataset.unit !== unit)
			.map((el) => [el.closest("tr").dataset.unit, el.value]);
		const at = this.$wrapper.find("[data-vote]:focus").map((_, el) => [[code_of(_, el), el.dataset.vote]]).get();
		this.show(session);
		open.forEach((code) => row(code).find("details").attr("open", ""));
		typed.forEach(([code, text]) => row(code).find(".cchc-my-vote input").val(text));
		if (at.length) row(at[0]).find(`[data-vote=${at[1]}]`).trigger("focus");
	}

	// What changes the decision itself, which the form shows too.
	async change(method, args) {
		await cchc_eval.call(method, { decision: this.frm.doc.name, ...args });
		this.frm.reload_doc();
	}

	act_all_present() {
		this.change(`${METHODS}.mark_all_present`);
	}

	act_open() {
		this.change(`${METHODS}.open_meeting`);
	}

	act_close() {
		const text = __("Close the meeting? Members can't change their votes after that.");
		frappe.confirm(text, () => this.change(`${METHODS}.close_meeting`));
	}

	act_reopen() {
		const text = __("Reopen the meeting? Votes can be changed again until it is closed; the timeline tells it.");
		frappe.confirm(text, () => this.change(`${METHODS}.reopen_meeting`));
	}

	act_secretary() {
		const may = this.session.members.filter((member) => member.present && member.duty === "Member");
		const named = may.find((member) => member.stand_in);
		cchc_eval.prompt(
			{
				fieldname: "user", fieldtype: "Select", label: __("Instead of the absent secretary"), default: named?.user,
				options: [{ value: "", label: __("nobody") }, ...may.map(({ user, name }) => ({ value: user, label: escape(name) }))],
			},
			({ user }) => this.change(`${METHODS}.name_secretary`, { user: user || "" }),
			__("Who Keeps the Minutes"),
			__("Set")
		);
	}

	act_everyone() {
		const text = __("Record a vote for every unit by all present members who have not voted on it and may?");
		const voided = this.session.totals.voided;
		const note = __("Whoever voted before a result was changed is left out: they vote again, or are recorded by name.");
		frappe.confirm(voided ? `<p>${text}</p><p>${note}</p>` : text, () => this.call(`${METHODS}.record_everyone`, { vote: "For" }));
	}

	act_details() {
		ask_for_meeting({ ...this, save: (entered) => this.change(`${METHODS}.set_session`, entered) });
	}
}
