// Where someone is typing, so that it is still there after the page was drawn anew or saved.

// {code, selector, start, end}: the box of a criterion, and the caret in it; null beside the criteria.
function spot_of(element) {
	const leaf = element?.closest?.(".cchc-leaf");
	if (!leaf || element === leaf) return null;
	const names = [...element.classList].filter((name) => name.startsWith("cchc-")).map((name) => `.${CSS.escape(name)}`);
	const data = Object.entries(element.dataset).map(([key, value]) => `[data-${key}="${CSS.escape(value)}"]`);
	const typed = element.matches("textarea, input[type=text]");
	return {
		code: leaf.dataset.code,
		selector: [element.tagName.toLowerCase(), ...names, ...data].join(""),
		start: typed ? element.selectionStart : null,
		end: typed ? element.selectionEnd : null,
	};
}

export class KeptFocus {
	constructor(view) {
		this.view = view;
		this.spot = null;
		view.$wrapper.on("focusin keyup mouseup", ".cchc-leaf", () => {
			this.spot = spot_of(document.activeElement) || this.spot;
		});
		// Whoever presses elsewhere is done with the box; saving is not elsewhere, nor does it need a press.
		document.addEventListener("pointerdown", (e) => {
			if (!e.target.closest(".cchc-leaf, .cchc-save, .page-actions .primary-action")) this.spot = null;
		});
	}

	// Draws, and puts the caret back where it was; also where the focus went to save.
	around(draw) {
		const active = document.activeElement;
		const left = !active || active === document.body || active.matches(".cchc-save, .primary-action");
		const spot = spot_of(active) || (left ? this.spot : null);
		draw();
		if (spot && (left || document.activeElement !== active)) this.restore(spot);
	}

	restore({ code, selector, start, end }) {
		const element = this.view.$leaf(code)[0]?.querySelector(selector);
		if (!element) return;
		element.focus({ preventScroll: true });
		if (start !== null) element.setSelectionRange(start, end);
	}
}
