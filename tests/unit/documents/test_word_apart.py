"""A template that a manager brings along takes a bounded part of the machine, whatever it computes."""

from __future__ import annotations

import signal
import subprocess
from typing import Any

import pytest
from document_samples import decision, minutes
from test_word_template import PACKAGED, written

from cchc_eval.documents import TemplateError, render_word, word_apart
from cchc_eval.documents.word import WORD_FOLDER
from cchc_eval.documents.word_apart import render_word_apart


@pytest.mark.parametrize(("name", "document"), [("decision", decision), ("minutes", minutes)])
def test_the_file_is_the_same(name: str, document: object) -> None:
    template = (WORD_FOLDER / f"{name}.docx").read_bytes()
    assert render_word_apart(document(), template) == render_word(document(), template)  # type: ignore[operator]


def test_what_is_wrong_with_a_template_is_told_as_ever() -> None:
    faulty = written("Năm {{ doc.yaer }}")
    with pytest.raises(TemplateError) as expected:
        render_word(decision(), faulty)
    with pytest.raises(TemplateError) as caught:
        render_word_apart(decision(), faulty)
    assert (caught.value.template, caught.value.problems) == (expected.value.template, expected.value.problems)


@pytest.mark.parametrize(
    "field",
    [
        "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
        "{{ 9 ** (9 ** 9) }}",
        "{% for n in (1, 1) recursive %}{% if loop.depth < 60 %}{{ loop((1, 1)) }}{% endif %}{% endfor %}",
    ],
)
def test_a_template_that_computes_for_ever_is_ended_by_the_processor_s_limit(
    field: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended: list[int] = []
    real = subprocess.run

    def run(*command: Any, **how: Any) -> Any:
        done = real(*command, **{**how, "timeout": 60})
        ended.append(done.returncode)
        return done

    monkeypatch.setattr(subprocess, "run", run)
    with pytest.raises(TemplateError, match=r"decision.docx.*\n- các thẻ tính toán quá lâu"):
        render_word_apart(decision(), written(field), cpu_seconds=1)
    assert ended == [-signal.SIGXCPU]


def test_a_template_that_only_waits_is_ended_by_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word_apart, "_WAITED", 0)
    with pytest.raises(TemplateError, match=r"decision.docx.*\n- các thẻ tính toán quá lâu"):
        render_word_apart(decision(), PACKAGED)


@pytest.mark.parametrize(
    "field",
    [
        "{{ 'x' * 10 ** 11 }}",
        "{% set all = namespace(text='x') %}{% for n in range(60) %}{% set all.text = all.text ~ all.text %}{% endfor %}",
        "{{ '%999999999999d' % 1 }}",
    ],
)
def test_a_template_that_makes_too_much_is_refused(field: str) -> None:
    with pytest.raises(TemplateError, match=r"decision.docx.*\n- các thẻ tạo ra nội dung quá lớn"):
        render_word_apart(decision(), written(field))


def test_a_file_too_large_to_send_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word_apart, "MOST", 1000)
    assert word_apart._answer(decision(), PACKAGED) == ([word_apart._LARGE], b"")


def test_another_fault_is_no_fault_of_the_template(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word_apart.sys, "executable", "/bin/false")
    with pytest.raises(RuntimeError, match=r"^$"):
        render_word_apart(decision(), PACKAGED)


def test_a_template_without_an_end_is_refused() -> None:
    field = "{% for n in (1,) recursive %}{{ loop((1,)) }}{% endfor %}"
    with pytest.raises(TemplateError, match="không tính được"):
        render_word(decision(), written(field))
