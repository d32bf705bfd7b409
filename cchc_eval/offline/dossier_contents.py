"""What the dossier of a round, or of a unit in it, holds, in the order of the process.

Papers come from the results folder and from that of the papers on the way, and are made where they are not there as
they should be; forms, workbooks and evidence as they lie.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from cchc_eval.documents import Document, render_html
from cchc_eval.documents.dossier import Paper
from cchc_eval.offline import compose_process
from cchc_eval.offline.amending import Earlier, earlier_decisions, earlier_folders
from cchc_eval.offline.archived_evidence import by_unit
from cchc_eval.offline.comparison import page_differences
from cchc_eval.offline.compose import Results
from cchc_eval.offline.compose_papers import INVITED_AGAIN, NOTICES
from cchc_eval.offline.decide import APPRAISAL_SHEETS, PLANS, SELF_SHEETS, UNIT_REPORTS, documents_of
from cchc_eval.offline.errors import typed
from cchc_eval.offline.files import OLD, digest, read_bytes
from cchc_eval.offline.form_files import EVIDENCE, Beside, FormFiles, form_files
from cchc_eval.offline.forms import UnitForm
from cchc_eval.offline.kept_pages import with_page
from cchc_eval.offline.paper_titles import OF_PROCESS, OF_ROUND, OF_UNITS
from cchc_eval.offline.rendering import PAGE, PDF, WORD, Composed
from cchc_eval.offline.results_json import written_before
from cchc_eval.offline.round_folder import PARTS, PROCESS_PAPERS, RESULTS
from cchc_eval.offline.settings import Unit
from cchc_eval.vietnamese.alphabet import alphabetical
from cchc_eval.vietnamese.writing import document_number, visible
from cchc_eval.workbook.archive import LITTER

_OPENING = ("quyet-dinh-thanh-lap-hoi-dong", "cong-van-trien-khai")
_COUNCIL = (
    "bao-cao-tham-dinh", "giay-moi-hop", "phieu-bieu-quyet", "bien-ban-kiem-phieu", "bien-ban-hop", "quyet-dinh",
)  # fmt: skip
_REWARDS = ("to-trinh-khen-thuong", "quyet-dinh-khen-thuong", "giay-khen", "to-trinh-cap-tinh")
_BEFORE = " (trước khi sửa đổi)"


@dataclass(frozen=True)
class Item:
    """A file of the dossier: it lies there, is to be made, or is missing."""

    paper: Paper
    name: str = ""
    folders: tuple[str, ...] = ()
    path: Path | bytes | Callable[[], bytes] | None = None  # or its content, of what came in an archive
    made_of: Composed | None = None
    missing: str = ""  # why


Section = tuple[str, list[Item]]


class Contents:
    """`process`: the papers on the way as they would be made today; one that lies there was sent, and stays."""

    def __init__(
        self,
        results: Results,
        forms: Sequence[UnitForm],
        process: Sequence[Composed],
        unit: Unit | None,
        remarks: list[str],
    ) -> None:
        self.results = results
        self.folder = results.folder
        self.remarks = remarks
        self.units = [unit] if unit is not None else list(results.folder.settings.evaluated)
        self.whole = unit is None
        self._forms = {one.unit.code: one for one in forms}
        self._decided = dict(documents_of(results, forms))
        self._process = dict(process)
        self._digests = written_before(self.folder.results)
        self._other: list[str] = []  # papers that were made otherwise before

    def sections(self) -> Iterator[Section]:
        if self.whole:
            yield (
                "Triển khai đợt đánh giá",
                [*self._earlier(_OPENING), *self._of(_OPENING), *self._on_the_way(compose_process.EXTENSION)],
            )
        reminders = self._on_the_way(compose_process.REMINDER) if self.whole else []
        yield "Tự đánh giá và tài liệu kiểm chứng", [*reminders, *self._each(self._handed_in)]
        yield "Thẩm định", [*self._each(self._appraisal), *(self._workbooks() if self.whole else ())]
        if self.whole:
            yield (
                "Hội đồng và quyết định",
                list(self._council()),
            )
        yield "Thông báo kết quả", list(self._each(lambda unit: self._now_and_before(NOTICES, unit)))
        yield "Kiến nghị và trả lời", list(self._each(self._review))
        yield "Khắc phục, cải thiện", list(self._each(self._improvement))
        if self.whole:
            yield (
                "Khen thưởng",
                [
                    *self._earlier(_REWARDS),
                    *self._of(_REWARDS),
                    *self._on_the_way(compose_process.REVOKED),
                ],
            )
        if self._other:
            listed = ", ".join(self._other[:5]) + (" …" if len(self._other) > 5 else "")
            self.remarks.append(
                f"{len(self._other)} văn bản trong {self.folder.results} khác với số liệu, cài đặt hiện nay nên hồ sơ "
                f"có bản lập lại: {listed}. Văn bản đã ký, gửi thì chép bản ký đè lên tệp PDF cùng tên rồi lập lại hồ "
                f"sơ; chưa thì chạy «cchc-eval decide {typed(self.folder.path)} --force» để hai nơi như nhau."
            )
        if self.whole:
            self._note_strangers()

    def _each(self, items: Callable[[Unit], Iterator[Item]]) -> Iterator[Item]:
        for unit in self.units:
            yield from items(unit)

    def _handed_in(self, unit: Unit) -> Iterator[Item]:
        given = self._forms[unit.code]
        if given.form is None:
            yield Item(Paper(f"Hồ sơ tự đánh giá – {unit.name}"), missing="đơn vị không nộp")
        yield from self._now_and_before(UNIT_REPORTS, unit)
        yield from self._own(SELF_SHEETS, unit)
        for path in given.paths:
            about = Paper(f"Phiếu tự đánh giá (Excel) – {unit.name}", day=unit.received, author=unit.name)
            yield Item(about, path.name, _named(unit), path if path.is_file() else self._unpacked.get(path))
        yield from self._sent(compose_process.EXPLAINED, unit)
        yield from self._evidence(unit)

    @cached_property
    def _unpacked(self) -> Mapping[Path, bytes]:
        """The forms that came in archives."""
        return {one.path: one.content for one in self._received.forms if isinstance(one.content, bytes)}

    @cached_property
    def _received(self) -> FormFiles:
        return form_files(self.folder.forms)

    @cached_property
    def _archived(self) -> Mapping[str, Sequence[Beside]]:
        """By unit the evidence that came in archives."""
        return by_unit(self._received.beside, {code: one.paths for code, one in self._forms.items()})

    def _evidence(self, unit: Unit) -> Iterator[Item]:
        """The files, and in one line the criteria that name evidence of which there is no file."""
        form = self._forms[unit.code].form
        cited = dict(form.evidence) if form is not None else {}
        titles = {leaf.code: leaf.title for leaf in self.folder.set_of(unit).leaves}
        below = self.folder.path / EVIDENCE / unit.code
        lying: list[tuple[Path, tuple[str, ...], Path | Callable[[], bytes]]] = [
            (path, path.relative_to(below).parts[:-1], path) for path in _files(below)
        ]
        there = {path.name for path, _, _ in lying}
        lying += [
            (one.path, one.path.relative_to(one.archive).parts[:-1], one.read)
            for one in self._archived.get(unit.code, ())
            if one.path.name not in there
        ]
        for path, folders, content in lying:
            code = criterion_of(path.name, titles)
            cited.pop(code, None)
            about = f"Tài liệu kiểm chứng tiêu chí {code}" if code else f"Tài liệu kiểm chứng: {path.stem}"
            yield Item(
                Paper(f"{about} – {unit.name}", author=unit.name),
                path.name,
                (*_named(unit), "Tài liệu kiểm chứng", *folders),
                content,
            )
        if cited:
            yield Item(
                Paper(f"Tài liệu kiểm chứng nêu trong phiếu ở {len(cited)} tiêu chí – {unit.name}", author=unit.name),
                missing=f"không có tệp mang mã tiêu chí trong {EVIDENCE}/{unit.code}: {', '.join(cited)}",
            )

    def _appraisal(self, unit: Unit) -> Iterator[Item]:
        yield from self._sent(compose_process.REQUEST, unit)
        yield from self._now_and_before(APPRAISAL_SHEETS, unit)

    def _workbooks(self) -> Iterator[Item]:
        author = self.folder.settings.appraisal.issuing_body
        for view in self.folder.by_set():
            yield Item(Paper("Bảng thẩm định (Excel)", author=author), view.appraisal.name, path=view.appraisal)
        for path in _files(self.folder.path / PARTS) if self.folder.settings.parts else ():
            body = path.parent.name
            yield Item(Paper(f"Bảng thẩm định theo phần (Excel) – {body}", author=body), path.name, (body,), path)

    def _review(self, unit: Unit) -> Iterator[Item]:
        yield from self._sent(compose_process.REVIEW, unit)
        yield from self._sent(compose_process.REPLY, unit)

    def _improvement(self, unit: Unit) -> Iterator[Item]:
        yield from self._now_and_before(PLANS, unit)
        yield from self._sent(compose_process.FOLLOWED, unit)

    def _council(self) -> Iterator[Item]:
        """A decision that amends, and what its own meeting left, after all that came before it."""
        if not self.results.decision.amends:
            yield from (*self._of(_COUNCIL), *self._appendix())
            return
        found = [item for folder in earlier_folders(self.folder) for item in self._before(folder)]
        if not any(item.path is not None and item.name.startswith("quyet-dinh.") for item in found):
            about = Paper(f"{self.results.decision.amends}{_BEFORE}")
            yield Item(about, missing=f"không còn tệp quyet-dinh trong {RESULTS}")
        yield from (*found, *self._on_the_way(INVITED_AGAIN))
        yield from (self._paper(name, _title(name), ()) for name in _COUNCIL if name in self._decided)
        yield from self._appendix()

    def _before(self, folder: Path) -> Iterator[Item]:
        """Of an earlier decision's folder; with the first one go the papers that were made before its meeting."""
        for name in (*_COUNCIL, "phu-luc"):
            if folder.name == RESULTS and _lies(self.folder.path / PROCESS_PAPERS / name) is not None:
                yield from self._lying(name, _title(name) + (_BEFORE if name in self._decided else ""), ())
            else:
                yield from self._in(folder, name)

    def _now_and_before(self, kind: str, unit: Unit) -> Iterator[Item]:
        yield from self._earlier((f"{kind}/{unit.code}",), unit)
        yield from self._own(kind, unit)

    def _earlier(self, names: Sequence[str], unit: Unit | None = None) -> Iterator[Item]:
        """Of these papers what was issued before, as it lies."""
        for folder in earlier_folders(self.folder):
            for name in names:
                yield from self._in(folder, name, unit)

    def _in(self, folder: Path, name: str, unit: Unit | None = None) -> Iterator[Item]:
        path = _lies(folder / name)
        if path is None:
            return
        again = _BEFORE if name in self._decided or name == "phu-luc" else ""
        about = Paper(f"{_title(name)}{f' – {unit.name}' if unit is not None else ''}{again}")
        about = with_page(about, folder / ("quyet-dinh" if name == "phu-luc" else name))
        head = self._dated.get(folder)
        if name in ("quyet-dinh", "phu-luc") and head is not None and head.number is not None:
            # Which the clerk may have written on paper.
            about = replace(about, number=document_number(head.number, head.symbol), day=head.day)
        if name == "phu-luc":
            about = replace(about, number="")
        own = _named(unit) if unit is not None else ()
        yield Item(about, f"{name.replace('/', '-')}{path.suffix}", (*own, folder.name), path)

    @cached_property
    def _dated(self) -> Mapping[Path, Earlier]:
        return {one.folder: one for one in earlier_decisions(self.folder)}

    def _appendix(self) -> Iterator[Item]:
        path = self.folder.results / "phu-luc.xlsx"
        about = Paper(OF_ROUND["phu-luc"], author=self.results.decision_head.issuing_body)
        if path.is_file():
            yield Item(about, path.name, path=path)
        else:
            yield Item(about, missing=f"chưa có trong {self.folder.results.name}; chạy lệnh decide")

    def _of(self, names: Sequence[str]) -> Iterator[Item]:
        for name in names:
            lies = _lies(self.folder.path / PROCESS_PAPERS / name) is not None
            if lies:
                yield from self._lying(name, _title(name), ())
            elif name in self._decided:
                yield self._paper(name, _title(name), ())

    def _own(self, kind: str, unit: Unit) -> Iterator[Item]:
        if (name := f"{kind}/{unit.code}") in self._decided:
            yield self._paper(name, f"{_title(name)} – {unit.name}", _named(unit))

    def _paper(self, name: str, title: str, folders: tuple[str, ...]) -> Item:
        document = self._decided[name]()
        about, path = _about(document, title), self.folder.results / f"{name}{PDF}"
        file = f"{name.replace('/', '-')}{PDF}"
        if not path.is_file():
            return Item(about, file, folders, made_of=(name, self._decided[name]))
        if digest(read_bytes(path)) != self._digests.get(path.relative_to(self.folder.results).as_posix()):
            self.remarks.append(f"Tệp {path} đã được thay sau khi xuất (bản ký số, bản quét?); hồ sơ lấy tệp này.")
            return Item(about, file, folders, path)
        page = self.folder.results / f"{name}{PAGE}"
        if page.is_file() and not page_differences(render_html(document).encode(), read_bytes(page)):
            return Item(about, file, folders, path)
        self._other.append(path.name if not folders else f"{path.parent.name}/{path.name}")
        return Item(about, file, folders, made_of=(name, self._decided[name]))

    def _sent(self, kind: str, unit: Unit) -> Iterator[Item]:
        title = OF_PROCESS[kind].removesuffix(" của đơn vị")
        yield from self._lying(f"{kind}/{unit.code}", f"{title} – {unit.name}", _named(unit))

    def _on_the_way(self, kind: str) -> Iterator[Item]:
        there = [path.stem for path in _files(self.folder.path / PROCESS_PAPERS) if path.suffix in (PDF, WORD)]
        for name in sorted({*there, *self._process}):
            if name == kind or name.startswith(f"{kind}-"):
                yield from self._lying(name, OF_PROCESS[kind], ())

    def _lying(self, name: str, title: str, folders: tuple[str, ...]) -> Iterator[Item]:
        path, compose = _lies(self.folder.path / PROCESS_PAPERS / name), self._process.get(name)
        file = f"{name.replace('/', '-')}{PDF}"
        if path is not None:
            about = with_page(Paper(title), self.folder.path / PROCESS_PAPERS / name)
            if not about.author and compose is not None:
                about = _about(compose(), title)
            yield Item(about, file, folders, path)
        elif compose is not None:
            yield Item(_about(compose(), title), file, folders, made_of=(name, compose))

    def _note_strangers(self) -> None:
        """Evidence that belongs to no unit."""
        for one in self._archived.get("", ()):
            self.remarks.append(
                f"Tệp {one.path} không rõ của đơn vị nào nên không có trong hồ sơ; hãy đặt vào {EVIDENCE}/MÃ_ĐƠN_VỊ."
            )
        known = {unit.code for unit in self.units}
        folder = self.folder.path / EVIDENCE
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            if path.name not in known and not path.name.startswith("."):
                what = "Thư mục" if path.is_dir() else "Tệp"
                self.remarks.append(f"{what} {path} không mang mã của đơn vị nào trong đợt nên không có trong hồ sơ.")


