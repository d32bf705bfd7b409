"""Feed damaged workbooks to every reader: a result or a clear refusal, nothing else, within bounds.

    python tests/fuzz/fuzz_workbooks.py --count 2000 --seed 1

Each file goes to the readers of all kinds. Fails on any other exception, on a file written, and on a file that
takes more than the seconds or the memory below.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
import tempfile
import time
import traceback
import warnings
from collections import Counter
from pathlib import Path
from random import Random

from damage import READERS, damaged, outcome, samples

MOST_SECONDS = 30.0  # for one file and all readers together, on a slow machine
MOST_MEGABYTES = 1500.0  # of the whole process at its peak


def peak_megabytes() -> float:
    """The process's largest resident size since `forget_peak`; 0 where the system doesn't tell."""
    try:
        status = Path("/proc/self/status").read_text()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM")), 0.0)


def forget_peak() -> None:
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    sound = samples()
    for kind, data in sound.items():
        assert outcome(kind, data) == "read", f"the sound {kind} workbook is refused"
    outcomes: Counter[tuple[str, str]] = Counter()
    faults: list[str] = []
    slowest, largest = (0.0, ""), (0.0, "")
    home = Path.cwd()
    with tempfile.TemporaryDirectory() as empty:
        os.chdir(empty)
        tempfile.tempdir = empty
        for number in range(arguments.count):
            random = Random(f"{arguments.seed}:{number}")
            kind = random.choice(sorted(sound))
            way, data = damaged(random, sound[kind])
            label = f"file {number} ({kind}, {way})"
            forget_peak()
            started = time.monotonic()
            for reader in READERS:
                try:
                    with warnings.catch_warnings(record=True) as messages:
                        warnings.simplefilter("always")
                        result = outcome(reader, data)
                    if messages:
                        # It would go to a person's terminal.
                        faults.append(f"{label}, reader {reader}: warns {messages[0].message}")
                except Exception:
                    faults.append(f"{label}, reader {reader}:\n{traceback.format_exc()}")
                    result = "FAILED"
                if reader == kind:
                    outcomes[way, result] += 1
            seconds, megabytes = time.monotonic() - started, peak_megabytes()
            slowest, largest = max(slowest, (seconds, label)), max(largest, (megabytes, label))
            if seconds > MOST_SECONDS or megabytes > MOST_MEGABYTES:
                faults.append(f"{label}: {seconds:.1f} s, {megabytes:.0f} MB")
            if os.listdir(empty):
                faults.append(f"{label}: wrote {os.listdir(empty)}")
                break
        os.chdir(home)
        tempfile.tempdir = None
    for way in sorted({way for way, _ in outcomes}):
        counts = {result: outcomes[way, result] for result in ("read", "refused", "FAILED")}
        print(f"{way:20} " + "  ".join(f"{result} {count:4}" for result, count in counts.items()))
    total = Counter[str]()
    for (_, result), count in outcomes.items():
        total[result] += count
    print(
        f"{sum(total.values())} damaged files: {total['refused']} refused, {total['read']} read, {total['FAILED']} failed"
    )
    print(f"slowest {slowest[0]:.2f} s: {slowest[1]}; largest {largest[0]:.0f} MB: {largest[1]}")
    for fault in faults[:20]:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
