"""Texts of the evaluation are plain: none becomes a tag that does anything, wherever it is shown.

Frappe cleans what a document holds when it is saved as a draft, and writes `&lt;` for `<` where it does; what is sent
along with a step, written after it, or in one statement for many is stored as it came.

Where two texts look the same they are the same: a Vietnamese letter has two spellings in Unicode, and some keyboards
and programs leave characters that nobody sees.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from cchc_eval.vietnamese.writing import visible

# What a browser takes for the beginning of a tag, a comment or the like: `a < b` and `<5` are none. A bare <b> does no
# harm where it is shown as it is.
_TAG = re.compile(r"<(?=[A-Za-z/!?])(?!/?(?:b|i|u|em|strong|br|p|sub|sup)>)", re.IGNORECASE)


def plain(value: Any) -> Any:
	"""A value to store: of a text, `<` before a letter gets a space after it, which keeps it from being a tag."""
	return _TAG.sub("< ", value) if isinstance(value, str) and "<" in value else value


# Names and addresses of files, which others hold too, and copies whose fingerprint is kept, stay letter by letter.
_LINKS = ("Link", "Dynamic Link", "Attach", "Attach Image")
_COPIES = ("_json", "fingerprint")


def taken_in(value: Any, fieldtype: str = "", field: str = "") -> Any:
	"""A value as people send it, to store in a field: of a text, plain, in Unicode NFC, without characters that nobody
	sees."""
	if not isinstance(value, str) or value.isascii() or fieldtype in _LINKS or is_copy(field):
		return plain(value)
	return plain(visible(value))


@lru_cache(maxsize=4096)
def is_settled(text: str) -> bool:
	"""Whether it is stored as it is, in whatever field; of the texts of a form most are asked about again and again."""
	return not any(sign in text for sign in "<>&") and visible(text) == text


def is_copy(field: str) -> bool:
	"""Whether the field holds a copy that is compared letter by letter."""
	return field.endswith(_COPIES)
