"""Counting what the core computes, for tests that hold how often a step scores."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest


def count_answers(monkeypatch: pytest.MonkeyPatch) -> list[str]:
	"""The codes of the criteria whose answers are computed from now on, one for each time."""
	core = import_module("cchc_eval.scoring.score")
	real = core.score_leaf
	counted: list[str] = []

	def counting(cset: Any, criterion: Any, *rest: Any) -> Any:
		counted.append(criterion.code)
		return real(cset, criterion, *rest)

	for module in (core, import_module("cchc_eval.scoring.evaluation")):
		monkeypatch.setattr(module, "score_leaf", counting)
	return counted
