// The minutes as they grow: what they hold now, beside the votes, for who keeps them.
import { escape } from "../html";

const READ = "cchc_eval.printing.minutes_so_far.read";
// On paper a page is 210 mm wide; on a telephone it is as wide as the screen.
const ON_A_TELEPHONE = `<style>@media screen and (max-width: 800px) {
	.part { width: auto !important; min-height: 0 !important; margin: 0 !important; padding: 16px !important; box-shadow: none !important; }
}</style></head>`;

export class MinutesPanel {
	constructor({ frm, $wrapper }) {
		Object.assign(this, { frm, $wrapper });
		$wrapper.html(`<details class="cchc-minutes" ${frm.cchc_minutes_open ? "open" : ""}>
			<summary>${__("Minutes so far")}</summary><div class="cchc-minutes-lacking"></div>
			<iframe class="cchc-minutes-page" sandbox="allow-same-origin" title="${__("Minutes so far")}"></iframe></details>`);
		this.$details = $wrapper.find("details").on("toggle", () => {
			frm.cchc_minutes_open = this.$details[0].open;
			this.refresh();
		});
		this.refresh_soon = frappe.utils.debounce(() => this.refresh(), 500);
		this.refresh();
	}

	async refresh() {
		if (!this.$details[0].open) return;
		const { page, lacking } = await cchc_eval.call(READ, { decision: this.frm.doc.name });
		const listed = lacking.map((text) => `<li>${escape(text)}</li>`).join("");
		this.$details.find(".cchc-minutes-lacking").html(listed ? `<p>${__("Still missing in the minutes:")}</p><ul>${listed}</ul>` : "");
		const [frame] = this.$details.find("iframe");
		// The reader stays where they read.
		const at = frame.contentWindow?.scrollY || 0;
		frame.onload = () => frame.contentWindow.scrollTo(0, at);
		frame.srcdoc = page.replace("</head>", ON_A_TELEPHONE);
	}
}
