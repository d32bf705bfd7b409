"""What axe-core holds against a part of a page."""

from __future__ import annotations

from importlib.resources import files

from playwright.sync_api import Page

GRAVE = ("serious", "critical")
THEME = "theme => document.documentElement.setAttribute('data-theme', theme)"
RUN = """async (inside) => {
	const { violations } = await axe.run(inside, { resultTypes: ["violations"] });
	return violations.map(({ id, impact, nodes }) => [id, impact, nodes.map(({ target }) => target.join(" "))]);
}"""


def grave_faults(page: Page, inside: str) -> list[str]:
	"""The serious and critical findings within a selector, in the light and in the dark, each with where it is."""
	page.add_script_tag(content=(files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8"))
	found = []
	for theme in ("light", "dark"):
		page.evaluate(THEME, theme)
		# Colours change over a moment.
		page.wait_for_function("document.getAnimations().every((one) => one.playState !== 'running')")
		found += [
			f"{theme}: {rule} at {', '.join(places[:4])} ({len(places)})"
			for rule, impact, places in page.evaluate(RUN, inside)
			if impact in GRAVE
		]
	page.evaluate(THEME, "light")
	return found
