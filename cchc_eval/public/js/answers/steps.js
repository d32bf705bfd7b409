// From one criterion to the next that wants something.
const BOX = ".cchc-inputs input:not(:disabled)";
const PROOF = "[data-evidence], .cchc-explanation";

export class Steps {
	constructor(view) {
		this.view = view;
	}

	open(by) {
		if (this.next((leaf) => this.view.is_open(leaf), by, BOX)) return;
		// Then to what figures answered, where nobody came by to prove it, and to whatever else lacks evidence.
		if (this.next((leaf) => this.view.is_unproven(leaf), by, PROOF)) return;
		frappe.show_alert({ message: __("Every criterion is answered."), indicator: "green" });
	}

	unproven() {
		this.next((leaf) => this.view.is_unproven(leaf), 1, PROOF);
	}

	// From where one is, and from the other end after the last one; whether any fits.
	next(fits, by, box) {
		const { leaves } = this.view;
		const last = this.view.focus.spot?.code ?? this.came_to;
		const here = leaves.findIndex(({ code }) => code === last);
		const start = here < 0 ? (by > 0 ? 0 : -1) : here + by;
		for (let turn = 0; turn < leaves.length; turn++) {
			const leaf = leaves.at((start + by * turn) % leaves.length);
			if (!fits(leaf)) continue;
			this.to(leaf, box);
			return true;
		}
		return false;
	}

	to(leaf, box = BOX) {
		const { view } = this;
		view.draw_late();
		this.came_to = leaf.code;
		if (!view.shown.has(leaf.code)) view.choose_filter("all");
		view.folded.delete(view.field_of(leaf.code));
		view.show_filter();
		const element = view.$leaf(leaf.code)[0];
		(element.querySelector(box) || element).focus({ preventScroll: true });
		element.scrollIntoView({ block: "start" });
	}
}
