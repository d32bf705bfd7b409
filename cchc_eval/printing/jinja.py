"""Papers within Frappe's print pages."""

from __future__ import annotations

import re

from frappe.model.document import Document
from markupsafe import Markup

from cchc_eval.printing import papers

_SCOPE = ".print-format .cchc-paper"
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_COMMENT = re.compile(r"/\*.*?\*/", re.S)
_SCREEN = re.compile(r"@media screen\s*\{((?:[^{}]|\{[^{}]*\})*)\}")
# Undo what Frappe's pages set on elements that our stylesheet leaves to the browser.
_RESET = (
	f"{_SCOPE} :is(h1, h2, h3) {{ font-weight: bold !important; line-height: inherit !important; }}\n"
	f"{_SCOPE} :is(table, td, th) {{ color: inherit !important; border-color: currentColor !important; }}"
)
# Frappe's page is one white sheet; ours are several.
_PAGE = ".print-format { max-width: none; min-height: 0; padding: 0; background: none; border-radius: 0; }"


def cchc_paper(doc: Document, paper: str) -> Markup:
	"""For print formats: the articles that the command writes, with a scoped style."""
	# Frappe may print a document sent by the client: print the stored one.
	page = papers.html(paper, papers.printable(paper, doc.name))
	css = page.partition("<style>")[2].partition("</style>")[0]
	body = page.partition("<body>")[2].rpartition("</body>")[0]
	return Markup(f'<style>\n{scoped(css)}\n</style>\n<div class="cchc-paper">{body}</div>')


def scoped(css: str) -> str:
	"""The rules scoped to our element, and stronger than Frappe's `!important` rules for `.print-format td`."""
	css = _COMMENT.sub("", css)
	pages = "\n".join(re.findall(r"@page[^{]*\{(?:[^{}]|\{[^{}]*\})*\}", css))
	css = re.sub(r"@page[^{]*\{(?:[^{}]|\{[^{}]*\})*\}", "", css)
	screen = "".join(_SCREEN.findall(css))
	return "\n".join(
		[
			pages,
			_PAGE,
			_RESET,
			_strengthened(_SCREEN.sub("", css)),
			f"@media screen {{\n{_strengthened(screen)}\n}}",
		]
	)


def _strengthened(css: str) -> str:
	return "\n".join(f"{_scoped_selectors(rule[1])} {{ {_important(rule[2])} }}" for rule in _RULE.finditer(css))


def _scoped_selectors(selectors: str) -> str:
	parts = (part.strip() for part in selectors.split(","))
	return ", ".join(_SCOPE if part in ("html", "body") else f"{_SCOPE} {part}" for part in parts)


def _important(declarations: str) -> str:
	return " ".join(f"{part.strip()} !important;" for part in declarations.split(";") if part.strip())
