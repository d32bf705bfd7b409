"""What an office's own Word template leaves out of what a paper must bear (Decree 30/2020/NĐ-CP, Article 8)."""

from __future__ import annotations

from collections.abc import Sequence

from jinja2 import nodes

from cchc_eval.documents.word import template_sources
from cchc_eval.documents.word_fields import parsed

# By the paper's field: what it is, as the template would print it.
_PARTS = {
    "head": "số, ký hiệu («doc.head | numbered»)",
    "signature": "chức vụ, họ tên người ký («doc.signature»)",
    "chair": "họ tên chủ tọa («doc.chair»)",
    "recipients": "nơi nhận («doc.recipients»)",
}


def lacking_parts(document: object, template: bytes) -> Sequence[str]:
    """In Vietnamese, in the order of the page; of a template that can be filled in."""
    trees = [parsed(source) for source in template_sources(template)]
    taken = {node.attr for tree in trees for node in tree.find_all(nodes.Getattr)}
    numbered = any(node.name == "numbered" for tree in trees for node in tree.find_all(nodes.Filter))
    # A ballot has no number, a certificate that of its decision.
    has_number = bool(getattr(getattr(document, "head", None), "symbol", "")) and not hasattr(document, "given")
    return [
        words
        for part, words in _PARTS.items()
        if hasattr(document, part) and (has_number and not numbered if part == "head" else part not in taken)
    ]
