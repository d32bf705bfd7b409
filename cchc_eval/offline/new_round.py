"""`moi`: the folder of a new round, blank or carried over from last year's."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from cchc_eval.data import default_criteria_set
from cchc_eval.documents.cited_papers import MINUTES, REPORT, cites
from cchc_eval.offline.appraisal import evaluated_round
from cchc_eval.offline.criteria_files import read_criteria_file
from cchc_eval.offline.errors import BadInput
from cchc_eval.offline.files import Outputs
from cchc_eval.offline.forms import read_forms, require_forms
from cchc_eval.offline.round_folder import SETTINGS, SETTINGS_BOOK, RoundFolder, open_round, settings_file
from cchc_eval.offline.settings_reader import settings_source
from cchc_eval.offline.strict_json import read_json
from cchc_eval.scoring import OFFICE, UNANSWERED, Answers, CriteriaSet, Score, preview_self
from cchc_eval.vietnamese.writing import in_column
from cchc_eval.workbook.criteria_book import write_criteria
from cchc_eval.workbook.guard import WorkbookError
from cchc_eval.workbook.settings_book import write_settings

CRITERIA = "bo-tieu-chi{}.xlsx"
LAST_YEAR = "nam-truoc.json"  # what the units answered last year, shown in their forms
_KIND = "cchc-eval nam-truoc"
_DAY = re.compile(r"ngày \d+ tháng \d+ năm \d+")
_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")
# What stays from year to year; days, numbers, votes and what was said in the meeting do not.
_OF_UNIT = ("code", "name", "group", "head_post", "head_name", "inapplicable", "inapplicable_reason")
_OF_MEMBER = ("salutation", "name", "post", "duty", "role", "unit")
_TABLES = ("department", "self_assessment", "appraisal", "improvement", "appraisal_parts", "legal_bases")
_OF_DECISION = ("issuer", "symbol", "legal_bases", "proposer", "executors", "recipients", "signature")


@dataclass
class NewRound:
    year: int
    units: int
    written: Sequence[Path]
    criteria: bool = True  # whether sets were made, not only those used that lay there
    with_last_year: int = 0  # units whose answers of last year the forms will show
    remarks: list[str] = field(default_factory=list)


def wanted_year(folder: Path, last: Path | None) -> tuple[int, str]:
    """For which year a round is made where nobody asked for one, and why: the folder's name, then the criteria set
    that lies there, then last year's round. Raises BadInput."""
    after = _open_last(last).settings.year + 1 if last is not None else 0
    named = {int(found) for found in _YEAR.findall(folder.resolve().name)}
    if len(named) == 1 and max(named) >= after:
        return named.pop(), "theo tên thư mục"
    if last is not None:
        return after, f"năm sau đợt trong {last}"
    own_set = folder / CRITERIA.format("")
    if own_set.is_file():
        return read_criteria_file(own_set, []).year, f"theo {own_set.name}"
    return date.today().year, "năm nay"


def make_round(folder: Path, year: int | None, last: Path | None) -> NewRound:
    """Without `year` for the one of `wanted_year`. Raises BadInput where a file is there already, or last year's round
    can't be read; then nothing is written."""
    _refuse_settings(folder)
    remarks: list[str] = []
    if year is None:
        year, why = wanted_year(folder, last)
        remarks.append(f"Năm đánh giá là {year} ({why}); không đúng thì sửa ở tệp cài đặt và bộ tiêu chí.")
    if last is None:
        data: dict[str, Any] = {"year": year, "criteria": CRITERIA.format("")}
        sets = {data["criteria"]: _of_year(default_criteria_set(), year)}
        before = LastYear({})
    else:
        round_folder = _open_last(last)
        if year <= round_folder.settings.year:
            raise BadInput(f"Đợt trong {last} là của năm {round_folder.settings.year}; năm mới phải sau năm đó.")
        data, sets = _carried(round_folder, year, remarks)
        before = _last_year(round_folder, remarks)
    lacking = {name: cset for name, cset in sets.items() if not _has_own_set(folder / name, year, remarks)}
    try:
        books = {name: write_criteria(cset, wide=True) for name, cset in lacking.items()}
        settings = write_settings(data)
    except WorkbookError as error:
        raise BadInput(error.problems) from None
    files: dict[str, bytes | str] = {SETTINGS_BOOK: settings, **books}
    if before.answers:
        files[LAST_YEAR] = _as_json(before, year - 1 if last is None else round_folder.settings.year)
    with Outputs(folder, files) as outputs:
        for name, content in files.items():
            outputs.write(name, content)
    return NewRound(year, len(data.get("units", ())), outputs.written, bool(lacking), len(before.answers), remarks)


