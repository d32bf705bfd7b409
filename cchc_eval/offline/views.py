"""What the commands show on a terminal: tables on standard output, progress and messages on standard error."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console, JustifyMethod
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

from cchc_eval.offline.compose import Results
from cchc_eval.offline.decide import Decided
from cchc_eval.offline.forms import Step, UnitForm, forms_of
from cchc_eval.offline.messages import one_line, say
from cchc_eval.offline.monitoring import KeptDay
from cchc_eval.offline.part_merge import Progress as PartProgress
from cchc_eval.offline.round_folder import RoundFolder
from cchc_eval.rules.monitoring import BEHIND_WORDS, FALLEN, OPEN, State, behind, joined, trend
from cchc_eval.scoring import UNIT, CriteriaSet, Score, evaluate_each
from cchc_eval.scoring.set_review import SetReview
from cchc_eval.vietnamese.writing import in_column, number, short_date

_NOW = "Hiện\nnay"
_SILENCE = 10  # seconds after which a command that goes on says so
_WIDTH_OF_A_FILE = 120  # a table that goes into a file or a pipe


@contextmanager
def progress(task: str) -> Iterator[Callable[[int], Step]]:
    """A bar on standard error while it is a terminal, gone when done; into a pipe a line every few seconds."""
    console = Console(file=sys.stderr)
    with Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    ) as bars:

        def start(total: int) -> Step:
            bar = bars.add_task(task, total=total)
            done, said = 0, time.monotonic()

            def step(name: str) -> None:
                nonlocal done, said
                done += 1
                bars.update(bar, advance=1, description=f"{task}: {name}")
                if not console.is_terminal and time.monotonic() - said > _SILENCE:
                    said = time.monotonic()
                    say(f"{task}: {done}/{total}")

            return step

        yield start


def show_forms(forms: Sequence[UnitForm], folder: RoundFolder, *, with_files: bool = False) -> None:
    """A line for each unit: its form, what is answered, and its own score; on request the files."""
    table = _table(
        "Phiếu tự đánh giá",
        ("Đơn vị", "left"),
        ("Tình\ntrạng", "left"),
        ("Đã trả\nlời", "right"),
        ("Điểm", "right"),
        ("Chỉ số\n(%)", "right"),
        ("Tự xếp\nhạng", "left"),
    )
    if with_files:
        table.add_column("Tệp", overflow="fold")
    scores: dict[str, Score] = {}
    for view in folder.by_set():
        scores |= _own_scores(forms_of(view, forms), view.criteria_set)
    for unit_form in forms:
        own = scores.get(unit_form.unit.code)
        cells = ["–"] * 4 if own is None else _score_cells(own)
        files = "\n".join(f"{path.name} ({_saved(path)})" for path in unit_form.paths)
        cells += [files] if with_files else []
        table.add_row(_noted(unit_form.unit.name, _gaps(own)), _state(unit_form), *cells)
    _console().print(table)


def show_progress(parts: Sequence[PartProgress]) -> None:
    """A line for each body: how many of its units it is done with, which are left."""
    table = _table("Thẩm định theo phần", ("Đơn vị", "left"), ("Xong", "right"), ("Còn lại", "left"))
    for part in parts:
        left = ", ".join(part.waiting)
        missing = f"chưa có bảng {', '.join(part.missing)}" if part.missing else ""
        table.add_row(_noted(part.body, missing), f"{part.asked - len(part.waiting)}/{part.asked}", left)
    _console().print(table)


def show_results(decided: Decided) -> None:
    """The ranking as decided, a table for each group."""
    for title, results in decided.results.by_group or [("", decided.results)]:
        _show_ranking(f"Kết quả xếp hạng – {title}" if title else "Kết quả xếp hạng", results)


def _show_ranking(title: str, results: Results) -> None:
    table = _table(
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
    _console().print(table)


def show_review(review: SetReview) -> None:
    """What to look at again in a set, what differs from the one before, and its round scored anew."""
    click.echo(f"Cần xem lại: {len(review.remarks)} chỗ")
    for remark in review.remarks:
        click.echo(f"  {one_line(str(remark))}")
    if review.differences:
        click.echo(f"Khác bộ trước: {len(review.differences)} chỗ")
    for one in review.differences:
        click.echo(f"  {one_line(f'Tiêu chí {one.code}, {one.what}' if one.code else one.what)}")
        for side, text in (("trước", one.before), ("nay", one.after)):
            click.echo(f"    {side}: {one_line('; '.join(text.splitlines())) or '–'}")
    if review.replay is None:
        return
    table = _table(
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
    _console().print(table)
    for remark in review.replay.remarks:
        click.echo(f"  {one_line(str(remark))}")


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
    shown = _table(title, ("Lĩnh vực", "left"), *_days(kept), (_NOW, "right"), ("Chưa\ntrả lời", "right"))
    days = [joined(day.states[code].fields for code in now if code in day.states) for day in kept]
    for field in trend(joined(state.fields for state in now.values()), days):
        note = BEHIND_WORDS[FALLEN] if FALLEN in field.behind else ""
        shares = (_percent(share) for share in (*field.shares, field.now.share))
        name = _noted(f"{field.now.code}. {field.now.title}", note)
        shown.add_row(name, *shares, str(field.now.open) if field.now.asked else "–")
    _console().print(shown)


def _show_units(folder: RoundFolder, kept: Sequence[KeptDay], now: Mapping[str, State]) -> None:
    shown = _table(
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
    _console().print(shown)


def _days(kept: Sequence[KeptDay]) -> list[tuple[str, JustifyMethod]]:
    return [(f"{day.label}\n{short_date(day.day)}", "right") for day in kept]


def _percent(value: Decimal | None) -> str:
    return "–" if value is None else number(value, 2)


def show_files(files: Iterable[tuple[Path, str]]) -> None:
    """Where each output lies, and what it is."""
    for path, what in files:
        click.echo(f"  {path}  {what}".rstrip())


def _table(title: str, *columns: tuple[str, JustifyMethod]) -> Table:
    """Only the first column of text may wrap; figures stay whole on a narrow terminal."""
    table = Table(title=title, title_justify="left", title_style="bold", header_style="bold", box=SIMPLE_HEAD)
    for heading, justify in columns:
        table.add_column(heading, justify=justify, no_wrap=heading != "Đơn vị", vertical="top")
    return table


def _console() -> Console:
    console = Console(highlight=False, markup=False, emoji=False)
    if not console.is_terminal:
        console.width = _WIDTH_OF_A_FILE
    return console


def _saved(path: Path) -> str:
    return f"{datetime.fromtimestamp(path.stat().st_mtime):%d/%m %H:%M}"


def _state(unit_form: UnitForm) -> str:
    if unit_form.is_awaited:
        return "Chưa nộp"
    if unit_form.problems:
        return f"{len(unit_form.problems)} lỗi"
    return "Hợp lệ" if unit_form.unit.submitted else "Không nộp"


def _own_scores(forms: Sequence[UnitForm], cset: CriteriaSet) -> dict[str, Score]:
    """By unit; what compares units counts among those whose forms are there. Faults go to their unit's problems."""
    sent = {unit_form.unit.code: unit_form for unit_form in forms if unit_form.form is not None}
    evaluations, faults = evaluate_each(cset, [unit_form.record for unit_form in sent.values()])
    for fault in faults:
        sent[str(fault.unit)].problems.append(str(fault))
    return {evaluation.record.code: evaluation.self_score for evaluation in evaluations}


def _score_cells(own: Score) -> list[str]:
    asked = [leaf for leaf in own.leaves.values() if leaf.criterion.scored_by == UNIT]
    return [
        f"{len(asked) - len(own.left_open)}/{len(asked)}",
        in_column(own.total),
        number(own.index, 2),
        own.rank,
    ]


def _gaps(own: Score | None) -> str:
    if own is None:
        return ""
    gaps = {"chưa trả lời": own.left_open, "không phát sinh": own.not_applicable}
    return "; ".join(f"{what}: {', '.join(codes)}" for what, codes in gaps.items() if codes)


def _noted(name: str, note: str) -> str:
    """The name, and on lines of its own what is to be known."""
    return f"{name}\n– {note}" if note else name
