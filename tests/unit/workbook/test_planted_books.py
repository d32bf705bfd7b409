"""What a hostile hand wrote is the text of a cell in every workbook, never a formula or a link, through LibreOffice too."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from zipfile import ZipFile

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell
from planted import FORMULAS, TEXT, plant_formulas
from recalculation import recalculated

from cchc_eval.data import default_criteria_set
from cchc_eval.scoring import Change, CriteriaSet, RankCap, UnitRecord, evaluate_all, load_criteria_set, place
from cchc_eval.workbook.appendix_book import AppendixPart, appendix_rows, write_appendix
from cchc_eval.workbook.appraisal_book import write_appraisal
from cchc_eval.workbook.criteria_book import write_criteria
from cchc_eval.workbook.form import write_form
from cchc_eval.workbook.plain import plain_csv, plain_workbook
from cchc_eval.workbook.text import plain_text

KEYS = frozenset({"title", "label", "evidence", "guidance", "part", "whole", "value", "unit"})
STARTS = tuple(plain_text(formula) for formula in FORMULAS)
# Inside quotes a formula's text is text.
QUOTED = re.compile(r'"(?:[^"]|"")*"')


def planted_set() -> CriteriaSet:
    return load_criteria_set(plant_formulas(default_criteria_set().to_data(), KEYS))


def units(cset: CriteriaSet) -> tuple[UnitRecord, ...]:
    """Two, of which one was corrected, with a cap, by people who write formulas."""
    hostile = UnitRecord(
        "U1",
        FORMULAS[0],
        {"1.1.1": {"choice": "on_time"}},
        {"1.1.1": Change(f"{FORMULAS[1]} {TEXT}", points=Decimal("0.5"))},
        {"1.1.1": Change(f"{FORMULAS[2]} {TEXT}", points=Decimal("0.25"))},
        rank_cap=RankCap("YẾU", FORMULAS[3]),
    )
    return hostile, UnitRecord("=U2", f"{FORMULAS[4]} {TEXT}", {})


def exported() -> bytes:
    """As Frappe writes a list for Excel: what begins with a sign is a formula for the library."""
    book = Workbook()
    for text in (*FORMULAS, TEXT):
        book.active.append([text, -7.5, date(2026, 1, 15)])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.fixture(scope="module")
def books() -> Mapping[str, bytes]:
    cset = planted_set()
    found = evaluate_all(cset, units(cset))
    placed = place(found)
    codes = [leaf.code for leaf in cset.leaves if leaf.scored_by == "unit"]
    texts = {code: f"{FORMULAS[number % len(FORMULAS)]} {TEXT}" for number, code in enumerate(codes)}
    return {
        "form": write_form(
            cset, unit_code="=U1", unit_name=FORMULAS[0], explanations=texts, evidence=texts, previous={}, answers={}
        ),
        "closed": write_form(cset, unit_code="U1", unit_name=FORMULAS[1], excluded=FORMULAS[2]),
        "appraisal": write_appraisal(cset, found, department=FORMULAS[5], notes={"U1": texts}),
        "criteria": write_criteria(cset),
        "appendix": write_appendix(
            [
                AppendixPart(
                    appendix_rows(placed, {"=U2": FORMULAS[6]}), cset.ranks, FORMULAS[2], "", [f"{FORMULAS[2]}: {TEXT}"]
                )
            ],
            f"năm {cset.year}",
            attached_to=FORMULAS[0],
            title=(FORMULAS[1], TEXT),
        ),
        "export": plain_workbook(exported()),
    }


@pytest.fixture(scope="module")
def converted(books: Mapping[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, bytes]:
    return recalculated(books, tmp_path_factory.mktemp("planted"))


NAMES = ("form", "closed", "appraisal", "criteria", "appendix", "export")


def cells(data: bytes) -> dict[tuple[str, str], Cell]:
    return {
        (sheet.title, cell.coordinate): cell
        for sheet in load_workbook(io.BytesIO(data))
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }


def typed(found: Mapping[tuple[str, str], Cell]) -> dict[tuple[str, str], str]:
    """The texts that begin as a formula does."""
    return {
        at: cell.value
        for at, cell in found.items()
        if isinstance(cell.value, str) and cell.data_type != "f" and cell.value.startswith(STARTS)
    }


def check(data: bytes) -> None:
    for at, cell in cells(data).items():
        if cell.data_type == "f":
            computed = QUOTED.sub('""', str(getattr(cell.value, "text", cell.value)))
            assert not re.search("HYPERLINK|WEBSERVICE|DDE|cmd|calc|planted|p[.]vn|SUM\\(1\\)", computed), (
                at,
                computed,
            )
        assert cell.data_type != "e", (at, cell.value)
        assert cell.hyperlink is None or not cell.hyperlink.target, at
    with ZipFile(io.BytesIO(data)) as archive:
        assert not [part for part in archive.namelist() if "externalLink" in part or "connections" in part]
        assert not [part for part in archive.namelist() if b'TargetMode="External"' in archive.read(part)]


@pytest.mark.parametrize("name", NAMES)
def test_no_cell_computes_what_a_person_wrote(name: str, books: Mapping[str, bytes]) -> None:
    found = cells(books[name])
    assert len(typed(found)) >= 4
    assert all(cell.data_type == "s" and cell.quotePrefix for at, cell in found.items() if at in typed(found))
    check(books[name])


def test_a_workbook_that_computes_it_would_be_found() -> None:
    with pytest.raises(AssertionError, match="HYPERLINK"):
        check(exported())


@pytest.mark.libreoffice
@pytest.mark.parametrize("name", NAMES)
def test_nor_does_it_when_libreoffice_has_saved_it(
    name: str, books: Mapping[str, bytes], converted: Mapping[str, bytes]
) -> None:
    before, after = cells(books[name]), cells(converted[name])
    assert {
        at: text for at, text in typed(before).items() if (after[at].value, after[at].data_type) != (text, "s")
    } == {}
    check(converted[name])


@pytest.mark.libreoffice
def test_a_csv_opened_by_libreoffice_computes_nothing(tmp_path_factory: pytest.TempPathFactory) -> None:
    stream = io.StringIO()
    csv.writer(stream).writerows([text, "-7.5"] for text in (*FORMULAS, TEXT))
    folder = tmp_path_factory.mktemp("csv")
    content = plain_csv(stream.getvalue())
    (rows,) = [cells(data) for data in recalculated({"export": content.encode("utf-8")}, folder, "csv").values()]
    assert [cell.data_type for at, cell in rows.items() if at[1].startswith("A")] == ["s"] * (len(FORMULAS) + 1)
    assert {cell.value for at, cell in rows.items() if at[1].startswith("B")} == {-7.5}
