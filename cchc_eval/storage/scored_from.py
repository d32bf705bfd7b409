"""Digests of what a score was made of, kept beside it: where one still agrees, nothing has to be scored again.

Where anything differs, also past the app, it does not agree. Integrity checks score all, whatever the digests say.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import cchc_eval

FIELD = "scored_from"
# Of a row of a self-assessment: what was answered, and what came out.
FORM_COLUMNS = ("code", "answer", "answer_state", "points", "computation")
FORM_TOTALS = ("total", "applicable", "index_percent", "rank_name")


def _version() -> str:
	"""A digest of all code of the app: after any change of it everything is scored again, once."""
	digest = sha256()
	folder = Path(cchc_eval.__file__).parent
	for path in sorted(folder.rglob("*.py")):
		digest.update(f"{path.relative_to(folder)} {path.stat().st_size}\n".encode() + path.read_bytes())
	return digest.hexdigest()


# As it is loaded: a process that still runs after an upgrade scores by the code that it began with.
VERSION = _version()


def of_form(criteria_json: str, rows: Iterable[Iterable[Any]], totals: Iterable[Any]) -> str:
	"""Of a self-assessment: its criteria, its FORM_COLUMNS in their order, its FORM_TOTALS."""
	scored = [
		VERSION,
		_of_set(criteria_json),
		*map(_stored, totals),
		*(_stored(value) for row in rows for value in row),
	]
	return sha256(json.dumps(scored, ensure_ascii=False).encode()).hexdigest()


def of_appraisal(criteria_json: str, submitted: bool, rows: str, counts: str, kept: str) -> str:
	"""Of an appraisal: its criteria, digests of its rows and counts, and what came out."""
	scored = [VERSION, _of_set(criteria_json), submitted, rows, counts, kept]
	return sha256(json.dumps(scored).encode()).hexdigest()


def _stored(value: Any) -> Any:
	"""The same before and after it is stored."""
	return f"{value:.9f}" if isinstance(value, float) else value or ""


@lru_cache(maxsize=8)
def _of_set(text: str) -> str:
	return sha256(text.encode()).hexdigest()
