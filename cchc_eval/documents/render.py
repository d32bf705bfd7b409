"""Documents as self-contained HTML pages: Jinja templates filled from their typed contexts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from jinja2 import ChoiceLoader, FileSystemLoader, StrictUndefined, Template
from jinja2.sandbox import ImmutableSandboxedEnvironment

from cchc_eval.documents.breaks import tied
from cchc_eval.documents.certificates import Certificates
from cchc_eval.documents.contexts import (
    AppraisalSheet,
    Decision,
    ImprovementPlan,
    Proposal,
    ReviewReply,
    RewardDecision,
    SelfAssessmentSheet,
)
from cchc_eval.documents.filters import FILTERS, clean, join_spans
from cchc_eval.documents.meeting_contexts import Minutes
from cchc_eval.documents.plain_papers import PlainPaper
from cchc_eval.documents.report_contexts import OfficeReport, UnitReport
from cchc_eval.documents.voting_contexts import Ballots, CountingMinutes

Document = (
    Decision
    | Minutes
    | Proposal
    | SelfAssessmentSheet
    | AppraisalSheet
    | RewardDecision
    | ImprovementPlan
    | ReviewReply
    | UnitReport
    | OfficeReport
    | PlainPaper
    | Certificates
    | Ballots
    | CountingMinutes
)

# A browser ends a line after a hyphen even before a no-break space; not before a word joiner.
_HYPHEN = "-\N{WORD JOINER}"
# Titles, and what an appendix goes with, whose lines end where the page has it.
_CENTRED = re.compile(r'<h2\b.*?</h2>|<p class="note">.*?</p>|<div class="merit">.*?</div>', re.DOTALL)
HTML_FOLDER = Path(__file__).with_name("html")
NAMES: dict[type, str] = {
    Decision: "decision",
    Minutes: "minutes",
    Proposal: "proposal",
    SelfAssessmentSheet: "self-assessment",
    AppraisalSheet: "appraisal",
    RewardDecision: "reward-decision",
    ImprovementPlan: "improvement-plan",
    ReviewReply: "review-reply",
    UnitReport: "unit-report",
    OfficeReport: "office-report",
    PlainPaper: "plain-paper",
    Certificates: "certificates",
    Ballots: "ballots",
    CountingMinutes: "counting-minutes",
}


def document_name(document: Document) -> str:
    """The stem of the document's template, the same for every format. Raises TypeError."""
    try:
        return NAMES[type(document)]
    except KeyError:
        raise TypeError(f"no document: {type(document).__name__}") from None


def render_html(document: Document, template_folders: Sequence[Path] = ()) -> str:
    """One self-contained page (no script, no outside file), chosen by the document's type.

    A file of the same name in `template_folders` (earlier folders first) wins over the packaged one:
    a site can replace "decision.html", "macros.html" or only "document.css". Its templates run in a
    sandbox and see the document as `doc`; a name that is not there is an error, not an empty text.
    """
    # A site's folder may gain a file at any time, so what was compiled is kept only without one.
    environment = _environment(template_folders) if template_folders else _packaged()
    page = environment.get_template(f"{document_name(document)}.html").render(doc=document)
    return clean(_CENTRED.sub(lambda found: tied(found[0]), join_spans(page, _HYPHEN)))


def packaged_template(name: str) -> Template:
    """A template that is no paper of its own and that no site replaces."""
    return _packaged().get_template(name)


@lru_cache(maxsize=1)
def _packaged() -> ImmutableSandboxedEnvironment:
    return _environment(())


def _environment(template_folders: Sequence[Path]) -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        loader=ChoiceLoader([FileSystemLoader(folder) for folder in (*template_folders, HTML_FOLDER)]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(FILTERS)
    return environment
