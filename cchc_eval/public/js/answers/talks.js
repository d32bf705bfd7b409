// Short comments on a criterion among the people of the unit, in its own corner of the form; nobody else is sent them.
import { ask_quietly } from "../ask_quietly";
import { escape } from "../html";

const MODULE = "cchc_eval.cchc_eval.doctype.cchc_self_assessment.talks";

export class Talks {
	constructor(view) {
		this.view = view;
		this.frm = view.frm;
		view.on("click", ".cchc-talk", ($leaf, leaf) => this.toggle($leaf, leaf.code));
		view.on("click", ".cchc-talk-send", ($leaf, leaf) => this.say($leaf, leaf.code));
		view.on("click", ".cchc-talk-back", (_, leaf, e) => this.take_back(leaf.code, e.currentTarget.dataset.comment));
		view.on("keydown", ".cchc-talks textarea", ($leaf, leaf, e) => {
			if (e.key === "Enter" && (e.ctrlKey || e.metaKey)) this.say($leaf, leaf.code);
		});
	}

	// Only the unit's own people are sent it.
	get data() {
		return this.frm.doc.__onload?.talks;
	}

	of(code) {
		return this.data?.threads[code] || [];
	}

	place(code) {
		if (!this.data) return "";
		return `<button type="button" class="btn btn-xs btn-link cchc-talk" aria-expanded="false"
			title="${__("Comments within the unit; the office does not read them")}">${this.label(code)}</button>`;
	}

	label(code) {
		const count = this.of(code).length;
		return `${__("Comments")}${count ? ` <span class="cchc-talk-count">${count}</span>` : ""}`;
	}

	async toggle($leaf, code) {
		const $panel = $leaf.find(".cchc-talks");
		if ($panel.length) {
			$panel.remove();
			$leaf.find(".cchc-talk").attr("aria-expanded", "false");
			return;
		}
		this.draw($leaf, code);
		$leaf.find(".cchc-talks textarea").trigger("focus");
		// What others said since the form was opened.
		const form = this.frm.docname;
		const { told } = await ask_quietly(`${MODULE}.threads`, { self_assessment: form }, { verb: "GET" });
		if (told) this.take(form, code, told);
	}

	draw($leaf, code, text = "", ticked = []) {
		$leaf.find(".cchc-talks").remove();
		$leaf.find(".cchc-talk").attr("aria-expanded", "true");
		const said = this.of(code).map(
			({ name, by, on, text: content, is_mine }) => `<li><b>${escape(by)}</b> <span class="text-muted">${escape(cchc_eval.moment(on))}</span>
				${is_mine ? `<button type="button" class="btn btn-xs btn-link cchc-talk-back" data-comment="${escape(name)}">${__("Take the comment back")}</button>` : ""}
				<div class="cchc-talk-text">${escape(content)}</div></li>`
		);
		const people = this.data.people.map(
			({ user, full_name }) => `<label><input type="checkbox" value="${escape(user)}" ${ticked.includes(user) ? "checked" : ""}>
				<span>${escape(full_name)}</span></label>`
		);
		$leaf.append(`<section class="cchc-talks" aria-label="${__("Comments on criterion {0}", [escape(code)])}">
			<ul>${said.join("")}</ul>
			<textarea class="form-control cchc-comment" rows="2" maxlength="1000" aria-label="${__("Comment")}"
				placeholder="${__("Read by the people of the unit only")}">${escape(text)}</textarea>
			${people.length ? `<fieldset class="cchc-talk-people"><legend>${__("Tell")}</legend>${people.join("")}</fieldset>` : ""}
			<button type="button" class="btn btn-xs btn-default cchc-talk-send">${__("Send")}</button></section>`);
	}

	take(form, code, told) {
		if (!this.data || this.frm.docname !== form) return;
		// Not the element that was pressed: saving may have drawn it anew meanwhile.
		const $leaf = this.view.$leaf(code);
		const $box = $leaf.find(".cchc-talks textarea");
		const typing = $box.is(":focus");
		const [text, ticked] = [$box.val() || "", this.ticked($leaf)];
		this.frm.doc.__onload.talks = told;
		for (const { code: other } of this.view.leaves) this.view.$leaf(other).find(".cchc-talk").html(this.label(other));
		if (!$box.length) return;
		this.draw($leaf, code, text, ticked);
		if (typing) $leaf.find(".cchc-talks textarea").trigger("focus");
	}

	ticked($leaf) {
		return $leaf.find(".cchc-talk-people input:checked").toArray().map((box) => box.value);
	}

	async say($leaf, code) {
		const $box = $leaf.find(".cchc-talks textarea");
		const text = $box.val().trim();
		if (!text) {
			$box.trigger("focus");
			return;
		}
		const $send = $leaf.find(".cchc-talk-send");
		if ($send.prop("disabled")) return;
		$send.prop("disabled", true);
		const form = this.frm.docname;
		const args = { self_assessment: form, code, text, tell: this.ticked($leaf) };
		const told = await frappe.xcall(`${MODULE}.say`, args).catch(() => null);
		$send.prop("disabled", false);
		if (!told) return;
		$box.val("").trigger("focus");
		$box.closest(".cchc-talks").find(":checkbox").prop("checked", false);
		this.take(form, code, told);
	}

	async take_back(code, comment) {
		const form = this.frm.docname;
		const told = await cchc_eval.call(`${MODULE}.take_back`, { self_assessment: form, comment });
		this.take(form, code, told);
	}
}
