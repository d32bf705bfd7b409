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


def take_in(folder: Path, given: Sequence[Given], place: str, known: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """What happened to the files that could be taken, and why the others were not, a line each. Raises BadInput where
    none could be, or one that could can't be written; then nothing is.

    `known`: the places that may be asked for. A file of that name that is there is kept among the old ones.
    """
    if place not in known:
        raise BadInput("Nơi đặt tệp không có trong đợt này; hãy tải lại trang rồi chọn lại.")
    if not given:
        raise BadInput("Chưa chọn tệp nào.")
    names = {sent: own_name(sent) for sent, _ in given}
    refused = dict(_refused(names, place))
    turns = Counter(visible(name).casefold() for sent, _ in given if (name := names[sent]))
    contents: dict[str, bytes] = {}
    for sent, stream in given:
        name = names[sent]
        if sent in refused:
            continue
        if turns[visible(name).casefold()] > 1:
            refused[sent] = f"Tệp «{name}»: được chọn hai lần; hãy chọn từng tệp một lần."
            continue
        content = stream.read(MAX_FILE_BYTES + 1)
        if len(content) > MAX_FILE_BYTES:
            refused[sent] = f"Tệp «{name}»: lớn hơn {MAX_FILE_BYTES // _MB} MB."
        else:
            contents[_target(name, place)] = content
    problems = list(dict.fromkeys(refused.values()))
    if not contents:
        raise BadInput([*problems, "Chưa nhận tệp nào."])
    remarks: list[str] = []
    with Outputs(folder, contents, force=True, remarks=remarks) as outputs:
        for target, content in contents.items():
            outputs.write(target, content)
    if problems:
        problems.append("Không nhận các tệp nêu trên; các tệp khác đã nhận.")
    return [*(f"Đã nhận {target}." for target in contents), *remarks], problems


def set_aside(folder: Path, name: str) -> list[str]:
    """Move a form that is not the one to count among the old files. Raises BadInput."""
    at, _, own = name.partition("/")
    if at != FORMS or not own or own != own_name(own) or not (folder / FORMS / own).is_file():
        raise BadInput("Không có phiếu này trong thư mục của đợt; hãy tải lại trang.")
    remarks: list[str] = []
    with Outputs(folder, (), remarks=remarks) as outputs:
        outputs.retire([name])
    return [f"Đã để riêng phiếu {own}, không tính nữa.", *remarks]


def own_name(sent: str) -> str:
    """The file's own name, without folders, as the folder may hold it; "" where it may not."""
    name = visible(re.split(r"[/\\]", sent)[-1]).strip().rstrip(".")
    bad = _FORBIDDEN.search(name) or _DEVICES.match(name) or len(name.encode("utf-8")) > _LONGEST
    return "" if bad or not name or name.startswith((".", "~$")) else name


def _refused(names: Mapping[str, str], place: str) -> Iterator[tuple[str, str]]:
    """Each as it was sent, with the reason."""
    books = sorted({EXCEL, *OTHER_BOOKS, *ARCHIVES})
    for sent, name in names.items():
        if not name:
            shown = one_line(sent)[:_LONGEST]
            yield sent, f"Tệp «{shown}»: tên tệp không dùng được; hãy đổi tên (chữ, số, dấu gạch) rồi đưa lại."
        elif not _is_of_round(name) and Path(name).suffix.lower() not in ({EXCEL} if place else books):
            yield sent, f"Tệp «{name}»: không phải bảng tính; phiếu và bảng thẩm định là tệp {EXCEL}."


def _target(name: str, place: str) -> str:
    if place:
        return f"{place}/{name}"
    return name if _is_of_round(name) else f"{FORMS}/{name}"


def _is_of_round(name: str) -> bool:
    return name in (SETTINGS, SETTINGS_BOOK, TABLE, CSV_TABLE, APPRAISAL) or _OF_ROUND.fullmatch(name) is not None
