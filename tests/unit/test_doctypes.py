"""What every list and form of the main DocTypes needs; runs without Frappe, on the files alone."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from cchc_eval.scoring import RULES
from cchc_eval.scoring.limits import NA_WORDS
from cchc_eval.scoring.notation import KINDS
from cchc_eval.scoring.rule_kinds import RULE_KINDS

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "cchc_eval" / "cchc_eval" / "doctype"
# Those with a list that people work from.
MAIN = (
    "cchc_unit",
    "cchc_criteria_set",
    "cchc_evaluation_round",
    "cchc_self_assessment",
    "cchc_appraisal",
    "cchc_council_decision",
    "cchc_reward_form",
    "cchc_reward_proposal",
    "cchc_reward_decision",
    "cchc_improvement_plan",
    "cchc_review_request",
    "cchc_review_answer",
)
# What the database keeps from standing twice.
UNIQUE = {
    "cchc_self_assessment": "active_key",
    "cchc_appraisal": "active_key",
    "cchc_council_decision": "active_key",
    "cchc_reward_proposal": "active_key",
    "cchc_reward_decision": "active_key",
    "cchc_improvement_plan": "active_key",
    "cchc_review_request": "active_key",
}


def shape(name: str) -> dict[str, Any]:
    return json.loads((FOLDER / name / f"{name}.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", MAIN)
def test_a_list_is_found_filtered_and_tracked(name: str) -> None:
    doctype = shape(name)
    fields = {field["fieldname"]: field for field in doctype["fields"]}
    assert doctype["track_changes"]
    assert doctype["title_field"] in fields
    searched = [part.strip() for part in doctype["search_fields"].split(",")]
    assert searched and set(searched) <= set(fields)
    assert sum(bool(field.get("in_standard_filter")) for field in fields.values()) >= 2
    assert sum(bool(field.get("in_list_view")) for field in fields.values()) >= 2
    script = (FOLDER / name / f"{name}_list.js").read_text(encoding="utf-8")
    # Frappe colours the state of a workflow itself.
    assert "workflow_state" in fields or "get_indicator" in script


@pytest.mark.parametrize(("name", "field"), sorted(UNIQUE.items()))
def test_the_database_keeps_it_from_standing_twice(name: str, field: str) -> None:
    assert any(each["fieldname"] == field and each.get("unique") for each in shape(name)["fields"])


def test_a_table_that_is_asked_by_its_column_has_an_index() -> None:
    """`permissions.units_of` asks for every list and form."""
    assert any(each["fieldname"] == "user" and each.get("search_index") for each in shape("cchc_unit_member")["fields"])


def readers(doctype: dict[str, Any]) -> set[str]:
    return {row["role"] for row in doctype["permissions"] if row.get("read")}


def test_a_link_leads_to_what_every_reader_reads() -> None:
    """Frappe fetches the fields of a linked document along, whoever reads the linking one. What some of them do not
    read is named in a plain text."""
    doctypes = {shape["name"]: shape for shape in map(shape, sorted(path.name for path in FOLDER.glob("cchc_*")))}
    worked_on = {
        name for name, one in doctypes.items() if any(f["fieldname"] == "workflow_state" for f in one["fields"])
    }
    released = {name for name in doctypes if name.startswith("CCHC Released ")}
    linked = 0
    for name, one in doctypes.items():
        tables = [doctypes[field["options"]] for field in one["fields"] if field["fieldtype"] == "Table"]
        for field in (field for part in (one, *tables) for field in part["fields"]):
            if not one.get("istable") and field["fieldtype"] == "Link" and field["options"] in worked_on | released:
                linked += 1
                assert readers(one) <= readers(doctypes[field["options"]]), (name, field["fieldname"])
    assert linked > 10


# What the server alone reads; the document's class leaves it out of what is sent.
OF_THE_SERVER = {"cchc_appraisal": ["kept_json", "scored_from"]}


def test_no_field_is_on_a_permission_level() -> None:
    """Whoever reads a document reads all of it: Frappe does not apply levels to every answer that it gives."""
    for path in FOLDER.glob("cchc_*/cchc_*.json"):
        doctype = json.loads(path.read_text(encoding="utf-8"))
        assert not [row for row in doctype["permissions"] if row.get("permlevel")], path.name
        levelled = [field["fieldname"] for field in doctype["fields"] if field.get("permlevel")]
        assert levelled == OF_THE_SERVER.get(path.stem, []), path.name


def test_no_field_is_hidden_and_mandatory() -> None:
    """Frappe refuses to save such a DocType, as where a site customises it."""
    for path in FOLDER.glob("cchc_*/cchc_*.json"):
        for field in json.loads(path.read_text(encoding="utf-8"))["fields"]:
            hidden = field.get("hidden") and not field.get("default")
            assert not (hidden and field.get("reqd")), (path.name, field["fieldname"])


def test_a_criterion_offers_the_kinds_of_rule_that_are_read() -> None:
    """Select options of the table, the literal type made of them, and what `notation` reads and writes."""
    (field,) = (each for each in shape("cchc_criterion")["fields"] if each["fieldname"] == "rule_type")
    assert [option for option in field["options"].split("\n") if option] == list(KINDS)
    short = {"bands" if kind.startswith("bands_") else kind for kind in KINDS}
    assert short == set(RULES) == set(RULE_KINDS)


@pytest.mark.parametrize(
    ("table", "field"), [("cchc_criteria_set", "not_applicable"), ("cchc_criterion", "not_applicable")]
)
def test_the_desk_and_workbooks_say_alike_what_becomes_of_what_does_not_apply(table: str, field: str) -> None:
    (select,) = (each for each in shape(table)["fields"] if each["fieldname"] == field)
    translations = ROOT / "cchc_eval" / "translations" / "vi.csv"
    with translations.open(encoding="utf-8", newline="") as file:
        words = {row[0]: row[1] for row in csv.reader(file) if len(row) > 1}
    shown = [words[option].lower() for option in select["options"].split("\n") if option]
    assert shown == list(NA_WORDS.values())
