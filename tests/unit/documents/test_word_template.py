"""Templates a site brings along: good ones are used, each kind of bad one is refused by what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import docx
import pytest
from document_samples import decision, result_rows
from word_reading import word_lines

from cchc_eval.documents import TemplateError, render_word
from cchc_eval.documents.word import WORD_FOLDER
from cchc_eval.documents.word_check import MAX_FILE, MAX_PARTS, MAX_UNPACKED, MAX_XML

PACKAGED = (WORD_FOLDER / "decision.docx").read_bytes()
VML = 'xmlns:v="urn:schemas-microsoft-com:vml"'


def written(*paragraphs: str, header: str = "") -> bytes:
    """A template as python-docx (and so a person) makes one."""
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    if header:
        document.sections[0].header.paragraphs[0].text = header
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def edited(change: Callable[[dict[str, bytes]], None], data: bytes = PACKAGED) -> bytes:
    """The packaged template with its parts changed by hand."""
    with ZipFile(BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for name, blob in parts.items():
            archive.writestr(name, blob)
    return file.getvalue()


def replaced(part: str, old: str, new: str) -> bytes:
    def change(parts: dict[str, bytes]) -> None:
        text = parts[part].decode()
        assert old in text
        parts[part] = text.replace(old, new, 1).encode()

    return edited(change)


def related(kind: str, target: str, mode: str = "") -> bytes:
    kind = f"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}"
    relation = f'<Relationship Id="rId99" Type="{kind}" Target="{target}"{mode}/></Relationships>'
    return replaced("word/_rels/document.xml.rels", "</Relationships>", relation)


def problems(template: bytes | Path) -> tuple[str, ...]:
    with pytest.raises(TemplateError) as caught:
        render_word(decision(), template)
    assert all(f"\n- {problem}" in str(caught.value) for problem in caught.value.problems)
    return caught.value.problems


def test_a_template_of_ones_own_is_used(tmp_path: Path) -> None:
    template = tmp_path / "cua-so.docx"
    template.write_bytes(
        written(
            "Năm {{ doc.year }}",
            "{%p for row in doc.rows %}",
            "{{ row.place }}. {{ row.unit_name }}",
            "{%p endfor %}",
        )
    )
    expected = [f"{row.place}. {row.unit_name}" for row in result_rows()]
    assert word_lines(render_word(decision(), template)) == ["Năm 2026", *expected]


def test_fields_stand_in_headers_and_take_quotes_that_word_curls() -> None:
    template = written("{{ “Năm ” ~ doc.year }}", header="Số {{ doc.head | numbered }}")
    document = docx.Document(BytesIO(render_word(decision(), template)))
    assert document.paragraphs[0].text == "Năm 2026"
    assert document.sections[0].header.paragraphs[0].text == "Số 05/QĐ-HĐCCHC"


def test_a_field_split_by_formatting_is_read_whole() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("Năm {")
    for piece in ("{ doc.", "year", " }", "}."):
        paragraph.add_run(piece).bold = piece == "year"
    file = BytesIO()
    document.save(file)
    assert word_lines(render_word(decision(), file.getvalue())) == ["Năm 2026."]


@pytest.mark.parametrize(
    "data",
    [b"", b"PK", b"not a zip", PACKAGED[: len(PACKAGED) // 2], b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 64],
    ids=["empty", "two bytes", "text", "cut off", "encrypted or .doc"],
)
def test_what_is_no_docx_is_refused(data: bytes) -> None:
    (problem,) = problems(data)
    assert problem.startswith("không phải tệp .docx, tệp bị hỏng hoặc có mật khẩu")


def test_every_damage_is_reported_without_a_traceback() -> None:
    for place in range(0, len(PACKAGED), 97):
        damaged = bytearray(PACKAGED)
        damaged[place] ^= 0x55
        try:
            render_word(decision(), bytes(damaged))
        except TemplateError as error:
            assert error.problems


def test_a_missing_file_is_reported(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path / "khong-co.docx")
    assert problem.startswith("không đọc được tệp")


def test_parts_that_word_needs_must_be_there() -> None:
    (problem,) = problems(edited(lambda parts: parts.pop("[Content_Types].xml") and None))
    assert "không phải tệp .docx" in problem
    (problem,) = problems(edited(lambda parts: parts.pop("word/document.xml") and None))
    assert "không phải tệp .docx" in problem


def test_sizes_are_bounded() -> None:
    def bomb(size: int) -> Callable[[dict[str, bytes]], None]:
        return lambda parts: parts.update({"word/media/a.bin": b"\0" * size})

    assert problems(PACKAGED + b"\0" * MAX_FILE) == ("tệp lớn hơn 5 MB; bỏ bớt hình ảnh",)
    for template in (
        edited(bomb(MAX_UNPACKED + 1)),
        edited(lambda parts: parts.update({"word/a.xml": b"<a>" + b" " * MAX_XML + b"</a>"})),
        edited(lambda parts: parts.update({f"word/{n}.xml": b"<a/>" for n in range(MAX_PARTS)})),
    ):
        assert problems(template) == ("nội dung giải nén quá lớn; bỏ bớt hình ảnh và phần không cần",)


def test_entities_are_refused() -> None:
    dtd = '<!DOCTYPE w:document [<!ENTITY e SYSTEM "file:///etc/passwd">]><w:document '
    (problem,) = problems(replaced("word/document.xml", "<w:document ", dtd))
    assert "«word/document.xml»" in problem and "DTD" in problem


def test_macros_are_refused() -> None:
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    macro = "application/vnd.ms-word.document.macroEnabled.main+xml"
    assert "có macro (.docm)" in problems(replaced("[Content_Types].xml", kind, macro))[0]
    assert "không phải văn bản Word" in problems(replaced("[Content_Types].xml", kind, "text/xml"))[0]
    assert "có phần nhúng hoặc macro «vbaProject.bin»" in problems(related("vbaProject", "vbaProject.bin"))[0]


@pytest.mark.parametrize("kind", ["image", "hyperlink", "attachedTemplate"])
def test_links_out_of_the_file_are_refused(kind: str) -> None:
    (problem,) = problems(related(kind, "http://example.org/a", ' TargetMode="External"'))
    assert "có liên kết ra ngoài tệp «http://example.org/a»" in problem


@pytest.mark.parametrize("kind", ["oleObject", "package", "aFChunk"])
def test_embedded_objects_are_refused(kind: str) -> None:
    (problem,) = problems(related(kind, "embeddings/a.bin"))
    assert "có phần nhúng hoặc macro «embeddings/a.bin»" in problem


def test_fields_of_word_that_fetch_are_refused() -> None:
    run = "<w:r><w:instrText>{}</w:instrText></w:r>"
    split = run.format("INCLUDE") + run.format('TEXT "C:\\a.txt"') + "</w:p>"
    (problem,) = problems(replaced("word/document.xml", "</w:p>", split))
    assert "có trường Word «INCLUDETEXT»" in problem
    simple = '<w:fldSimple w:instr="DDEAUTO cmd a"/></w:p>'
    (problem,) = problems(replaced("word/document.xml", "</w:p>", simple))
    assert "có trường Word «DDEAUTO»" in problem


def test_all_faults_are_reported_at_once_with_the_words_around_them() -> None:
    template = written(
        "Tổng số: {{ doc.yeer }} năm",
        "Ngày {{ doc.year | longdate }}",
        "{{ nam }}",
        header="{{ doc.reciepients }}",
    )
    found = "\n".join(problems(template))
    assert "gần «Tổng số: {{ doc.yeer }} năm»: không có trường «yeer»; có phải «year»?" in found
    assert "gần «Ngày {{ doc.year | longdate }}»: không có bộ lọc «longdate»; có phải «long_date»" in found
    assert "gần «{{ nam }}»: không có tên «nam»" in found
    assert "không có trường «reciepients»; có phải «recipients»?" in found


@pytest.mark.parametrize(
    ("paragraphs", "message"),
    [
        (("Năm {{ doc.year",), "đoạn «Năm {{ doc.year» mở «{{» mà không đóng «}}»"),
        (("Năm {% if doc.year }}",), "mở «{%» mà không đóng «%}»"),
        (("Năm {{ doc.year {{ doc.year }}",), "mở «{{» mà không đóng"),
        (
            ("{%p for row in doc.rows %}", "{{ row.place }}"),
            "thẻ {% for … %} chưa được đóng bằng {% endfor %}",
        ),
        (("{% if doc.year %}Năm",), "thẻ {% if … %} chưa được đóng bằng {% endif %}"),
        (("Năm {% endif %}",), "gần «Năm {% endif %}»: thẻ «endif» không có, thừa hoặc đặt sai chỗ"),
        (("Năm {{ doc.year + }}",), "gần «Năm {{ doc.year + }}»: thẻ viết sai cú pháp"),
        (("Năm {{ doc.year is leap }}",), "không có phép thử «is leap»"),
        (("{% for row in doc.rows %}{{ row.plase }}{% endfor %}",), "không có trường «plase»"),
        (("Năm {{ doc.rows | long_date }}",), "gần «Năm {{ doc.rows | long_date }}»: không tính được"),
        (("{{ doc.year / 0 }}",), "gần «{{ doc.year / 0 }}»: không tính được"),
        (("{% include 'a' %}",), "gần «{% include 'a' %}»: không tính được"),
        (("{{ doc.head.__class__ }}",), "không có trường «__class__»"),
        (("{{ doc.rows.append(1) }}",), "gần «{{ doc.rows.append(1) }}»"),
    ],
)
def test_broken_tags_are_reported(paragraphs: tuple[str, ...], message: str) -> None:
    (problem,) = problems(written(*paragraphs))
    assert message in problem


def test_a_tag_that_bridges_cells_is_reported() -> None:
    document = docx.Document()
    document.add_paragraph("A {% if doc.amends %}")
    document.add_table(1, 1).cell(0, 0).text = "B {% endif %}"
    file = BytesIO()
    document.save(file)
    (problem,) = problems(file.getvalue())
    assert problem.startswith("thẻ {% … %} cắt ngang đoạn, ô hoặc hàng")