def _lies(base: Path) -> Path | None:
    """The paper of that name: signed or scanned, else as it was written; an appendix is a workbook."""
    found = (base.parent / f"{base.name}{suffix}" for suffix in (PDF, WORD, ".xlsx"))
    return next((path for path in found if path.is_file()), None)


def _about(document: Document, title: str) -> Paper:
    head = document.head
    number = document_number(head.number, head.symbol) if head.number else ""
    return Paper(title, number, head.day, head.issuing_body)


def _title(name: str) -> str:
    titles: Mapping[str, str] = {**OF_ROUND, **OF_UNITS}
    title = titles[name.partition("/")[0]]
    for whose in (" từng đơn vị", " của đơn vị", " để đơn vị điền"):
        title = title.replace(whose, "")
    return title


def _named(unit: Unit) -> tuple[str]:
    return (f"{unit.code} {unit.name}",)


def _files(folder: Path) -> list[Path]:
    """Below the folder, none that is hidden, replaced, or a link to elsewhere; in the order of their names."""
    if not folder.is_dir():
        return []
    found = [path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()]
    shown = [path for path in found if not any(_hidden(part) for part in path.relative_to(folder).parts)]
    return sorted(shown, key=lambda path: [alphabetical(part) for part in path.relative_to(folder).parts])


def criterion_of(name: str, codes: Iterable[str]) -> str:
    """With whose code the name of a file of evidence begins ("1.1.1 Kế hoạch.pdf", "TC II.3.pdf"); "" where with none.
    The desk reads it alike (`public/js/answers/file_codes.js`)."""
    begun = (code for code in codes if re.match(_begins(code), visible(name), re.IGNORECASE))
    return max(begun, key=len, default="")


def _begins(code: str) -> str:
    """Neither 1.1 nor I where the name goes on with 1.10, 1.1.2, 1.1.b or II."""
    more = r"\d" if code[-1:].isdigit() else r"[^\W_]"
    return rf"(?:tc|tiêu chí)?[\s._-]*{re.escape(code)}(?!{more})(?!\.(?:\d|[^\W\d_](?![^\W_])))"


def _hidden(part: str) -> bool:
    return part.startswith(LITTER) or part == OLD
