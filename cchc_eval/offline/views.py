"""What the commands show of a round: their tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from rich.console import JustifyMethod

from cchc_eval.offline.compose import Results
from cchc_eval.offline.decide import Decided
from cchc_eval.offline.messages import one_line, tell
from cchc_eval.offline.monitoring import KeptDay
from cchc_eval.offline.part_merge import Progress as PartProgress
from cchc_eval.offline.round_folder import RoundFolder
from cchc_eval.offline.terminal import new_table, show_table
from cchc_eval.offline.unit_lines import UnitLine
from cchc_eval.rules.monitoring import BEHIND_WORDS, FALLEN, OPEN, State, behind, joined, trend
from cchc_eval.scoring.set_review import SetReview
from cchc_eval.vietnamese.writing import in_column, number, short_date

_FILES: tuple[tuple[str, JustifyMethod], ...] = (("Tệp", "left"),)
_NOW = "Hiện\nnay"


def show_forms(lines: Sequence[UnitLine], *, with_files: bool = False) -> None:
    """A line for each unit: its form, what is answered, and its own score; on request the files."""
    table = new_table(
        "Phiếu tự đánh giá",
        ("Đơn vị", "left"),
        ("Tình\ntrạng", "left"),
        ("Đã trả\nlời", "right"),
        ("Điểm", "right"),
        ("Chỉ số\n(%)", "right"),
        ("Tự xếp\nhạng", "left"),
        *(_FILES if with_files else ()),
    )
    for line in lines:
        files = "\n".join(f"{path.name} ({saved})" for path, saved in line.files)
        cells = [*line.figures, *([files] if with_files else [])]
        table.add_row(_noted(line.of.unit.name, line.gaps), line.state_words, *cells)
    show_table(table)


def show_progress(parts: Sequence[PartProgress]) -> None:
    """A line for each body: how many of its units it is done with, which are left."""
    table = new_table("Thẩm định theo phần", ("Đơn vị", "left"), ("Xong", "right"), ("Còn lại", "left"))
    for part in parts:
        left = ", ".join(part.waiting)
        missing = f"chưa có bảng {', '.join(part.missing)}" if part.missing else ""
        table.add_row(_noted(part.body, missing), f"{part.asked - len(part.waiting)}/{part.asked}", left)
    show_table(table)


def show_results(decided: Decided) -> None:
    """The ranking as decided, a table for each group."""
    for title, results in decided.results.by_group or [("", decided.results)]:
        _show_ranking(f"Kết quả xếp hạng – {title}" if title else "Kết quả xếp hạng", results)


def _show_ranking(title: str, results: Results) -> None:
    table = new_table(
        title,
        ("Thứ\nhạng", "right"),
        ("Đơn vị", "left"),
        ("Tự\nđánh giá", "right"),
        ("Thẩm\nđịnh", "right"),
        ("Hội\nđồng", "right"),
        ("Chỉ số\n(%)", "right"),
        ("Xếp hạng", "left"),
    )
    for row in results.rows:
        own = "Không nộp" if row.self_points is None else in_column(row.self_points)
        assert row.council_points is not None, "the results of a decision hold what the council gave"
        points = (in_column(value) for value in (row.appraised_points, row.council_points, row.index))
        table.add_row(str(row.place), _noted(row.unit_name, row.note), own, *points, row.rank)
    show_table(table)


def show_review(review: SetReview) -> None:
    """What to look at again in a set, what differs from the one before, and its round scored anew."""
    tell(f"Cần xem lại: {len(review.remarks)} chỗ")
    for remark in review.remarks:
        tell(f"  {one_line(str(remark))}")
    if review.differences:
        tell(f"Khác bộ trước: {len(review.differences)} chỗ")
    for one in review.differences:
        tell(f"  {one_line(f'Tiêu chí {one.code}, {one.what}' if one.code else one.what)}")
        for side, text in (("trước", one.before), ("nay", one.after)):
            tell(f"    {side}: {one_line('; '.join(text.splitlines())) or '–'}")
    if review.replay is None:
        return
    table = new_table(
        "Chấm lại đợt trước theo bộ này",
        ("Thứ\nhạng", "right"),
        ("Đơn vị", "left"),
        ("Chỉ số\n(%)", "right"),
        ("Xếp hạng", "left"),
        ("Thứ hạng\nmới", "right"),
        ("Chỉ số\nmới (%)", "right"),
        ("Xếp hạng\nmới", "left"),
    )
    for unit in review.replay.units:
        before, after = unit.before, unit.after
        new = ("–", "–", "–") if after is None else (str(after.place), number(after.index, 2), after.rank)
        table.add_row(str(before.place), unit.name, number(before.index, 2), before.rank, *new)
    show_table(table)
    for remark in review.replay.remarks:
        tell(f"  {one_line(str(remark))}")


def show_trend(folder: RoundFolder, kept: Sequence[KeptDay], now: Mapping[str, State]) -> None:
    """The fields of all units that share a criteria set, then each unit; the days that were kept beside now."""
    views = folder.by_set()
    for view in views:
        codes = [unit.code for unit in view.settings.units if unit.code in now]
        if codes:
            _show_fields(_title(view, len(views)), kept, {code: now[code] for code in codes})
    _show_units(folder, kept, now)


def _title(view: RoundFolder, sets: int) -> str:
    groups = dict.fromkeys(unit.group for unit in view.settings.units if unit.group)
    whose = f" – {', '.join(groups)}" if sets > 1 and groups else ""
    return f"Diễn biến các lĩnh vực (% điểm tối đa){whose}"


def _show_fields(title: str, kept: Sequence[KeptDay], now: Mapping[str, State]) -> None:
    shown = new_table(title, ("Lĩnh vực", "left"), *_days(kept), (_NOW, "right"), ("Chưa\ntrả lời", "right"))
    days = [joined(day.states[code].fields for code in now if code in day.states) for day in kept]
    for field in trend(joined(state.fields for state in now.values()), days):
        note = BEHIND_WORDS[FALLEN] if FALLEN in field.behind else ""
        shares = (_percent(share) for share in (*field.shares, field.now.share))
        name = _noted(f"{field.now.code}. {field.now.title}", note)
        shown.add_row(name, *shares, str(field.now.open) if field.now.asked else "–")
    show_table(shown)


def _show_units(folder: RoundFolder, kept: Sequence[KeptDay], now: Mapping[str, State]) -> None:
    shown = new_table(
        "Chỉ số từng đơn vị (%)", ("Đơn vị", "left"), *_days(kept), (_NOW, "right"), ("Chưa\ntrả lời", "right")
    )
    for unit in folder.settings.evaluated:
        index = [day.states[unit.code].index if unit.code in day.states else None for day in kept]
        if unit.code not in now:
            shown.add_row(_noted(unit.name, "chưa có phiếu"), *map(_percent, index), "–", "–")
            continue
        state = now[unit.code]
        last = next((day.states[unit.code] for day in reversed(kept) if unit.code in day.states), None)
        fell = [one.code for one in behind(state, last, {}) if one.why != OPEN]
        note = f"{BEHIND_WORDS[FALLEN].lower()}: {', '.join(fell)}" if fell else ""
        cells = map(_percent, (*index, state.index))
        shown.add_row(_noted(unit.name, note), *cells, f"{len(state.open)}/{state.asked}")
    show_table(shown)


def _days(kept: Sequence[KeptDay]) -> list[tuple[str, JustifyMethod]]:
    return [(f"{day.label}\n{short_date(day.day)}", "right") for day in kept]


def _percent(value: Decimal | None) -> str:
    return "–" if value is None else number(value, 2)


def show_files(files: Iterable[tuple[Path, str]]) -> None:
    """Where each output lies, and what it is."""
    for path, what in files:
        tell(f"  {path}  {what}".rstrip())


def _noted(name: str, note: str) -> str:
    """The name, and on lines of its own what is to be known."""
    return f"{name}\n– {note}" if note else name
