"""Papers whose body is paragraphs: letters, invitations, notices, decisions without an appendix.

They share one template for the page and one for Word; what each says is composed in `wording`. See `contexts`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cchc_eval.documents.contexts import Head, OfPeriod, Signature


@dataclass(frozen=True)
class Line:
    """A paragraph of the body."""

    text: str
    lead: str = ""  # set bold before the text: "Điều 1."
    heading: bool = False  # a line of its own, bold

    @property
    def introduces(self) -> bool:
        """Whether it must stay on the page of what follows."""
        return self.text.rstrip().endswith(":")


@dataclass(frozen=True)
class PlainPaper(OfPeriod):
    head: Head
    kind: str  # "QUYẾT ĐỊNH", "GIẤY MỜI"; "" for a letter (công văn), whose subject stands below its number
    subject: str  # "Về việc thành lập Hội đồng …"; of a letter without "V/v"
    lines: Sequence[Line]  # at least one; the last one ends the text
    recipients: Sequence[str]
    signature: Signature
    addressees: Sequence[str] = ()  # Kính gửi
    authority: str = ""  # who decides, of a decision: "Giám đốc Sở …"
    legal_bases: Sequence[str] = ()
    proposer: str = ""  # of a decision, after "Theo đề nghị của"

    @property
    def bases(self) -> list[str]:
        """What it rests on, in the order in which it is printed."""
        return [*self.legal_bases, *([f"Theo đề nghị của {self.proposer}"] if self.proposer else [])]

    @property
    def title(self) -> str:
        """Of the file: "Giấy mời Họp Hội đồng …"."""
        subject = self.subject.replace("\N{NO-BREAK SPACE}", " ")
        return f"{self.kind.capitalize() or 'Công văn'} {subject}"

    @property
    def opening(self) -> Sequence[Line]:
        return self.lines[:-1]

    @property
    def last(self) -> Line:
        return self.lines[-1]
