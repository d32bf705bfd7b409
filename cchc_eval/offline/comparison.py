"""What differs between a file as it is made now and as it lies in the folder, a line each, in a reader's words."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from io import BytesIO
from pathlib import PurePosixPath
from typing import Any
from zipfile import BadZipFile, ZipFile

from lxml import etree

from cchc_eval.vietnamese.writing import same_words, told_apart
from cchc_eval.workbook.cells import shown_value
from cchc_eval.workbook.guard import WorkbookError, open_guarded

_LARGEST_PART = 50_000_000
_SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_OTHER_PARTS = re.compile(r"word/(?:header\d*|footer\d*|footnotes|endnotes|comments)\.xml")
_PAGE_NUMBER = re.compile(r"\s*(?:PAGE|NUMPAGES|SECTIONPAGES)\b", re.IGNORECASE)
# A format that shows the cell's own value.
_PLAIN_FORMAT = re.compile(r"(?:\[\$[^\]]*\])?(?:General|@|[#0,.]+%?)", re.IGNORECASE)
_UNSHOWN = re.compile(r"<(style|script)\b.*?</\1>|<!--.*?-->", re.DOTALL | re.IGNORECASE)
_BLOCK = re.compile(r"</?(?:p|div|h[1-6]|t[dhr]|table|li|text|title|tspan|br)\b[^>]*>", re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")
_BLANK_DAY = re.compile(r"(ngày\s+…\s+tháng\s+…\s+năm) (?:\d{4}|20…)")
# The results as data: what a reader calls each key.
_WORDS: Mapping[str, str] = {
    "year": "năm", "criteria_set": "bộ tiêu chí", "title": "tên", "fingerprint": "mã nhận dạng", "symbol": "ký hiệu",
    "decision": "quyết định", "number": "số", "date": "ngày", "rank_counts": "số đơn vị xếp hạng", "code": "mã",
    "excluded": "không đánh giá", "place": "thứ hạng", "name": "tên", "total": "tổng điểm", "index": "chỉ số",
    "applicable": "điểm tối đa áp dụng", "rank": "xếp hạng", "computed_rank": "xếp hạng theo chỉ số",
    "fields": "điểm lĩnh vực", "points": "điểm", "not_applicable": "không phát sinh", "unanswered": "chưa trả lời",
    "rank_cap": "hạ xếp hạng", "reason": "lý do", "submitted": "nộp phiếu", "self": "tự đánh giá",
    "appraised": "thẩm định", "changes": "thay đổi", "office": "của cơ quan thẩm định", "council": "của Hội đồng",
    "note": "ghi chú", "results": "", "group": "nhóm", "groups": "các nhóm",
}  # fmt: skip


def differences(name: str, made: bytes, found: bytes, *, untouched: bool = False) -> list[str]:
    """`made`: the file as it is made now. Of a Word file and a workbook what is read in them counts, so that one that
    somebody saved again is still the same. `untouched`: nobody edited it; another version may lay it out otherwise."""
    if made == found:
        return []
    read = _READERS.get(PurePosixPath(name).suffix)
    if read is None:
        return [f"{name}: khác với tệp lập lại"]
    try:
        lines = list(read(found))
    except (ValueError, KeyError, BadZipFile, WorkbookError, etree.XMLSyntaxError):
        return [f"{name}: tệp bị hỏng, không đọc được"]
    told = [f"{name}: {difference}" for difference in _differing(list(read(made)), lines)]
    if not told and not untouched and PurePosixPath(name).suffix in (".html", ".svg"):
        return [f"{name}: chữ như tệp lập lại nhưng phần trình bày đã bị sửa"]
    return told


def page_differences(made: bytes, found: bytes) -> list[str]:
    """What two pages of a paper say otherwise, however they are laid out; where the day is still to be written, its
    year is no more than a proposal."""
    try:
        lines = [[_BLANK_DAY.sub(r"\1 …", line) for line in _page_lines(content)] for content in (made, found)]
    except UnicodeDecodeError:
        return ["tệp bị hỏng, không đọc được"]
    return list(_differing(*lines))


_DECIMALS = re.compile(r"-?\d+\.\d+")


def data_differences(name: str, made: Mapping[str, Any], found: Mapping[str, Any]) -> list[str]:
    """Of the results as data: each value by what it is of."""
    wanted, have = dict(_flat(made)), dict(_flat(found))
    told = []
    for where in dict.fromkeys((*wanted, *have)):
        if where not in have:
            told.append(f"{name}: {where}: thiếu «{wanted[where]}»")
        elif where not in wanted:
            told.append(f"{name}: {where}: thừa «{have[where]}»")
        elif wanted[where] != have[where]:
            told.append(f"{name}: {where}: ghi «{have[where]}», tính lại «{wanted[where]}»")
    return told


def _flat(value: Any, where: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _flat(inner, (*where, _WORDS.get(key, key)))
    elif isinstance(value, list) and all(isinstance(item, Mapping) and "code" in item for item in value):
        for item in value:
            yield from _flat(item, (*where, f"đơn vị {item['code']}"))
    elif isinstance(value, list) and value and all(isinstance(item, Mapping) and "title" in item for item in value):
        for item in value:
            yield from _flat({key: of for key, of in item.items() if key != "title"}, (*where, str(item["title"])))
    elif isinstance(value, list):
        yield ", ".join(filter(None, where)), ", ".join(map(str, value))
    else:
        words = {"True": "có", "False": "không", "None": "không có"}
        text = value if isinstance(value, str) else words.get(str(value), str(value))
        yield ", ".join(filter(None, where)), text.replace(".", ",") if _DECIMALS.fullmatch(text) else text


def _differing(made: Sequence[str], found: Sequence[str]) -> Iterator[str]:
    matcher = SequenceMatcher(None, made, found, autojunk=False)
    for tag, first, last, first_found, last_found in matcher.get_opcodes():
        if tag == "equal":
            continue
        pairs = min(last - first, last_found - first_found)
        for one, other in zip(made[first : first + pairs], found[first_found : first_found + pairs], strict=True):
            if not same_words(one, other):
                yield f"phải là {told_apart(one, other)}"
        yield from (f"thiếu «{_cut(line)}»" for line in made[first + pairs : last])
        yield from (f"thừa «{_cut(line)}»" for line in found[first_found + pairs : last_found])


def _cut(text: str) -> str:
    return text if len(text) <= 80 else text[:79] + "…"


def _page_lines(content: bytes) -> Iterator[str]:
    """What a page or a picture says, block by block."""
    text = _UNSHOWN.sub("", content.decode("utf-8"))
    for line in _BLOCK.sub("\n", text).split("\n"):
        if words := " ".join(html.unescape(_TAG.sub("", line)).split()):
            yield words


def _word_lines(content: bytes) -> Iterator[str]:
    """What is read on its pages: without hidden text, with headers, footers and notes, which programs number anew."""
    with ZipFile(BytesIO(content)) as package:
        yield from _part_lines(package, "word/document.xml")
        others = (name for name in package.namelist() if _OTHER_PARTS.fullmatch(name))
        yield from sorted({line for name in others for line in _part_lines(package, name)})


def _part_lines(package: ZipFile, name: str) -> Iterator[str]:
    for paragraph in _elements(package, name, f"{_WORD}p"):
        if words := " ".join("".join(_texts(paragraph)).split()):
            yield words


def _texts(paragraph: etree._Element) -> Iterator[str]:
    """Without the page number that the program which saved the file last wrote into its field."""
    instruction, is_number = "", False
    for element in paragraph.iter(*(f"{_WORD}{tag}" for tag in ("t", "br", "tab", "instrText", "fldChar"))):
        kind = element.get(f"{_WORD}fldCharType")
        if kind:
            instruction = "" if kind == "begin" else instruction
            is_number = kind == "separate" and _PAGE_NUMBER.match(instruction) is not None
        elif element.tag == f"{_WORD}instrText":
            instruction += element.text or ""
        elif not _is_hidden(element.getparent()):
            text = element.text or "" if element.tag == f"{_WORD}t" else " "
            yield "" if is_number and text.isdecimal() else text


def _elements(package: ZipFile, name: str, tag: str) -> Iterator[etree._Element]:
    part = package.getinfo(name)
    if part.file_size > _LARGEST_PART:
        raise ValueError("too large")
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    yield from etree.fromstring(package.read(part), parser).iter(tag)


def _is_hidden(run: etree._Element | None) -> bool:
    mark = None if run is None else run.find(f"{_WORD}rPr/{_WORD}vanish")
    return mark is not None and mark.get(f"{_WORD}val") not in ("0", "false", "off")


def _book_lines(content: bytes) -> Iterator[str]:
    """The value of every cell, and number formats that show any text in a value's place."""
    for sheet in open_guarded(content, "phu-luc.xlsx").worksheets:
        for _, cell in sorted(sheet._cells.items()):
            yield f"{sheet.title}, ô {cell.coordinate}: {shown_value(cell.value)}"
    with ZipFile(BytesIO(content)) as package:
        codes = _elements(package, "xl/styles.xml", f"{_SHEET}numFmt")
        formats = sorted({code for one in codes if not _PLAIN_FORMAT.fullmatch(code := one.get("formatCode", ""))})
    yield from (f"định dạng số «{code}»" for code in formats)


_READERS: Mapping[str, Callable[[bytes], Iterator[str]]] = {
    ".html": _page_lines,
    ".svg": _page_lines,
    ".docx": _word_lines,
    ".xlsx": _book_lines,
}


def read_data(content: bytes) -> Mapping[str, Any]:
    """The results as data. Raises ValueError where the file is none."""
    data = json.loads(content.decode("utf-8"))
    if not isinstance(data, Mapping):
        raise ValueError("no object")
    return data
