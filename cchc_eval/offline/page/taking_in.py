"""Files that are dropped on the page, into their places in the round's folder."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO

from cchc_eval.offline.criteria_files import EXCEL
from cchc_eval.offline.errors import BadInput
from cchc_eval.offline.figures import CSV_TABLE, TABLE
from cchc_eval.offline.files import Outputs
from cchc_eval.offline.form_files import ARCHIVES, OTHER_BOOKS
from cchc_eval.offline.messages import one_line
from cchc_eval.offline.round_folder import APPRAISAL, FORMS, PARTS, SETTINGS, SETTINGS_BOOK, RoundFolder
from cchc_eval.vietnamese.writing import visible
from cchc_eval.workbook.guard import MAX_FILE_BYTES

MOST_FILES = 200
MOST_BYTES = 400 * 2**20  # of one request
_MB = 2**20
_FORBIDDEN = re.compile(r'[<>:"|?*\x00-\x1f\x7f]')
# Names that Windows keeps for devices, whatever the ending.
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?$", re.IGNORECASE)
_LONGEST = 200  # bytes of a name
_OF_ROUND = re.compile(r"bo-tieu-chi[\w-]*\.(xlsx|json)|tham-dinh-nhom-\d+\.xlsx")

Given = tuple[str, IO[bytes]]
"""A file's name as the browser sent it, and its content."""


def places(folder: RoundFolder | None) -> dict[str, str]:
    """Where a person may say that files go, with its words: by what they are, or to a body that appraises a part."""
    found = {"": "Theo tên tệp: phiếu của đơn vị, hoặc tệp chung của đợt"}
    if folder is not None and folder.settings.parts and (folder.path / PARTS).is_dir():
        bodies = sorted(path.name for path in (folder.path / PARTS).iterdir() if path.is_dir())
        found |= {f"{PARTS}/{name}": f"Thẩm định theo phần: {name}" for name in bodies}
    return found


def take_in(folder: Path, given: Sequence[Given], place: str, known: Mapping[str, str]) -> list[str]:
    """All files or none; what happened to them, a line each. Raises BadInput.

    `known`: the places that may be asked for. A file of that name that is there is kept among the old ones.
    """
    if place not in known:
        raise BadInput("Nơi đặt tệp không có trong đợt này; hãy tải lại trang rồi chọn lại.")
    if not given:
        raise BadInput("Chưa chọn tệp nào.")
    names = {sent: own_name(sent) for sent, _ in given}
    problems = list(_refused(names, place))
    twice = Counter(visible(name).casefold() for sent, _ in given if (name := names[sent]))
    problems += [f"Tệp «{name}»: được chọn hai lần; hãy chọn từng tệp một lần." for name, n in twice.items() if n > 1]
    if problems:
        raise BadInput([*problems, "Chưa nhận tệp nào."])
    targets = {sent: _target(name, place) for sent, name in names.items() if name}
    remarks: list[str] = []
    with Outputs(folder, targets.values(), force=True, remarks=remarks) as outputs:
        for sent, stream in given:
            content = stream.read(MAX_FILE_BYTES + 1)
            if len(content) > MAX_FILE_BYTES:
                raise BadInput(f"Tệp «{names[sent]}»: lớn hơn {MAX_FILE_BYTES // _MB} MB. Chưa nhận tệp nào.")
            outputs.write(targets[sent], content)
    return [*(f"Đã nhận {target}." for target in targets.values()), *remarks]


def own_name(sent: str) -> str:
    """The file's own name, without folders, as the folder may hold it; "" where it may not."""
    name = visible(re.split(r"[/\\]", sent)[-1]).strip().rstrip(".")
    bad = _FORBIDDEN.search(name) or _DEVICES.match(name) or len(name.encode("utf-8")) > _LONGEST
    return "" if bad or not name or name.startswith((".", "~$")) else name


def _refused(names: Mapping[str, str], place: str) -> Iterator[str]:
    books = sorted({EXCEL, *OTHER_BOOKS, *ARCHIVES})
    for sent, name in names.items():
        if not name:
            shown = one_line(sent)[:_LONGEST]
            yield f"Tệp «{shown}»: tên tệp không dùng được; hãy đổi tên (chữ, số, dấu gạch) rồi đưa lại."
        elif not _is_of_round(name) and Path(name).suffix.lower() not in ({EXCEL} if place else books):
            yield f"Tệp «{name}»: không phải bảng tính; phiếu và bảng thẩm định là tệp {EXCEL}."


def _target(name: str, place: str) -> str:
    if place:
        return f"{place}/{name}"
    return name if _is_of_round(name) else f"{FORMS}/{name}"


def _is_of_round(name: str) -> bool:
    return name in (SETTINGS, SETTINGS_BOOK, TABLE, CSV_TABLE, APPRAISAL) or _OF_ROUND.fullmatch(name) is not None
