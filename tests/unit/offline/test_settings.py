"""The settings file: the packaged sample reads, and all faults of a file are reported at once, each with its line."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import replace
from datetime import date
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath
from shutil import copy

import pytest

from cchc_eval.data import default_criteria_set
from cchc_eval.offline.compose_papers import issuer_of
from cchc_eval.offline.demo import SAMPLE
from cchc_eval.offline.errors import BadInput, typed
from cchc_eval.offline.round_folder import SETTINGS, open_round
from cchc_eval.offline.settings_reader import read_settings

TEXT = (SAMPLE / SETTINGS).read_text(encoding="utf-8")


def problems(tmp_path: Path, text: str | bytes) -> list[str]:
    """The faults of a settings file, without the file's name."""
    path = tmp_path / SETTINGS
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    with pytest.raises(BadInput) as caught:
        read_settings(path)
    return [problem.removeprefix(f"Tệp {path}: ") for problem in caught.value.problems]


def line_of(text: str, start: str) -> int:
    return next(turn for turn, line in enumerate(text.splitlines(), 1) if line.startswith(start))


def test_the_sample_reads_whole() -> None:
    settings = read_settings(SAMPLE / SETTINGS)
    assert (settings.year, settings.deadline) == (2026, date(2026, 12, 10))
    assert [unit.code for unit in settings.units] == [
        "TTCNTT", "CTTĐT", "TTGSĐH", "TTDLS", "TTĐTTV", "BQLDA",
    ]  # fmt: skip
    assert settings.council is not None and settings.council.chair.name == "Nguyễn Hữu Phước"
    assert settings.council.secretary.duty == "Thư ký Hội đồng"
    assert [unit.submitted for unit in settings.units] == [True] * 5 + [False]
    assert settings.missing_for_decision() == []


def test_the_sample_explains_every_key() -> None:
    """Every key that the reader knows stands in the sample, at least commented out."""
    readers = Path(SAMPLE).parent.glob("*_reader.py")
    source = "\n".join(path.read_text(encoding="utf-8") for path in readers)
    calls = ("text", "texts", "paragraph", "word", "flag", "day", "moment", "whole", "number_or_blank", "has")
    keys = {part.split('"')[1] for call in calls for part in source.split(f".{call}(")[1:] if part.startswith('"')}
    assert len(keys) > 40
    assert [key for key in sorted(keys) if key not in TEXT] == []


def test_windows_line_ends_and_mark_are_fine(tmp_path: Path) -> None:
    path = tmp_path / SETTINGS
    path.write_bytes(b"\xef\xbb\xbf" + TEXT.replace("\n", "\r\n").encode())
    assert read_settings(path) == read_settings(SAMPLE / SETTINGS)


def test_all_faults_come_at_once_with_their_lines(tmp_path: Path) -> None:
    text = (
        TEXT.replace("deadline = 2026-12-10", 'deadline = "10/12/2026"')
        .replace('place = "Khánh Hòa"', 'plase = "Khánh Hòa"')
        .replace('issuer = "council"', 'issuer = "councl"')
        .replace('code = "CTTĐT"', 'code = "a/b"')
        .replace("votes = { for = 4, against = 1, abstain = 0 }", "votes = { for = 4, agianst = 1 }")
        .replace("votes = { for = 4, against = 0, abstain = 1 }", "votes = { for = 7 }")
        .replace("present = false", 'present = "không"')
        .replace("year = 2026", "year = 2026.5")
    )
    expected = [
        ("year =", "khóa «year»: phải là số nguyên từ 2000 trở lên, không có dấu nháy."),
        ("deadline", "khóa «deadline»: phải là ngày dạng 2027-01-15 (năm-tháng-ngày), không có dấu nháy."),
        ("[department]", "[department], khóa «place»: thiếu, phải ghi."),
        ("plase", "[department], khóa «plase»: không có trong quy định; có phải «place» không?"),
        ('code = "a/b"', "[units] thứ 2, khóa «code»: chỉ gồm chữ, số, dấu chấm (không ở cuối), "
         "gạch ngang, gạch dưới; không quá 40 ký tự."),
        ("votes = { for = 7", "[units] thứ 3, khóa «votes»: có 7 phiếu, nhiều hơn 6 thành viên có mặt."),
        ("votes = { for = 4, ag", "[units] thứ 4, khóa «votes»: «agianst»: không có trong quy định; "
         "có phải «against» không?"),
        ("present", "[council.members] thứ 6, khóa «present»: phải là true hoặc false, không có dấu nháy."),
        ('issuer = "councl"', "[decision], khóa «issuer»: phải là một trong: council, director; "
         "có phải «council» không?"),
    ]  # fmt: skip
    assert problems(tmp_path, text) == [f"dòng {line_of(text, start)}, {message}" for start, message in expected]


