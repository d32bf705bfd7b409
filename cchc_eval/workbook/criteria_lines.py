"""The rows of a table of criteria, one after another: criteria with their codes, what goes on with them, and totals."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from cchc_eval.vietnamese.writing import parse_number
from cchc_eval.workbook.office_tables import FORMULA, NUMBERED

Cells = Mapping[str, str]  # code, title, most, perhaps how and evidence
_CODE = r"(?:[IVX]+|[A-H]|\d{1,2})(?:\.\d{1,2}){0,4}"
CODE_OR_BLANK = re.compile(rf"(?:{_CODE}[.)]?)?|[-–+*•]")
_ONLY_CODE = re.compile(rf"({_CODE})[.)]?")
_CODE_AND_TITLE = re.compile(rf"({_CODE})[.):]?\s+([^\W\d].*)", re.S)  # in a cell over both columns
_FIELD = re.compile(r"[IVX]+|[A-H]")  # under which numbers begin again
_LETTER = re.compile(r"([a-zđ])[.)]")
_BULLET = re.compile(r"[-–+*•]?")  # in the column of codes, of a row that goes on
_TOTAL = re.compile(r"(?:tổng(?: cộng| số| điểm)*|cộng)\s*[:.]?", re.I)
_SUBTOTAL = re.compile(
    rf"{_TOTAL.pattern}\s*\(?(?:(?:của )?(?:lĩnh vực|mục|phần|nhóm|tiêu chí)(?!\w).*|{_CODE})\)?", re.I
)
_QUOTED = 60  # characters


@dataclass
class Line:
    code: str
    parent: str | None
    title: str
    most: Decimal | None  # None: not given, or not read
    how: list[str]
    evidence: list[str]


@dataclass(frozen=True)
class Total:
    said: str
    points: Decimal
    of_all: bool


@dataclass
class Lines:
    found: list[Line] = field(default_factory=list)
    totals: list[Total] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    _field: str = ""
    _table: str = ""
    _codes: dict[str, str] = field(default_factory=dict)  # the table of each
    _unread: set[str] = field(default_factory=set)  # criteria whose maximum is no number
    _last_number: str = ""  # the last code that is no letter: under which letters count

    def add(self, cells: Cells, table: str) -> None:
        """The next row, and the name of the table that it stands in."""
        self._table = table
        if not any(cells.values()) or self._took_total(cells):
            return
        both = None if cells["title"] else _CODE_AND_TITLE.fullmatch(cells["code"])
        if both is not None:
            cells = {**cells, "code": both[1], "title": both[2]}
        # A code that Excel took for a number: 1.1 is shown as "1,1".
        written = cells["code"].replace(",", ".")
        letter = _LETTER.fullmatch(written)
        if letter is not None and cells["most"] and cells.get("how") and self._last_number:
            self._add_criterion(f"{self._last_number}.{letter[1]}", cells)
        elif alone := _ONLY_CODE.fullmatch(written):
            code = alone[1]
            if _FIELD.fullmatch(code):
                self._field = code
            elif self._field and code[0].isdigit():
                code = f"{self._field}.{code}"
            self._last_number = code
            self._add_criterion(code, cells)
        elif _BULLET.fullmatch(written):
            self._go_on(cells)
        else:
            self._refuse_code(cells)

    def all_problems(self) -> list[str]:
        if not self.found and not self.problems:
            return ["bảng chưa có tiêu chí nào"]
        groups = {line.parent for line in self.found}
        without = [line.code for line in self.found if line.most is None and line.code not in groups | self._unread]
        return self.problems + [f"tiêu chí {code} chưa ghi điểm tối đa" for code in without]

    def _took_total(self, cells: Cells) -> bool:
        code, title = cells["code"], cells["title"]
        said = " ".join((code if re.match(r"tổng|cộng", code, re.I) else title).split())
        of_all = _TOTAL.fullmatch(said) is not None
        if not (of_all or (_SUBTOTAL.fullmatch(said) and cells["most"] and not cells.get("how"))):
            return False
        if said == title and not _BULLET.fullmatch(code):
            return False  # a criterion of its own that begins so
        points = self._points(cells["most"], f"dòng «{said[:_QUOTED]}»")
        if points is not None:
            self.totals.append(Total(said[:_QUOTED], points, of_all))
        return True

    def _add_criterion(self, code: str, cells: Cells) -> None:
        if code in self._codes:
            why = ""
            if self._codes[code] != self._table:
                why = f": ở «{self._codes[code]}» và «{self._table}»; mỗi tệp chỉ nhận một bộ tiêu chí"
            elif "," in cells["code"]:  # Excel makes 1.10, typed as a number, the same as 1.1
                why = "; ô mã gõ dạng số thì 1.10 thành 1.1, hãy định dạng ô mã là văn bản"
            self.problems.append(f"mã «{code}» bị lặp lại{why}")
        if not cells["title"]:
            self.problems.append(f"tiêu chí {code} chưa có tên")
        known = len(self.problems)
        most = self._points(cells["most"], f"tiêu chí {code}")
        if len(self.problems) > known:
            self._unread.add(code)
        how = [text for text in (cells.get("how", ""),) if text]
        title = " ".join(cells["title"].split())
        self.found.append(Line(code, self._parent(code), title, most, how, _listed(cells.get("evidence", ""))))
        self._codes[code] = self._table

    def _go_on(self, cells: Cells) -> None:
        """A row without a code goes on with the criterion above it: a provision of its scoring."""
        said, most, how = " ".join(cells["title"].split()), cells["most"], cells.get("how", "")
        if not self.found:
            quoted = (said or how or most)[:_QUOTED]
            self.problems.append(f"dòng «{quoted}» không có mã và đứng trước tiêu chí đầu tiên")
        elif said and most and how:
            self.problems.append(f"«{said[:_QUOTED]}» có điểm và cách chấm mà chưa ghi mã; hãy ghi mã cho dòng này")
        elif most and not said:
            self.problems.append(f"dưới tiêu chí {self.found[-1].code} có điểm «{most}» mà không ghi cho nội dung nào")
        else:
            self.found[-1].how += [text for text in (f"{said}: {most}" if most else said, how) if text]
            self.found[-1].evidence += _listed(cells.get("evidence", ""))

    def _refuse_code(self, cells: Cells) -> None:
        said = " ".join(cells["title"].split())[:_QUOTED]
        if cells["code"] == NUMBERED:
            self.problems.append(f"mã của «{said}» do Word tự đánh số nên không đọc được; hãy gõ mã vào ô")
        else:
            code = cells["code"][:_QUOTED]
            self.problems.append(
                f"không đọc được mã «{code}» của «{said}»; hãy ghi dạng 1.1.1, hoặc để trống nếu dòng là một mức chấm"
            )

    def _parent(self, code: str) -> str | None:
        while "." in code:
            code = code.rpartition(".")[0]
            if code in self._codes:
                return code
        return None

    def _points(self, text: str, whose: str) -> Decimal | None:
        """None where there are none, or only a formula of sums, whose value the groups' criteria give."""
        if not text or text.upper().startswith(f"{FORMULA}SUM("):
            return None
        try:
            return parse_number(re.sub(r"\s*(?:điểm|đ)\.?$", "", text, flags=re.I))
        except ValueError:
            what = "là công thức; hãy dán giá trị vào ô" if text.startswith(FORMULA) else "không phải là số"
            self.problems.append(f"{whose}: điểm tối đa «{text}» {what}")
            return None


def _listed(text: str) -> list[str]:
    """The lines of a cell, without the marks of a list."""
    lines = (re.sub(r"^[-–+•*]\s*", "", " ".join(line.split())).rstrip(" ;") for line in text.splitlines())
    return [line for line in lines if line]
