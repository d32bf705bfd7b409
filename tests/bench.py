"""A Frappe bench for the tests: found, its servers started where they are down, this checkout put in.

Standard library only.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from copy import copy
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
APP = "cchc_eval"
HOST = "127.0.0.1"


class BenchFailure(Exception):
    """A bench is there but can't be used; the message says why."""


class Bench:
    """The bench and site that the tests use: FRAPPE_BENCH and FRAPPE_SITE, else ~/frappe-bench, eoffice.localhost."""

    def __init__(self, variable: str = "FRAPPE_BENCH", default: str = "~/frappe-bench") -> None:
        self.folder = Path(os.environ.get(variable, default)).expanduser().resolve()
        self.site = os.environ.get("FRAPPE_SITE", "eoffice.localhost")
        self.sites = self.folder / "sites"
        self.python = self.folder / "env" / "bin" / "python"

    @property
    def is_there(self) -> bool:
        """Whether there is a bench to run on. One that FRAPPE_BENCH names has to be there."""
        return self.sites.is_dir() or "FRAPPE_BENCH" in os.environ

    @property
    def environment(self) -> dict[str, str]:
        """The variables with which Frappe works on this bench, also where its apps are links into another."""
        return {**os.environ, "FRAPPE_BENCH_ROOT": str(self.folder)}

    def versions(self) -> str:
        """As in "Frappe 15.55.1, Python 3.11.7". Raises BenchFailure."""
        tell = "import frappe, platform; print(f'Frappe {frappe.__version__}, Python {platform.python_version()}')"
        return self._run(self.python, "-c", tell).strip()

    def on(self, site: str) -> Bench:
        """The same bench on another of its sites."""
        other = copy(self)
        other.site = site
        return other

    @contextmanager
    def running(self, before_assets: Callable[[], object] = lambda: None) -> Iterator[None]:
        """With database and Redis up, and this checkout installed; what was started here is stopped after. The assets,
        which Frappe builds into the checkout, come last, after `before_assets`. Raises BenchFailure."""
        if not self.has_site:
            raise BenchFailure(f"the bench {self.folder} has no site {self.site}")
        with self.servers_up():
            self._put_app_in(before_assets)
            self._make_key()
            yield

    @property
    def has_site(self) -> bool:
        return (self.sites / self.site / "site_config.json").is_file()

    @contextmanager
    def servers_up(self) -> Iterator[None]:
        """With database and Redis up; what was started here is stopped after. Raises BenchFailure."""
        with ExitStack() as stack:
            for name, port, command in self._servers():
                if not is_open(port):
                    stack.enter_context(started(name, port, command))
            yield

    @contextmanager
    def holding_app(self) -> Iterator[None]:
        """With this checkout on the bench, for sites made meanwhile. After it the bench has the copy of the app that it
        had, or none; the packages that the app needs stay. Raises BenchFailure."""
        link, listed = self.folder / "apps" / APP, self.sites / "apps.txt"
        had, apps = link.resolve() if link.exists() else None, listed.read_text()
        try:
            self._put_app_on_bench()
            yield
        finally:
            listed.write_text(apps)
            if link.is_symlink() and had != ROOT:
                link.unlink()
                if had:
                    link.symlink_to(had)
                    self.install("-e", str(had))
                else:
                    self._run(sys.executable, "-m", "pip", "--python", self.python, "uninstall", "--quiet", "-y", APP)

    def install(self, *packages: str) -> None:
        """Install into the bench's environment. Raises BenchFailure."""
        self._run(sys.executable, "-m", "pip", "--python", self.python, "install", "--quiet", *packages)

    def frappe(self, *arguments: str) -> None:
        """A command of Frappe's on the site. Raises BenchFailure."""
        self._run(self.python, "-m", "frappe.utils.bench_helper", "frappe", "--site", self.site, *arguments)

    def run(self, *arguments: str | Path) -> str:
        """The bench's Python in the folder of its sites; returns what it printed. Raises BenchFailure."""
        return self._run(self.python, *arguments)

    def _run(self, *command: str | Path) -> str:
        """Run it in the folder of the sites; returns what it printed. Raises BenchFailure with that."""
        try:
            done = subprocess.run(
                command,
                cwd=self.sites,
                env=self.environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
        except OSError as error:
            raise BenchFailure(f"the bench {self.folder} can't be used: {error}") from None
        if done.returncode:
            raise BenchFailure(f"`{' '.join(map(str, command))}` failed:\n{done.stdout[-4000:]}")
        return done.stdout

    @contextmanager
    def served(self) -> Iterator[str]:
        """The site on a free port of this machine; gives its address."""
        with socket.socket() as probe:
            probe.bind((HOST, 0))
            port = probe.getsockname()[1]
        command = [str(self.python), str(ROOT / "tests" / "serve.py"), self.site, str(port)]
        with started("web server", port, command, cwd=self.sites, environment=self.environment):
            yield f"http://{HOST}:{port}"

    def _servers(self) -> Iterator[tuple[str, int, Sequence[str]]]:
        config = self.config()
        if config.get("db_host", HOST) in (HOST, "localhost"):
            yield "MariaDB", int(config.get("db_port") or 3306), mariadb_command()
        for name in ("redis_cache", "redis_queue"):
            port = urlsplit(config[name]).port or 6379
            yield name, port, ["redis-server", "--port", str(port), "--bind", HOST, "--save", "", "--appendonly", "no"]

    def config(self) -> dict[str, Any]:
        """What holds for the site, or for all sites where it is not there."""
        files = [self.sites / folder for folder in ("common_site_config.json", f"{self.site}/site_config.json")]
        return {key: value for file in files if file.is_file() for key, value in json.loads(file.read_text()).items()}

    def _put_app_in(self, before_assets: Callable[[], object] = lambda: None) -> None:
        """Make the bench run this checkout, installed and migrated on the site."""
        self._put_app_on_bench()
        self.frappe("install-app", APP)
        self.frappe("migrate", "--skip-search-index")
        # No names of an office come with the app, and papers want them.
        self.frappe("execute", "cchc_eval.demo.office.fill")
        before_assets()
        if (ROOT / APP / "public").is_dir():
            self.frappe("build", "--app", APP)

    def _put_app_on_bench(self) -> None:
        link = self.folder / "apps" / APP
        if link.is_symlink() or not link.exists():
            link.unlink(missing_ok=True)
            link.symlink_to(ROOT)
        elif link.resolve() != ROOT:
            raise BenchFailure(f"{link} is another copy of the app; move it away to test this checkout")
        self.install("-e", f"{ROOT}[sign]", "pytest", "pytest-xdist")
        listed = self.sites / "apps.txt"
        apps = listed.read_text().split()
        if APP not in apps:
            listed.write_text("\n".join([*apps, APP]) + "\n")

    def _make_key(self) -> None:
        """What Frappe encrypts secrets with, before a web server is up.

        Frappe 16's keeps the site's settings for a minute: of a key that a test makes it would know nothing, and make
        one of its own.
        """
        if "encryption_key" not in self.config():
            self.frappe("execute", "frappe.utils.password.get_encryption_key")


def mariadb_command() -> list[str]:
    command = ["mariadbd", f"--bind-address={HOST}"]
    if os.geteuid() == 0:
        # What the system's own start script does, where no init system ran it.
        sockets = Path("/run/mysqld")
        sockets.mkdir(exist_ok=True)
        shutil.chown(sockets, "mysql")
        command.append("--user=mysql")
    return command


def is_open(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((HOST, port)) == 0


@contextmanager
def started(
    name: str,
    port: int,
    command: Sequence[str],
    cwd: Path | None = None,
    environment: dict[str, str] | None = None,
) -> Iterator[None]:
    """A server, up when the block begins and stopped after it. Raises BenchFailure."""
    try:
        process = subprocess.Popen(
            command,
            cwd=cwd,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError as error:
        raise BenchFailure(f"{name} is not running and can't be started: {error}") from None
    try:
        for _ in range(300):
            if is_open(port):
                break
            if process.poll() is not None:
                raise BenchFailure(f"{name} ended at once: {' '.join(map(str, command))}")
            time.sleep(0.2)
        else:
            raise BenchFailure(f"{name} does not answer on port {port}")
        yield
    finally:
        try:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(30)
        except (ProcessLookupError, subprocess.TimeoutExpired):
            pass
