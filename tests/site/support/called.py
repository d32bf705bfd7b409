"""The functions that clients may call, as their files declare them."""

from __future__ import annotations

import ast
from collections.abc import Collection
from pathlib import Path

import frappe

PACKAGE = Path(__file__).resolve().parents[3] / "cchc_eval"
# Not for clients of this site: its own tests, and what asks the servers of others.
LEFT_OUT = ("frappe.tests.", "frappe.integrations.")


def called_functions(package: Path = PACKAGE) -> dict[str, list[str]]:
	"""Of the app, or of another package. By the address of each: the names of its parameters."""
	found = {}
	for file in sorted(package.rglob("*.py")):
		module = ".".join(file.relative_to(package.parent).with_suffix("").parts).removesuffix(".__init__")
		for node in ast.parse(file.read_text(encoding="utf-8")).body:
			if isinstance(node, ast.FunctionDef) and any(
				ast.unparse(mark).partition("(")[0] in ("frappe.whitelist", "whitelist") for mark in node.decorator_list
			):
				found[f"{module}.{node.name}"] = [argument.arg for argument in node.args.args]
	return found


def functions_about_documents(naming: Collection[str]) -> dict[str, list[str]]:
	"""Those of Frappe that take one of these parameters."""
	return {
		path: parameters
		for path, parameters in called_functions(Path(frappe.__file__).parent).items()
		if not set(parameters).isdisjoint(naming) and not path.startswith(LEFT_OUT)
	}
