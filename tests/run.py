"""The project's tests: `make test`.

Unit tests run in a fresh virtual environment. Where a Frappe bench is found (FRAPPE_BENCH, else ~/frappe-bench; site
FRAPPE_SITE, else eoffice.localhost) the site tests follow, and where Chromium is there too the browser tests. Frappe
builds the app's assets with the Node that comes first in PATH: it has to be one that the bench's Frappe accepts.
Standard library only: it runs before anything is installed.
"""

from __future__ import annotations

import platform
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "scripts"), str(ROOT / "tests")]

import environment  # noqa: E402
from bench import Bench, BenchFailure  # noqa: E402

UNIT_PYTHON = ROOT / "build" / "test-venv"


class Lanes:
    """What ran, in order, and how it ended."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.summaries: list[str] = []
        self.failed = False

    def run(
        self, lane: str, on: str, pytest: Sequence[object], folder: str, settings: dict[str, str] | None = None
    ) -> None:
        """Run pytest on what is named, its output shown as it comes."""
        print(f"\n=== Lane: {lane}, on {on} ===", flush=True)
        command = [str(part) for part in (*pytest, "-p", "no:cacheprovider", folder)]
        summary = "pytest said nothing"
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env=settings) as process:
            assert process.stdout is not None
            for line in process.stdout:
                print(line, end="", flush=True)
                summary = line.strip() or summary
        self.failed |= process.returncode != 0
        status = f": exit status {process.returncode}" if process.returncode else ""
        self.said.append(f"{lane} lane: ran on {on}{status}")
        self.summaries.append(summary)

    def skip(self, lane: str, why: str) -> None:
        self.said.append(f"{lane} lane: NOT run: {why}")

    def fail(self, lane: str, why: object) -> None:
        self.failed = True
        self.said.append(f"{lane} lane: FAILED before its tests: {why}")

    def end(self) -> int:
        print("\n" + "\n".join(self.said))
        print("\n".join(self.summaries), flush=True)
        return int(self.failed)


def main() -> int:
    lanes = Lanes()
    environment.ensure_pango()
    python = environment.create(UNIT_PYTHON, ["test", "check"])
    lanes.run("unit", f"Python {platform.python_version()}", [python.with_name("pytest")], "tests/unit")
    bench = Bench()
    if not bench.is_there:
        lanes.skip("site", f"there is no Frappe bench at {bench.folder}")
        lanes.skip("browser", "it needs the bench")
        return lanes.end()
    try:
        with bench.running():
            on = bench.versions()
            settings = {**bench.environment, "FRAPPE_BENCH": str(bench.folder), "FRAPPE_SITE": bench.site}
            with bench.served() as address:
                settings["CCHC_TEST_ADDRESS"] = address
                lanes.run("site", on, [bench.python, "-m", "pytest"], "tests/site", settings)
                browser_lane(lanes, on, bench, settings)
    except BenchFailure as failure:
        lanes.fail("site", failure)
    return lanes.end()


def browser_lane(lanes: Lanes, on: str, bench: Bench, settings: dict[str, str]) -> None:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not chromium:
        lanes.skip("browser", "there is no Chromium")
        return
    # The bench's own Python, so that the tests can prepare documents; Playwright comes with its driver.
    bench.install("playwright")
    settings["CCHC_TEST_CHROMIUM"] = chromium
    lanes.run("browser", on, [bench.python, "-m", "pytest"], "tests/browser", settings)


if __name__ == "__main__":
    sys.exit(main())
