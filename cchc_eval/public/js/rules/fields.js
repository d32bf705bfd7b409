// The form of a rule, drawn from the description of its kinds (`cchc_eval/scoring/rule_kinds.py`). Each control knows the
// path of its value in the rule's data: ["scale", "steps", 0, "from"].
import { edit_date, edit_number } from "../answers/numbers";
import { escape } from "../html";

const shape_of = (value) => (Array.isArray(value) ? "entries" : typeof value === "object" ? "nested" : "");
const shape_of_kind = (kind) => (["entries", "nested"].includes(kind) ? kind : "");

export class RuleFields {
	// `kinds`: descriptions by family, `rule`: the rule's data.
	constructor(kinds, rule) {
		this.kinds = kinds;
		this.rule = rule;
	}

	render() {
		const kind = this.kind_of("rules", this.rule.type);
		return `${this.chooser(["type"], __("Kind of Rule"), this.kinds.rules, this.rule.type)}
			${kind ? this.help(kind) + this.fields(kind.fields, this.rule, []) : ""}`;
	}

	kind_of(family, name) {
		return this.kinds[family].find((kind) => kind.name === name);
	}

	help({ help }) {
		return help ? `<div class="cchc-rule-help">${escape(help)}</div>` : "";
	}

	// `outer`: what an entry's list stands in; `measure`: the measure that figures are of.
	fields(fields, data, path, outer = {}, measure = data.measure) {
		return (fields || [])
			.filter((field) => this.is_there(field, fields, data, outer, measure))
			.map((field) => this.field(field, data, [...path, field.name], measure))
			.join("");
	}

	is_there(field, fields, data, outer, measure) {
		if (field.percent_only && !this.is_percent(measure)) return false;
		const { when } = field;
		if (!when) return true;
		const is_beside = fields.some(({ name }) => name === when.field);
		return this.is_so(when, is_beside ? data : outer, fields);
	}

	// What is blank in a description or in the data is false.
	is_so(when, data, fields) {
		const field = fields.find(({ name }) => name === when.field);
		return (data[when.field] ?? field?.default ?? false) === (when.value ?? false);
	}

	is_percent(measure) {
		const kind = measure && this.kind_of("measures", measure.kind);
		if (!kind || (kind.number_when && this.is_so(kind.number_when, measure, kind.fields))) return false;
		return Boolean(kind.percent || (kind.percent_as_inner && this.is_percent(measure.of)));
	}

	// The rule without what its form does not show: values that another choice had asked for are kept for coming back to
	// it, and are no part of the rule.
	shown() {
		const kind = this.kind_of("rules", this.rule.type);
		return kind ? this.only_shown(kind.fields, this.rule, {}, this.rule.measure) : this.rule;
	}

	only_shown(fields, data, outer, measure) {
		const kept = { ...data };
		for (const field of fields || []) {
			const value = data[field.name];
			if (!this.is_there(field, fields, data, outer, measure)) {
				delete kept[field.name];
			} else if (field.kind === "nested" && value) {
				const kind = this.kind_of(field.family, value.kind);
				if (kind) kept[field.name] = this.only_shown(kind.fields, value, {}, data.measure);
			} else if (field.kind === "entries" && Array.isArray(value)) {
				kept[field.name] = value.map((row) => this.only_shown(field.fields, row, data, row.measure || measure));
			}
		}
		return kept;
	}

	// ---- one field

	field(field, data, path, measure) {
		const value = data[field.name];
		if (field.kind === "nested") return this.nested(field, value || {}, path);
		if (field.kind === "entries") return this.entries(field, value || [], path, data, measure);
		return `<label class="cchc-rule-field"><span>${escape(field.label)}</span>${this.control(field, value, path)}
			${this.help(field)}</label>`;
	}

	nested(field, value, path) {
		const { family, among } = field;
		const kinds = this.kinds[family].filter(({ name }) => !among?.length || among.includes(name));
		const kind = this.kind_of(family, value.kind);
		return `<section class="cchc-rule-part">${this.chooser([...path, "kind"], field.label, kinds, value.kind)}
			${kind ? this.help(kind) + this.fields(kind.fields, value, path, {}, this.measure_at(path)) : ""}
		</section>`;
	}

	// The measure beside a scale.
	measure_at(path) {
		return path.slice(0, -1).reduce((at, key) => at?.[key], this.rule)?.measure;
	}

