"""How long the command takes on rounds of many units: `python benchmarks/offline.py 6 60`.

Each round is made in a folder that goes again. `decide` runs once in one process and once in as many as the machine
has; the first is the floor of the second. `ho-so` is measured against `decide`, whose papers it takes. Beside them the
greatest memory of a process, and what help and `rank` cost to start.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from core import some_records
from rich.console import Console
from rich.table import Table

from cchc_eval.data import default_criteria_set
from cchc_eval.offline.criteria_files import criteria_json
from cchc_eval.offline.demo import SAMPLE
from cchc_eval.offline.rendering import PROCESSES
from cchc_eval.offline.round_folder import APPRAISAL, FORMS, SETTINGS
from cchc_eval.scoring import evaluate_all
from cchc_eval.workbook.appraisal_book import write_appraisal
from cchc_eval.workbook.form import write_form

COMMAND = "import sys; from cchc_eval.offline.cli import main; sys.exit(main(sys.argv[1:]))"
UNIT = """[[units]]
code = "{code}"
name = "{name}"
head_post = "GIÁM ĐỐC"
head_name = "Nguyễn Văn An"
received = 2026-12-08
votes = {{ for = 5, against = 0, abstain = 0 }}

"""


def write_round(folder: Path, units: int) -> None:
    """A round with filled forms and appraisal; settings as the sample's, its units and rewards aside."""
    cset = default_criteria_set()
    records = some_records(cset, units)
    text = (SAMPLE / SETTINGS).read_text(encoding="utf-8")
    tables = re.split(r"(?m)^(?=\[)", text)
    left = ("[[groups]]", "[[appraisal_parts]]", "[[units]]", "[proposal]", "[[proposal.", "[reward_decision]")
    head, *kept = [table for table in tables if not table.startswith(left)]
    listed = "".join(UNIT.format(code=one.code, name=one.name) for one in records)
    (folder / SETTINGS).write_text(head + listed + "".join(kept), encoding="utf-8")
    (folder / "bo-tieu-chi.json").write_text(criteria_json(cset), encoding="utf-8")
    (folder / FORMS).mkdir()
    for one in records:
        explanations = dict.fromkeys(one.answers, "Đã thực hiện trong năm")
        content = write_form(
            cset, unit_code=one.code, unit_name=one.name, answers=one.answers, explanations=explanations
        )
        (folder / FORMS / f"{one.code}.xlsx").write_bytes(content)
    (folder / APPRAISAL).write_bytes(write_appraisal(cset, evaluate_all(cset, records)))


def run(arguments: Sequence[object], processes: int = 0) -> tuple[float, float, float]:
    """Seconds on the wall and of processors, and MB of the largest of its processes."""
    environment = {**os.environ, **({PROCESSES: str(processes)} if processes else {})}
    command = [sys.executable, "-c", COMMAND, *map(str, arguments)]
    start = time.perf_counter()
    with tempfile.TemporaryFile() as said:
        pid = subprocess.Popen(command, env=environment, stdout=said, stderr=said).pid
        _pid, status, used = os.wait4(pid, 0)
        wall, ended = time.perf_counter() - start, os.waitstatus_to_exitcode(status)
        if ended not in (0, 2) or (ended == 2 and arguments[0] == "decide"):
            said.seek(0)
            raise SystemExit(said.read().decode())
    return wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def main() -> None:
    table = Table("what", "seconds", "processor", "beside its floor", "largest process, MB")
    for arguments in (["--help"], ["rank", "khong-co.json"]):
        wall, cpu, _memory = min(run(arguments) for _ in range(5))
        table.add_row(" ".join(arguments), f"{wall:.2f}", f"{cpu:.2f}", "", "")
    for units in [int(given) for given in sys.argv[1:]] or [6, 60]:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            # What this process takes is counted for those that it starts.
            with ProcessPoolExecutor(1) as apart:
                apart.submit(write_round, folder, units).result()
            alone = run(["decide", folder], 1)
            all_of_them = run(["decide", folder, "--force"])
            archived = run(["ho-so", folder])
            for what, given, floor in (
                (f"decide, {units} units, one process", alone, None),
                (f"decide, {units} units", all_of_them, alone),
                (f"ho-so, {units} units", archived, all_of_them),
            ):
                ratio = f"{given[0] / floor[0]:.2f}×" if floor else ""
                table.add_row(what, f"{given[0]:.1f}", f"{given[1]:.1f}", ratio, f"{given[2]:.0f}")
    Console(width=100).print(table)


if __name__ == "__main__":
    main()
