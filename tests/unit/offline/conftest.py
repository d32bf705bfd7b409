"""The command run in this process, and the sample round in a folder of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from cchc_eval.offline.cli import main
from cchc_eval.offline.demo import copy_sample


@dataclass(frozen=True)
class Ran:
    status: int
    out: str
    err: str

    @property
    def problems(self) -> list[str]:
        return self.err.splitlines()


Run = Callable[..., Ran]


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str]) -> Run:
    """`run("check", folder)`: status, standard output and standard error."""

    def run_command(*arguments: object) -> Ran:
        capfd.readouterr()
        status = main([str(argument) for argument in arguments])
        return Ran(status, *capfd.readouterr())

    return run_command


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    """A copy of the packaged sample round."""
    folder = tmp_path / "đợt 2026"
    copy_sample(folder, force=False)
    return folder


def snapshot(folder: Path) -> dict[str, bytes]:
    """Every file below a folder with its content."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }
