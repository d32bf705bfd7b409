"""Several forms of one unit told apart: when each was saved, what it scores, where they differ."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from cchc_eval.scoring import CriteriaSet, preview_self
from cchc_eval.vietnamese.writing import in_column
from cchc_eval.workbook.form import FilledForm


def told_apart(unit: str, cset: CriteriaSet, versions: Sequence[tuple[Path, str, FilledForm]]) -> Iterator[str]:
    """A line for each file and one for all, where there are several. `versions`: path, how it is called, content."""
    if len(versions) < 2:
        return
    for path, shown, form in versions:
        saved = f"{saved_on(path):%H:%M} ngày {saved_on(path):%d/%m/%Y}"  # the format in letters that any system takes
        scored, _ = preview_self(cset, form.answers)
        yield f"Tệp «{shown}»: lưu lúc {saved}, {in_column(scored.total)} điểm."
    codes = [
        leaf.code
        for leaf in cset.leaves
        if any(
            len({repr(given.get(leaf.code)) for given in texts}) > 1
            for texts in zip(
                *((form.answers, form.explanations, form.evidence) for _, _, form in versions), strict=True
            )
        )
    ]
    where = f"khác nhau ở tiêu chí {', '.join(codes)}" if codes else "giống nhau ở mọi tiêu chí"
    yield f"{unit}: các phiếu {where}."


def saved_on(path: Path) -> datetime:
    """When the file was saved; of one in an archive when that was."""
    while not path.exists():
        path = path.parent
    return datetime.fromtimestamp(path.stat().st_mtime)
