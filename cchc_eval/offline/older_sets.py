"""The criteria sets that forms and appraisals of the round were made from, kept so that these are known after a change.

bo-tieu-chi-da-dung/   a JSON file of each set, called by its fingerprint (`form` and `appraise` make it)
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from cchc_eval.offline.criteria_files import criteria_json, read_criteria_file
from cchc_eval.offline.errors import BadInput
from cchc_eval.offline.files import Outputs
from cchc_eval.offline.round_folder import RoundFolder
from cchc_eval.offline.settings import Unit
from cchc_eval.scoring import CriteriaSet, ScoringError
from cchc_eval.scoring.set_changes import Difference, differences

FOLDER = "bo-tieu-chi-da-dung"
_MOST_SHOWN = 20  # differences; the others are only counted
_MOST_QUOTED = 90  # characters of what a set says
_AROUND = 25  # of them before the first difference, at least


def keep_sets(folder: RoundFolder) -> None:
    """Raises BadInput."""
    wanted = {f"{cset.fingerprint}.json": cset for cset in folder.sets}
    missing = {name: cset for name, cset in wanted.items() if not (folder.path / FOLDER / name).exists()}
    if missing:
        with Outputs(folder.path / FOLDER, missing) as outputs:
            for name, cset in missing.items():
                outputs.write(name, criteria_json(cset))


def older_sets(path: Path) -> list[CriteriaSet]:
    """Those kept in the round's folder; a file that can't be read is none."""
    return list(_kept(path))


def _kept(path: Path) -> Iterator[CriteriaSet]:
    for file in sorted((path / FOLDER).glob("*.json")):
        try:
            yield read_criteria_file(file)
        except BadInput:
            continue


def of_unit(sets: list[CriteriaSet], unit: Unit, fingerprint: str) -> CriteriaSet | None:
    """The one among the sets that is the unit's own by that fingerprint."""
    for cset in sets:
        try:
            own = cset.of_group(unit.group).without(unit.inapplicable)
        except ScoringError:
            continue
        if own.fingerprint == fingerprint:
            return own
    return None


def changes_told(before: CriteriaSet, after: CriteriaSet) -> list[str]:
    """A line for each difference."""
    found = differences(before, after)
    told = [_told(one) for one in found[:_MOST_SHOWN]]
    return [*told, f"và {len(found) - len(told)} chỗ khác"] if len(found) > len(told) else told


def _told(one: Difference) -> str:
    where = f"Tiêu chí {one.code}, {one.what[0].lower()}{one.what[1:]}" if one.code else one.what
    before, after = _in_one_line(one.before), _in_one_line(one.after)
    start = _start(before, after)
    sides = (f"{side} «{_short(text, start)}»" for side, text in (("trước", before), ("nay", after)) if text)
    return f"{where}: {', '.join(sides)}"


def _in_one_line(text: str) -> str:
    """Lines of a list ("Có: 5 điểm") parted as in a sentence."""
    *first, last = [" ".join(line.split()) for line in text.splitlines() if line.strip()] or [""]
    return " ".join([*(line if line.endswith((".", ":", ";", ",")) else f"{line};" for line in first), last])


def _start(before: str, after: str) -> int:
    """Where to begin to quote, so that the first difference is among what is quoted: a word or two before it."""
    shorter, longer = sorted((len(before), len(after)))
    if longer <= _MOST_QUOTED:
        return 0
    same = next((at for at, (one, other) in enumerate(zip(before, after, strict=False)) if one != other), shorter)
    if not before or not after or same <= _MOST_QUOTED - _AROUND:
        return 0
    return before.rfind(" ", 0, same - _AROUND) + 1


def _short(text: str, start: int) -> str:
    head, rest = ("…" if start else ""), text[start:]
    return head + (rest if len(head + rest) <= _MOST_QUOTED else f"{rest[: _MOST_QUOTED - len(head) - 1]}…")
