"""Who may vote, quorum and tally of a council's session."""

from __future__ import annotations

from fractions import Fraction

import pytest

from cchc_eval.rules.council import (
    ABSTAIN,
    AGAINST,
    CHAIR,
    DEPUTY_CHAIR,
    FOR,
    INCOMPLETE,
    NOT_VOTED,
    PASSED,
    REJECTED,
    SECRETARY,
    Member,
    Tally,
    agrees,
    chair_of,
    has_quorum,
    may_vote,
    needed,
    not_voted,
    read_quorum,
    secretary_of,
    tally,
)

COUNCIL = [
    Member("chair", "Chủ tịch", CHAIR),
    Member("secretary", "Thư ký", SECRETARY),
    Member("a", "A", units=frozenset({"U1"})),
    Member("b", "B"),
    Member("away", "Vắng", present=False),
]


@pytest.mark.parametrize(("text", "share"), [("2/3", "2/3"), (" 1 / 2 ", "1/2"), ("4/6", "2/3"), ("1/1", "1")])
def test_a_quorum_is_read_exactly(text: str, share: str) -> None:
    assert read_quorum(text) == Fraction(share)


@pytest.mark.parametrize("text", ["", "2", "0,67", "66%", "3/2", "0/3", "2/0", "-2/3", "2/3/4", "hai phần ba", "1e3/1"])
def test_what_is_no_share_is_refused_by_name(text: str) -> None:
    with pytest.raises(ValueError, match="phân số"):
        read_quorum(text)


@pytest.mark.parametrize(
    # Two thirds of 6 are 4 exactly; of 7 4,67: five; of 9 six. Three quarters of 4 are three.
    ("share", "members", "expected"),
    [("2/3", 6, 4), ("2/3", 7, 5), ("2/3", 9, 6), ("3/4", 4, 3), ("1/1", 5, 5), ("1/3", 1, 1), ("999/1000", 3, 3)],
)
def test_the_quorum_is_the_smallest_whole_number_not_below_the_share(share: str, members: int, expected: int) -> None:
    quorum = Fraction(share)
    assert needed(quorum, members) == expected
    assert has_quorum(quorum, members, expected) and not has_quorum(quorum, members, expected - 1)


def test_no_council_has_no_quorum() -> None:
    assert not has_quorum(Fraction(2, 3), 0, 0)


def test_who_may_vote() -> None:
    chair, _, a, _, away = COUNCIL
    assert may_vote(chair, "U1") and may_vote(a, "U2")
    assert not may_vote(a, "U1") and not may_vote(away, "U2")


def test_the_deputy_chairs_where_the_chair_is_away() -> None:
    deputy = Member("deputy", "Phó", DEPUTY_CHAIR)
    assert chair_of([deputy, *COUNCIL]) == COUNCIL[0]
    away = Member("chair", "Chủ tịch", CHAIR, present=False)
    assert chair_of([away, deputy]) == deputy and chair_of([away]) is None
    assert secretary_of(COUNCIL) == COUNCIL[1]
    assert secretary_of([Member("s", "S", SECRETARY, present=False)]) is None


def test_a_member_keeps_the_minutes_where_the_secretary_is_away() -> None:
    named = Member("b", "B", stand_in=True)
    away = Member("secretary", "Thư ký", SECRETARY, present=False)
    assert secretary_of([away, named]) == named and secretary_of([away, Member("b", "B")]) is None
    # Who comes after all keeps them; who has left does not.
    assert secretary_of([named, COUNCIL[1]]) == COUNCIL[1]
    assert secretary_of([away, Member("b", "B", present=False, stand_in=True)]) is None


@pytest.mark.parametrize(
    # On U1 vote the chair, the secretary and b: a is of the unit, one is away.
    ("votes", "expected"),
    [
        ({}, Tally(0, 0, 0, NOT_VOTED)),
        # Nothing is decided before everyone has voted who may, neither way.
        ({"b": FOR}, Tally(1, 0, 0, INCOMPLETE)),
        ({"b": FOR, "chair": FOR}, Tally(2, 0, 0, INCOMPLETE)),
        ({"chair": AGAINST, "b": AGAINST}, Tally(0, 2, 0, INCOMPLETE)),
        ({"b": FOR, "secretary": FOR, "chair": AGAINST}, Tally(2, 1, 0, PASSED)),
        ({"b": AGAINST, "secretary": AGAINST, "chair": FOR}, Tally(1, 2, 0, REJECTED)),
        ({"b": FOR, "secretary": FOR, "chair": ABSTAIN}, Tally(2, 0, 1, PASSED)),
        # More abstain than are for it.
        ({"b": FOR, "secretary": ABSTAIN, "chair": ABSTAIN}, Tally(1, 0, 2, REJECTED)),
        ({"b": ABSTAIN, "secretary": ABSTAIN, "chair": FOR}, Tally(1, 0, 2, REJECTED)),
        ({"b": ABSTAIN, "secretary": ABSTAIN, "chair": ABSTAIN}, Tally(0, 0, 3, REJECTED)),
        # The chair breaks a tie, by the chair's own vote and by no other.
        ({"chair": FOR, "b": AGAINST, "secretary": ABSTAIN}, Tally(1, 1, 1, PASSED, by_chair=True)),
        ({"chair": AGAINST, "b": FOR, "secretary": ABSTAIN}, Tally(1, 1, 1, REJECTED, by_chair=True)),
        ({"chair": ABSTAIN, "b": FOR, "secretary": AGAINST}, Tally(1, 1, 1, REJECTED)),
        # Of the unit, away, or nobody of the council: not counted.
        ({"a": FOR, "away": FOR, "stranger": FOR}, Tally(0, 0, 0, NOT_VOTED)),
        ({"a": AGAINST, "away": AGAINST, "b": FOR, "chair": FOR, "secretary": FOR}, Tally(3, 0, 0, PASSED)),
    ],
)
def test_a_tally(votes: dict[str, str], expected: Tally) -> None:
    assert tally(COUNCIL, "U1", votes) == expected


@pytest.mark.parametrize(
    ("votes", "agreed"),
    [
        ((2, 1, 0), True),
        ((2, 0, 1), True),
        ((2, 1, 1), False),
        ((1, 1, 0), False),
        ((1, 0, 1), False),
        ((0, 0, 0), False),
    ],
)
def test_more_than_half_of_a_show_of_hands_agree(votes: tuple[int, int, int], agreed: bool) -> None:
    assert agrees(*votes) is agreed


def test_a_tie_of_which_most_abstain_passes_nothing() -> None:
    council = [*COUNCIL, Member("c", "C")]
    votes = {"chair": FOR, "b": AGAINST, "secretary": ABSTAIN, "c": ABSTAIN}
    assert tally(council, "U1", votes) == Tally(1, 1, 2, REJECTED)


def test_who_has_not_voted() -> None:
    assert [member.user for member in not_voted(COUNCIL, "U1", {"chair": ABSTAIN})] == ["secretary", "b"]
    assert [member.user for member in not_voted(COUNCIL, "U2", {})] == ["chair", "secretary", "a", "b"]


def test_a_chair_of_the_assessed_unit_breaks_no_tie() -> None:
    chair = Member("chair", "Chủ tịch", CHAIR, units=frozenset({"U1"}))
    council = [chair, *COUNCIL[1:], Member("c", "C")]
    votes = {"chair": FOR, "b": FOR, "secretary": AGAINST, "c": ABSTAIN}
    assert tally(council, "U1", votes) == Tally(1, 1, 1, REJECTED)
    assert tally(council, "U2", {**votes, "a": FOR}) == Tally(3, 1, 1, PASSED)
