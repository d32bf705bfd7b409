"""Plausible papers of a vote: ballots marked and unmarked, and the minutes of the count."""

from __future__ import annotations

import dataclasses

from document_samples import minutes

from cchc_eval.documents import Document
from cchc_eval.documents.voting_contexts import AGAINST, FOR, Ballot, BallotLine, Ballots, CountedUnit, CountingMinutes


def ballots(units: int = 6) -> Document:
    met = minutes(units)
    lines = [
        BallotLine(row.unit_name, row.index, row.rank, AGAINST if at == 2 else FOR, own=row.unit_code == "VP")
        for at, row in enumerate(met.rows)
    ]
    blank = [dataclasses.replace(line, vote="", own=False) for line in lines]
    return Ballots(
        head=dataclasses.replace(met.head, symbol="", number=None),
        year=2026,
        council_name=met.council_name,
        given=[Ballot(met.attendees[2], lines), Ballot(met.chair, blank)],
    )


def counting_minutes(units: int = 6) -> Document:
    met = minutes(units)
    counted = [
        CountedUnit(row, 4 if row.unit_code == "VP" else 5, 2 if at == 3 else 4, 2 if at == 3 else 0, 0, True, at == 3)
        for at, row in enumerate(met.rows)
    ]
    return CountingMinutes(
        head=dataclasses.replace(met.head, number=2),
        year=2026,
        council_name=met.council_name,
        started=met.started,
        ended=met.ended,
        venue=met.venue,
        members=6,
        present=5,
        counters=[met.attendees[3], met.secretary],
        chair=met.chair,
        units=counted,
        recipients=met.recipients,
    )