	entries(field, rows, path, outer, measure) {
		const shown = field.fields.filter((column) => this.is_there(column, field.fields, {}, outer, measure));
		const is_table = !shown.some(({ kind }) => kind === "nested");
		const drawn = rows.map((row, index) => {
			const at = [...path, index];
			const tools = `<span class="cchc-rule-tools">
				${index ? this.button("up", at, "↑", __("Move up")) : ""}
				${this.button("remove", at, "×", __("Remove"))}</span>`;
			if (!is_table) {
				return `<section class="cchc-rule-part">${tools}${this.fields(field.fields, row, at, outer, row.measure)}</section>`;
			}
			return `<tr>${shown
				.map((column) => `<td data-label="${escape(column.label)}">${this.control(column, row[column.name], [...at, column.name])}</td>`)
				.join("")}<td>${tools}</td></tr>`;
		});
		const heads = shown.map(({ label, help }) => `<th scope="col" title="${escape(help)}">${escape(label)}</th>`).join("");
		const body = is_table
			? `<table class="cchc-rule-table"><thead><tr>${heads}<td></td></tr></thead><tbody>${drawn.join("")}</tbody></table>`
			: drawn.join("");
		return `<div class="cchc-rule-list"><div class="cchc-rule-label">${escape(field.label)}</div>${this.help(field)}
			${rows.length ? body : ""}${this.button("add", path, __("Add row"), field.label, "btn btn-xs btn-default")}</div>`;
	}

	button(act, path, text, title, classes = "btn btn-xs btn-link") {
		return `<button type="button" class="${classes}" data-act="${act}" data-path="${this.text_of(path)}"
			title="${escape(title)}" aria-label="${escape(title)}">${escape(text)}</button>`;
	}

	chooser(path, label, kinds, chosen) {
		const options = kinds.map(
			({ name, label }) => `<option value="${escape(name)}" ${name === chosen ? "selected" : ""}>${escape(label)}</option>`
		);
		const blank = kinds.some(({ name }) => name === chosen) ? "" : `<option value="" selected></option>`;
		return `<label class="cchc-rule-field"><span>${escape(label)}</span>
			<select class="form-control input-sm" data-kind data-path="${this.text_of(path)}">${blank}${options.join("")}</select></label>`;
	}

	control(field, value, path) {
		const at = `data-path="${this.text_of(path)}" data-type="${field.kind}" aria-label="${escape(field.label)}"`;
		if (field.kind === "yes_no") return `<input type="checkbox" ${at} ${value ? "checked" : ""}>`;
		if (field.kind === "choice") {
			const chosen = value ?? field.default;
			const options = field.options.map(
				({ value: key, label }) => `<option value="${escape(key)}" ${key === chosen ? "selected" : ""}>${escape(label)}</option>`
			);
			return `<select class="form-control input-sm" ${at}>${options.join("")}</select>`;
		}
		const text = { number: edit_number, date: edit_date }[field.kind] || ((given) => given ?? "");
		const hint = field.kind === "date" ? __("day/month/year") : field.default != null ? edit_number(field.default) : "";
		return `<input type="text" class="form-control input-sm ${field.kind === "number" ? "cchc-rule-number" : ""}" autocomplete="off"
			inputmode="${field.kind === "number" && !field.signed ? "decimal" : "text"}" ${field.signed ? "data-signed" : ""} ${at}
			placeholder="${escape(hint)}" value="${escape(text(value))}">`;
	}

	text_of(path) {
		return escape(JSON.stringify(path));
	}

	// ---- changing

	at(path) {
		return path.reduce((at, key) => at?.[key], this.rule);
	}

	// A number that is none any more, a text that is blank and a tick that is off are left out of the data.
	put(path, value) {
		let at = this.rule;
		for (const [depth, key] of path.slice(0, -1).entries()) {
			at = at[key] ??= typeof path[depth + 1] === "number" ? [] : {};
		}
		if (value === undefined || value === "" || value === false) delete at[path.at(-1)];
		else at[path.at(-1)] = value;
	}

	// Another kind keeps what both kinds ask.
	change_kind(path, name) {
		const holder = this.at(path.slice(0, -1)) || {};
		const family = path.length === 1 ? "rules" : path.at(-2) === "scale" ? "scales" : "measures";
		const kept = { [path.at(-1)]: name };
		for (const { name: field, kind, options, required, default: usual } of this.kind_of(family, name)?.fields || []) {
			const value = holder[field];
			const chooses = kind === "choice" && required && usual == null;
			if (chooses) kept[field] = options.some((one) => one.value === value) ? value : options[0].value;
			else if (field in holder && shape_of(value) === shape_of_kind(kind)) kept[field] = value;
		}
		if (path.length > 1) return this.put(path.slice(0, -1), kept);
		for (const key of Object.keys(this.rule)) delete this.rule[key];
		Object.assign(this.rule, kept);
	}

	add(path) {
		if (!this.at(path)) this.put(path, []);
		const rows = this.at(path);
		const taken = new Set(rows.map(({ key }) => key));
		let number = rows.length + 1;
		while (taken.has(`k${number}`)) number += 1;
		// Steps, bands and marks have no keys; whatever has one needs it.
		rows.push(["steps", "bands", "marks"].includes(path.at(-1)) ? {} : { key: `k${number}` });
	}

	remove(path) {
		this.at(path.slice(0, -1)).splice(path.at(-1), 1);
	}

	up(path) {
		const rows = this.at(path.slice(0, -1));
		const index = path.at(-1);
		[rows[index - 1], rows[index]] = [rows[index], rows[index - 1]];
	}
}
