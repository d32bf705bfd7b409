"""The functions of the app that clients may call."""

from __future__ import annotations

import ast
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[3] / "cchc_eval"


def called_functions() -> dict[str, list[str]]:
	"""By the address of each: the names of its parameters."""
	found = {}
	for file in sorted(PACKAGE.rglob("*.py")):
		module = ".".join(file.relative_to(PACKAGE.parent).with_suffix("").parts)
		for node in ast.parse(file.read_text(encoding="utf-8")).body:
			if isinstance(node, ast.FunctionDef) and any(
				"whitelist" in ast.unparse(mark) for mark in node.decorator_list
			):
				found[f"{module}.{node.name}"] = [argument.arg for argument in node.args.args]
	return found
