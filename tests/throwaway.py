"""A site without the app, for the tests that install it and take it off again.

Standard library only.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from bench import Bench

# Where a bench keeps one for this; it has to be without the app, and is so again after the tests.
KEPT = "throwaway.localhost"
MADE = "cchc-throwaway.localhost"


class NoThrowawaySite(Exception):
    """There is none and none can be made; the message says what is missing."""


@contextmanager
def throwaway_site(bench: Bench) -> Iterator[Bench]:
    """The bench on such a site: the one that CCHC_THROWAWAY_SITE names, else the one that is kept for it, else one that
    is made and dropped again. Raises NoThrowawaySite."""
    name = os.environ.get("CCHC_THROWAWAY_SITE", KEPT)
    if (bench.sites / name / "site_config.json").is_file():
        try:
            yield bench.on(name)
        finally:
            purge_jobs(bench, name)
        return
    if not root_password(bench):
        raise NoThrowawaySite(
            f"the bench has no site {name}, and none can be made without the password of the database's root:"
            " set CCHC_DB_ROOT_PASSWORD, or root_password in common_site_config.json"
        )
    with made_site(bench, MADE) as site:
        yield site


@contextmanager
def made_site(bench: Bench, name: str) -> Iterator[Bench]:
    """The bench on a new site with nothing but Frappe, dropped after it. Raises BenchFailure."""
    if (bench.sites / name / "site_config.json").is_file():
        # Of a run that was killed.
        _drop(bench, name)
    bench.frappe("new-site", name, "--admin-password", "admin", *root_options(bench))
    try:
        yield bench.on(name)
    finally:
        purge_jobs(bench, name)
        _drop(bench, name)


def _drop(bench: Bench, name: str) -> None:
    with tempfile.TemporaryDirectory() as archive:
        kept = ("--no-backup", "--force", "--archived-sites-path", archive)
        bench.frappe("drop-site", name, *kept, *root_options(bench))


def purge_jobs(bench: Bench, name: str) -> None:
    """What the site left in the queue: no worker runs here, and Frappe takes no more than some hundred jobs."""
    bench.frappe("purge-jobs", "--site", name)


def root_options(bench: Bench) -> tuple[str, ...]:
    """For the commands that make, restore and drop a site."""
    return ("--db-root-username", "root", "--db-root-password", root_password(bench))


def root_password(bench: Bench) -> str:
    """Of the database's root; empty where nobody told."""
    config = json.loads((bench.sites / "common_site_config.json").read_text())
    told = os.environ.get("CCHC_DB_ROOT_PASSWORD"), config.get("root_password"), config.get("mariadb_root_password")
    return next(filter(None, told), "")
