// What stands in the boxes of a criterion, also where it is no answer yet.
export function read_typed_state($leaf) {
	return $leaf
		.find(".cchc-inputs input[data-input]:not([data-figure])")
		.toArray()
		.map((box) => ({
			input: box.dataset.input,
			key: box.dataset.key || "",
			...(box.type === "text" ? { value: box.value } : { checked: box.checked }),
		}));
}

export function type_again($leaf, typed) {
	for (const { input, key, value, checked } of typed) {
		const boxes = $leaf.find(`.cchc-inputs input[data-input="${Number(input)}"]:not([data-figure])`).toArray();
		const box = boxes.find((one) => (one.dataset.key || "") === key);
		if (!box) continue;
		if (box.type === "text") box.value = value ?? "";
		else box.checked = Boolean(checked);
	}
}
