"""What a site's .docx template must be before a library opens it: people make it, so nothing is trusted.

Sizes are bounded before anything is unpacked, XML is read without DTDs, and whatever could run, fetch or
embed (macros, objects, linked files, active fields) is refused.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

MAX_FILE = 5 * 2**20  # bytes of the .docx
MAX_UNPACKED = 20 * 2**20  # bytes of all its parts
MAX_XML = 2 * 2**20  # bytes of one XML part
MAX_PARTS = 300

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DOCUMENT = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
# Last part of the relationship types that bring in code or other programs' objects.
_ACTIVE = re.compile(r"/(vbaProject|wordVbaData|oleObject|package|control|activeX\w*|aFChunk|subDocument)$", re.I)
_ACTIVE_FIELD = re.compile(r"\b(DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|IMPORT|LINK|DATABASE|MACROBUTTON)\b", re.I)
_TAG = re.compile(r"\{\{|\{%|\{#|\}\}|%\}|#\}")
_CLOSING = {"{{": "}}", "{%": "%}", "{#": "#}"}
_RESAVE = "mở tệp trong Word hoặc LibreOffice rồi lưu lại dạng «Word Document (.docx)»"
BROKEN = f"không phải tệp .docx, tệp bị hỏng hoặc có mật khẩu; {_RESAVE}"
# What zipfile and the decompressors raise on a damaged file.
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    ArithmeticError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    ValueError,
)


class TemplateError(ValueError):
    """A Word template that can't be used; `problems` lists every fault found, in Vietnamese."""

    def __init__(self, template: str, problems: list[str]) -> None:
        self.template = template
        self.problems = tuple(dict.fromkeys(problems))
        super().__init__("\n- ".join((f"Mẫu Word «{template}» không dùng được:", *self.problems)))


def check_template(data: bytes, name: str) -> None:
    """Raise TemplateError unless `data` is a plain, bounded .docx whose tags are whole."""
    problems: list[str] = []
    for part, blob in _xml_parts(data, name).items():
        try:
            root = fromstring(blob, forbid_dtd=True)
        except (DefusedXmlException, ParseError, ValueError, LookupError):
            problems.append(f"phần «{part}» bên trong tệp bị hỏng hoặc có khai báo DTD; {_RESAVE}")
            continue
        if part == "[Content_Types].xml":
            problems += _check_kind(root)
        elif part.endswith(".rels"):
            problems += _check_links(root)
        elif part.startswith("word/"):
            problems += _check_content(root)
    if problems:
        raise TemplateError(name, problems)


def _xml_parts(data: bytes, name: str) -> dict[str, bytes]:
    """The XML parts by name; the declared sizes, which zipfile enforces, are checked before reading."""
    if len(data) > MAX_FILE:
        raise TemplateError(name, [f"tệp lớn hơn {MAX_FILE // 2**20} MB; bỏ bớt hình ảnh"])
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            entries = archive.infolist()
            bounded = len(entries) <= MAX_PARTS and sum(e.file_size for e in entries) <= MAX_UNPACKED
            # Pictures are read too: python-docx will, so they must be whole.
            parts = {entry.filename: archive.read(entry) for entry in entries} if bounded else {}
    except _DAMAGE:
        raise TemplateError(name, [BROKEN]) from None
    xml = {part: blob for part, blob in parts.items() if part.lower().endswith((".xml", ".rels"))}
    if not bounded or any(len(blob) > MAX_XML for blob in xml.values()):
        raise TemplateError(name, ["nội dung giải nén quá lớn; bỏ bớt hình ảnh và phần không cần"])
    if "[Content_Types].xml" not in xml:
        raise TemplateError(name, [BROKEN])
    return xml


def _check_kind(types: Element) -> Iterator[str]:
    kinds = [element.get("ContentType", "") for element in types]
    if any("macroEnabled" in kind or "vba" in kind.lower() for kind in kinds):
        yield "có macro (.docm); lưu lại dạng «Word Document (.docx)»"
    elif _DOCUMENT not in kinds:
        yield f"không phải văn bản Word .docx; {_RESAVE}"


def _check_links(relations: Element) -> Iterator[str]:
    for relation in relations:
        target = shorten(relation.get("Target", ""))
        if _ACTIVE.search(relation.get("Type", "")):
            yield f"có phần nhúng hoặc macro «{target}»; xóa phần đó khỏi mẫu"
        elif relation.get("TargetMode", "").lower() == "external":
            yield f"có liên kết ra ngoài tệp «{target}»; gỡ liên kết (Remove Hyperlink) hoặc nhúng hình ảnh"


def _check_content(root: Element) -> Iterator[str]:
    codes = "".join(element.text or "" for element in root.iter(f"{_W}instrText"))
    codes += " ".join(element.get(f"{_W}instr", "") for element in root.iter(f"{_W}fldSimple"))
    for code in dict.fromkeys(_ACTIVE_FIELD.findall(codes)):
        yield f"có trường Word «{code}» lấy dữ liệu từ ngoài; xóa trường đó"
    for paragraph in root.iter(f"{_W}p"):
        text = "".join(element.text or "" for element in paragraph.iter(f"{_W}t"))
        if opened := _open_tag(text):
            yield f"đoạn «{shorten(text)}» mở «{opened}» mà không đóng «{_CLOSING[opened]}» trong cùng đoạn"


def _open_tag(text: str) -> str:
    """The tag that stays open at the end of a paragraph; one that bridged paragraphs would tear the XML."""
    opened = ""
    for tag in _TAG.findall(text):
        if not opened and tag in _CLOSING:
            opened = tag
        elif tag == _CLOSING.get(opened):
            opened = ""
        elif tag in _CLOSING:
            return opened
    return opened


def shorten(text: str) -> str:
    """On one line, of at most about 100 characters."""
    text = " ".join(text.split())
    return text if len(text) <= 100 else f"{text[:50]}…{text[-50:]}"
