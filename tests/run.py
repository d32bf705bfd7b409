"""The project's tests: `make test`, or the quick form `make quick`.

Unit tests run in a fresh virtual environment. Where a Frappe bench is found (FRAPPE_BENCH, else ~/frappe-bench; site
FRAPPE_SITE, else eoffice.localhost) the site tests follow, and where Chromium is there too the browser tests: on copies
of the site, one for each processor. Frappe builds the app's assets with the Node that comes first in PATH: it has to be
one that the bench's Frappe accepts.
The quick form keeps its environment, runs the site tests of what changed (`changed.py`) and no browser.
Standard library only: it runs before anything is installed.
"""

from __future__ import annotations

import os
import platform
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "scripts"), str(ROOT / "tests")]

import changed  # noqa: E402
import environment  # noqa: E402
from bench import Bench, BenchFailure  # noqa: E402
from site_copies import MOST, NoCopies, copied  # noqa: E402

# What the unit tests need.
EXTRAS = ["test", "check"]
WORKERS = min(MOST, len(os.sched_getaffinity(0)))


class Lanes:
    """What ran, in order, and how it ended."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.summaries: list[str] = []
        self.failed = False

    def run(
        self,
        lane: str,
        on: str,
        pytest: Sequence[object],
        folders: Sequence[str],
        workers: int = WORKERS,
        settings: dict[str, str] | None = None,
    ) -> None:
        """Run pytest on what is named, its output shown as it comes."""
        print(f"\n=== Lane: {lane}, on {on} ===", flush=True)
        command = [*map(str, pytest), "-p", "no:cacheprovider"]
        if workers > 1:
            # The files in the order in which they are found; a new worker would have no site of its own.
            together = ("--dist=loadfile", "--no-loadscope-reorder", "--max-worker-restart=0")
            command += [f"--numprocesses={workers}", *together]
        command += [str(ROOT / folder) for folder in folders]
        summary = "pytest said nothing"
        given = {**(settings or os.environ), "PYTHONUNBUFFERED": "1"}
        # In a session of its own: what the keyboard interrupts is this program, which then ends pytest and its workers.
        with subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env=given, start_new_session=True
        ) as process:
            assert process.stdout is not None
            try:
                for line in process.stdout:
                    print(line, end="", flush=True)
                    summary = line.strip() or summary
            except KeyboardInterrupt:
                _stop(process)
                raise
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


def _stop(process: subprocess.Popen[str]) -> None:
    """End pytest as Ctrl-C does, so that its fixtures put back what they changed; else with all that it started."""
    process.send_signal(signal.SIGINT)
    with suppress(subprocess.TimeoutExpired):
        print(process.communicate(timeout=30)[0], flush=True)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def main(quick: bool) -> int:
    # Stopped from outside too, what was started and copied here is put away.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    keep_compiled()
    lanes = Lanes()
    folders = changed.folders() if quick else ["tests/site"]
    bench = Bench()
    made = threading.Event()
    try:
        # The bench is made ready beside the environment and the unit tests: most of it takes one processor. Where this is
        # interrupted, the thread ends first, and then what it has started.
        with ExitStack() as stack, ThreadPoolExecutor(1) as beside:
            ready: Future[Served] | None = None
            if folders and bench.is_there:
                ready = beside.submit(stack.enter_context, made_ready(bench, made, browser=not quick))
            try:
                environment.ensure_pango()
                if quick:
                    python = environment.kept(ROOT / "build" / "quick-venv", EXTRAS)
                else:
                    python = environment.create(ROOT / "build" / "test-venv", EXTRAS)
            finally:
                made.set()
            lanes.run("unit", f"Python {platform.python_version()}", [python.with_name("pytest")], ["tests/unit"])
            if ready:
                on_the_bench(lanes, bench, ready.result(), folders, browser=not quick)
            elif folders:
                lanes.skip("site", f"there is no Frappe bench at {bench.folder}")
                lanes.skip("browser", "it needs the bench")
            else:
                lanes.skip("site", "nothing changed that has site tests")
    except BenchFailure as failure:
        lanes.fail("site", failure)
    return lanes.end()


@dataclass(frozen=True)
class Served:
    """A site for each worker, their addresses, and what they run on."""

    on: str
    sites: list[str]
    addresses: list[str]


@contextmanager
def made_ready(bench: Bench, made: threading.Event, browser: bool) -> Iterator[Served]:
    """With this checkout on the bench, each worker's copy of the site and a web server for it. What Frappe builds into the
    checkout comes after the environment of the unit tests, for which that is packed, is made. Raises BenchFailure."""
    with bench.running(made.wait), ExitStack() as stack:
        if browser and chromium():
            # The bench's own Python, so that the tests can prepare documents; Playwright comes with its driver, axe-core
            # in the other.
            bench.install("playwright", "axe-playwright-python")
        on = bench.versions()
        try:
            sites = stack.enter_context(copied(bench, WORKERS))
            on += f", {WORKERS} workers with a copy of {bench.site} each"
        except NoCopies as reason:
            sites = [bench.site]
            on += f", one worker on {bench.site} itself: {reason}"
        yield Served(on, sites, [stack.enter_context(bench.on(site).served()) for site in sites])


def keep_compiled() -> None:
    """Where Python is told to leave nothing beside what it reads: else each of the processes here, forty and more, would
    compile all that it takes of Frappe."""
    if os.environ.pop("PYTHONDONTWRITEBYTECODE", None):
        os.environ.setdefault("PYTHONPYCACHEPREFIX", str(ROOT / "build" / "compiled"))


def chromium() -> str | None:
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def on_the_bench(lanes: Lanes, bench: Bench, served: Served, folders: Sequence[str], browser: bool) -> None:
    """The lanes that need the site."""
    settings = {
        **bench.environment,
        "FRAPPE_BENCH": str(bench.folder),
        "FRAPPE_SITE": " ".join(served.sites),
        "CCHC_TEST_ADDRESS": " ".join(served.addresses),
    }
    pytest = [bench.python, "-m", "pytest"]
    lanes.run("site", served.on, pytest, folders, len(served.sites), settings)
    if not browser:
        lanes.skip("browser", "the quick form leaves it out")
    elif not (program := chromium()):
        lanes.skip("browser", "there is no Chromium")
    else:
        settings["CCHC_TEST_CHROMIUM"] = program
        lanes.run("browser", served.on, pytest, ["tests/browser"], len(served.sites), settings)


if __name__ == "__main__":
    sys.exit(main(quick="--quick" in sys.argv[1:]))