def _has_own_set(path: Path, year: int, remarks: list[str]) -> bool:
    """Whether the office put its criteria set there already (`import`). Raises BadInput where it is of another year."""
    if not path.is_file():
        return False
    cset = read_criteria_file(path, remarks)
    if cset.year != year:
        raise BadInput(
            f"Tệp {path}: là bộ tiêu chí của năm {cset.year}, không phải năm {year}; hãy sửa năm trong tệp hoặc chuyển "
            "tệp đi nơi khác rồi làm lại."
        )
    remarks.append(f"Đợt dùng bộ tiêu chí đang có trong {path.name}: {cset.title}.")
    return True


@dataclass(frozen=True)
class LastYear:
    """What the units answered, and what points it got them ("1,50/2,00"), by unit and criterion."""

    answers: Mapping[str, Answers]
    points: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def of(self, unit: str) -> dict[str, Any]:
        """As `write_form` takes it."""
        return {"previous": self.answers.get(unit, {}), "previous_points": self.points.get(unit)}


def read_last_year(folder: Path) -> LastYear | None:
    """None where the round was not carried over from another. Raises BadInput."""
    path = folder / LAST_YEAR
    if not path.is_file():
        return None
    data = read_json(path)
    try:
        points = data.get("points", {})  # made by an older version it has none
        texts = [text for own in points.values() for text in own.values()]
        if data["kind"] != _KIND or not all(isinstance(own, dict) for own in data["units"].values()):
            raise ValueError
        if not all(isinstance(text, str) for text in texts):
            raise ValueError
    except (KeyError, TypeError, ValueError, AttributeError):
        raise BadInput(
            f"Tệp {path}: không phải số liệu năm trước do lệnh moi ghi, hoặc đã bị sửa; hãy chuyển tệp này đi nơi khác."
        ) from None
    return LastYear(data["units"], points)


def _open_last(folder: Path) -> RoundFolder:
    if not any((folder / name).is_file() for name in (SETTINGS_BOOK, SETTINGS)):
        raise BadInput(
            f"Thư mục {folder}: không phải thư mục của một đợt (không có {SETTINGS_BOOK}); hãy ghi đúng thư mục của "
            "đợt trước."
        )
    return open_round(folder)


def _refuse_settings(folder: Path) -> None:
    try:
        found = settings_file(folder)
    except BadInput:
        return
    raise BadInput(f"Thư mục {folder}: đã có một đợt ({found.name}); hãy chọn thư mục khác.")


def _of_year(cset: CriteriaSet, year: int) -> CriteriaSet:
    return replace(cset, year=year, title=cset.title.replace(str(cset.year), str(year)))


