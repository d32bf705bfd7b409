"""`cchc-eval verify`: the round computed again from its workbooks, and compared with the files that were written.

Pages, Word files, appendix, charts and data are made again and compared by what they say. A PDF file cannot be read
here; it is compared with the digest that `decide` wrote into the data, so a change after that shows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cchc_eval.offline.amending import own_draft
from cchc_eval.offline.comparison import data_differences, differences, read_data
from cchc_eval.offline.decide import decided_results, documents_of, files_below, made_files, made_names
from cchc_eval.offline.errors import BadInput, typed
from cchc_eval.offline.files import digest, read_bytes
from cchc_eval.offline.forms import Step
from cchc_eval.offline.results_json import FILES, RESULTS_FILE, results_data, written_before
from cchc_eval.offline.round_folder import AMENDED_RESULTS, RESULTS, RoundFolder


@dataclass(frozen=True)
class Verified:
    compared: int  # files
    differences: list[str]
    others: list[Path]  # what lies in the folder and is no file of this round
    earlier: Mapping[str, int] = field(default_factory=dict)  # by folder of another decision its files, as written
    by_hand: bool = False  # all that differs are files that somebody edited or replaced since they were written


def verify(folder: RoundFolder, start: Callable[[int], Step], remarks: list[str] | None = None) -> Verified:
    """The latest decision against the workbooks; those before it, which these no longer give, against what was
    written. Raises BadInput where the round cannot be computed from its workbooks, or nothing was written yet.
    """
    if not (folder.results / RESULTS_FILE).is_file():
        raise BadInput(
            f"Thư mục {folder.results}: chưa có kết quả để đối chiếu; chạy «cchc-eval decide {typed(folder.path)}»."
        )
    results, forms = decided_results(folder, remarks)
    found: list[str] = []
    kept = _kept_data(folder.results / RESULTS_FILE)
    digests = (kept or {}).get(FILES)
    if not isinstance(digests, Mapping):
        digests = {}

    def wanted(name: str) -> bool:
        # A version of before did not write it.
        return not digests or name in digests or (folder.results / name).is_file()

    documents = documents_of(results, forms)
    names = [name for name in made_names(results, documents) if wanted(name)]
    step = start(len(names) + 1)
    if kept is None:
        found.append(f"{RESULTS_FILE}: tệp bị hỏng, không đọc được")
    else:
        written = {name: value for name, value in kept.items() if name != FILES}
        found += data_differences(RESULTS_FILE, results_data(results), written)
    step(RESULTS_FILE)
    by_hand = not found
    for name, content in made_files(results, documents, wanted):
        differing = _compared(folder.results, name, content, digests.get(name))
        by_hand &= not differing or _is_edited(folder.results / name, digests.get(name))
        found += differing
        step(name)
    if kept is not None and not digests:
        by_hand = False
        found.append(f"{RESULTS_FILE}: không ghi dấu vân tay của các tệp đã xuất nên không đối chiếu được tệp PDF")
    pdfs = [name for name in digests if name.endswith(".pdf")]
    by_hand &= all((folder.results / name).is_file() for name in pdfs)
    for name in pdfs:
        found += _same_digest(folder.results, name, str(digests[name]))
    compared = {folder.results / name for name in (*names, *pdfs, RESULTS_FILE)}
    known = compared | {path.with_suffix(".pdf") for path in compared}
    others = sorted(set(files_below(folder.results)) - known)
    earlier = {}
    for path in _other_decisions(folder):
        kept, own = _kept_data(path / RESULTS_FILE), written_before(path)
        if kept is None:
            by_hand = False
            found.append(f"{path.name}/{RESULTS_FILE}: tệp bị hỏng, không đọc được")
        for name, expected in own.items():
            found += [f"{path.name}/{difference}" for difference in _same_digest(path, name, expected)]
        earlier[path.name] = len(own)
    return Verified(len(compared), found, others, earlier, bool(found) and by_hand)


def _other_decisions(folder: RoundFolder) -> list[Path]:
    """Where the papers of the decisions lie that the settings are not about: before, and after, the latest one."""
    paths = [folder.path / RESULTS, *sorted(folder.path.glob(f"{AMENDED_RESULTS}*"))]
    own = folder.results, own_draft(folder)
    return [path for path in paths if path not in own and (path / RESULTS_FILE).is_file()]


def _kept_data(path: Path) -> Mapping[str, Any] | None:
    try:
        return read_data(read_bytes(path))
    except ValueError:
        return None


def _is_edited(path: Path, written: object) -> bool:
    return path.is_file() and digest(read_bytes(path)) != written


def _compared(folder: Path, name: str, content: bytes | str, written: object) -> list[str]:
    """`written`: the digest of the file when it was."""
    if not (folder / name).is_file():
        return [f"{name}: thiếu tệp này"]
    made, found = content.encode("utf-8") if isinstance(content, str) else content, read_bytes(folder / name)
    return differences(name, made, found, untouched=digest(found) == written)


def _same_digest(folder: Path, name: str, wanted: str) -> list[str]:
    if not (folder / name).is_file():
        return [f"{name}: thiếu tệp này"]
    if digest(read_bytes(folder / name)) != wanted:
        return [f"{name}: đã bị sửa hoặc thay sau khi xuất"]
    return []
