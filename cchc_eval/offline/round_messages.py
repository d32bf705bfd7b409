"""What several commands say of a round's folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from cchc_eval.offline.messages import one_line, say, say_remarks
from cchc_eval.offline.round_folder import RoundFolder, open_round
from cchc_eval.vietnamese.alphabet import alphabetical


def say_stale(folder: Path, stale: Sequence[Path]) -> None:
    """Name what lies in the folder of an earlier run, or of somebody's own."""
    if stale:
        names = sorted((str(path.relative_to(folder)) for path in stale), key=alphabetical)
        listed = ", ".join(names)
        say(one_line(f"Lưu ý: {folder} còn tệp không thuộc lần chạy này: {listed}"))


def opened(folder: Path) -> RoundFolder:
    round_folder = open_round(folder)
    say_remarks(round_folder.remarks)
    return round_folder
