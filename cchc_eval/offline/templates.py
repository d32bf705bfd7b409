"""Word templates that an office changed: out of the package, and from the round's folder into `decide`."""

from __future__ import annotations

from pathlib import Path

from cchc_eval.documents import Document, TemplateError, document_name, render_word
from cchc_eval.documents.word import WORD_FOLDER
from cchc_eval.offline.errors import BadInput
from cchc_eval.offline.files import Outputs

FOLDER = "mau"
# The templates of the documents that `decide` writes.
NAMES = (
    "decision",
    "minutes",
    "office-report",
    "unit-report",
    "proposal",
    "reward-decision",
    "improvement-plan",
    "review-reply",
    "self-assessment",
    "appraisal",
    "plain-paper",
    "certificates",
    "ballots",
    "counting-minutes",
)


def export_templates(target: Path, force: bool, remarks: list[str] | None = None) -> list[Path]:
    """Copy the packaged templates. Raises BadInput where one exists and not `force`."""
    names = [f"{name}.docx" for name in NAMES]
    with Outputs(target, names, force, remarks=remarks) as outputs:
        for name in names:
            outputs.write(name, (WORD_FOLDER / name).read_bytes())
    return outputs.written


def round_word(folder: Path, document: Document) -> bytes:
    """The document in Word, from the template in `folder` where it has one. Raises BadInput."""
    own = folder / f"{document_name(document)}.docx"
    if not own.is_file():
        return render_word(document)
    try:
        return render_word(document, own)
    except TemplateError as error:
        raise BadInput(f"Mẫu Word {own}: {problem}" for problem in error.problems) from None
