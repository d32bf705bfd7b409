"""Counting how often a step goes into each module of a part, for tests that hold a walk through the code."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import cchc_eval

PACKAGE = Path(cchc_eval.__file__).parent


@contextmanager
def entries_into(folder: str) -> Iterator[Counter[str]]:
	"""By module of the folder of a DocType, the calls of its functions from other modules of the package."""
	inside = f"{PACKAGE}/cchc_eval/doctype/{folder}/"
	counted: Counter[str] = Counter()
	seen: set[FrameType] = set()

	def note(frame: FrameType, event: str, _argument: Any) -> None:
		file = frame.f_code.co_filename
		# A generator is called again for each of its values, and what is given along ("<genexpr>") is no way in.
		if event != "call" or not file.startswith(inside) or frame in seen or frame.f_code.co_name[0] == "<":
			return
		seen.add(frame)
		caller = frame.f_back
		while caller is not None and not caller.f_code.co_filename.startswith(f"{PACKAGE}/"):
			caller = caller.f_back
		if caller is None or caller.f_code.co_filename != file:
			counted[Path(file).stem] += 1

	sys.setprofile(note)
	try:
		yield counted
	finally:
		sys.setprofile(None)
