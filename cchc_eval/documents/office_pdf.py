"""An office document that somebody sent, as a PDF to look at or an .xlsx to read: made by LibreOffice, where it is.

The file is a stranger's. LibreOffice runs in a process group of its own, with a profile that is made for this file and
thrown away, without macros, without links that it would follow, and with limits of time and size.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

ENDINGS = frozenset({"doc", "docx", "xls", "xlsx", "ppt", "pptx", "odt", "ods", "odp"})
PROGRAMS = ("soffice", "libreoffice")
_WINDOWS = ("ProgramFiles", "ProgramFiles(x86)")  # where its installer puts it there, out of the search path
_POSIX = os.name == "posix"
# What one document may take.
SECONDS = 60
MOST_READ = 30 << 20  # bytes of the document
MOST_WRITTEN = 100 << 20  # bytes of any file that is written

_SETTINGS = (
    ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Office.Common/Security/Scripting", "DisableActiveContent", "true"),
    # Never.
    ("Office.Writer/Content/Update", "Link", "0"),
    ("Office.Calc/Content/Update", "Link", "2"),
)
_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
{items}
</oor:items>
"""
_ITEM = (
    '<item oor:path="/org.openoffice.{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
)
# Nobody answers there: a link that is followed all the same leads nowhere.
_NOWHERE = "http://127.0.0.1:9"


_WORKBOOK = "xlsx:Calc MS Excel 2007 XML"


class NotConverted(Exception):
    """The document gave no PDF; its text says why, to people."""


def program() -> str | None:
    """The path of LibreOffice on this machine."""
    places = [Path(os.environ[name]) / "LibreOffice" / "program" for name in _WINDOWS if name in os.environ]
    found = (shutil.which(name, path=place) for place in (None, *places) for name in PROGRAMS)
    return next((path for path in found if path), None)


def pdf_of(content: bytes, ending: str, seconds: int = SECONDS) -> bytes:
    """Raises NotConverted."""
    path = program()
    if path is None:
        raise NotConverted("máy chủ không có LibreOffice")
    if ending not in ENDINGS:
        raise NotConverted("không phải tệp văn phòng (Word, Excel, PowerPoint)")
    if len(content) > MOST_READ:
        raise NotConverted(f"tệp lớn hơn {MOST_READ >> 20} MB")
    with tempfile.TemporaryDirectory(prefix="cchc-xem-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        source = folder / f"tai-lieu.{ending}"
        source.write_bytes(content)
        _write_profile(folder / "profile")
        _run([path, *_options(folder, "pdf"), str(source)], folder, seconds)
        made = source.with_suffix(".pdf")
        written = made.read_bytes() if made.is_file() else b""
    if not written.startswith(b"%PDF-"):
        raise NotConverted("LibreOffice không mở được tệp này")
    return written


def workbooks_of(files: Sequence[tuple[bytes, str]], seconds: int = SECONDS) -> list[bytes]:
    """Each sheet file (its content and ending) as .xlsx, with formulas, formats, comments and hidden sheets; b"" for
    one that LibreOffice does not open. `seconds`: for the first; the others take a sixth of that each."""
    path = program()
    if path is None:
        return [b""] * len(files)
    with tempfile.TemporaryDirectory(prefix="cchc-doc-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        sources = [folder / f"{at}.{ending}" for at, (_, ending) in enumerate(files)]
        for source, (content, _) in zip(sources, files, strict=True):
            source.write_bytes(content)
        _write_profile(folder / "profile")
        command = [path, *_options(folder, _WORKBOOK), *map(str, sources)]
        with suppress(NotConverted):
            _run(command, folder, seconds + len(files) * seconds // 6)
        made = [source.with_suffix(".xlsx") for source in sources]
        return [one.read_bytes() if one.is_file() else b"" for one in made]


def _options(folder: Path, kind: str) -> list[str]:
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    flags = ["--headless", "--norestore", "--nolockcheck", "--nodefault", "--nologo"]
    return [profile, *flags, "--convert-to", kind, "--outdir", str(folder)]


def _write_profile(profile: Path) -> None:
    (profile / "user").mkdir(parents=True)
    items = "\n".join(_ITEM.format(path=path, name=name, value=value) for path, name, value in _SETTINGS)
    (profile / "user" / "registrymodifications.xcu").write_text(_PROFILE.format(items=items), encoding="utf-8")


def _run(command: list[str], folder: Path, seconds: int) -> None:
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL") if name in os.environ}
    kept = kept if _POSIX else dict(os.environ)
    proxies = dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"), _NOWHERE)
    process = subprocess.Popen(
        command,
        cwd=folder,
        env={**kept, **proxies, "HOME": str(folder), "TMPDIR": str(folder), "SAL_USE_VCLPLUGIN": "svp"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        # Its helpers end with it.
        start_new_session=_POSIX,
        preexec_fn=_limits(seconds) if _POSIX else None,
    )
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        raise NotConverted(f"tệp cần hơn {seconds} giây để mở") from None
    finally:
        with suppress(ProcessLookupError):
            if _POSIX:
                os.killpg(process.pid, signal.SIGKILL)
            else:
                process.kill()
        process.wait()


def _limits(seconds: int) -> Callable[[], None]:
    # Not on Windows: there only the command runs, on papers of its own.
    import resource

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
        resource.setrlimit(resource.RLIMIT_FSIZE, (MOST_WRITTEN, MOST_WRITTEN))

    return limit
