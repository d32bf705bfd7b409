"""What every command of the program is made of."""

from __future__ import annotations

import gettext
import io
import os
import sys
from collections.abc import Callable
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

import click

from cchc_eval.offline.errors import typed
from cchc_eval.offline.files import on_disk
from cchc_eval.offline.messages import hush_libraries

_Function = TypeVar("_Function", bound=Callable[..., Any])


class Debug:
    """Whether a fault of the program shows its traceback."""

    on = False


def _debug(context: click.Context, parameter: click.Parameter, value: bool) -> None:
    if value:
        context.ensure_object(Debug).on = True


def common(function: _Function) -> _Function:
    """The options that every command takes."""
    return click.option(
        "--debug",
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=_debug,
        help="Khi chương trình có lỗi, in toàn bộ chi tiết kỹ thuật.",
    )(function)


class Command(click.Command):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"options_metavar": "[TÙY_CHỌN]", **kwargs})


GO_ON = "tiep"


class OnDisk(click.Path):
    """A file or folder as the disk has its name, however a keyboard composes it."""

    def __init__(self) -> None:
        super().__init__(path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        return on_disk(Path(os.fsdecode(super().convert(value, param, ctx))))


class Group(click.Group):
    command_class = Command

    def resolve_command(
        self, context: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """A folder in the place of a command: go on with the round in it."""
        if args and args[0] not in self.commands:
            if on_disk(Path(args[0])).is_dir():
                args = [GO_ON, *args]
            elif not args[0].startswith("-") and not get_close_matches(args[0], self.commands, cutoff=0.75):
                context.fail(
                    f"Không có lệnh '{args[0]}', cũng chưa có thư mục tên như vậy; lập đợt mới ở đó thì chạy "
                    f"«cchc-eval moi {typed(Path(args[0]))}»."
                )
        return super().resolve_command(context, args)

    def list_commands(self, context: click.Context) -> list[str]:
        """In the order of a round, not of the alphabet."""
        return list(self.commands)


def set_language() -> None:
    """Vietnamese for click's own words, no others of libraries, and UTF-8 whatever the terminal's locale says."""
    hush_libraries()
    os.environ["LANGUAGE"] = "vi"
    gettext.bindtextdomain("click", str(Path(__file__).with_name("locale")))
    gettext.textdomain("click")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
