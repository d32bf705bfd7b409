"""What makes a PDF fit for the archive: PDF/A-3, fonts under their own names, tags, a file attached to it.

WeasyPrint writes the outline of it; what it leaves undone is done on its objects just before they are written.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

# From the best that a version of WeasyPrint knows: tagged (67 and newer), with text that can be searched (61), with the
# pages kept as they look.
_VARIANTS = ("pdf/a-3a", "pdf/a-3u", "pdf/a-3b")
_NAME_OF_FACE = 6  # in a font's table of names: the one that PDF files and programs know it by
_NO_DAY = date(1970, 1, 1)
# The named place in a PDF where signature and seal go: its page and the box of the template's `.seal`.
SIGNED_PLACE = "chu-ky"
_POINTS = 0.75  # of a CSS pixel


@dataclass(frozen=True)
class Attached:
    """A file that goes with the PDF, of which it says what the page says."""

    name: str  # ASCII
    description: str
    content: bytes  # JSON
    day: date | None  # of the document


def archival(weasyprint: Any) -> dict[str, Any]:
    """WeasyPrint's options for the best kind of PDF/A that it knows."""
    variants = weasyprint.pdf.VARIANTS
    # A version from before 61 makes the identifier of a PDF/A only where it is asked to.
    return {"pdf_variant": next(kind for kind in _VARIANTS if kind in variants), "pdf_identifier": True}


def finish(document: Any, pdf: Any, attached: Attached | None = None) -> None:
    """WeasyPrint's `finisher`."""
    _name_fonts(document, pdf)
    _name_headers(pdf)
    _note_signed_place(document, pdf)
    if attached is not None:
        _attach(pdf, attached)


def _dictionaries(pdf: Any) -> Iterator[Any]:
    return (one for one in pdf.objects if isinstance(one, dict))


def _name_fonts(document: Any, pdf: Any) -> None:
    """WeasyPrint names a font by the family of the style sheet, which nobody finds among the fonts of a machine."""
    from fontTools.ttLib import TTFont

    names: dict[bytes, tuple[bytes, str]] = {}
    for font in document.fonts.values():
        table = TTFont(io.BytesIO(font.file_content), fontNumber=0, lazy=True)["name"]
        own, family = table.getDebugName(_NAME_OF_FACE), table.getBestFamilyName()
        if own and family:
            names[font.name] = font.name.partition(b"+")[0] + b"+" + own.encode(), family
    for one in _dictionaries(pdf):
        for key in ("BaseFont", "FontName"):
            if one.get(key) in names:
                own_name, family = names[one[key]]
                one[key] = own_name
                if "FontFamily" in one:
                    one["FontFamily"] = type(one["FontFamily"])(family)


def _name_headers(pdf: Any) -> None:
    """The heads of tables under numbers, and a list of them: WeasyPrint names them by where they lay in memory, so that
    no two runs gave the same file, and leaves the list out."""
    import pydyf

    headed = [one for one in _dictionaries(pdf) if one.get("Type") == "/StructElem"]
    numbers: dict[str, Any] = {}
    heads = pydyf.Array()
    for one in headed:
        if "ID" in one:
            numbers[one["ID"].string] = one["ID"] = pydyf.String(f"th{len(numbers) + 1:06}")
            heads += [one["ID"], one.reference]
    for one in headed:
        found = one.get("A")
        if isinstance(found, dict) and "Headers" in found:
            found["Headers"] = pydyf.Array(numbers[head.string] for head in found["Headers"])
            if not found["Headers"]:
                del one["A"]
    if heads:
        root = next(one for one in _dictionaries(pdf) if one.get("Type") == "/StructTreeRoot")
        root["IDTree"] = pydyf.Dictionary({"Names": heads})


def _note_signed_place(document: Any, pdf: Any) -> None:
    """Where the template leaves room for signature and seal, the last of such places, as a named destination."""
    import pydyf

    found = None
    for page, reference in zip(document.pages, pdf.page_references, strict=True):
        for box in page._page_box.descendants():
            if box.element is not None and "seal" in (box.element.get("class") or "").split():
                left, top = box.position_x * _POINTS, (page.height - box.position_y) * _POINTS
                right, bottom = left + box.width * _POINTS, top - box.height * _POINTS
                found = pydyf.Array([reference, "/FitR", left, bottom, right, top])
    if found is not None:
        names = pdf.catalog.setdefault("Names", pydyf.Dictionary())
        names["Dests"] = pydyf.Dictionary({"Names": pydyf.Array([pydyf.String(SIGNED_PLACE), found])})


def _attach(pdf: Any, attached: Attached) -> None:
    import pydyf

    stamp = pydyf.String(f"D:{attached.day or _NO_DAY:%Y%m%d}000000+07'00'")
    params = pydyf.Dictionary({"Size": len(attached.content), "CreationDate": stamp, "ModDate": stamp})
    kind = {"Type": "/EmbeddedFile", "Subtype": "/application#2fjson", "Params": params}
    stream = pydyf.Stream([attached.content], pydyf.Dictionary(kind), compress=True)
    pdf.add_object(stream)
    name = pydyf.String(attached.name)
    specification = pydyf.Dictionary(
        {
            "Type": "/Filespec",
            "F": name,
            "UF": name,
            "Desc": pydyf.String(attached.description),
            "AFRelationship": "/Data",
            "EF": pydyf.Dictionary({"F": stream.reference, "UF": stream.reference}),
        }
    )
    pdf.add_object(specification)
    listed = pydyf.Dictionary({"Names": pydyf.Array([name, specification.reference])})
    pdf.catalog.setdefault("Names", pydyf.Dictionary())["EmbeddedFiles"] = listed
    pdf.catalog["AF"] = pydyf.Array([specification.reference])
