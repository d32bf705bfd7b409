// What a criterion asks, drawn from the list of its inputs that the server sends with the form (`questions.py`), and the
// answer that stands in them. An input's path says where its value stands in the answer: ["items", "q1", "part"] is
// answer.items.q1.part; what is ticked stands together in a list: ["checked", "plan"].
import { escape } from "../html";
import { Exact, edit_date, edit_number, read_date, read_number, show_number } from "./numbers";

const TYPED = { number: "decimal", signed: "text", count: "numeric", percent: "decimal", points: "decimal" };
const points_text = (points) => `<span class="cchc-option-points">${__("{0} points", [show_number(points)])}</span>`;

// ---- drawing

// `figures`: what is given from elsewhere for some inputs, [{"path", "value", "text"}]; these are shown and not typed.
export function render_inputs(leaf, question, answer, figures = []) {
	const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
	const inputs = question.inputs.map((input, index) => ({
		...input,
		index,
		leaf: leaf.code,
		figure: figures.find(({ path }) => same(path, input.path)),
	}));
	const nothing = nothing_label(inputs);
	const button = nothing
		? `<button type="button" class="btn btn-xs btn-default cchc-nothing">${escape(nothing)}</button>`
		: "";
	const settled = inputs.some(({ figure }) => figure) && inputs.every(({ figure, optional }) => figure || optional);
	const na = leaf.na_allowed
		? `<label class="cchc-option cchc-na">
			<input type="checkbox" class="cchc-na-tick" ${answer?.not_applicable ? "checked" : ""} ${settled ? "disabled" : ""}>
			<span>${__("Not applicable this year")}</span></label>`
		: "";
	return `<div class="cchc-inputs ${answer?.not_applicable ? "cchc-is-na" : ""}">
			${blocks(inputs, 0, answer).join("")}${figure_sources(inputs)}${button}
			${rule_in_words(question)}
		</div>${na}`;
}

// What the set says of the points, on as few lines as it takes. `whole`: for who does not see the inputs, with what their
// options earn.
export function rule_in_words({ inputs, lines: said }, whole = false) {
	const options = inputs.filter(({ options }) => whole && options?.length);
	const lines = [
		...options.map(({ options }) => options.map(({ label, points }) => `${label}: ${show_number(points)}`).join("; ")),
		...said,
	];
	return lines.length ? `<div class="cchc-scale"><b>${__("Points")}:</b> ${lines.map(escape).join(" · ")}</div>` : "";
}

// Inputs under the headings of their parts; parts that ask the same are the rows of a table.
function blocks(inputs, depth, answer) {
	const drawn = [];
	for (let at = 0; at < inputs.length; ) {
		if (inputs[at].parts.length <= depth) {
			drawn.push(render_input(inputs[at++], answer));
			continue;
		}
		const rows = [];
		while (at < inputs.length && inputs[at].parts.length > depth) {
			const label = inputs[at].parts[depth];
			const row = [];
			while (at < inputs.length && inputs[at].parts[depth] === label) row.push(inputs[at++]);
			rows.push({ label, row });
		}
		if (ask_the_same(rows, depth + 1)) drawn.push(table(rows, answer));
		else {
			for (const { label, row } of rows) {
				drawn.push(`<div class="cchc-input-part"><div class="cchc-part-head">${escape(label)}</div>
					${blocks(row, depth + 1, answer).join("")}</div>`);
			}
		}
	}
	return drawn;
}

function ask_the_same(rows, depth) {
	const asked = ({ row }) => JSON.stringify(row.map(({ own, kind, unit, parts }) => [own, kind, unit, parts.length]));
	return (
		rows.length > 1 &&
		rows.every((one) => asked(one) === asked(rows[0])) &&
		rows[0].row.every(({ kind, parts }) => kind in TYPED && parts.length === depth)
	);
}

function table(rows, answer) {
	const heads = rows[0].row.map(
		({ own, unit }) => `<th scope="col">${escape(own)}${unit ? ` <span class="text-muted">(${escape(unit)})</span>` : ""}</th>`
	);
	const lines = rows.map(
		({ label, row }) => `<tr><th scope="row">${escape(label)}</th>${row
			.map((input) => `<td data-label="${escape(input.own)}">${box(input, answer)}</td>`)
			.join("")}</tr>`
	);
	return `<table class="cchc-table"><thead><tr><td></td>${heads.join("")}</tr></thead>
		<tbody>${lines.join("")}</tbody></table>`;
}

function render_input(input, answer) {
	const given = value_at(answer, input.path);
	if (input.kind === "choice") {
		return `<div role="radiogroup" aria-label="${escape(input.label)}">${input.options
			.map(({ key, label, points }) => option("radio", input, label, given === key, points_text(points), key))
			.join("")}</div>`;
	}
	if (input.kind === "tick") {
		const ticked = value_at(answer, input.path.slice(0, -1)) || [];
		const points = input.points === null ? "" : points_text(input.points);
		return option("checkbox", input, input.own, ticked.includes(input.path.at(-1)), points);
	}
	if (input.kind === "flag") return option("checkbox", input, input.own, given === true, "");
	const points = input.points === null
		? ""
		: ` <span class="cchc-minus">${input.points < 0 ? "−" : "+"}${show_number(Math.abs(input.points))}</span>`;
	return `<label class="cchc-number cchc-kind-${input.kind}"><span>${escape(input.own)}${points}</span>
		<span class="cchc-number-box">${box(input, answer)}
		<span class="cchc-unit">${escape(input.kind === "percent" ? "%" : input.unit)}</span></span></label>`;
}

