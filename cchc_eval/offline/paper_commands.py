"""What the commands of `cli_papers` do, in the order a person sees it."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from cchc_eval.offline.dossier import write_dossier
from cchc_eval.offline.errors import BadInput
from cchc_eval.offline.messages import say, say_remarks
from cchc_eval.offline.paper_titles import title_of
from cchc_eval.offline.process_command import write_papers
from cchc_eval.offline.round_folder import PROCESS_PAPERS, open_round
from cchc_eval.offline.terminal import progress
from cchc_eval.offline.views import show_files


def papers(folder: Path, force: bool) -> None:
    round_folder = open_round(folder)
    say_remarks(round_folder.remarks)
    remarks: list[str] = []
    try:
        with progress("Xuất văn bản") as start:
            made = write_papers(round_folder, force, start, date.today(), remarks)
    finally:
        say_remarks(remarks)
    target = folder / PROCESS_PAPERS
    kept = f"; {made.kept} giữ nguyên dù nay sẽ khác" if made.kept else ""
    say(f"Đã lập {len(made.written)} tệp trong {target}; {made.same} văn bản đã có, không đổi{kept}.")
    papers_of = ((path, path.relative_to(target).with_suffix("").as_posix()) for path in made.written)
    show_files((path, title_of(paper)) for path, paper in papers_of)
    if made.without_pdf:
        say(made.without_pdf)


def dossier(folder: Path, unit: str, output: Path | None, force: bool) -> None:
    if output is not None and output.suffix.lower() != ".zip":
        raise BadInput(f"Tệp {output}: đuôi tệp phải là .zip.")
    round_folder = open_round(folder)
    say_remarks(round_folder.remarks)
    remarks: list[str] = []
    try:
        with progress("Lập hồ sơ") as start:
            made = write_dossier(round_folder, unit, output, force, start, datetime.now(), remarks)
    finally:
        say_remarks(remarks)
    lacking = f", thiếu {made.missing} (xem mục lục)" if made.missing else ""
    say(f"Đã lập hồ sơ {made.path}: {made.files} tệp, trong đó {made.made} văn bản lập mới{lacking}.")
