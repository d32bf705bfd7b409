"""`appraise` and `merge`: the appraisal workbooks out, and what bodies gave together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from cchc_eval.offline.appraisal import build_appraisal, refuse_existing
from cchc_eval.offline.errors import BadInput, typed
from cchc_eval.offline.forms import UnitForm, forms_of
from cchc_eval.offline.messages import say, say_remarks
from cchc_eval.offline.part_books import (
    Found,
    appraisers,
    book_path,
    forms_asked,
    office_scope,
    only_book,
    returned_books,
    scope_of,
)
from cchc_eval.offline.part_merge import Given, gather, settlement
from cchc_eval.offline.round_folder import APPRAISAL, PARTS, RoundFolder
from cchc_eval.offline.views import show_progress
from cchc_eval.rules.appraisal_parts import parts_in
from cchc_eval.workbook.appraisal_layout import SETTLED, Scope

_OF_PARTS = PARTS.removeprefix(Path(APPRAISAL).stem)  # after the office's workbook, as its bodies' folder is named


def write_books(round_folder: RoundFolder, forms: Sequence[UnitForm], target: Path, force: bool) -> None:
    """The office's workbook of each criteria set, and those of the bodies. Raises BadInput."""
    remarks: list[str] = []
    made = []
    try:
        # The bodies' first: what they gave stands in the office's as far as it still holds.
        wanted = sorted(_books(round_folder, target, forms, force), key=lambda book: not book.of_body)
        refuse_existing([book.path for book in wanted], force)
        given: Given | None = None
        for book in wanted:
            if force and given is None and not book.of_body and round_folder.settings.parts:
                gathered = gather(round_folder, forms, [])
                given = {} if gathered.problems else gathered.given
            build_appraisal(
                book.view, forms_of(book.view, forms), book.path, force, remarks, scope=book.scope, given=given
            )
            made.append(book)
    finally:
        say_remarks(remarks)
    for book in made:
        whose = f" của {book.scope.whose}" if book.scope is not None and book.of_body else ""
        say(f"Đã lập bảng thẩm định{whose} {book.path}.")


def merge_books(round_folder: RoundFolder, forms: Sequence[UnitForm]) -> None:
    """What the bodies are done with into the office's workbook; where two appraisers differ first what they settle.

    Raises BadInput.
    """
    remarks: list[str] = []
    try:
        gathered = gather(round_folder, forms, remarks)
        show_progress(gathered.progress)
        if gathered.problems:
            raise BadInput(gathered.problems)
        made = []
        for view, part, differences in settlement(gathered.differences):
            path = book_path(view, part, SETTLED)
            by_unit: dict[str, dict[str, str]] = {}
            for one in differences:
                by_unit.setdefault(one.unit, {})[one.code] = one.told
            codes = {unit: frozenset(told) for unit, told in by_unit.items()}
            of_book = replace(scope_of(view, part, SETTLED), by_unit=codes)
            build_appraisal(view, forms_of(view, forms), path, True, remarks, scope=of_book, notes=by_unit)
            made.append(f"Đã lập bảng thống nhất {path}: {len(differences)} chỗ hai người chấm khác nhau.")
        if made:
            again = f"chạy lại «cchc-eval merge {typed(round_folder.path)}»"
            made.append(f"Điền điểm thống nhất và lý do rồi {again}; chưa ghép vào bảng thẩm định chung.")
        shared = [(view, scope) for view in round_folder.by_set() if (scope := office_scope(view)) is not None]
        for view, scope in shared if not made else ():
            own, given = forms_of(view, forms), gathered.given
            build_appraisal(view, own, view.appraisal, True, remarks, scope=scope, given=given, merging=True)
            made.append(f"Đã ghép kết quả thẩm định vào {view.appraisal}.")
    finally:
        say_remarks(remarks)
    for line in made:
        say(line)


@dataclass(frozen=True)
class _Book:
    """An appraisal workbook to be made."""

    view: RoundFolder
    path: Path
    scope: Scope | None

    @property
    def of_body(self) -> bool:
        return self.scope is not None and bool(self.scope.body)


def _books(round_folder: RoundFolder, target: Path, forms: Sequence[UnitForm], force: bool) -> Iterator[_Book]:
    """The office's of each criteria set, and those of the bodies, under the names that they have already."""
    found = returned_books(round_folder, []) if force else Found()
    for view in round_folder.by_set():
        path = target.with_name(f"{target.stem}{view.book.removeprefix(Path(APPRAISAL).stem)}")
        yield _Book(view, path, office_scope(view))
        for part in parts_in(view.settings.parts, view.criteria_set):
            for appraiser in appraisers(part) if forms_asked(view, part, forms_of(view, forms)) else ():
                book = only_book(found, view, part, appraiser)
                if book is not None and not book.is_plain:
                    raise BadInput(
                        f"Tệp «{book.shown}»: chưa lập lại được vì nằm trong tệp nén hoặc không phải tệp .xlsx; hãy "
                        f"giải nén, lưu lại dạng .xlsx vào {book.file.parent}, chuyển {book.file.name} đi rồi làm lại."
                    )
                path = book.path if book is not None else book_path(view, part, appraiser)
                if target != round_folder.appraisal:
                    path = target.with_name(f"{target.stem}{_OF_PARTS}") / path.relative_to(view.path / PARTS)
                yield _Book(view, path, scope_of(view, part, appraiser))


def parts_problems(round_folder: RoundFolder, forms: Sequence[UnitForm]) -> list[str]:
    """How far the bodies are, and what is wrong with their workbooks."""
    remarks: list[str] = []
    gathered = gather(round_folder, [one for one in forms if not one.problems], remarks)
    show_progress(gathered.progress)
    say_remarks(remarks)
    return gathered.problems