def test_a_broken_line_is_shown(tmp_path: Path) -> None:
    text = TEXT.replace("number = 5 ", "number = năm ")
    [message] = problems(tmp_path, text)
    assert message.startswith(f"dòng {line_of(text, 'number = năm')}, cột 10: không đúng cú pháp TOML, gần «number")
    [message] = problems(tmp_path, TEXT + 'name = "thiếu ngoặc')
    assert f"dòng {len(TEXT.splitlines()) + 1}" in message
    assert "không phải văn bản UTF-8" in problems(tmp_path, TEXT.encode("utf-16"))[0]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            'role = "chair"\n',
            "\n",
            'chưa có chủ tọa: ghi «Vai trò tại cuộc họp» là «Chủ tọa» (role = "chair") ở một thành viên',
        ),
        (
            'role = "secretary"\n',
            'role = "chair"\n',
            'đã có người khác được ghi «Vai trò tại cuộc họp» là «Chủ tọa» (role = "chair")',
        ),
        ('code = "TTDLS"', 'code = "ttcntt"', "mã đơn vị trùng với đơn vị thứ 1"),
        ("submitted = false", "submitted = false\nreceived = 2026-12-01", "thì không ghi ngày nhận"),
        ("ended = 2027-01-12T11:30:00", "ended = 2027-01-12T07:30:00", "kết thúc trước khi bắt đầu"),
        ("number = 5 ", 'number = "5" ', "phải là số nguyên từ 1 trở lên"),
        ("date = 2027-01-15", "date = 2027-01-15T00:00:00", "phải là ngày dạng 2027-01-15"),
        ('authority = "TM. HỘI ĐỒNG"', 'authority = "CHỦ TỊCH HỘI ĐỒNG"', "chữ ký phải ghi «TM. HỘI ĐỒNG»"),
        ('quorum = "2/3"', 'quorum = "6/6"', "mới có 5/6 thành viên có mặt, chưa đủ 1/1 để Hội đồng họp"),
        ('quorum = "2/3"', 'quorum = "nhiều"', "«nhiều» không phải là phân số lớn hơn 0"),
        (
            '# unit = "BQLDA"',
            'unit = "TTCNTT"',
            "có 5 phiếu, nhiều hơn 4 thành viên có mặt, không kể người thuộc đơn vị",
        ),
        ('# unit = "BQLDA"', 'unit = "TTCNT"', "không có đơn vị mã «TTCNT»; gần nhất: «TTCNTT»"),
        (
            "report_number = 15 ",
            "# ",
            "khóa «report_number»: thiếu; báo cáo trình Hội đồng được dẫn bằng cả số và ngày",
        ),
        ("report_date = 2027-01-11", "report_date = 2027-01-16", "khóa «report_date»: sau ngày của quyết định"),
        ('issuer = "council"', 'issuer = "director"', "chữ ký ghi «GIÁM ĐỐC» hoặc «KT. GIÁM ĐỐC»"),
        (
            'authority = "GIÁM ĐỐC", name = "Nguyễn Hữu Phước"',
            'authority = "PHÓ GIÁM ĐỐC PHỤ TRÁCH", name = "Lan"',
            "người được giao phụ trách ký thay",
        ),
        ('name = "Trung tâm Dữ liệu số"', 'name = " "', "không được để trống"),
        ('name = "Trung tâm Dữ liệu số"', 'name = "Trung tâm\\nDữ liệu số"', "phải nằm trên một dòng"),
        ('recipients = ["Như trên"', 'recipients = [1, "Như trên"', "phải là văn bản đặt trong dấu nháy kép"),
        ('salutation = "Bà"', 'salutation = "Cô"', "phải là một trong: Ông, Bà"),
        ("\n[meeting]", "\n[meting]", "khóa «meting»: không có trong quy định; có phải «meeting» không?"),
        ("date = 2027-01-20", "", "khóa «date»: thiếu, phải ghi để tính tiền thưởng"),
        ("below = 70", "below = 101", "khóa «below»: phải là số nguyên từ 1 đến 100"),
        ("[[proposal.individuals]]", "[proposal.individuals]", "không đúng cú pháp TOML"),
    ],
)
def test_each_kind_of_fault(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in TEXT
    assert any(message in problem for problem in problems(tmp_path, TEXT.replace(old, new, 1)))


def test_a_round_before_the_meeting_needs_no_decision(tmp_path: Path) -> None:
    text = TEXT[: TEXT.index("# Hội đồng;")]
    (tmp_path / SETTINGS).write_text(text, encoding="utf-8")
    copy(SAMPLE / "bo-tieu-chi.json", tmp_path)
    settings = open_round(tmp_path).settings
    assert settings.missing_for_decision() == [
        "chưa ghi [council]",
        "chưa ghi [meeting]",
        "chưa ghi [decision]",
    ]


def test_settings_are_checked_against_the_criteria_set(tmp_path: Path) -> None:
    text = TEXT.replace("year = 2026", "year = 2027").replace('rank = "KHÁ"', 'rank = "GIỎI"')
    text = text.replace("# collective_ranks", "collective_ranks").replace('["TỐT", "KHÁ"]', '["TÔT"]')
    (tmp_path / SETTINGS).write_text(text, encoding="utf-8")
    copy(SAMPLE / "bo-tieu-chi.json", tmp_path)
    with pytest.raises(BadInput) as caught:
        open_round(tmp_path)
    assert len(caught.value.problems) == 3
    for word, problem in zip(("năm 2027", "«GIỎI»", "«TÔT»"), caught.value.problems, strict=True):
        assert word in problem


def test_a_folder_without_settings(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"không có tệp dot-danh-gia\.xlsx hay dot-danh-gia\.toml; chạy «cchc-eval moi "):
        open_round(tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "cure"),
    [
        ('place = "Khánh Hòa"', "place = “Khánh Hòa”", 'dùng dấu nháy kép thẳng (") ở hai đầu, không dùng “'),
        ('place = "Khánh Hòa"', "place = Khánh Hòa", 'chữ phải đặt trong dấu nháy kép: place = "Khánh Hòa'),
        ('place = "Khánh Hòa"', 'place = "Khánh Hòa', 'thiếu dấu nháy kép (") đóng ở cuối'),
        ('place = "Khánh Hòa"', 'place = "tỉnh "Khánh Hòa""', "dấu nháy kép nằm trong chữ"),
        ('place = "Khánh Hòa"', 'place = "D:\\dữ liệu"', "dấu \\ trong chữ phải ghi hai lần"),
        ('place = "Khánh Hòa"', 'place "Khánh Hòa"', "thiếu dấu = giữa khóa và giá trị"),
        ('place = "Khánh Hòa"', "place =", "thiếu giá trị sau dấu ="),
        ('place = "Khánh Hòa"', 'địa danh = "Khánh Hòa"', "tên khóa «địa danh» không đúng"),
        ('place = "Khánh Hòa"', 'place = "Khánh Hòa"\nplace = "Nha Trang"', "khóa «place» ghi hai lần"),
        ("deadline = 2026-12-10", "deadline = 10/12/2026", "ngày ghi dạng năm-tháng-ngày"),
        ("deadline = 2026-12-10", "deadline = 10-12-2026", "ngày ghi dạng năm-tháng-ngày"),
        ("present = false", "present = False", "«False» không dùng được; ghi true (có) hoặc false (không)"),
        ("present = false", "present = không", "«không» không dùng được"),
        ("number = 5 ", "number = 05 ", "số không ghi chữ số 0 ở đầu"),
        ("number = 5 ", "number = 1,5 ", "số ghi liền"),
        ('recipients = ["Như trên", "Các', 'recipients = ["Như trên" "Các', "danh sách thiếu dấu phẩy"),
        ("votes = { for = 5, against = 0, abstain = 0 }", "votes = { for = 5, against = 0", "phải nằm trên một dòng"),
        ("\n[meeting]", "\n[meeting", "tên bảng đặt trong ngoặc vuông"),
        ("\n[meeting]", "\n[council]\n[meeting]", "bảng «council» ghi hai lần"),
    ],
)
def test_a_line_that_is_no_toml_is_told_with_its_cure(tmp_path: Path, old: str, new: str, cure: str) -> None:
    assert old in TEXT
    [message] = problems(tmp_path, TEXT.replace(old, new, 1))
    assert message.startswith("dòng ") and cure in message


