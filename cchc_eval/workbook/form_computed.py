"""Values in the place of a form's formulas: taken where they are what the formulas come to, else told by cell.

So a copy of values only ("Paste values") is accepted as long as every answer is intact, and points that somebody typed
over a computed cell are not ignored.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal, InvalidOperation

from cchc_eval.scoring import Answer, GroupScore, Score, ScoringError, score
from cchc_eval.scoring.score import score_leaves
from cchc_eval.vietnamese.writing import in_column, parse_number, round_half_up
from cchc_eval.workbook.cells import SheetReader, shown_value
from cchc_eval.workbook.form_formulas import CHECK, DONE, NO_INDEX, NOT_COUNTED, PARTIAL, TODO
from cchc_eval.workbook.form_layout import CLOSING, LETTER, NA_TITLE, Layout
from cchc_eval.workbook.form_structure import Rows, Structure, TypedOver, short

Value = Decimal | str
_MOST_SHOWN = 5  # cells in one message; the others are only counted
_STATES = (TODO, DONE, PARTIAL, CHECK, NA_TITLE)


def check_typed_over(
    cells: SheetReader,
    layout: Layout,
    structure: Structure,
    answers: Mapping[str, Answer],
    faulty: Collection[str],
) -> None:
    """Note every value over a formula that is not the formula's own, and say what formulas show that does not count.

    `faulty`: leaves whose answer was refused.
    """
    typed = {(over.column, over.row) for over in structure.typed_over}
    stands = {
        key: value
        for key, row in structure.rows.items()
        if (value := cells.shown("points", row)) is not None and ("points", row) not in typed
    }
    if structure.typed_over or stands:
        computed = _Computed(cells, layout, answers, faulty)
        computed.check(structure)
        computed.note_shown(stands, structure.rows)


class _Computed:
    def __init__(
        self, cells: SheetReader, layout: Layout, answers: Mapping[str, Answer], faulty: Collection[str]
    ) -> None:
        self.cells = cells
        self.layout = layout
        self.faulty = faulty
        cset = layout.criteria_set
        self.places = cset.reckoning.places
        sound = {code: answer for code, answer in answers.items() if code not in faulty}
        try:
            self.score: Score | None = score(cset, sound)
        except ScoringError:  # nothing applies
            self.score = None
        leaves = self.score.leaves if self.score else score_leaves(cset, sound, {}, [])
        self.expected: dict[str, Value] = {
            code: NOT_COUNTED if leaf.points is None else leaf.points for code, leaf in leaves.items()
        }

    def check(self, structure: Structure) -> None:
        shown = {
            over.key: value
            for over in structure.typed_over
            if over.column == "points" and (value := self._value(over)) is not None
        }
        for over in structure.typed_over:
            if over.column == "answer":
                if shown_value(self.cells.value("answer", over.row)) not in _STATES:
                    self._note(over, None)
            elif over.key in self.layout.criteria_set.by_code:
                self._check_points(over, shown)
        if not self.faulty:
            self._check_closing([over for over in structure.typed_over if over.key in CLOSING], shown)

    def note_shown(self, stands: Mapping[str, float | str], rows: Rows) -> None:
        """Say which points the form shows, as it was saved last, that are not those that count. Without the answers
        that are refused, and are told, no sum is known."""
        expected: dict[str, Value] = {code: value for code, value in self.expected.items() if code not in self.faulty}
        if self.score is not None and not self.faulty:
            expected |= {code: group.points for code, group in self.score.groups.items()}
            closing = (self.score.total, self.score.applicable, self.score.index, self.score.rank)
            expected |= dict(zip(CLOSING, closing, strict=True))
        wrong = [key for key in stands if key in expected and self._plain(stands[key]) != expected[key]]
        told = [
            f"ô {LETTER['points']}{rows[key]} hiện «{short(shown_value(stands[key]))}», tính là "
            f"{in_column(value) if isinstance(value := expected[key], Decimal) else value}"
            for key in wrong[:_MOST_SHOWN]
        ]
        if told:
            more = f" và {len(wrong) - len(told)} ô khác" if len(wrong) > len(told) else ""
            self.cells.remarks.append(
                f"Sheet '{self.cells.sheet.title}': điểm phiếu hiện khác điểm được tính từ các ô kê khai: "
                f"{'; '.join(told)}{more}. Điểm được tính là điểm dùng để đánh giá."
            )

    def _check_points(self, over: TypedOver, shown: Mapping[str, Value]) -> None:
        criterion = self.layout.criteria_set.by_code[over.key]
        if criterion.is_leaf:
            if over.key not in self.faulty and shown.get(over.key) != self.expected[over.key]:
                self._note(over, self.expected[over.key])
            return
        # What stands wrong below is told there; the sum is wrong of itself where it is not theirs either.
        below = [child.code for child in self.layout.criteria_set.children(over.key)]
        summed = self._sum(below, shown)
        if summed is not None and shown.get(over.key) not in (summed, self._points(over.key)):
            self._note(over, summed)

    def _check_closing(self, closing: list[TypedOver], shown: Mapping[str, Value]) -> None:
        total, applicable, index, rank = CLOSING
        expected: dict[str, Value] = {index: NO_INDEX, rank: NO_INDEX}
        top = [criterion.code for criterion in self.layout.criteria_set.top]
        summed = self._sum(top, shown)
        if self.score is not None:
            expected = {
                total: self.score.total,
                applicable: self.score.applicable,
                index: self.score.index,
                rank: self.score.rank,
            }
        for over in closing:
            value = shown.get(over.key)
            if over.key not in expected or value == expected[over.key] or (over.key == total and value == summed):
                continue
            # Index and rank follow from a total that is told already.
            if over.key in (total, applicable) or shown.get(total, expected.get(total)) == expected.get(total):
                self._note(over, expected[over.key])

    def _points(self, code: str) -> Value | None:
        group: GroupScore | None = None if self.score is None or self.faulty else self.score.groups.get(code)
        return self.expected.get(code) if group is None else group.points

    def _sum(self, codes: Collection[str], shown: Mapping[str, Value]) -> Decimal | None:
        """Of what the sheet shows; what a formula shows is computed."""
        points = [shown.get(code, self._points(code)) for code in codes]
        if any(value is None for value in points):
            return None
        return sum((value for value in points if isinstance(value, Decimal)), Decimal(0))

    def _value(self, over: TypedOver) -> Value | None:
        return self._plain(self.cells.value(over.column, over.row))

    def _plain(self, value: object) -> Value | None:
        if isinstance(value, bool) or value is None:
            return None
        if isinstance(value, int | float):
            try:
                return round_half_up(Decimal(repr(value)), self.places)
            except (InvalidOperation, ValueError, OverflowError):
                return None
        text = shown_value(value).strip()
        try:
            return round_half_up(parse_number(text), self.places)
        except ValueError:
            return text

    def _note(self, over: TypedOver, expected: Value | None) -> None:
        found = shown_value(self.cells.value(over.column, over.row))
        what = f"bị ghi đè bằng «{short(found)}»" if found else "bị xóa"
        if expected is not None:
            shown = in_column(expected) if isinstance(expected, Decimal) else expected
            what += f", trong khi phần kê khai được tính {shown}"
        self.cells.fault(
            f"công thức của phiếu đã {what}; điểm chỉ tính từ các ô kê khai nền vàng, hãy hoàn tác ô này",
            over.column,
            over.row,
            over.criterion,
        )
