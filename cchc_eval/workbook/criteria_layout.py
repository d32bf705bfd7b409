"""The criteria workbook's sheets, columns and words, declared once for its writer and its reader."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from cchc_eval.scoring import (
    OFFICE,
    SPREAD,
    UNIT,
    BandsRule,
    CriteriaSet,
    Criterion,
    MeasuredRule,
    Rule,
    SumRule,
    asks_percentage,
)
from cchc_eval.scoring.caps import BY_EVIDENCE, FIELD_BELOW, LATE, NOT_SUBMITTED
from cchc_eval.scoring.limits import NA_WORDS, USUAL
from cchc_eval.scoring.rule_kinds import RULE_KINDS
from cchc_eval.scoring.rule_schema import ENTRIES, NUMBER, TEXT, RuleKind
from cchc_eval.vietnamese.writing import chosen
from cchc_eval.workbook.cells import Column, Table

INFO, TREE, RULES, BONUS = "Thông tin", "Bộ tiêu chí", "Quy tắc", "Điểm thưởng, điểm trừ"
CAPS = "Hạ xếp hạng"
MEASURED, RECKONING, GUIDE = "Cách đo và chấm", "Cách tính chỉ số", "Hướng dẫn cách đo"
HELP = "Hướng dẫn"
LISTS = "_danh_muc"  # hidden: what the drop-downs of MEASURED offer
YES = "Có"

# «Thông tin»: a label and a value a row, then the rank bands.
INFO_TABLE = Table((Column("label", "Mục", 34), Column("value", "Nội dung", 60)), 2)
INFO_ROWS: Mapping[str, tuple[int, str]] = {
    "title": (3, "Tên bộ tiêu chí"),
    "year": (4, "Năm"),
    "total_points": (5, "Tổng điểm tối đa"),
    "not_applicable": (6, "Tiêu chí không phát sinh"),
}
BAND_TABLE = Table((Column("rank", "Xếp hạng", 34), Column("from", "Từ chỉ số (%)", 60)), 8)

TREE_TABLE = Table(
    (
        Column("code", "Mã tiêu chí", 9),
        Column("parent", "Thuộc tiêu chí", 9),
        Column("title", "Tên tiêu chí", 46),
        Column("max_points", "Điểm tối đa", 8),
        Column("kind", "Cách chấm", 21),
        Column("number", "Số liệu cần nhập (tử số)", 26),
        Column("whole", "Mẫu số", 24),
        Column("unit", "Đơn vị tính", 10),
        Column("floor_percent", "Sàn (%)", 7),
        Column("scored_by", "Người chấm", 11),
        Column("na_allowed", "Cho phép không phát sinh", 9),
        Column("evidence", "Tài liệu kiểm chứng (mỗi dòng một loại)", 36),
        Column("guidance", "Hướng dẫn", 26),
    )
)
# What stands at the end of TREE_TABLE where a set uses any of it.
MORE_COLUMNS = (
    Column("gate_code", "Điều kiện: tiêu chí (mã)", 11),
    Column("gate_points", "Điều kiện: đạt từ (điểm)", 9),
    Column("own_na", "Khi không phát sinh (nếu khác bộ)", 20),
    Column("weight", "Trọng số của lĩnh vực", 9),
    Column("not_for", "Không áp dụng cho nhóm đơn vị (mỗi dòng một nhóm)", 20),
)
WIDE_TREE_TABLE = Table((*TREE_TABLE.columns, *MORE_COLUMNS))
# Behind these where figures from elsewhere answer criteria of the set.
FIGURES_COLUMN = Column("figures", "Số liệu lấy sẵn (mỗi dòng: ô = mã chỉ tiêu)", 26)
BOUND_TREE_TABLE = Table((*WIDE_TREE_TABLE.columns, FIGURES_COLUMN))
RULE_TABLE = Table(
    (
        Column("code", "Mã tiêu chí", 10),
        Column("title", "Tên tiêu chí (tự hiện)", 50),
        Column("key", "Mã nội dung", 12),
        Column("from", "Từ mức", 10),
        Column("label", "Nội dung", 60),
        Column("points", "Điểm được", 10),
        Column("minus", "Điểm trừ mỗi lần", 10),
    )
)
# «Điểm thưởng, điểm trừ»: caps and note, then an item a row.
BONUS_TOP = Table((Column("label", "Mục", 24), Column("value", "Nội dung", 12)), 1)
BONUS_ROWS: Mapping[str, tuple[int, str]] = {
    "bonus_cap": (2, "Điểm thưởng không quá"),
    "penalty_cap": (3, "Điểm trừ không quá"),
    "note": (4, "Ghi chú"),
}
BONUS_TABLE = Table(
    (
        Column("code", "Mã", 24),
        Column("kind", "Loại", 12),
        Column("title", "Nội dung", 60),
        Column("points_each", "Điểm mỗi lần", 10),
        Column("max_points", "Điểm tối đa", 10),
        Column("evidence", "Tài liệu kiểm chứng (mỗi dòng một loại)", 40),
    ),
    6,
)

# «Hạ xếp hạng»: a rule a row; a field and its percentage only where the kind is about one.
CAP_TABLE = Table(
    (
        Column("kind", "Trường hợp", 26),
        Column("field", "Lĩnh vực (mã)", 12),
        Column("percent", "Đạt dưới (%)", 10),
        Column("rank", "Xếp hạng cao nhất", 18),
        Column("reason", "Lý do (in trên văn bản)", 60),
    )
)

# «Cách đo và chấm»: a rule in rows, a row for a value («Mục», «Giá trị») or for an entry of a list (the columns after).
MEASURED_TABLE = Table(
    (
        Column("code", "Mã tiêu chí", 9),
        Column("title", "Tên tiêu chí (tự hiện)", 32),
        Column("group", "Chỉ cho nhóm đơn vị", 12),
        Column("part", "Thuộc phần (mã)", 9),
        Column("item", "Mục", 27),
        Column("value", "Giá trị", 34),
        Column("key", "Mã nội dung", 10),
        Column("label", "Nội dung", 36),
        Column("from", "Từ mức (≥), tại mốc", 9),
        Column("above", "Trên mức (>)", 8),
        Column("points", "Điểm", 8),
        Column("rises_to", "Tăng dần đến (điểm)", 9),
        Column("times_share", "Nhân với tỷ lệ", 8),
        Column("weight", "Trọng số", 8),
        Column("cap", "Không quá (điểm)", 8),
    )
)
ENTRY_COLUMNS = ("key", "label", "from", "above", "points", "rises_to", "times_share", "weight", "cap")
ENTRY_NUMBERS = ("from", "above", "points", "rises_to", "weight", "cap")
# Fields of entries that stand in a column of another name.
_ENTRY_COLUMNS = {"at": "from", "max_points": "points", "minus": "points"}
GUIDE_TABLE = Table(
    (
        Column("what", "Loại", 14),
        Column("label", "Tên (cột «Giá trị»)", 34),
        Column("help", "Ý nghĩa", 48),
        Column("item", "Mục phải ghi", 34),
        Column("note", "Cách ghi", 60),
    ),
    3,
)

# «Cách tính chỉ số»: a label and a value a row.
RECKONING_TABLE = Table((Column("label", "Mục", 52), Column("value", "Nội dung", 52)), 2)
RECKONING_ROWS: Mapping[str, tuple[int, str]] = {
    "rounding": (3, "Làm tròn điểm của từng tiêu chí"),
    "bonus_on": (4, "Điểm thưởng, điểm trừ cộng vào"),
    "unfounded_claims": (5, "Điểm tự chấm không có căn cứ"),
    "quota_rank": (6, "Khống chế tỷ lệ: mức xếp hạng (trống: không khống chế)"),
    "quota_percent": (7, "Khống chế tỷ lệ: không quá (%)"),
    "quota_among": (8, "Khống chế tỷ lệ: trong các đơn vị xếp từ mức (trống: mọi đơn vị)"),
}
RECKONING_WORDS: Mapping[str, Mapping[str, str]] = {
    "rounding": {
        "2 chữ số thập phân": "2",
        "4 chữ số thập phân": "4",
        "Không làm tròn (chỉ làm tròn chỉ số)": "none",
    },
    "bonus_on": {"Tổng điểm": "total", "Chỉ số": "index"},
    "unfounded_claims": {"Không công nhận": "keep", "Không công nhận và trừ thêm bằng số điểm đó": "deduct"},
}

# The words of a drop-down, and what each means in the data.
NOT_APPLICABLE: Mapping[str, str] = {words[0].upper() + words[1:]: way for way, words in NA_WORDS.items()}
SCORED_BY: Mapping[str, str] = {"Đơn vị": UNIT, "Cơ quan thẩm định": OFFICE}
CAP_KINDS: Mapping[str, str] = {
    "Không nộp hồ sơ": NOT_SUBMITTED,
    "Trễ hạn": LATE,
    "Lĩnh vực dưới mức": FIELD_BELOW,
    "Theo chứng cứ": BY_EVIDENCE,
}
BONUS_KINDS: Mapping[str, str] = {"Thưởng": "bonus", "Trừ": "penalty"}


def word_for(words: Mapping[str, str], meaning: str) -> str:
    return next(word for word, meant in words.items() if meant == meaning)


@dataclass(frozen=True)
class Kind:
    """A way of scoring (see `_kinds`) as the workbook shows it: its word, and where the rule's parameters stand.

    `fields` maps the rule's fields to columns of TREE_TABLE; `rows` is the rule's list that RULE_TABLE holds,
    and `row_fields` the columns there, which are named like the fields.
    """

    word: str
    type: str
    measure: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    optional: tuple[str, ...] = ()  # of the fields
    rows: str = ""
    row_fields: tuple[str, ...] = ()


# Where fields of the short rules stand, of those whose column has another name.
_TREE_COLUMNS = {"value": "number", "part": "number"}


def _kinds() -> Iterator[Kind]:
    """The kinds as `rule_kinds` describes them: the short ones first, bands once for each of their measures."""
    for kind in sorted(RULE_KINDS.values(), key=lambda kind: is_described(kind.name)):
        measures = kind.field("measure")
        if is_described(kind.name):
            yield Kind(kind.label, kind.name)
        elif measures is None:
            yield _short_kind(kind, kind.label)
        else:
            for measure, label in measures.options:
                yield _short_kind(kind, f"Theo mức của {label[0].lower()}{label[1:]}", measure)


def _short_kind(kind: RuleKind, word: str, measure: str = "") -> Kind:
    there = [field for field in kind.fields if field.when is None or field.when.value == measure]
    listed = next((field for field in there if field.kind == ENTRIES), None)
    single = [field for field in there if field.kind in (TEXT, NUMBER)]
    return Kind(
        word,
        kind.name,
        measure,
        {field.name: _TREE_COLUMNS.get(field.name, field.name) for field in single},
        tuple(field.name for field in single if not field.required),
        listed.name if listed else "",
        tuple(field.name for field in listed.fields) if listed else (),
    )


def is_described(type: str) -> bool:
    """Whether rules of the type stand on MEASURED."""
    return type in (MeasuredRule.type, SumRule.type)


KINDS: Mapping[str, Kind] = {kind.word: kind for kind in _kinds()}


def kind_named(typed: str) -> Kind | None:
    """The way of scoring that a person typed, whatever its case, composition and spaces."""
    word = chosen(typed, KINDS)
    return None if word is None else KINDS[word]


RULE_COLUMNS = ("key", "from", "label", "points", "minus")
FIELD_COLUMNS = ("number", "whole", "unit", "floor_percent")
NUMBERS = ("from", "points", "minus", "floor_percent")


def kind_of(criterion: Criterion) -> Kind | None:
    """None for a group."""
    rule = criterion.rule
    if rule is None:
        return None
    measure = rule.measure if isinstance(rule, BandsRule) else ""
    return next(kind for kind in KINDS.values() if (kind.type, kind.measure) == (rule.type, measure))


def entry_column(name: str) -> str:
    """The column of MEASURED_TABLE for a field of an entry."""
    return _ENTRY_COLUMNS.get(name, name)


def is_wide(cset: CriteriaSet) -> bool:
    """Whether a set needs the sheets and columns that workbooks of earlier versions did not have."""
    return (
        cset.reckoning != USUAL
        or cset.not_applicable == SPREAD
        or any(criterion.not_for for criterion in cset.criteria)
        or any(
            leaf.variants
            or leaf.gate is not None
            or leaf.not_applicable
            or leaf.figures
            or is_described(leaf.rule.type)
            for leaf in cset.leaves
            if leaf.rule is not None
        )
    )


def in_percent(rule: Rule | None) -> bool:
    """Whether the rule's bands begin at percentages."""
    return asks_percentage(rule) or (isinstance(rule, BandsRule) and rule.measure == "percent")