def test_what_nobody_sees_in_the_settings_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / SETTINGS
    path.write_text(unicodedata.normalize("NFD", TEXT).replace("Trung", "Tru\u200bng"), encoding="utf-8")
    assert read_settings(path) == read_settings(SAMPLE / SETTINGS)
    path.write_text(TEXT.replace("Khánh Hòa", "Kha\\u0301nh\\u200b Hòa"), encoding="utf-8")
    assert read_settings(path).department.place == "Khánh Hòa"


def test_a_threshold_of_one_percent_is_asked_about(tmp_path: Path) -> None:
    [message] = problems(tmp_path, TEXT.replace("below = 70", "below = 1"))
    assert "khóa «below»: 1 là 1 phần trăm hay 100 phần trăm?" in message


def test_percentages_of_a_set_in_doubt_are_said(tmp_path: Path) -> None:
    data = default_criteria_set().to_data()
    leaf = next(item for item in data["criteria"] if item.get("rule", {}).get("floor_percent"))
    leaf["rule"]["floor_percent"] = 0.8
    (tmp_path / "bo.json").write_text(json.dumps(data), encoding="utf-8")
    text = TEXT.replace('criteria = "bo-tieu-chi.json"', 'criteria = "bo.json"')
    (tmp_path / SETTINGS).write_text(text, encoding="utf-8")
    [remark] = open_round(tmp_path).remarks
    assert f"Tiêu chí {leaf['code']}: sàn 0,8 %; có phải là 80 % không?" in remark
    data["rank_bands"] = [{"rank": "TỐT", "from": 0.85}, {"rank": "YẾU", "from": 0}]
    (tmp_path / "bo.json").write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(BadInput, match="mọi mức xếp hạng đều bắt đầu từ 1 % trở xuống"):
        open_round(tmp_path)


