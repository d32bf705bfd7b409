"""Reading a mapping that came from outside: each field by its kind, every fault collected."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from decimal import Decimal
from typing import Any, TypeVar

from cchc_eval.scoring.faults import Fault, Place
from cchc_eval.scoring.numbers import read_points, read_set_number, read_signed, read_whole, shown

T = TypeVar("T")


class Fields:
    """One mapping being read; faults go to `faults`, and a faulty field gives its default."""

    def __init__(
        self,
        data: Any,
        faults: list[Fault],
        criterion: str | None = None,
        where: str = "",
        part: str = "",
        position: int | None = None,
    ) -> None:
        """`where`: how messages name the mapping; `part` and `position` (from 0): see `faults.Place`."""
        self.faults = faults
        self.criterion = criterion
        self.where = where
        self.part = part
        self.position = position
        self.ok = isinstance(data, Mapping)
        self.data: Mapping[str, Any] = data if self.ok else {}
        self._known: set[str] = set()
        if not self.ok:
            self.fault(f"phải là một đối tượng có các trường, không phải {shown(data)}")

    def fault(
        self, message: str, field: str = "", *, named: str = "", part: str = "", position: int | None = None
    ) -> None:
        """`field`: what it is about; `named`: the words in front of the message that name it; `part`, `position`: of
        the list's entry that it is about, where this mapping is not that itself."""
        at = self.position if position is None else position
        place = Place(message, part or self.part, at, field, self.data)
        said = f"{named}{message}"
        self.faults.append(Fault(f"{self.where}: {said}" if self.where else said, self.criterion, place=place))

    def _read(self, key: str, read: Callable[[Any], T], default: T, required: bool) -> T:
        self._known.add(key)
        if key not in self.data:
            if required and self.ok:
                self.fault(f"thiếu trường «{key}»", key)
            return default
        try:
            return read(self.data[key])
        except ValueError as error:
            self.fault(str(error), key, named=f"trường «{key}»: ")
            return default

    def text(self, key: str, *, required: bool = True) -> str:
        return self._read(key, _text if required else _any_text, "", required)

    def number(self, key: str, *, required: bool = True) -> Decimal:
        return self._read(key, read_set_number, Decimal(0), required)

    def signed(self, key: str, *, required: bool = True) -> Decimal:
        """A number that may be below 0."""
        return self._read(key, lambda value: read_signed(value, read_set_number), Decimal(0), required)

    def whole(self, key: str) -> int:
        return self._read(key, read_whole, 0, True)

    def points(self, key: str, *, required: bool = True) -> Decimal:
        return self._read(key, read_points, Decimal(0), required)

    def flag(self, key: str) -> bool:
        return self._read(key, _flag, False, False)

    def word(self, key: str, words: Collection[str], default: str) -> str:
        def read(value: Any) -> str:
            if not isinstance(value, str) or value not in words:
                raise ValueError(f"{shown(value)} không thuộc {', '.join(words)}")
            return value

        return self._read(key, read, default, False)

    def items(self, key: str, *, required: bool = True) -> list[Any]:
        return self._read(key, _list, [], required)

    def texts(self, key: str) -> tuple[str, ...]:
        return self._read(key, lambda value: tuple(_text(item) for item in _list(value)), (), False)

    def raw(self, key: str) -> Any:
        """A field that another reader takes; None where it is absent."""
        self._known.add(key)
        return self.data.get(key)

    def finish(self) -> None:
        """Call when every known field has been read: any other is a fault."""
        for key in self.data:
            if key not in self._known:
                self.fault(f"trường {shown(key)} không có trong quy định; hãy xóa hoặc sửa tên")


def _any_text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(f"phải là văn bản, không phải {shown(value)}")
    return value


def _text(value: Any) -> str:
    text = _any_text(value)
    if not text.strip():
        raise ValueError("không được để trống")
    return text


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"phải là true hoặc false, không phải {shown(value)}")
    return value


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list | tuple):
        raise ValueError(f"phải là danh sách, không phải {shown(value)}")
    return list(value)
