// The sheet by keyboard. Arrows and Enter only move; what is chosen is chosen by a digit or the space bar.
const BOXES = ".cchc-inputs input:not(:disabled)";

export class Keys {
	constructor(view) {
		this.view = view;
		view.$wrapper.on("keydown", `${BOXES}, .cchc-na-tick`, (e) => this.press(e));
		view.$wrapper.on("keydown", (e) => this.save(e));
	}

	// Listed among Frappe's own in Help, while the form is shown.
	register() {
		const page = this.view.frm.page;
		const add = (shortcut, description, action) =>
			frappe.ui.keys.add_shortcut({ shortcut, description, action, page, ignore_inputs: true });
		add("alt+down", __("Next criterion that is still open"), () => this.view.steps.open(1));
		add("alt+up", __("Previous criterion that is still open"), () => this.view.steps.open(-1));
		add("ctrl+down", __("Next field of the criteria"), () => this.view.fields.step(1));
		add("ctrl+up", __("Previous field of the criteria"), () => this.view.fields.step(-1));
		add("alt+/", __("Fold or unfold the fields"), () => this.view.fields.fold_all());
		// What a box itself does with the key is said here only.
		const said = () => false;
		add("enter", __("In the sheet: next criterion or number (with Shift: the one before)"), said);
		add("up / down", __("In the sheet: the box before or after, without a change"), said);
		add("1 … 9", __("In the sheet: choose or tick that option; 0: none of them"), said);
	}

	// Frappe's own way takes the caret out of the box first.
	save(e) {
		if (!(e.ctrlKey || e.metaKey) || e.altKey || e.shiftKey || e.key.toLowerCase() !== "s" || !this.view.may_edit) return;
		e.preventDefault();
		e.stopPropagation();
		this.view.frm.save();
	}

	boxes() {
		return this.view.$wrapper.find(`.cchc-leaf ${BOXES}`).filter(":visible").toArray();
	}

	press(e) {
		if (e.altKey || e.ctrlKey || e.metaKey || e.isComposing) return;
		const box = e.currentTarget;
		const moved =
			(e.key === "Enter" && this.move(box, e.shiftKey ? -1 : 1, (one) => group_of(one) !== group_of(box))) ||
			(e.key === "ArrowDown" && this.move(box, 1)) ||
			(e.key === "ArrowUp" && this.move(box, -1)) ||
			(box.type !== "text" && /^[0-9]$/.test(e.key) && this.choose(box, Number(e.key)));
		if (moved) e.preventDefault();
	}

	// Of another group of options the one that is chosen is come to, else that which is next.
	move(box, by, fits = () => true) {
		const boxes = this.boxes();
		let at = boxes.indexOf(box);
		// That nothing arose is ticked below the boxes of the criterion.
		if (at < 0) at = boxes.findLastIndex((one) => box.closest(".cchc-leaf").contains(one)) + (by < 0 ? 1 : 0);
		at += by;
		while (boxes[at] && !fits(boxes[at])) at += by;
		if (this.unfold_between(box, boxes[at], by)) return this.move(box, by, fits);
		if (!boxes[at]) return true;
		const group = boxes.filter((one) => group_of(one) === group_of(boxes[at]));
		const chosen = group.find((one) => one.type === "radio" && one.checked);
		const within = group.includes(box);
		this.come_to(within ? boxes[at] : chosen || (by > 0 ? group[0] : group.at(-1)));
		return true;
	}

	// A folded field on the way opens: nothing is left out by moving on.
	unfold_between(box, target, by) {
		this.view.draw_late();
		const step = by > 0 ? "nextElementSibling" : "previousElementSibling";
		const end = target?.closest(".cchc-field");
		let field = box.closest(".cchc-field");
		if (field === end) return false;
		for (field = field[step]; field && field !== end; field = field[step]) {
			if (!field.matches(".cchc-folded:not(.hidden)") || !field.querySelector(BOXES)) continue;
			this.view.unfold(field.dataset.fieldCode);
			return true;
		}
		return false;
	}

	come_to(box) {
		box.focus({ preventScroll: true });
		if (box.type === "text") box.select();
		// As little as keeps the criterion in sight, below the bar.
		box.closest(".cchc-leaf").scrollIntoView({ block: "nearest" });
		box.scrollIntoView({ block: "nearest" });
	}

	choose(box, digit) {
		const $leaf = $(box).closest(".cchc-leaf");
		if (!digit) {
			const none = $leaf.find(".cchc-nothing")[0];
			none?.click();
			return Boolean(none);
		}
		const chosen = this.boxes().filter((one) => group_of(one) === group_of(box))[digit - 1];
		if (!chosen) return false;
		chosen.focus();
		chosen.click();
		return true;
	}
}

// What belongs together: the options of one choice, the contents that are ticked of one criterion; a number stands alone.
function group_of(box) {
	if (box.type === "radio") return box.name;
	return box.type === "checkbox" ? box.closest(".cchc-inputs") : box;
}
