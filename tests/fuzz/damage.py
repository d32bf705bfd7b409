"""Sound workbooks of every kind, and ways to damage them."""

from __future__ import annotations

import io
import re
import struct
import warnings
import zipfile
from collections.abc import Callable, Mapping
from decimal import Decimal
from random import Random
from typing import Any

from openpyxl import load_workbook
from openpyxl.comments import Comment

from cchc_eval.scoring import Change, CriteriaSet, UnitRecord, evaluate_all, load_criteria_set
from cchc_eval.workbook.appraisal_book import read_appraisal, write_appraisal
from cchc_eval.workbook.criteria_book import read_criteria, write_criteria
from cchc_eval.workbook.form import read_form, write_form
from cchc_eval.workbook.guard import WorkbookError

Parts = dict[str, bytes]

_TWO = [{"key": "a", "label": "Việc A", "points": 1}, {"key": "b", "label": "Việc B", "points": 0.5}]
_BANDS = [{"from": 0, "label": "Ít", "points": 0}, {"from": 66.67, "label": "Nhiều", "points": 2}]
_RULES: list[dict[str, Any]] = [
    {"type": "choice", "options": _TWO},
    {"type": "checklist", "items": _TWO},
    {"type": "bands", "measure": "value", "value": "Số tin bài", "bands": _BANDS},
    {"type": "bands", "measure": "percent", "part": "Đạt", "whole": "Tổng", "bands": _BANDS},
    {"type": "ratio", "part": "Số việc xong", "whole": "Số việc giao", "floor_percent": 80},
    {"type": "deduct", "events": [{"key": "late", "label": "Chậm", "minus": 0.25}]},
    {"type": "manual"},
    {"type": "percent", "value": "Tỷ lệ hài lòng (%)"},
]


def small_set() -> CriteriaSet:
    """A leaf of every rule, the last scored by the office."""
    leaves = [
        {
            "code": f"1.{n}",
            "parent": "1",
            "title": f"Tiêu chí {n}",
            "max_points": 2,
            "rule": rule,
            "na_allowed": n % 2 == 0,
            "scored_by": "office" if rule["type"] == "percent" else "unit",
            "evidence": ["Báo cáo năm"],
        }
        for n, rule in enumerate(_RULES, 1)
    ]
    return load_criteria_set(
        {
            "title": "Bộ tiêu chí thử",
            "year": 2026,
            "total_points": 16,
            "not_applicable": "exclude",
            "rank_bands": [{"rank": "TỐT", "from": 85}, {"rank": "YẾU", "from": 0}],
            "criteria": [{"code": "1", "parent": None, "title": "Nhóm", "max_points": 16}, *leaves],
        }
    )


SET = small_set()
ANSWERS = {
    "1.1": {"choice": "a"},
    "1.2": {"not_applicable": True},
    "1.3": {"value": 3},
    "1.5": {"part": 8, "whole": 9},
    "1.6": {"counts": {"late": 2}},
}
RECORDS = (
    UnitRecord("U1", "Trung tâm Một", ANSWERS, {"1.8": Change("", {"percent": 90})}),
    UnitRecord("U2", "Trung tâm Hai", ANSWERS, {"1.1": Change("Chậm", points=Decimal("0.5"))}),
)


def samples() -> Mapping[str, bytes]:
    """A sound file of each kind."""
    form = _with_asides(write_form(SET, unit_code="U1", unit_name="Trung tâm Một", answers=ANSWERS))
    return {
        "criteria": write_criteria(SET),
        "appraisal": write_appraisal(SET, evaluate_all(SET, RECORDS)),
        "form": form,
    }


def _with_asides(form: bytes) -> bytes:
    """What people add beside the cells: a comment, a link."""
    book = load_workbook(io.BytesIO(form))
    sheet = book.worksheets[0]
    sheet["H8"].comment = Comment("Xem Kế hoạch số 5", "CB")
    sheet["I8"].hyperlink = "https://example.org/kh-05.pdf"
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


READERS: Mapping[str, Callable[[bytes], object]] = {
    "criteria": read_criteria,
    "appraisal": lambda data: read_appraisal(data, SET, RECORDS),
    "form": lambda data: read_form(data, SET, unit_code="U1"),
}


def outcome(kind: str, data: bytes) -> str:
    """ "read" or "refused"; any other exception of the reader gets through."""
    try:
        READERS[kind](data)
    except WorkbookError as error:
        assert error.problems and all(problem.strip() for problem in error.problems), "refused without a word"
        return "refused"
    return "read"


def damaged(random: Random, data: bytes) -> tuple[str, bytes]:
    """The file damaged in one of many ways, and which."""
    way = random.choice(_WAYS)
    return way.__name__, way(random, data)


def unpack(data: bytes) -> Parts:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def pack(parts: Parts) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return file.getvalue()


def _sheet(random: Random, parts: Parts) -> str:
    return random.choice([name for name in parts if name.startswith("xl/worksheets/")])


