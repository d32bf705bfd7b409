"""The fields of a Word template: Jinja in a sandbox, with faults in Vietnamese that quote the words around them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from functools import lru_cache
from types import CodeType
from typing import Any

from jinja2 import StrictUndefined, TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape

from cchc_eval.documents.filters import FILTERS, clean, join_spans
from cchc_eval.documents.word_check import shorten

# What `clean` leaves and XML 1.0 can't hold.
_NO_XML = re.compile("[\ufffe\uffff]")
_XML_TAG = re.compile(r"<[^>]*>")
_KEPT = 40  # parts of templates, three of each


class _Missing(StrictUndefined):
    @property
    def _undefined_message(self) -> str:
        return f"không có trường «{self._undefined_name}»"


class _FieldEnvironment(ImmutableSandboxedEnvironment):
    """Reads a part of a template once: a round fills the same one in for every unit."""

    def from_string(self, source: Any, *args: Any, **kwargs: Any) -> Any:
        if args or kwargs:
            return super().from_string(source, *args, **kwargs)
        return self.template_class.from_code(self, _compiled(source), self.make_globals(None))


def field_environment() -> ImmutableSandboxedEnvironment:
    """Jinja as the HTML templates have it; what it prints is XML text for Word."""
    environment = _FieldEnvironment(autoescape=True, undefined=_Missing, finalize=_printed)
    environment.filters.update(FILTERS)
    return environment


@lru_cache(maxsize=_KEPT)
def _compiled(source: str) -> CodeType:
    return field_environment().compile(source)


@lru_cache(maxsize=_KEPT)
def parsed(source: str) -> nodes.Template:
    """Raises TemplateSyntaxError."""
    return field_environment().parse(source)


def _printed(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    text = str(escape(_NO_XML.sub("", clean(join_spans(value)))))
    # docxtpl makes braces of "{_{" and its like after rendering: the underscore hides from it.
    return Markup(re.sub(r"(?<=[{%}])_(?=[{%}])", "&#95;", text))


def field_problems(environment: ImmutableSandboxedEnvironment, source: str, document: object) -> Iterator[str]:
    """What is wrong with the fields of one part; fields of a table's rows show only in rendering."""
    try:
        tree = parsed(source)
    except TemplateSyntaxError as error:
        yield f"gần «{words_near(source, error.lineno)}»: {_explain(error)}"
        return
    known = {"doc", "loop", *environment.globals}
    known |= {node.name for node in tree.find_all(nodes.Name) if node.ctx != "load"}
    for node in tree.find_all((nodes.Name, nodes.Filter, nodes.Test, nodes.Getattr)):
        near = f"gần «{words_near(source, node.lineno)}»"
        if isinstance(node, nodes.Name) and node.name not in known:
            yield f"{near}: không có tên «{node.name}»; mọi trường bắt đầu bằng «doc.», như «doc.year»"
        elif isinstance(node, nodes.Filter) and node.name not in environment.filters:
            yield f"{near}: không có bộ lọc «{node.name}»{_hint(node.name, environment.filters)}"
        elif isinstance(node, nodes.Test) and node.name not in environment.tests:
            yield f"{near}: không có phép thử «is {node.name}»"
        elif isinstance(node, nodes.Getattr) and isinstance(node.node, nodes.Name) and node.node.name == "doc":
            names = [name for name in dir(document) if not name.startswith("_")]
            if node.attr not in names:
                yield f"{near}: không có trường «{node.attr}»{_hint(node.attr, names)}"


def group_problems(sources: Iterable[str], document: object) -> Iterator[str]:
    """A template of before there were groups prints them as one table, with a first place for each."""
    if len(getattr(document, "groups", ())) < 2:
        return
    trees = [parsed(source) for source in sources]
    loops = (loop.iter for tree in trees for loop in tree.find_all(nodes.For))
    if not _takes(trees, {"parts", "groups"}) and _takes(loops, {"rows"}):
        yield (
            "đợt đánh giá có nhóm đơn vị nhưng mẫu in mọi đơn vị vào một bảng; hãy lặp qua «doc.parts» để mỗi nhóm có "
            "bảng riêng như mẫu gốc"
        )


def _takes(places: Iterable[nodes.Node], fields: set[str]) -> bool:
    """Whether one of these fields of the document is taken there."""
    return any(
        isinstance(node, nodes.Getattr)
        and isinstance(node.node, nodes.Name)
        and node.node.name == "doc"
        and node.attr in fields
        for place in places
        for node in (place, *place.find_all(nodes.Getattr))
    )


def words_near(source: str, line: int) -> str:
    """What a reader sees on a line (from 1), which is a paragraph of the template."""
    return shorten(_XML_TAG.sub("", " ".join(source.split("\n")[line - 1 : line])))


def _hint(name: str, names: Iterable[str]) -> str:
    close = get_close_matches(name, list(names), n=2)
    return f"; có phải «{'» hoặc «'.join(close)}»?" if close else ""


def _explain(error: TemplateSyntaxError) -> str:
    message = error.message or ""
    if unclosed := re.search(r"needs to be closed is '(\w+)'", message):
        return f"thẻ {{% {unclosed[1]} … %}} chưa được đóng bằng {{% end{unclosed[1]} %}}"
    if unknown := re.search(r"unknown tag '(\w+)'", message):
        return f"thẻ «{unknown[1]}» không có, thừa hoặc đặt sai chỗ"
    return "thẻ viết sai cú pháp"
