"""Call what clients may call with what nobody should send: `make fuzz [CALLS=5000 | MINUTES=10] [SEED=1]`.

    python3 tests/fuzz/fuzz_calls.py --calls 5000 --seed 1
    python3 tests/fuzz/fuzz_calls.py --repeat build/fuzz-faults.jsonl

As a guest and as a user of each role, on a copy of the bench's site: the functions of the app, and in every fourth call
Frappe's ways to a document of the evaluation. The same seed sends the same calls. Prints the seed, the answers by
status, and each call that was answered wrongly; those are written to the file above too, from which `--repeat` sends
them again, alone. Exit status 1 where there are any: a server error, a traceback, a guest who is let in, a refusal
without words. With `--frappe` instead all functions of Frappe's that take the name of a DocType.
"""

from __future__ import annotations

import argparse
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests" / "site" / "support")]
FAULTS = ROOT / "build" / "fuzz-faults.jsonl"
FRAPPES = 4  # one call of so many is to Frappe


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    length = parser.add_mutually_exclusive_group()
    length.add_argument("--calls", type=int, default=5000)
    length.add_argument("--minutes", type=float)
    length.add_argument("--repeat", type=Path, metavar="FILE", help="send the calls of this file instead")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--frappe", action="store_true")
    parser.add_argument("--address", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.address:
        return on_the_site(asked)

    from bench import Bench, BenchFailure
    from site_copies import NoCopies, copied

    # Stopped from outside too, the copy is put away.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    bench = Bench()
    try:
        with bench.running(), copied(bench, 1) as (site,), bench.on(site).served() as address:
            print(f"On a copy of {bench.site}, {bench.versions()}", flush=True)
            environment = {**bench.environment, "FRAPPE_BENCH": str(bench.folder), "FRAPPE_SITE": site}
            command = [bench.python, __file__, *sys.argv[1:], "--address", address]
            return subprocess.run(command, cwd=ROOT, env=environment).returncode
    except (BenchFailure, NoCopies) as failure:
        print(f"Fuzz: NOT run: {failure}")
        return 1


def on_the_site(asked: argparse.Namespace) -> int:
    """In the bench's Python, while the copy of the site is served."""
    again = asked.repeat and asked.repeat.read_text(encoding="utf-8").splitlines()
    from site_connection import connected

    with connected():
        import http_world
        from fuzzing import GUEST, Call, calls_of_frappes, calls_of_ours, faults, send
        from http_client import Person
        from http_fixtures import log_in

        def calls() -> Iterator[Call]:
            ours, frappes = calls_of_ours(asked.seed), calls_of_frappes(asked.seed, everything=asked.frappe)
            while True:
                yield from islice(ours, 0 if asked.frappe else FRAPPES - 1)
                yield from islice(frappes, 1)

        http_world.build()
        people = {user: log_in(asked.address, user) for user in http_world.ROLES}
        guest = Person(asked.address, GUEST)
        if again:
            wanted: Iterator[Call] = map(Call.of_line, again)
        else:
            print(f"Seed {asked.seed}", flush=True)
            wanted = calls() if asked.minutes else islice(calls(), asked.calls)
        answers: Counter[tuple[str, int]] = Counter()
        wrong: list[Call] = []
        end = time.monotonic() + 60 * asked.minutes if asked.minutes else float("inf")
        for number, call in enumerate(wanted, 1):
            reply = send(call, people.__getitem__, guest)
            answers[call.who, reply.status_code] += 1
            if found := faults(reply, call):
                wrong.append(call)
                print(
                    f"{number}. {', '.join(found)}: {reply.status_code} {call.shown()}\n{reply.text[-1500:]}\n",
                    flush=True,
                )
            if time.monotonic() > end:
                break
    report(answers)
    FAULTS.parent.mkdir(exist_ok=True)
    FAULTS.write_text("".join(f"{call.line()}\n" for call in wrong), encoding="utf-8")
    print(
        f"{sum(answers.values())} calls, {len(wrong)} answered wrongly"
        + (f"; again: --repeat {FAULTS}" if wrong else "")
    )
    return int(bool(wrong))


def report(answers: Counter[tuple[str, int]]) -> None:
    statuses = sorted({status for _, status in answers})
    for who in sorted({who for who, _ in answers}):
        print(f"{who:25} " + "  ".join(f"{status}: {answers[who, status]:5}" for status in statuses))
    print(
        f"{'all':25} "
        + "  ".join(f"{status}: {sum(n for (_, s), n in answers.items() if s == status):5}" for status in statuses)
    )


if __name__ == "__main__":
    sys.exit(main())
