// What each rule asks: `render` gives the inputs of a leaf, `read` what stands in them.
import { edit_number, escape, read_number, show_number } from "./numbers";

const points_text = (points) => `<span class="cchc-option-points">${__("{0} points", [show_number(points)])}</span>`;

function option(type, code, key, label, checked, note) {
	return `<label class="cchc-option">
		<input type="${type}" name="cchc-${escape(code)}" data-key="${escape(key)}" ${checked ? "checked" : ""}>
		<span>${escape(label)}</span>${note}
	</label>`;
}

function number_input(field, label, value, unit = "", note = "") {
	return `<label class="cchc-number">
		<span>${escape(label)}${note}</span>
		<span class="cchc-number-box">
			<input type="text" inputmode="decimal" autocomplete="off" class="form-control input-sm"
				data-field="${escape(field)}" value="${escape(edit_number(value))}">
			<span class="cchc-unit">${escape(unit)}</span>
		</span>
	</label>`;
}

const nothing_button = (label) =>
	`<button type="button" class="btn btn-xs btn-default cchc-nothing">${escape(label)}</button>`;

function bands_text(rule) {
	const bands = rule.bands.map((band) => `${escape(band.label)}: <b>${show_number(band.points)}</b>`);
	return `<div class="cchc-scale">${bands.join(" · ")}</div>`;
}

const RENDER = {
	choice: (leaf, answer) =>
		leaf.rule.options
			.map((item) =>
				option("radio", leaf.code, item.key, item.label, answer?.choice === item.key, points_text(item.points))
			)
			.join(""),
	checklist: (leaf, answer) =>
		leaf.rule.items
			.map((item) =>
				option(
					"checkbox", leaf.code, item.key, item.label,
					answer?.checked?.includes(item.key), points_text(item.points)
				)
			)
			.join("") + nothing_button(__("None of these")),
	bands: (leaf, answer) =>
		(leaf.rule.measure === "value"
			? number_input("value", leaf.rule.value, answer?.value, leaf.rule.unit)
			: part_and_whole(leaf.rule, answer)) + bands_text(leaf.rule),
	ratio: (leaf, answer) => {
		const floor = Number(leaf.rule.floor_percent)
			? __("Share × {0} points; under {1} %: 0 points", [
					show_number(leaf.max_points), show_number(leaf.rule.floor_percent),
			  ])
			: __("Share × {0} points", [show_number(leaf.max_points)]);
		return part_and_whole(leaf.rule, answer) + `<div class="cchc-scale">${floor}</div>`;
	},
	deduct: (leaf, answer) =>
		leaf.rule.events
			.map((event) =>
				number_input(
					event.key, event.label, answer?.counts?.[event.key], __("times"),
					` <span class="cchc-minus">−${show_number(event.minus)}</span>`
				)
			)
			.join("") + nothing_button(__("No such case")),
	percent: (leaf, answer) => number_input("percent", leaf.rule.value, answer?.percent, "%"),
	manual: (leaf, answer) =>
		number_input("points", __("Points, 0 to {0}", [show_number(leaf.max_points)]), answer?.points),
};

function part_and_whole(rule, answer) {
	return number_input("part", rule.part, answer?.part) + number_input("whole", rule.whole, answer?.whole);
}

export function render_inputs(leaf, answer) {
	const inputs = RENDER[leaf.rule.type](leaf, answer);
	const na = leaf.na_allowed
		? `<label class="cchc-option cchc-na">
			<input type="checkbox" class="cchc-na-tick" ${answer?.not_applicable ? "checked" : ""}>
			<span>${__("Not applicable this year")}</span></label>`
		: "";
	return `<div class="cchc-inputs ${answer?.not_applicable ? "cchc-is-na" : ""}">${inputs}</div>${na}`;
}

// {answer} (null: not answered) or {error}: what is still missing or can't be read.
export function read_inputs(leaf, $leaf) {
	if ($leaf.find(".cchc-na-tick").is(":checked")) return { answer: { not_applicable: true } };
	const type = leaf.rule.type;
	const keys = $leaf
		.find(".cchc-inputs input:checked")
		.toArray()
		.map((input) => input.dataset.key);
	if (type === "choice") return { answer: keys.length ? { choice: keys[0] } : null };
	if (type === "checklist") {
		return { answer: keys.length || $leaf.data("nothing") ? { checked: keys } : null };
	}
	return read_numbers(type, $leaf);
}

function read_numbers(type, $leaf) {
	const values = {};
	const missing = [];
	for (const input of $leaf.find(".cchc-inputs input[data-field]").toArray()) {
		const { value, error } = read_number(input.value);
		if (error) return { error };
		if (value !== undefined) values[input.dataset.field] = value;
		else missing.push($(input).closest("label").children("span").first().text().trim());
	}
	const filled = Object.keys(values).length;
	if (type === "deduct") return { answer: filled || $leaf.data("nothing") ? { counts: values } : null };
	if (!filled) return { answer: null };
	if (missing.length) return { error: __("Still missing: {0}", [missing.join(", ")]) };
	return { answer: values };
}

export function clear_inputs($leaf) {
	$leaf.data("nothing", false);
	$leaf.find("input:checked").prop("checked", false);
	$leaf.find("input[data-field]").val("");
}