def test_a_criteria_file_is_found_however_its_name_is_composed(tmp_path: Path) -> None:
    data = json.dumps(default_criteria_set().to_data())
    (tmp_path / unicodedata.normalize("NFD", "bộ tiêu chí.json")).write_text(data, encoding="utf-8")
    text = TEXT.replace('criteria = "bo-tieu-chi.json"', 'criteria = "bộ tiêu chí.json"')
    (tmp_path / SETTINGS).write_text(text, encoding="utf-8")
    assert open_round(tmp_path).criteria_set == default_criteria_set()


def test_a_decision_on_rewards_cites_the_law(tmp_path: Path) -> None:
    head, table, tail = TEXT.partition("\n[reward_decision]\n")
    without = "\n".join(line for line in tail.splitlines() if "Luật Thi đua" not in line)
    (problem,) = problems(tmp_path, head + table + without)
    assert "Luật Thi đua, khen thưởng" in problem and "[reward_decision]" in problem


@pytest.mark.parametrize(
    ("code", "said"),
    [("CON", "tên Windows giữ riêng"), ("com1.x", "tên Windows giữ riêng"), ("TT.", "dấu chấm (không ở cuối)")],
)
def test_a_code_that_no_file_can_bear_on_windows_is_refused(tmp_path: Path, code: str, said: str) -> None:
    found = problems(tmp_path, TEXT.replace('code = "TTCNTT"', f'code = "{code}"'))
    assert any("[units] thứ 1, khóa «code»: " in problem and said in problem for problem in found), found
    for fine in ("CONG", "PRN1", "T.T"):
        text = "\n".join(problems(tmp_path, TEXT.replace('code = "TTCNTT"', f'code = "{fine}"') + "\nx = 1"))
        assert "Windows" not in text and "không ở cuối" not in text


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        (PureWindowsPath("C:/Users/Nguyễn An/đợt 2026"), '"C:\\Users\\Nguyễn An\\đợt 2026"'),
        (PureWindowsPath("D:/dot-2026"), "D:\\dot-2026"),
        (PurePosixPath("đợt(1)"), '"đợt(1)"'),
    ],
)
def test_a_command_in_a_message_can_be_typed_as_it_stands(path: PurePath, shown: str) -> None:
    assert typed(path) == shown