# Of the file as bytes.
def flipped_bytes(random: Random, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(random.choice((1, 3, 30))):
        changed[random.randrange(len(changed))] = random.randrange(256)
    return bytes(changed)


def truncated(random: Random, data: bytes) -> bytes:
    return data[: random.randrange(len(data))]


def surrounded(random: Random, data: bytes) -> bytes:
    junk = random.randbytes(random.randrange(1, 400))
    return data + junk if random.random() < 0.5 else junk + data


def gap(random: Random, data: bytes) -> bytes:
    start = random.randrange(len(data))
    return data[:start] + data[start + random.randrange(1, 200) :]


def not_a_workbook(random: Random, data: bytes) -> bytes:
    heads = (b"", b"%PDF-1.7\n", b"<html><table>", "mã;điểm\n".encode(), b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\3\4")
    return random.choice(heads) + random.randbytes(random.choice((0, 10, 5000)))


def lying_header(random: Random, data: bytes) -> bytes:
    """Sizes, method, flags or checksum changed in a header of the directory."""
    changed = bytearray(data)
    places = [match.start() for match in re.finditer(b"PK\x01\x02", data)]
    start = random.choice(places)
    offset, layout, values = random.choice(
        (
            (8, "<H", (1, 0x800, 0xFFFF)),
            (10, "<H", (0, 9, 12, 14, 99)),
            (16, "<I", (0, 0xFFFFFFFF)),
            (20, "<I", (0, 1, 0xFFFFFFFE)),
            (24, "<I", (0, 1, 2**31, 0xFFFFFFFE)),
            (28, "<H", (0, 0xFFFF)),
            (42, "<I", (0, 7, 0xFFFFFFF0)),
        )
    )
    struct.pack_into(layout, changed, start + offset, random.choice(values))
    return bytes(changed)


# Of the package's parts.
def dropped_part(random: Random, data: bytes) -> bytes:
    parts = unpack(data)
    del parts[random.choice(list(parts))]
    return pack(parts)


def swapped_parts(random: Random, data: bytes) -> bytes:
    parts = unpack(data)
    one, other = random.sample(list(parts), 2)
    parts[one], parts[other] = parts[other], parts[one]
    return pack(parts)


def renamed_part(random: Random, data: bytes) -> bytes:
    parts = unpack(data)
    name = random.choice(list(parts))
    new = random.choice(("../../evil.xml", "/etc/passwd", name.upper(), f"xl/{name}", "C:\\a.xml", "xl/worksheets/"))
    return pack({new if key == name else key: content for key, content in parts.items()})


def doubled_part(random: Random, data: bytes) -> bytes:
    parts = unpack(data)
    name = random.choice(list(parts))
    file = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for key, content in parts.items():
            package.writestr(key, content)
            if key == name:
                # The zip writer warns of the double it is asked for.
                warnings.simplefilter("ignore")
                package.writestr(key.swapcase() if random.random() < 0.3 else key, content)
    return file.getvalue()


def foreign_part(random: Random, data: bytes) -> bytes:
    names = (
        "xl/vbaProject.bin",
        "xl/externalLinks/externalLink1.xml",
        "xl/connections.xml",
        "xl/macrosheets/sheet1.xml",
        "xl/media/image1.png",
        "customXml/item1.xml",
        "xl/embeddings/oleObject1.bin",
    )
    return pack({**unpack(data), random.choice(names): random.randbytes(300)})


def bomb(random: Random, data: bytes) -> bytes:
    parts = unpack(data)
    name = random.choice([*parts, "xl/media/image1.png"])
    parts[name] = parts.get(name, b"") + random.choice((b" ", b"<c/>", b"A")) * random.choice((10**6, 2 * 10**7))
    return pack(parts)


def many_parts(random: Random, data: bytes) -> bytes:
    extra = {f"xl/media/{n}.png": b"" for n in range(random.choice((500, 4000)))}
    return pack({**unpack(data), **extra})


# Of the XML.
def flipped_in_part(random: Random, data: bytes) -> bytes:
    parts = unpack(data)
    name = random.choice([key for key, content in parts.items() if content])
    parts[name] = flipped_bytes(random, parts[name])
    return pack(parts)


def cut_in_part(random: Random, data: bytes) -> bytes:
    parts = unpack(data)
    name = random.choice([key for key, content in parts.items() if content])
    parts[name] = gap(random, parts[name])
    return pack(parts)


def changed_numbers(random: Random, data: bytes) -> bytes:
    odd = (b"-1", b"0", b"1048577", b"99999999999999999999", b"1e999", b"nan", b"", b"0x10", b"9" * 5000, b"1.5")

    def change(match: re.Match[bytes]) -> bytes:
        return random.choice(odd) if random.random() < 0.05 else match[0]

    parts = unpack(data)
    name = random.choice([key for key in parts if key.endswith(".xml")])
    parts[name] = re.sub(rb"\d+", change, parts[name])
    return pack(parts)


def changed_attributes(random: Random, data: bytes) -> bytes:
    def change(match: re.Match[bytes]) -> bytes:
        if random.random() > 0.1:
            return match[0]
        new = (b"", b' t="s"', b' t="d"', b' t="b"', b' t="e"', b' r="XFD1048576"', b' s="9999"', b' r="ZZZZ1"')
        return random.choice(new)

    parts = unpack(data)
    name = _sheet(random, parts)
    parts[name] = re.sub(rb' \w+="[^"]*"', change, parts[name])
    return pack(parts)


def moved_elements(random: Random, data: bytes) -> bytes:
    parts = unpack(data)
    name = random.choice([key for key in parts if key.endswith((".xml", ".rels"))])
    elements = re.split(rb"(?=<)", parts[name])
    for _ in range(random.choice((1, 5))):
        one, other = random.randrange(len(elements)), random.randrange(len(elements))
        elements[one], elements[other] = elements[other], elements[one]
    parts[name] = b"".join(elements)
    return pack(parts)


def changed_texts(random: Random, data: bytes) -> bytes:
    odd = ("", "=1+1", "KPS", "1.10", "2,5", "-3", "1e999", "x", "_x0000_", "Có", "1.234,5", "∞", "99 %", "\ufeff")

    def change(match: re.Match[bytes]) -> bytes:
        return b">" + random.choice(odd).encode() + b"<" if random.random() < 0.05 else match[0]

    parts = unpack(data)
    name = _sheet(random, parts)
    parts[name] = re.sub(rb">([^<>]+)<", change, parts[name])
    return pack(parts)


def inserted_xml(random: Random, data: bytes) -> bytes:
    """Something hostile inside a sheet's rows or after them."""
    parts = unpack(data)
    name = _sheet(random, parts)
    inside = (
        b'<row r="1048576"><c r="A1048576" t="inlineStr"><is><t>x</t></is></c></row>',
        b'<row r="30"><c r="XFD30"><v>1</v></c></row>',
        b'<row r="31" ht="-5" s="x"/>' * 1000,
        b"<row/>" * 300_000,
        b"<c/>" * 300_000,
        b"<a>" * 50_000,
        b'<row r="40">' + b'<c r="A40"><f t="shared" si="0" ref="A1:A9">A1+1</f></c>' * 500 + b"</row>",
        b'<row r="41"><c r="A41"><v>' + b"9" * 200_000 + b"</v></c></row>",
        b'<row r="42"><c r="A42" t="s"><v>99</v></c><c r="B42" t="d"><v>2026-99-99</v></c></row>',
    )
    after = (
        b'<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>',
        b"<mergeCells>" + b'<mergeCell ref="A9:B9"/>' * 20_000 + b"</mergeCells>",
        b'<mergeCells><mergeCell ref="nonsense"/><mergeCell/></mergeCells>',
        b'<hyperlinks><hyperlink ref="A1:XFD1048576" display="x"/></hyperlinks>',
        b'<dataValidations><dataValidation sqref="A1:XFD1048576"/></dataValidations>',
        b'<drawing r:id="rId99" xmlns:r="r"/><legacyDrawing id="9"/><tableParts><tablePart id="7"/></tableParts>',
    )
    if random.random() < 0.6:
        parts[name] = parts[name].replace(b"</sheetData>", random.choice(inside) + b"</sheetData>")
    else:
        parts[name] = parts[name].replace(b"</worksheet>", random.choice(after) + b"</worksheet>")
    parts[name] = re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:XFD1048576"', parts[name])
    return pack(parts)


def entities(random: Random, data: bytes) -> bytes:
    levels = b"".join(b'<!ENTITY e%d "%s">' % (n + 1, b"&e%d;" % n * 10) for n in range(9))
    types = (
        b'<!DOCTYPE x [<!ENTITY e0 "ha">' + levels + b"]>",
        b'<!DOCTYPE x [<!ENTITY e9 SYSTEM "file:///etc/passwd">]>',
        b'<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">',
    )
    parts = unpack(data)
    name = random.choice([key for key in parts if key.endswith((".xml", ".rels"))])
    body = re.sub(rb"^\s*<\?xml[^>]*\?>", b"", parts[name])
    body = body.replace(b"</t>", b"&e9;</t>", 1)
    parts[name] = b'<?xml version="1.0"?>' + random.choice(types) + body
    return pack(parts)


def other_encoding(random: Random, data: bytes) -> bytes:
    parts = unpack(data)
    name = random.choice([key for key in parts if key.endswith((".xml", ".rels"))])
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", parts[name].decode())
    encoding = random.choice(("utf-16", "utf-7", "utf-32", "cp037", "latin-1", "nonsense"))
    declared = f'<?xml version="1.0" encoding="{encoding}"?>{text}'
    real = "utf-8" if encoding == "nonsense" else encoding
    parts[name] = declared.encode(real, "replace")
    return pack(parts)


_WAYS: tuple[Callable[[Random, bytes], bytes], ...] = (
    flipped_bytes,
    truncated,
    surrounded,
    gap,
    not_a_workbook,
    lying_header,
    dropped_part,
    swapped_parts,
    renamed_part,
    doubled_part,
    foreign_part,
    bomb,
    many_parts,
    flipped_in_part,
    cut_in_part,
    changed_numbers,
    changed_attributes,
    moved_elements,
    changed_texts,
    inserted_xml,
    entities,
    other_encoding,
)
