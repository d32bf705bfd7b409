"""Reading a mapping that came from outside: each field by its kind, every fault collected."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from decimal import Decimal
from typing import Any, TypeVar

from cchc_eval.scoring.faults import Fault, Place
from cchc_eval.scoring.numbers import read_points, read_set_number, read_signed, read_whole, shown
from cchc_eval.vietnamese.writing import number

T = TypeVar("T")

# Of every list of a set except the criteria themselves: steps, options, items, events. What a person writes has a few.
MOST_ENTRIES = 200
# In the place of a mapping that whoever made the data could not read, and whose faults they tell themselves.
UNREAD: Any = object()


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
        self._unread: set[str] = set()
        if not self.ok and data is not UNREAD:
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
            if required:
                self._unread.add(key)
                if self.ok:
                    self.fault(f"thiếu trường «{key}»", key)
            return default
        try:
            return read(self.data[key])
        except ValueError as error:
            self.fault(str(error), key, named=f"trường «{key}»: ")
            self._unread.add(key)
            return default

    def reads(self, *keys: str) -> bool:
        """Whether these were read, or left out where they may be: a fault has been told otherwise, and what the default
        would look like in their place is none."""
        return self.ok and self._unread.isdisjoint(keys)

    def has(self, key: str) -> bool:
        """Whether the field is there, and was read."""
        return key in self.data and self.reads(key)

    def spoil(self, key: str) -> None:
        """Take a list as not read, because one of its entries was not."""
        self._unread.add(key)

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

    def items(self, key: str, *, required: bool = True, most: int | None = MOST_ENTRIES) -> list[Any]:
        return self._read(key, lambda value: _list(value, most), [], required)

    def texts(self, key: str) -> tuple[str, ...]:
        return self._read(key, lambda value: tuple(_text(item) for item in _list(value)), (), False)

    def raw(self, key: str) -> Any:
        """A field that another reader takes; None where it is absent."""
        self._known.add(key)
        return self.data.get(key)

    def inner(self, key: str, where: str) -> Fields:
        """The mapping in a field that has to be there; `where`: how messages name it."""
        data = self.raw(key)
        if key not in self.data:
            if self.ok:
                self.fault(f"thiếu trường «{key}»", key)
            data = {}
        read = Fields(data, self.faults, self.criterion, where)
        read.ok = read.ok and key in self.data
        return read

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


def _list(value: Any, most: int | None = MOST_ENTRIES) -> list[Any]:
    if not isinstance(value, list | tuple):
        raise ValueError(f"phải là danh sách, không phải {shown(value)}")
    if most is not None and len(value) > most:
        raise ValueError(f"danh sách có {number(len(value))} mục, tối đa {most} mục; hãy gộp lại hoặc tách tiêu chí")
    return list(value)