def test_a_proposal_is_addressed_to_a_body(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, TEXT.replace('addressees = ["Giám đốc', 'addressees = ["- Như trên;", "Giám đốc'))
    assert "[proposal], khóa «addressees»: phải là tên nơi nhận; «Như trên», «Lưu» chỉ ghi ở nơi nhận cuối" in problem


def test_a_unit_whose_head_is_only_in_charge_signs_for_the_head(tmp_path: Path) -> None:
    path = tmp_path / SETTINGS
    path.write_text(TEXT.replace('head_post = "GIÁM ĐỐC"', 'head_post = "PHÓ GIÁM ĐỐC PHỤ TRÁCH"'), encoding="utf-8")
    head = read_settings(path).units[0].head
    assert (head.authority, head.post) == ("KT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC", "")


def test_names_typed_in_capitals_stand_in_sentences_as_officials_write_them_and_it_is_told(tmp_path: Path) -> None:
    path, remarks = tmp_path / SETTINGS, list[str]()
    assert not read_settings(SAMPLE / SETTINGS).in_capitals
    text = TEXT.replace('name = "Sở Khoa học và Công nghệ"', 'name = "SỞ KHOA HỌC VÀ CÔNG NGHỆ"')
    text = text.replace('proposer = "Chánh Văn phòng Sở"  ', 'proposer = "CHÁNH VĂN PHÒNG SỞ"  ')
    path.write_text(text, encoding="utf-8")
    settings = read_settings(path, remarks)
    assert settings.department.name == "Sở Khoa học và Công nghệ"
    assert settings.decision is not None and settings.decision.proposer == "Chánh Văn phòng Sở"
    said = settings.in_capitals
    assert not remarks, "not with each command"
    assert (
        "«SỞ KHOA HỌC VÀ CÔNG NGHỆ» là «Sở Khoa học và Công nghệ», «CHÁNH VĂN PHÒNG SỞ» là «Chánh Văn phòng Sở»" in said
    )
    issuer = issuer_of(settings, 2026)
    assert issuer_of(settings.before_meeting, 2026) == issuer, "before the decision as after it"
    assert (issuer.office_name, issuer.office_head_post) == ("Văn phòng Sở", "Chánh Văn phòng Sở")
    elsewhere = replace(settings.self_assessment, recipients=("Sở Nội vụ", "Lưu: VT"))
    alone = issuer_of(replace(settings, self_assessment=elsewhere), 2026)
    assert (alone.office_name, alone.office_head_post) == ("Văn phòng", "Chánh Văn phòng"), "as its papers are headed"
    letter = issuer.by_order
    assert (letter.authority, letter.post, letter.name) == ("TL. Giám đốc", "Chánh Văn phòng", "Lê Quang Vinh")
    deputy = replace(settings.appraisal.signature, authority="KT. CHÁNH VĂN PHÒNG\nPHÓ CHÁNH VĂN PHÒNG", name="Võ An")
    other = replace(settings, appraisal=replace(settings.appraisal, signature=deputy))
    assert issuer_of(other, 2026).by_order.name == "", "a deputy signs the appraisals; who signs the letter is open"
