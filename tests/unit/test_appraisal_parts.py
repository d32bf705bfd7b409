"""Split appraisal: which body appraises which leaves, and what is wrong with an assignment."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from cchc_eval.data import default_criteria_set
from cchc_eval.rules.appraisal_parts import (
    MOST_CODES,
    MOST_NAME,
    MOST_PARTS,
    OFFICE,
    AppraisalPart,
    faults,
    leaves_of,
    open_parts,
    part_of,
    parts_in,
    read_codes,
)

SET = default_criteria_set()
FIELDS = [field.code for field in SET.top]
FIRST, SECOND = FIELDS[:2]
LEAVES = [leaf.code for leaf in SET.leaves_under(FIRST)]
# Of another group, without the first field.
OTHER_SET = SET.without([FIRST])


def part(name: str = "Sở Tư pháp", *codes: str, **more: object) -> AppraisalPart:
    return AppraisalPart(name, codes=codes or (FIRST,), **more)  # type: ignore[arg-type]


def test_a_code_covers_the_leaves_below_it_in_the_order_of_the_set() -> None:
    last, *_rest = reversed(LEAVES)
    assert leaves_of(part(), SET) == tuple(LEAVES)
    assert leaves_of(part("A", last, LEAVES[0], "none"), SET) == (LEAVES[0], last)
    assert leaves_of(part("A", FIRST, LEAVES[0]), SET) == tuple(LEAVES)


def test_what_is_in_no_part_is_the_offices() -> None:
    named = part_of([part(), part("Sở Tài chính", SECOND)], SET)
    assert list(named) == [leaf.code for leaf in SET.leaves]
    assert {named[code] for code in LEAVES} == {"Sở Tư pháp"}
    assert {named[leaf.code] for leaf in SET.leaves_under(SECOND)} == {"Sở Tài chính"}
    assert {named[leaf.code] for field in FIELDS[2:] for leaf in SET.leaves_under(field)} == {OFFICE}
    assert set(part_of([], SET).values()) == {OFFICE}


def test_a_unit_waits_for_the_parts_that_its_set_has_and_that_are_not_done() -> None:
    parts = [part(), part("Sở Tài chính", SECOND)]
    assert open_parts(parts, SET, set()) == ["Sở Tư pháp", "Sở Tài chính"]
    assert open_parts(parts, SET, {"Sở Tư pháp"}) == ["Sở Tài chính"]
    assert open_parts(parts, OTHER_SET, set()) == ["Sở Tài chính"]
    assert [one.name for one in parts_in(parts, OTHER_SET)] == ["Sở Tài chính"]
    assert open_parts([], SET, set()) == []


@given(st.lists(st.sampled_from([criterion.code for criterion in SET.criteria]), unique=True, max_size=12))
def test_each_leaf_is_in_one_part_or_two_parts_are_a_fault(codes: list[str]) -> None:
    parts = [AppraisalPart(f"Phần {number}", codes=(code,)) for number, code in enumerate(codes)]
    leaves = [code for one in parts for code in leaves_of(one, SET)]
    assert bool(faults(parts, [SET])) is (len(leaves) > len(set(leaves)))


def test_a_code_is_known_where_one_set_of_the_round_has_it() -> None:
    assert faults([part()], [OTHER_SET, SET]) == []
    assert faults([part()], [OTHER_SET]) == [
        f"Phần «Sở Tư pháp»: mã {FIRST} không có trong bộ tiêu chí của đợt",
    ]
    wrong = f"{LEAVES[0][:-1]}l"
    assert faults([part("A", wrong)], [OTHER_SET, SET])[0].startswith(
        f"Phần «A»: mã {wrong} không có trong bộ tiêu chí nào của đợt"
    )


def test_two_parts_with_the_same_leaves_are_named_once_for_all_sets() -> None:
    same = replace(SET, title="Nhóm khác")
    assert faults([part("A", FIRST), part("B", LEAVES[0], SECOND)], [SET, same]) == [
        f"Phần «A» và phần «B» cùng được giao {LEAVES[0]}; mỗi tiêu chí chỉ giao cho một phần",
    ]
    (fault,) = faults([part("A", *FIELDS), part("B", *FIELDS)], [SET])
    assert f"và {len(SET.leaves) - 5} tiêu chí khác;" in fault


def test_every_fault_is_told_at_once() -> None:
    long = "S" * (MOST_NAME + 1)
    told = faults(
        [
            part(""),
            AppraisalPart("Rỗng"),
            part("Sở  Y tế", SECOND),
            part("sở y tế", FIELDS[2]),
            part("cơ quan thẩm định", FIELDS[3]),
            part(long, FIELDS[4], FIELDS[4]),
            part("C", FIELDS[5], with_bodies="b" * 501),
            AppraisalPart("D", codes=tuple(map(str, range(10_000, 10_001 + MOST_CODES)))),
        ],
        [SET],
    )
    assert told == [
        "Phần thẩm định thứ 1: ghi tên đơn vị chủ trì thẩm định",
        "Phần «Sở Y tế»: tên có khoảng trắng thừa hoặc ký tự không nhìn thấy; gõ lại tên",
        "Phần «sở y tế» ghi hai lần; gộp các tiêu chí vào một phần",
        "Phần «cơ quan thẩm định»: tên này chỉ những tiêu chí không giao cho phần nào; "
        "ghi tên riêng của đơn vị chủ trì",
        "Phần thẩm định thứ 6: tên dài 141 ký tự, nhiều nhất là 140",
        "Phần «C»: đơn vị phối hợp dài 501 ký tự, nhiều nhất là 500",
        "Phần «Rỗng» chưa có tiêu chí nào; ghi mã lĩnh vực hoặc mã tiêu chí được giao",
        f"Phần «{long}»: mã {FIELDS[4]} ghi hai lần; giữ một",
        "Phần «D» có 501 mã, nhiều nhất là 500; ghi mã của lĩnh vực",
    ]
    many = [AppraisalPart(f"Phần {number}", codes=(LEAVES[0],)) for number in range(MOST_PARTS + 1)]
    assert faults(many, [SET])[0] == "Có 51 phần thẩm định, nhiều nhất là 50; gộp các phần của cùng một đơn vị"


def test_codes_are_read_as_people_separate_them() -> None:
    assert read_codes(" 1, 2.3;4\n5  1,\N{ZERO WIDTH SPACE}") == ("1", "2.3", "4", "5")
    assert read_codes("") == ()
