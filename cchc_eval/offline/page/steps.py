"""What the page may run: the command's own steps, under the names that its buttons bear."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cchc_eval.offline import commands, going_on, paper_commands
from cchc_eval.offline.round_folder import PARTS, PROCESS_PAPERS, RoundFolder
from cchc_eval.scoring.figures import indicators

_Run = Callable[[Path], None]


@dataclass(frozen=True)
class Step:
    title: str
    run: _Run
    explained: str = ""


def _taking(step: str) -> _Run:
    return lambda folder: commands.take(step, folder)


# What `going_on` finds to be the next step; takes nothing away.
NEXT = {
    step: Step(title, _taking(step))
    for step, title in (
        (going_on.FORM, "Xuất phiếu trắng"),
        (going_on.APPRAISE, "Lập bảng thẩm định"),
        (going_on.DECIDE, "Xuất văn bản"),
        (going_on.NUMBERED, "Xuất văn bản có số, ngày"),
        (going_on.VERIFY, "Đối chiếu văn bản với bảng tính"),
    )
}
# What a person may want besides; a file of other content that it replaces is kept in «ban-cu».
OTHERS = {
    "send-back": Step(
        "Lập tệp gửi lại đơn vị",
        lambda folder: commands.check(folder, to_units=True),
        "Danh sách chỗ cần sửa cho phiếu có lỗi, phiếu để ký cho phiếu hợp lệ.",
    ),
    "figures": Step(
        "Lập bảng số liệu lấy sẵn",
        lambda folder: commands.figures(folder, True),
        "Cho chỉ tiêu mà bộ tiêu chí lấy sẵn; số liệu đã điền được giữ.",
    ),
    "form-anew": Step(
        "Xuất lại phiếu trắng",
        lambda folder: commands.form(folder, True),
        "Sau khi sửa cài đặt, bộ tiêu chí hoặc số liệu.",
    ),
    "appraise-anew": Step(
        "Lập lại bảng thẩm định",
        lambda folder: commands.appraise(folder, None, True),
        "Sau khi đơn vị gửi lại phiếu; mọi ô đã nhập được giữ.",
    ),
    "merge": Step(
        "Ghép kết quả thẩm định theo phần",
        commands.merge,
        "Sau khi bảng của các đơn vị chủ trì đã về.",
    ),
    "papers": Step(
        "Lập văn bản trong quá trình",
        lambda folder: paper_commands.papers(folder, False),
        "Đôn đốc, gia hạn, giải trình, kiến nghị, khắc phục, thu hồi khen thưởng, tùy cài đặt.",
    ),
    "papers-anew": Step(
        "Lập lại văn bản trong quá trình",
        lambda folder: paper_commands.papers(folder, True),
        "Thay cả văn bản đã có mà nay sẽ khác; đã ký, gửi thì đừng bấm. Bản đang có được giữ trong «ban-cu».",
    ),
    "dossier": Step(
        "Lập hồ sơ lưu trữ",
        lambda folder: paper_commands.dossier(folder, "", None, True),
        "Gộp văn bản, phiếu, bảng thẩm định, tài liệu kiểm chứng thành một tệp ZIP có mục lục.",
    ),
    "decide-anew": Step(
        "Xuất lại văn bản",
        lambda folder: commands.decide(folder, True),
        "Bản đang có được giữ trong «ban-cu».",
    ),
}
STEPS = {**NEXT, **OTHERS}
_COMMAND = re.compile(r"(?:(?P<verb>[Cc]hạy)(?: lại)? )?«cchc-eval(?P<given>[^»]*)»")
# What messages say for the terminal, by the command's name: with --force, --gui-lai, or what has one button only.
_BUTTONS = {
    "check --gui-lai": "send-back",
    "figures": "figures",
    "form --force": "form-anew",
    "form": going_on.FORM,
    "appraise --force": "appraise-anew",
    "appraise": going_on.APPRAISE,
    "merge": "merge",
    "van-ban --force": "papers-anew",
    "van-ban": "papers",
    "ho-so": "dossier",
    "decide --force": "decide-anew",
    "decide": going_on.DECIDE,
}
_NAME = re.compile(r"[a-z-]+")  # of a command; the page's folder is an absolute path


def on_page(text: str) -> str:
    """A message with the page's buttons in place of the commands that it names."""
    return _COMMAND.sub(_as_button, text)


def _as_button(found: re.Match[str]) -> str:
    given: list[str] = found["given"].split() or [""]
    name, verb = given[0], found["verb"] or ""
    keys = (f"{name} {option}" for option in ("--gui-lai", "--force") if option in given)
    key = next((_BUTTONS[one] for one in (*keys, name) if one in _BUTTONS), "")
    if key:
        press = {"": "nút", "chạy": "bấm", "Chạy": "Bấm"}[verb]
        return f"{press} «{STEPS[key].title}»"
    if verb and not _NAME.fullmatch(name):
        return "tải lại trang" if verb == "chạy" else "Tải lại trang"
    return found[0]


def others_of(folder: RoundFolder) -> dict[str, Step]:
    """Those that make sense in this round now."""
    fits = {
        "figures": any(indicators(cset) for cset in folder.sets),
        "appraise-anew": any(view.appraisal.is_file() for view in folder.by_set())
        or any((folder.path / PARTS).glob("*/*.xlsx")),
        "merge": bool(folder.settings.parts),
        "papers-anew": (folder.path / PROCESS_PAPERS).is_dir(),
        "dossier": folder.results.is_dir(),
        "decide-anew": folder.results.is_dir(),
    }
    return {key: step for key, step in OTHERS.items() if fits.get(key, True)}
