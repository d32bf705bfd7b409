"""Tables on a terminal of any width."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from rich.cells import cell_len
from sample_round import results

from cchc_eval.offline import terminal, views
from cchc_eval.offline.forms import UnitForm
from cchc_eval.offline.messages import each_once, say_remarks
from cchc_eval.offline.part_merge import Progress
from cchc_eval.offline.unit_lines import UnitLine

NAME = "Trung tâm Giám sát, điều hành đô thị thông minh"
DECIDED = results(7)
STYLE = re.compile(r"\x1b\[[0-9;]*m")


def show(capfd: pytest.CaptureFixture[str]) -> list[str]:
    """Every table of a round: its lines as a person sees them."""
    decided = DECIDED
    own = decided.placed[0].evaluation
    unit = decided.folder.settings.units[0]
    form = UnitForm(unit, paths=[Path(__file__)])
    capfd.readouterr()
    views.show_forms([UnitLine(form, own.self_score), UnitLine(UnitForm(unit), None)], with_files=True)
    views._show_ranking("Kết quả xếp hạng", decided)
    views.show_progress([Progress("Sở Tư pháp", 20, [f"ĐV{turn}" for turn in range(20)], [])])
    trend = terminal.new_table(
        "Diễn biến", ("Lĩnh vực", "left"), *((f"Quý {turn}\n31/03/2026", "right") for turn in range(1, 5))
    )
    trend.add_row(NAME, "12,34", "–", "99,99", "100,00")
    terminal.show_table(trend)
    return STYLE.sub("", capfd.readouterr().out).splitlines()


@pytest.mark.parametrize("width", [40, 60, 80, 140])
def test_a_table_fits_its_terminal_and_cuts_no_figure(
    width: int, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.setattr(terminal, "_WIDTH_OF_A_FILE", 1000)
    lines = show(capfd)
    assert max(map(cell_len, lines)) <= width
    assert not any("…" in line for line in lines)
    text = " ".join(" ".join(lines).replace("\N{NO-BREAK SPACE}", " ").split())
    for row in DECIDED.rows:
        assert f"{row.council_points:.2f}".replace(".", ",") in text
    assert all(figure in text for figure in ("12,34", "99,99", "100,00", "0/20"))
    assert ("Thứ hạng: 7; Tự đánh giá: " in text) == (width < 80), "side by side where it fits"


def test_a_remark_is_said_once_however_many_steps_come_upon_it(capfd: pytest.CaptureFixture[str]) -> None:
    @each_once()
    def steps() -> None:
        for remarks in (["một", "hai"], ["hai"], ["ba"]):
            say_remarks(remarks)

    for _ in range(2):
        steps()
        assert capfd.readouterr().err.split("Lưu ý: ")[1:] == ["một\n", "hai\n", "ba\n"]


def test_a_table_in_a_pipe_stands_side_by_side(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    text = "\n".join(show(capfd))
    assert "Thứ" in text and "Thứ hạng: 7" not in text
    monkeypatch.setenv("COLUMNS", "60")
    assert max(map(cell_len, show(capfd))) <= 60, "as wide as it is asked to be"