// Where the figures are from, and of which day: said once for all that come from there.
function figure_sources(inputs) {
	const by_source = new Map();
	for (const { figure, own } of inputs) {
		if (figure) by_source.set(figure.text, [...(by_source.get(figure.text) || []), own]);
	}
	return [...by_source]
		.map(([text, labels]) => `<div class="cchc-figure-source">${frappe.utils.icon("lock", "xs")}
			<b>${escape(text)}</b>: ${escape(labels.join("; "))}</div>`)
		.join("");
}

function option(type, input, label, checked, note, key = "") {
	return `<label class="cchc-option">
		<input type="${type}" name="cchc-${escape(input.leaf)}-${input.index}" data-input="${input.index}"
			data-key="${escape(key)}" ${checked ? "checked" : ""}>
		<span>${escape(label)}</span>${note}
	</label>`;
}

function box(input, answer) {
	if (input.figure) {
		const { value, text } = input.figure;
		return `<input type="text" class="form-control input-sm" disabled aria-label="${escape(input.label)}"
			title="${escape(text)}" data-input="${input.index}" data-figure="${value}" value="${escape(edit_number(value))}">`;
	}
	const given = value_at(answer, input.path);
	const text = { date: edit_date, text: (value) => value ?? "" }[input.kind] || edit_number;
	const hint = input.kind === "date" ? `placeholder="${__("day/month/year")}"` : "";
	return `<input type="text" inputmode="${TYPED[input.kind] || "text"}" autocomplete="off" class="form-control input-sm"
		aria-label="${escape(input.label)}" data-input="${input.index}" ${hint} value="${escape(text(given))}">`;
}

// Where nothing at all is an answer too: no case happened, no content is there.
function nothing_label(inputs) {
	if (inputs.every(({ kind }) => kind === "tick")) return __("None of these");
	// Ballots are counts too, but a survey without any is none.
	const counts_nothing = ({ kind, optional, points }) => kind === "tick" || (kind === "count" && optional && points !== null);
	return inputs.every(counts_nothing) ? __("No such case") : "";
}

function value_at(answer, path) {
	return path.reduce((at, key) => at?.[key], answer);
}

// ---- reading

// {answer} (null: not answered; its text is `write_json`'s) or {error}: what is still missing or can't be read.
export function read_inputs(question, $leaf) {
	if ($leaf.find(".cchc-na-tick").is(":checked")) return { answer: { not_applicable: true } };
	const answer = {};
	const missing = [];
	let filled = Boolean($leaf.data("nothing"));
	let locked = false;
	for (const [index, input] of question.inputs.entries()) {
		const boxes = $leaf.find(`.cchc-inputs input[data-input=${index}]`).toArray();
		const { value, error } = READ[input.kind]?.(boxes) || read_typed(input, boxes[0]);
		if (error) return { error };
		const given = value !== undefined && value !== false;
		const from_elsewhere = boxes[0]?.dataset.figure !== undefined;
		locked ||= from_elsewhere;
		filled ||= given && !from_elsewhere;
		if (input.kind === "tick") {
			const ticked = list_at(answer, input.path.slice(0, -1));
			if (given) ticked.push(input.path.at(-1));
		} else if (given) mapping_at(answer, input.path)[input.path.at(-1)] = value;
		else if (!input.optional) missing.push(input.label);
		else mapping_at(answer, input.path);
	}
	// Figures alone answer where nothing is left to type.
	if (!filled && !(locked && !missing.length)) return { answer: null };
	if (missing.length) return { error: __("Still missing: {0}", [missing.join(", ")]) };
	return { answer };
}

const READ = {
	choice: (boxes) => ({ value: boxes.find((one) => one.checked)?.dataset.key }),
	tick: ([tick]) => ({ value: tick.checked }),
	flag: ([tick]) => ({ value: tick.checked }),
	text: ([typed]) => ({ value: typed.value.trim() || undefined }),
	date: ([typed]) => read_date(typed.value),
};

function read_typed(input, typed) {
	if (typed.dataset.figure !== undefined) return { value: new Exact(typed.dataset.figure) };
	const read = read_number(typed.value, { signed: input.kind === "signed" });
	return read.error ? { error: `${input.label}: ${read.error}` } : read;
}

function mapping_at(answer, path) {
	return path.slice(0, -1).reduce((at, key) => (at[key] ||= {}), answer);
}

function list_at(answer, path) {
	return (mapping_at(answer, path)[path.at(-1)] ||= []);
}

export function clear_inputs($leaf) {
	$leaf.data("nothing", false);
	$leaf.find("input:checked").prop("checked", false);
	$leaf.find(".cchc-inputs input[type=text]:not([data-figure])").val("");
}

// Puts values into the boxes of a criterion as if they had been typed: [[path, text]].
export function fill_inputs(question, $leaf, values) {
	for (const [path, value] of values) {
		const index = question.inputs.findIndex((input) => JSON.stringify(input.path) === JSON.stringify(path));
		$leaf.find(`.cchc-inputs input[data-input=${index}]`).val(value);
	}
}
