"""Which paper a legal basis is, in whatever words a person cites it."""

from __future__ import annotations

import re

MINUTES, REPORT = "Biên bản", "Báo cáo"


def cites(kind: str, basis: str) -> bool:
    """Whether it is a paper of this kind: named first, or with its number or day. What a law says about such papers
    ("quy định chế độ báo cáo") is none."""
    named = rf"\s*(?:căn cứ|xét|theo)\s+{kind}\b|.*\b{kind}(?:\s+\w+){{0,4}}\s+(?:số|ngày)\s"
    return re.match(named, basis, re.IGNORECASE | re.DOTALL) is not None
