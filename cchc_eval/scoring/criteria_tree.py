"""The tree of criteria as it was read: in order, and all that is wrong with it at once."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal

from cchc_eval.scoring.criterion import OFFICE, UNREAD_PARENT, Criterion
from cchc_eval.scoring.faults import Fault, Place
from cchc_eval.scoring.limits import in_gate_order
from cchc_eval.scoring.numbers import shown
from cchc_eval.scoring.rule_parts import UNREAD_POINTS
from cchc_eval.vietnamese.writing import number


def by_parent(criteria: Sequence[Criterion]) -> dict[str | None, tuple[Criterion, ...]]:
    children: dict[str | None, list[Criterion]] = defaultdict(list)
    for criterion in criteria:
        children[criterion.parent].append(criterion)
    return {parent: tuple(listed) for parent, listed in children.items()}


class CriteriaTree:
    """The criteria as a tree, and all that is wrong with it.

    A fault that only follows from one that was told already is none: a criterion whose code, parent or maximum could
    not be read may be the one that is missing elsewhere.
    """

    def __init__(self, listed: Sequence[Criterion], *, complete: bool) -> None:
        self._listed = listed
        codes = Counter(criterion.code for criterion in listed if criterion.code)
        self._twice = {code for code, times in codes.items() if times > 1}
        self._codes_read = complete and all(criterion.code for criterion in listed)
        self._astray = [
            one for one in listed if one.parent is not None and one.parent != UNREAD_PARENT and one.parent not in codes
        ]
        self._children = by_parent(listed)
        hung = {id(one) for one in self._below(one for one in listed if one.parent not in codes)}
        self._in_circle = [one for one in listed if id(one) not in hung]
        # Whether every criterion stands where it belongs.
        self._placed = self._codes_read and all(one.parent != UNREAD_PARENT for one in listed)
        self._placed = self._placed and not self._astray and not self._in_circle
        self.ordered = tuple(self._below(self._children.get(None, ())))

    @property
    def is_sound(self) -> bool:
        return self._placed and not self._twice

    @property
    def tops(self) -> list[str] | None:
        """The codes of the fields; None where they could not all be read."""
        whole = self._codes_read and all(one.parent != UNREAD_PARENT for one in self._listed)
        return [one.code for one in self._listed if one.parent is None] if whole else None

    def _below(self, first: Iterable[Criterion]) -> list[Criterion]:
        """These and all below them: parents before children, siblings as listed."""
        found: list[Criterion] = []
        opened: set[str] = set()
        # A stack of our own: a chain of a thousand groups must not end Python's.
        waiting = list(first)[::-1]
        while waiting:
            criterion = waiting.pop()
            found.append(criterion)
            if criterion.code not in opened:
                opened.add(criterion.code)
                waiting.extend(reversed(self._children.get(criterion.code, ())))
        return found

    def check(self, total: Decimal | None, faults: list[Fault]) -> None:
        """`total`: of the fields, as the set says it; None where it could not be read."""
        faults += [Fault("mã tiêu chí bị lặp lại", code) for code in sorted(self._twice)]
        for criterion in self._astray if self._codes_read else ():
            message = f"không có tiêu chí cha {shown(criterion.parent)}"
            faults.append(Fault(message, criterion.code, place=Place(message, field="parent")))
        for criterion in self._in_circle:
            message = "nằm trong một vòng tiêu chí cha – con, không nối về gốc"
            faults.append(Fault(message, criterion.code or None, place=Place(message, field="parent")))
        self._check_sums(total, faults)
        self._check_gates(faults)

    def _check_sums(self, total: Decimal | None, faults: list[Fault]) -> None:
        for criterion in self._listed:
            if not criterion.code or criterion.code in self._twice:
                continue
            below = self._children.get(criterion.code, ())
            if criterion.is_leaf and below:
                faults.append(Fault("có quy tắc chấm nên không được có tiêu chí con", criterion.code))
            elif not criterion.is_leaf and not below and self._placed:
                faults.append(Fault("không có quy tắc chấm và cũng không có tiêu chí con", criterion.code))
            elif below and (points := self._sum(below, criterion.max_points)) is not None:
                says = f"ghi điểm tối đa {number(criterion.max_points)}"
                message = f"{says} nhưng các tiêu chí con cộng lại {number(points)}"
                faults.append(Fault(message, criterion.code, place=Place(message, field="max_points")))
        fields = self._children.get(None, ())
        if total is not None and (points := self._sum(fields, total)) is not None:
            message = f"tổng điểm ghi {number(total)} nhưng các lĩnh vực cộng lại {number(points)}"
            faults.append(Fault(message, place=Place(message, field="total_points")))
            # What it comes to once the fields, too, say what theirs come to.
            leaves = [criterion for criterion in self._listed if criterion.is_leaf]
            of_leaves = self._sum(leaves, total) if self._placed else None
            if of_leaves is not None and of_leaves != points:
                message = f"các tiêu chí thành phần cộng lại {number(of_leaves)}, khác tổng điểm ghi {number(total)}"
                faults.append(Fault(message, place=Place(message, field="total_points")))

    def _sum(self, parts: Sequence[Criterion], said: Decimal) -> Decimal | None:
        """What they come to, where it is not what is said and the fault is in the numbers that were read."""
        points = sum((one.max_points for one in parts), Decimal(0))
        if UNREAD_POINTS in (points, said) or points == said or any(one.code in self._twice for one in parts):
            return None
        return points if self._placed or points > said else None

    def _check_gates(self, faults: list[Fault]) -> None:
        """Each gate is another leaf that can reach what is asked, and that whoever answers this one answers too."""
        by_code = {criterion.code: criterion for criterion in self._listed}
        gates = {one.code: one.gate for one in self._listed if one.gate is not None and one.gate.code}
        for code, gate in gates.items():
            leaf, other = by_code[code], by_code.get(gate.code)
            message = ""
            if not leaf.is_leaf:
                message = "điều kiện chỉ đặt cho tiêu chí thành phần"
            elif other is None and not self._codes_read:
                pass  # it may be one of those whose code could not be read
            elif other is None or not other.is_leaf:
                message = f"điều kiện nêu tiêu chí {gate.code!r}, không phải tiêu chí thành phần của bộ"
            elif gate.at_least > other.max_points:
                reach = f"{number(gate.at_least)} điểm, quá điểm tối đa {number(other.max_points)} của tiêu chí đó"
                message = f"điều kiện đòi tiêu chí {gate.code} đạt {reach}"
            elif other.scored_by == OFFICE != leaf.scored_by:
                message = f"điều kiện nêu tiêu chí {gate.code} mà đơn vị không tự chấm"
            if message:
                faults.append(Fault(message, code, place=Place(message, field="gate")))
        in_gate_order(gates, faults)
