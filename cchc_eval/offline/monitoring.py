"""Following a round on the disk through the year: what the forms say on a day, kept beside them; it counts for nothing.

`theo-doi/2026-03-31.json` holds a day: every unit whose form is there, as `State` in cchc_eval/rules/monitoring.py.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from cchc_eval.offline.errors import BadInput
from cchc_eval.offline.files import Outputs
from cchc_eval.offline.forms import UnitForm
from cchc_eval.offline.round_folder import RoundFolder
from cchc_eval.offline.strict_json import read_json
from cchc_eval.rules.monitoring import State, label_of
from cchc_eval.rules.periods import PERIODS, Period
from cchc_eval.scoring import ScoringError
from cchc_eval.vietnamese.writing import short_date

FOLDER = "theo-doi"
_KIND = "theo-doi"


@dataclass(frozen=True)
class KeptDay:
    day: date
    label: str
    states: Mapping[str, State]  # by unit


def states_of(folder: RoundFolder, forms: Sequence[UnitForm]) -> dict[str, State]:
    """By unit, of those whose form is there, each by itself. Raises BadInput with everything that is wrong."""
    found: dict[str, State] = {}
    problems: list[str] = []
    for one in forms:
        if one.form is None:
            continue
        try:
            found[one.unit.code] = State.of(folder.set_of(one.unit), one.form.answers)
        except ScoringError as error:
            problems += [str(fault.of_unit(one.unit.code)) for fault in error.faults]
    if problems:
        raise BadInput(problems)
    return found


def read_kept(folder: RoundFolder) -> list[KeptDay]:
    """The days kept, the oldest first. Raises BadInput naming each file that is something else."""
    kept: list[KeptDay] = []
    problems: list[str] = []
    for path in sorted((folder.path / FOLDER).glob("*.json")):
        try:
            kept.append(_read(path, folder))
        except BadInput as error:
            problems += error.problems
    if problems:
        raise BadInput(problems)
    return kept


def _read(path: Path, folder: RoundFolder) -> KeptDay:
    data = read_json(path)
    try:
        if data["kind"] != _KIND:
            raise ValueError
        units = {str(unit["code"]): State.from_data(unit["state"]) for unit in data["units"]}
        day = KeptDay(date.fromisoformat(data["day"]), str(data["label"]), units)
    except (KeyError, TypeError, ValueError):
        raise BadInput(f"Tệp {path}: không phải số liệu theo dõi do lệnh monitor ghi, hoặc đã bị sửa.") from None
    if data.get("period") != folder.settings.period:
        raise BadInput(
            f"Tệp {path}: là số liệu theo dõi của {data.get('period')}, không phải {folder.settings.period}."
        )
    if path.stem != day.day.isoformat():
        raise BadInput(f"Tệp {path}: ghi ngày {short_date(day.day)}; tên tệp phải là {day.day.isoformat()}.json.")
    return day


def day_to_keep(folder: RoundFolder, typed: str | None, today: date) -> date:
    """The day typed as 31/03/2026 or 2026-03-31, else today. Raises BadInput where it can't be kept."""
    day = today if typed is None else _day(typed)
    settings = folder.settings
    period = next(one for one in PERIODS.values() if one.words == settings.part_of_year)
    if day > today:
        raise BadInput(f"Ngày chốt {short_date(day)} ở tương lai: số liệu chốt là số liệu của phiếu hiện có.")
    if not _holds(period, settings.year, day):
        raise BadInput(f"Ngày chốt {short_date(day)} nằm ngoài {settings.period}; ghi ngày trong kỳ bằng --day.")
    return day


def _day(typed: str) -> date:
    parts = [part.zfill(2) for part in typed.strip().split("/")]
    try:
        return date.fromisoformat("-".join(reversed(parts)))
    except ValueError:
        raise BadInput(f"«{typed}» không phải ngày; ghi như 31/03/2026.") from None


def _holds(period: Period, year: int, day: date) -> bool:
    return period.first_day(year) <= day <= period.last_day(year)


def keep(
    folder: RoundFolder, states: Mapping[str, State], day: date, label: str | None, force: bool, remarks: list[str]
) -> KeptDay:
    """Write the day. Raises BadInput where it was kept with other figures and not `force`.

    `remarks` receives where those are kept then.
    """
    if not states:
        raise BadInput("Chưa có phiếu nào đọc được để chốt số liệu theo dõi.")
    kept = KeptDay(day, label or label_of(day), states)
    names = {unit.code: unit.name for unit in folder.settings.units}
    data = {
        "kind": _KIND,
        "period": folder.settings.period,
        "day": day.isoformat(),
        "label": kept.label,
        "units": [{"code": code, "name": names[code], "state": state.to_data()} for code, state in states.items()],
    }
    content = json.dumps(data, ensure_ascii=False, indent=1) + "\n"
    name = f"{day.isoformat()}.json"
    path = folder.path / FOLDER / name
    if _same(path, content):
        return kept
    with Outputs(path.parent, [name], force, remarks=remarks) as outputs:
        outputs.write(name, content)
    return kept


def _same(path: Path, content: str) -> bool:
    try:
        return path.read_bytes() == content.encode()
    except OSError:
        return False
