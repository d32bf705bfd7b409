"""JSON read exactly: decimals as they were typed, and nothing that two readers would take differently."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal, DecimalException
from pathlib import Path
from typing import Any

from cchc_eval.offline.errors import BadInput
from cchc_eval.offline.files import read_text
from cchc_eval.vietnamese.writing import visible

_LONGEST_INT = 200
_DEEPEST = 100


class _Object(dict[str, Any]):
    """An object that remembers which of its keys came more than once."""

    repeated: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Constant:
    """NaN or Infinity, which JSON has not, until its place is told."""

    word: str


def read_json(path: Path, remarks: list[str] | None = None) -> Any:
    """The file's value, numbers as int or Decimal, texts NFC. Raises BadInput with every fault of the text.

    Refused: text that is not UTF-8 or not JSON, a key given twice, NaN and Infinity, half of a surrogate
    pair, nesting deeper than 100. `remarks`: see `read_text`.
    """
    return parse_json(read_text(path, remarks), f"Tệp {path}")


def parse_json(text: str, where: str) -> Any:
    """As `read_json`, of a text that `where` names. Raises BadInput."""
    try:
        value = json.loads(
            text,
            parse_int=_whole,
            parse_float=_decimal,
            parse_constant=_Constant,
            object_pairs_hook=_keep_repeated,
        )
    except json.JSONDecodeError as error:
        raise BadInput(
            f"{where}: dòng {error.lineno}, cột {error.colno} không đúng cú pháp JSON ({_hint(text, error.pos)})."
        ) from None
    except RecursionError:
        raise BadInput(f"{where}: các đối tượng lồng nhau quá sâu.") from None
    problems = [f"{where}: {problem}" for problem in _walk(value)]
    if problems:
        raise BadInput(problems)
    return _composed(value)


def _composed(value: Any) -> Any:
    """What an escape (\\u0301) put together, NFC like the text itself."""
    if isinstance(value, str):
        return visible(value)
    if isinstance(value, list):
        return [_composed(item) for item in value]
    return {key: _composed(item) for key, item in value.items()} if isinstance(value, dict) else value


def _whole(text: str) -> int | Decimal:
    # Python refuses to convert thousands of digits; the scoring core then says that the number is too large.
    return int(text) if len(text) <= _LONGEST_INT else _decimal(text)


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text)
    except DecimalException:  # an exponent beyond what Decimal holds
        return Decimal("1e999999") if "e-" not in text.lower() else Decimal("1e-999999")


def _keep_repeated(pairs: list[tuple[str, Any]]) -> _Object:
    pairs = [(visible(key), value) for key, value in pairs]
    result = _Object(pairs)
    if len(result) < len(pairs):
        counts = Counter(key for key, _ in pairs)
        result.repeated = tuple(key for key, count in counts.items() if count > 1)
    return result


def _walk(value: Any) -> list[str]:
    """What the parser lets pass, with the place of each: repeated keys, lone surrogates, NaN, depth."""
    problems = []
    waiting: list[tuple[str, int, Any]] = [("", 0, value)]
    while waiting:
        place, depth, item = waiting.pop()
        if depth > _DEEPEST:
            return ["các đối tượng lồng nhau quá sâu."]
        where = f" (tại {place})" if place else ""
        if isinstance(item, _Object):
            problems += [f"khóa «{printable(key)}» lặp lại{where}; hãy giữ một." for key in item.repeated]
            if any(_is_broken(key) for key in item):
                problems.append(f"có khóa chứa ký tự Unicode hỏng{where}.")
            inner = [(f"{place}.{printable(key)}".lstrip("."), item[key]) for key in item]
        elif isinstance(item, list):
            inner = [(f"{place}[{_label(element, position)}]", element) for position, element in enumerate(item, 1)]
        else:
            inner = []
            if isinstance(item, _Constant):
                problems.append(f"{item.word} không phải là số{where}; hãy ghi một số hữu hạn.")
            elif isinstance(item, str) and _is_broken(item):
                problems.append(f"văn bản có ký tự Unicode hỏng{where}.")
        waiting += [(name, depth + 1, element) for name, element in reversed(inner)]
    return problems


def _label(element: Any, position: int) -> str:
    """Which element of a list: by its code, as people name units and criteria, else by its place."""
    code = element.get("code") if isinstance(element, dict) else None
    return printable(code) if isinstance(code, str) and code else str(position)


def _is_broken(text: str) -> bool:
    return any("\ud800" <= character <= "\udfff" for character in text)


def printable(text: str) -> str:
    """On one line and short, however odd the text."""
    kept = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)
    return kept if len(kept) <= 60 else kept[:59] + "…"


def _hint(text: str, position: int) -> str:
    if not text.strip():
        return "tệp trống"
    if position >= len(text.rstrip()):
        return "tệp bị cắt cụt"
    return f"gần «{printable(text[position : position + 20].strip())}»"
