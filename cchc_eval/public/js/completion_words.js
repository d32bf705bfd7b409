// What the box that completes links, tags and searches (Awesomplete) says to a screen reader. It knows English alone: on
// pages of the evaluation it is said as the rest of the page.
import { on_our_page } from "./day_format";

const SAID = [
	[/^Begin typing for results\.$/, () => __("Begin typing for results.")],
	[/^Type (\d+) or more characters for results\.$/, (count) => __("Type {0} or more characters for results.", [count])],
	[/^No results found$/, () => __("No Results found")],
	[/^(\d+) results found$/, (count) => __("{0} results found", [count])],
	[/^(.*), list item (\d+) of (\d+)$/s, (item, at, count) => __("{0}, {1} of {2} in the list", [item, at, count])],
];

function say({ status }) {
	if (!on_our_page()) return;
	for (const [english, words] of SAID) {
		const found = english.exec(status.textContent);
		if (found) status.textContent = words(...found.slice(1));
	}
}

// A list is given to the box when it is made, too.
const box = window.Awesomplete.prototype;
const { set } = Object.getOwnPropertyDescriptor(box, "list");
Object.defineProperty(box, "list", {
	configurable: true,
	set(list) {
		set.call(this, list);
		say(this);
	},
});
for (const step of ["evaluate", "goto"]) {
	const took = box[step];
	box[step] = function (...given) {
		took.apply(this, given);
		say(this);
	};
}
