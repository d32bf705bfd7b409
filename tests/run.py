"""The project's tests: `make test`.

Unit tests run in a fresh virtual environment.
Standard library only: it runs before anything is installed.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "scripts"))

import environment  # noqa: E402


def run_pytest(python: Path, arguments: Sequence[str], lane: str) -> tuple[int, str]:
    """Run pytest with its output shown as it comes; returns the exit status and its last line."""
    print(f"\n=== Lane {lane} ===", flush=True)
    command = [str(python.with_name("pytest")), *arguments]
    summary = ""
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            print(line, end="", flush=True)
            summary = line.strip() or summary
    return process.returncode, summary


def unit_lane() -> tuple[int, str]:
    environment.ensure_pango()
    python = environment.create(ROOT / "build" / "test-venv", ["test"])
    return run_pytest(python, ["tests/unit"], "unit")


def main() -> int:
    status, summary = unit_lane()
    print("\nLanes run: unit")
    print(summary)
    return status


if __name__ == "__main__":
    sys.exit(main())
