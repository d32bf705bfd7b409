"""What two workbooks of a split appraisal say differently of one criterion, named with both values, file and cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cchc_eval.offline.part_books import Found, Returned, layout_sets
from cchc_eval.offline.round_folder import RoundFolder
from cchc_eval.rules.appraisal_parts import OFFICE, part_of
from cchc_eval.vietnamese.alphabet import alphabetical
from cchc_eval.workbook.appraisal_entries import Entry, UnitEntries, read_entries
from cchc_eval.workbook.appraisal_layout import OFFICE_INPUTS, TABLE, Layout
from cchc_eval.workbook.appraisal_reader import check_body
from cchc_eval.workbook.cells import shown_value
from cchc_eval.workbook.guard import open_guarded
from cchc_eval.workbook.stamp import read_stamp, shown_texts

MOST_NAMED = 50  # differences of two versions of a workbook; the others are only counted


@dataclass(frozen=True)
class _Place:
    unit: str
    code: str
    column: str


@dataclass(frozen=True)
class Entries:
    """What was typed into one workbook."""

    shown: str  # the file
    units: Mapping[str, UnitEntries]

    def value(self, place: _Place) -> str:
        """As it reads in its cell; "" where nothing stands there."""
        entry = self._cells(place.unit).get(place.code, {}).get(place.column)
        return "" if entry is None else _worded(entry)

    def places(self) -> Iterator[_Place]:
        for unit, entries in self.units.items():
            for code, cells in entries.cells.items():
                yield from (_Place(unit, code, column) for column in cells)

    def _cells(self, unit: str) -> Mapping[str, Mapping[str, Entry]]:
        return self.units[unit].cells if unit in self.units else {}

    def at(self, view: RoundFolder, place: _Place) -> str:
        """ "tệp «tham-dinh.xlsx», sheet 'U1', ô G12, ghi «2»"."""
        cell = TABLE.address(place.column, Layout(view.criteria_set).rows[place.code])
        sheet = f", sheet '{self.units[place.unit].sheet}'" if place.unit in self.units else ""
        value = self.value(place)
        return f"tệp «{self.shown}»{sheet}, ô {cell}, {f'ghi «{value}»' if value else 'để trống'}"


def _worded(entry: Entry) -> str:
    text = shown_value(entry.value).strip()
    return f"{text} (định dạng phần trăm)" if entry.in_percent else text


def office_entries(view: RoundFolder) -> Entries:
    """What was typed into the office's workbook; what `merge` wrote there of the bodies is none of it.

    Raises WorkbookError.
    """
    path = view.appraisal
    if not path.is_file():
        return Entries(path.name, {})
    workbook = open_guarded(path, path.name)
    check_body(read_stamp(workbook, "appraisal", path.name), None, path.name)
    units = read_entries(workbook, view.criteria_set, path.name, [], layout_sets(view))
    written, rows = shown_texts(workbook), Layout(view.criteria_set).rows
    typed = {}
    for unit, entries in units.items():
        known = written.get(entries.sheet, {})
        cells = {
            code: {
                column: entry
                for column, entry in found.items()
                if known.get(TABLE.address(column, rows[code])) != shown_value(entry.value)
            }
            for code, found in entries.cells.items()
        }
        typed[unit] = UnitEntries(entries.own, cells, entries.sheet)
    return Entries(path.name, typed)


def outside(view: RoundFolder, found: Found, office: Entries) -> list[str]:
    """Entries on criteria that another appraises, with what stands in that one's workbook."""
    owners = part_of(view.settings.parts, view.criteria_set)
    books = {OFFICE: [office]}
    for book in found.books:
        if book.view.book == view.book:
            books.setdefault(book.part.name, []).append(Entries(book.shown, book.entries))
    problems = []
    for whose, listed in books.items():
        for entries in listed:
            for place in entries.places():
                owner = owners.get(place.code, whose)
                if owner == whose or place.column not in OFFICE_INPUTS or not entries.value(place):
                    continue
                others = [one.at(view, place) for one in books.get(owner, [])]
                theirs = "bảng tham-dinh chung" if owner == OFFICE else f"phần của {owner}"
                beside = f"; {'; '.join(others)}" if others else ""
                problems.append(
                    f"Đơn vị {place.unit}, tiêu chí {place.code}: thuộc {theirs} mà {entries.at(view, place)}{beside}; "
                    "chỉ lấy ở bảng của phần đó, hãy xóa ô ghi ngoài phần."
                )
    return problems


def versions(one: Returned, other: Returned) -> Iterator[str]:
    """How two workbooks of one body differ."""
    first, second = Entries(one.shown, one.entries), Entries(other.shown, other.entries)
    places = dict.fromkeys((*first.places(), *second.places()))
    differing = [place for place in places if first.value(place) != second.value(place)]
    whose = one.scope.whose
    for place in differing[:MOST_NAMED]:
        yield (
            f"Hai bảng của {whose} khác nhau – đơn vị {place.unit}, tiêu chí {place.code}: "
            f"{first.at(one.view, place)}; {second.at(one.view, place)}; hãy giữ một bảng."
        )
    if len(differing) > MOST_NAMED:
        yield f"Hai bảng của {whose} còn khác nhau ở {len(differing) - MOST_NAMED} ô khác."
    for unit in sorted(one.done ^ other.done, key=alphabetical):
        done, open_ = (one, other) if unit in one.done else (other, one)
        yield (
            f"Hai bảng của {whose} khác nhau – đơn vị {unit}: tệp «{done.shown}» ghi đã xong, "
            f"tệp «{open_.shown}» chưa; hãy giữ một bảng."
        )