def _carried(last: RoundFolder, year: int, remarks: list[str]) -> tuple[dict[str, Any], dict[str, CriteriaSet]]:
    """Settings as the workbook takes them, and the criteria sets by file."""
    given = settings_source(settings_file(last.path)).data
    data: dict[str, Any] = {key: given[key] for key in ("period", "level", "places", *_TABLES) if key in given}
    data |= {"year": year, "criteria": CRITERIA.format("")}
    data["units"] = [_part(unit, _OF_UNIT) for unit in given["units"]]
    sets = {data["criteria"]: _of_year(last.criteria_set, year)}
    groups = []
    for position, group in enumerate(given.get("groups", ()), 1):
        own = last.group_sets.get(group["name"])
        if own is not None:
            name = CRITERIA.format(f"-nhom-{position}")
            sets[name] = _of_year(own, year)
        groups.append({"name": group["name"], **({"criteria": name} if own is not None else {})})
    if groups:
        data["groups"] = groups
    if "council" in given:
        members = [_part(member, _OF_MEMBER) for member in given["council"].get("members", ())]
        data["council"] = {**_part(given["council"], ("name", "quorum")), "members": members}
        _rename(data["council"], last.settings.year, year, remarks)
    if "decision" in given:
        decision = _part(given["decision"], _OF_DECISION)
        # The minutes are of last year's meeting, the report went to it.
        given_bases = decision.get("legal_bases", ())
        kept = [basis for basis in given_bases if not (cites(MINUTES, basis) or cites(REPORT, basis))]
        decision["legal_bases"] = [one for one in kept if not _founded(one, last.settings.year, remarks)]
        data["decision"] = decision
    if "legal_bases" in data:
        bases = data["legal_bases"]
        data["legal_bases"] = [one for one in bases if not _founded(one.get("text", ""), last.settings.year, remarks)]
    return data, sets


def _rename(council: dict[str, Any], last: int, year: int, remarks: list[str]) -> None:
    """The council of last year's name is this year's."""
    name = str(council.get("name", ""))
    council["name"] = named = re.sub(rf"\b(năm) {last}\b", rf"\1 {year}", name, flags=re.IGNORECASE)
    if named != name:
        remarks.append(f"Tên Hội đồng lấy theo năm mới: «{named}»; Hội đồng thành lập lại thì xem cả thành viên.")
    if found := re.search(r"\bsố \d+\S*", named):
        remarks.append(f"Tên Hội đồng còn ghi «{found[0]}» của năm trước; hãy sửa trong {SETTINGS_BOOK}.")


def _founded(basis: str, last: int, remarks: list[str]) -> bool:
    """Whether it founded the council of last year."""
    if "thành lập" not in basis.casefold() or f"năm {last}" not in _DAY.sub("", basis.casefold()):
        return False
    remarks.append(f"Không lấy căn cứ của Hội đồng năm trước: «{basis}»; có quyết định của năm nay thì ghi vào.")
    return True


def _part(table: Mapping[str, Any], keys: Sequence[str]) -> dict[str, Any]:
    return {key: table[key] for key in keys if key in table}


def _last_year(last: RoundFolder, remarks: list[str]) -> LastYear:
    """As the round ended where it was appraised, else as the units handed in."""
    try:
        forms = require_forms(last, lambda name: None, [])
        evaluations = evaluated_round(last, forms, [])
    except BadInput as error:
        handed_in, _ = read_forms(last, lambda name: None, [])
        found = {one.unit.code: one.form.answers for one in handed_in if one.form is not None and one.form.answers}
        sets = {one.unit.code: last.set_of(one.unit) for one in handed_in}
        own = {code: preview_self(sets[code], answers)[0] for code, answers in found.items()}
        remarks.append(
            f"Đợt trong {last.path} chưa thẩm định xong nên cột «Năm trước» lấy theo phiếu {len(found)} đơn vị đã nộp "
            f"({error.problems[0]})"
        )
        return LastYear(found, {code: _points(score) for code, score in own.items()})
    return LastYear(
        {
            one.record.code: {code: leaf.answer for code, leaf in one.final.leaves.items() if leaf.answer is not None}
            for one in evaluations
        },
        {one.record.code: _points(one.final) for one in evaluations},
    )


def _points(score: Score) -> dict[str, str]:
    """With the maximum, which may be another this year; of what the office has not scored there are none."""
    return {
        code: f"{in_column(leaf.points)}/{in_column(leaf.criterion.max_points)}"
        for code, leaf in score.leaves.items()
        if leaf.points is not None and (leaf.state != UNANSWERED or leaf.criterion.scored_by != OFFICE)
    }


def _as_json(last: LastYear, year: int) -> str:
    data = {"kind": _KIND, "year": year, "units": last.answers, "points": last.points}
    return json.dumps(data, ensure_ascii=False, indent=1, default=_plain) + "\n"


def _plain(value: object) -> int | float | str:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return str(value)
