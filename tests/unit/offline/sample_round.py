"""What the committed sample round holds: the units' answers, the office's and the council's changes.

`python tests/unit/offline/write_sample.py` writes the sample's workbooks anew, for when their layout or the
sample's criteria set changes. Points are worked by hand in `test_sample.py`.
"""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from cchc_eval.offline.compose import Results
from cchc_eval.offline.demo import SAMPLE
from cchc_eval.offline.round_folder import PARTS, SETTINGS, open_round
from cchc_eval.scoring import (
    BandsRule,
    Change,
    ChecklistRule,
    ChoiceRule,
    Criterion,
    DeductRule,
    PercentRule,
    RatioRule,
    UnitRecord,
    evaluate_all,
    place,
)
from cchc_eval.scoring.figures import Figure, answered, as_data, note
from cchc_eval.workbook.form import CONTEST

LONG_NAME = (
    "Trung tâm Nghiên cứu, Phát triển, Chuyển giao công nghệ thông tin, truyền thông và Quản lý, vận hành "
    "hạ tầng số dùng chung khu vực Bắc Khánh Hòa – Nam Phú Yên"
)
CSET = open_round(SAMPLE).criteria_set
NA: dict[str, Any] = {"not_applicable": True}


def without_groups(settings: str) -> str:
    """The sample's settings as of a round that ranks all its units together."""
    head, _, rest = settings.partition("\n[[groups]]\n")
    rest = rest[rest.index("\n# Cơ quan tổ chức đánh giá") :]
    return re.sub(r'^group = ".*"\n', "", f"{head}\n{rest}", flags=re.MULTILINE)


def without_parts(folder: Path) -> None:
    """Make the sample's appraisal one of one workbook, which holds all that its bodies gave."""
    settings = (folder / SETTINGS).read_text(encoding="utf-8")
    tables = re.compile(r"^\[\[appraisal_parts\]\]\n(?:.+\n)+", re.MULTILINE)
    (folder / SETTINGS).write_text(tables.sub("", settings), encoding="utf-8")
    shutil.rmtree(folder / PARTS)


def of(part: int, whole: int) -> dict[str, Any]:
    return {"part": part, "whole": whole}


def tick(*keys: str) -> dict[str, Any]:
    return {"checked": list(keys)}


def times(**counts: int) -> dict[str, Any]:
    return {"counts": counts}


def training(done: int, late: int, planned: int) -> dict[str, Any]:
    return {"counts": {"done": done, "late": late}, "whole": planned}


def quarters(*shares: tuple[int, int]) -> dict[str, Any]:
    return {"items": {f"q{turn}": of(*share) for turn, share in enumerate(shares, 1)}}


def ballots(**groups: tuple[int, int, int]) -> dict[str, Any]:
    """Of each group: satisfied, neither, not satisfied; the same on both questions."""
    counted = {
        group: {question: dict(zip(("good", "fair", "poor"), levels, strict=True)) for question in ("papers", "manner")}
        for group, levels in groups.items()
    }
    return {"ballots": counted}


# Full points with plausible numbers; what a unit did otherwise is below.
FULL_WHOLES = {
    "1.7": 59, "2.1.1": 6, "2.1.3": 5, "2.2.1": 7, "3.2.1": 1250, "3.2.2": 4, "3.3.2": 10, "5.1.1": 25, "5.1.3": 25,
    "7.1.1": 12, "7.1.2": 1200, "7.1.4": 25, "7.3.1": 3,
}  # fmt: skip
FULL: dict[str, dict[str, Any]] = {
    "1.1.1": {"date": "2026-02-10"},
    "1.3.2": of(6, 6),
    "1.4.1": of(10, 10),
    "3.1.2": {"value": 2},
    "3.2.3": ballots(people=(188, 10, 2), bodies=(45, 5, 0)),
    "4.3.2": {"bad": 0, "whole": 64},
    "5.2.1": training(20, 0, 20),
    "5.2.2": of(25, 25),
    "6.1.2": {"before": 4650, "now": 4800, "source": "Báo cáo quyết toán năm 2025"},
    "6.1.3": {"points": 1},
    "6.2.1": of(9600, 9600),
    "7.1.3": quarters((520, 525), (540, 545), (530, 530), (550, 550)),
    "7.2.2": of(1000, 1250),
}

ANSWERS: dict[str, dict[str, dict[str, Any] | None]] = {
    "TTCNTT": {
        "1.1.2": tick("i1", "i2", "i3"),
        "1.2.1": times(late=1, missing=0),
        "1.5": {"value": 1},
        "1.7": of(57, 59),
        "3.1.2": {"value": 3},
        "3.2.2": NA,
        "5.2.1": training(37, 2, 40),
        "7.1.2": of(1186, 1200),
        "7.2.2": of(750, 1250),
    },
    "CTTĐT": {
        "1.1.3": of(13, 15),
        "1.2.1": times(late=2, missing=0),
        "1.3.2": of(5, 6),
        "1.5": {"value": 0},
        "1.6.1": tick("i1"),
        "1.7": of(46, 50),
        "2.1.1": of(5, 6),
        "2.1.4": times(late=0, missing=1),
        "2.2.1": of(6, 7),
        "3.1.2": {"value": 0},
        "3.2.2": of(3, 4),
        "3.3.2": of(9, 10),
        "4.1.3": {"choice": "sent"},
        "4.3.2": {"bad": 4, "whole": 50},
        "5.1.1": of(24, 25),
        "5.1.3": of(24, 25),
        "5.2.1": training(17, 0, 20),
        "5.3.1": times(remind=1, disc=0),
        "6.1.1": {"choice": "sent"},
        "6.2.1": of(6125, 7000),
        "7.1.2": of(470, 500),
        "7.1.3": quarters((450, 500), (440, 500), (500, 550), (500, 550)),
        "7.1.4": of(22, 25),
        "7.2.1": tick("i1", "i2", "i3"),
    },
    "TTGSĐH": {
        "1.1.1": {"date": "2026-02-24"},
        "1.1.2": tick("i1", "i3"),
        "1.1.3": of(8, 9),
        "1.2.1": times(late=1, missing=1),
        "1.4.2": {"value": 2},
        "1.5": {"value": 1},
        "1.6.2": {"choice": "no"},
        "1.7": of(19, 20),
        "2.1.3": of(7, 10),
        "2.2.3": times(late=1, missing=0),
        "3.1.1": tick("i2"),
        "3.1.3": {"choice": "no"},
        "3.2.1": of(970, 1000),
        "4.1.3": {"choice": "sent"},
        "5.1.1": of(28, 30),
        "5.1.3": of(29, 30),
        "5.2.2": of(18, 30),
        "5.3.1": times(remind=2, disc=0),
        "6.1.2": NA,
        "6.2.2": tick("i1"),
        "7.1.1": of(9, 11),
        "7.1.2": of(640, 700),
        "7.1.3": quarters((460, 500), (455, 500), (465, 500), (460, 500)),
        "7.1.4": of(28, 30),
        "7.2.2": of(400, 1000),
    },
    "TTDLS": {
        "1.1.1": {"date": "2026-02-27"},
        "1.3.1": {"choice": "no"},
        "1.4.1": of(9, 10),
        "1.5": {"value": 0},
        "1.6.1": tick("i2"),
        "2.2.2": times(err=1),
        "3.1.2": {"value": 1},
        "3.2.1": of(96, 100),
        "4.1.3": {"choice": "sent"},
        "5.2.2": of(24, 40),
        "5.3.1": times(remind=0, disc=1),
        "7.1.1": of(11, 12),
    },
    "TTĐTTV": {
        "1.1.1": {"not_done": True},
        "1.1.2": tick("i1"),
        "1.1.3": of(7, 9),
        "1.2.1": times(late=2, missing=2),
        "1.2.2": times(returned=2),
        "1.3.1": {"choice": "no"},
        "1.3.2": None,
        "1.4.2": {"value": 1},
        "1.5": {"value": 0},
        "1.6.2": {"choice": "no"},
        "1.7": of(34, 40),
        "2.1.2": {"choice": "no"},
        "2.2.1": of(4, 6),
        "3.1.2": {"value": 0},
        "3.2.1": of(279, 300),
        "3.2.2": NA,
        "4.1.3": {"choice": "none"},
        "5.2.2": of(9, 20),
        "6.2.1": of(2560, 3200),
        "7.1.1": of(4, 5),
        "7.1.3": quarters((135, 150), (132, 150), (138, 150), (135, 150)),
        "7.2.2": of(120, 300),
        "7.3.1": NA,
    },
}

SURVEYS = {
    "TTCNTT": ("93.5", "91"),
    "CTTĐT": ("82.25", "82.5"),
    "TTGSĐH": ("90", "84.5"),
    "TTDLS": ("88", "86"),
    "TTĐTTV": ("78", "74"),
    "BQLDA": ("70", "60"),
}

TARGETS = {"TTCNTT": 3}  # of simplified procedures; 2 for the others
TARGETS_OF = "Kế hoạch cải cách hành chính năm 2026 của Sở"
FIGURES_OF = "Hệ thống thông tin giải quyết thủ tục hành chính của tỉnh"
_NOTHING_SENT = "Đơn vị không nộp phiếu; chấm theo hồ sơ lưu tại Văn phòng Sở"
OFFICE: dict[str, dict[str, tuple[str, str]]] = {
    "TTCNTT": {"1.4.2": ("0.5", "Chỉ có tài liệu kiểm chứng của 02 hình thức tuyên truyền")},
    "CTTĐT": {"7.3.2": ("0", "Có 01 sự cố ngày 14/7/2026 được xác định do chủ quan (Biên bản số 03/BB-TTr)")},
    "TTĐTTV": {"5.3.1": ("2", "Có 02 lượt bị nhắc nhở bằng văn bản trong năm")},
    "BQLDA": {
        code: (points, _NOTHING_SENT)
        for code, points in {
            "1.2.1": "1", "1.7": "1", "2.2.2": "1.5", "3.2.3": "1", "4.1.1": "1.5", "4.1.2": "1.5",
            "4.2": "2", "5.1.1": "2", "5.1.2": "2", "5.3.1": "3", "6.1.1": "2", "6.2.1": "1.5",
            "6.2.3": "2", "7.1.2": "2.85", "7.1.3": "1", "7.3.2": "1",
        }.items()
    },
}  # fmt: skip
COUNCIL = {"TTCNTT": {"1.5": ("3", "Giải pháp thứ hai được công nhận tại Quyết định số 210/QĐ-SKHCN ngày 22/12/2026")}}
EXPLANATIONS = {
    "TTCNTT": {"1.7": "02 nhiệm vụ hoàn thành sau hạn do phải chờ ý kiến của các sở, ngành"},
    "TTGSĐH": {"6.1.2": "Đơn vị không được giao chỉ tiêu thu sự nghiệp năm 2026"},
    "TTDLS": {"5.3.1": "01 trường hợp bị kỷ luật khiển trách (Quyết định số 98/QĐ-SKHCN ngày 05/6/2026)"},
    "TTĐTTV": {"1.1.1": "Đơn vị mới kiện toàn tổ chức trong quý I nên chưa ban hành kế hoạch riêng"},
}
CONTESTS = {
    "TTĐTTV": {"3.2.1": "281 hồ sơ đúng hạn; hệ thống ghi trễ 02 hồ sơ do lỗi kết nối (Công văn số 45/TTĐTTV)"},
}


def answers(code: str) -> dict[str, dict[str, Any]]:
    """A unit's answers on every leaf that units answer, the unanswered left out."""
    own = ANSWERS[code]
    listed = {
        leaf.code: own[leaf.code] if leaf.code in own else _full(leaf)
        for leaf in CSET.leaves
        if leaf.scored_by == "unit"
    }
    listed["3.1.2"] = {**listed["3.1.2"], "target": TARGETS.get(code, 2)}
    return {leaf: answer for leaf, answer in listed.items() if answer is not None}


def _full(leaf: Criterion) -> dict[str, Any]:
    if leaf.code in FULL:
        return FULL[leaf.code]
    rule, whole = leaf.rule, FULL_WHOLES.get(leaf.code, 9)
    if isinstance(rule, ChoiceRule):
        return {"choice": max(rule.options, key=lambda option: option.points).key}
    if isinstance(rule, ChecklistRule):
        return tick(*(item.key for item in rule.items))
    if isinstance(rule, BandsRule) and rule.measure == "value":
        return {"value": int(rule.bands[-1].from_)}
    if isinstance(rule, RatioRule | BandsRule):
        return of(whole, whole)
    assert isinstance(rule, DeductRule)
    return times(**{event.key: 0 for event in rule.events})


def changes(listed: dict[str, tuple[str, str]]) -> dict[str, Change]:
    return {code: Change(reason, points=Decimal(points)) for code, (points, reason) in listed.items()}


def surveys(code: str) -> dict[str, Change]:
    leaves = [leaf for leaf in CSET.leaves if leaf.scored_by == "office"]
    assert all(isinstance(leaf.rule, PercentRule) for leaf in leaves)
    return {
        leaf.code: Change(answer={"percent": Decimal(value)}) for leaf, value in zip(leaves, SURVEYS[code], strict=True)
    }


def record(code: str, name: str) -> UnitRecord:
    """A unit after the office and the council, as the sample's appraisal workbook makes it."""
    return UnitRecord(
        code=code,
        name=name,
        answers=answers(code) if code in ANSWERS else {},
        appraised={**changes(OFFICE.get(code, {})), **surveys(code)},
        council=changes(COUNCIL.get(code, {})),
        submitted=code in ANSWERS,
    )


def evidence(code: str) -> dict[str, str]:
    """The document that the criteria set asks for, with a made-up number and date."""
    named = {}
    for turn, leaf in enumerate(CSET.leaves, 1):
        answer = answers(code).get(leaf.code)
        if answer and answer != NA:
            number, day, month = 10 + 7 * turn % 180, 1 + 3 * turn % 27, 1 + turn % 11
            document = leaf.evidence[0].split(" (")[0]
            named[leaf.code] = f"{document}: số {number}/{code}, ngày {day:02d}/{month:02d}/2026"
    return named


def results(units: int) -> Results:
    """The sample's six units as often as needed, under codes of their own; each seventh has a long name."""
    folder = open_round(SAMPLE)
    settings = folder.settings
    listed = [
        replace(
            settings.units[turn % 6],
            code=f"{settings.units[turn % 6].code}-{turn}",
            name=f"{LONG_NAME} {turn}" if turn % 7 == 6 else settings.units[turn % 6].name,
        )
        for turn in range(units)
    ]
    records = [
        replace(record(unit.code.split("-")[0], unit.name), code=unit.code, rank_cap=unit.rank_cap, group=unit.group)
        for unit in listed
    ]
    folder = replace(folder, settings=replace(settings, units=tuple(listed)))
    assert settings.council and settings.meeting and settings.decision
    placed = place(evaluate_all(CSET, records))
    return Results(folder, settings.council, settings.meeting, settings.decision, placed)


def figures_of(code: str) -> dict[str, Figure]:
    """What the province's system counted of the unit, which answers 3.2.1, and its target in 3.1.2."""
    given = answers(code)["3.2.1"] if code in ANSWERS else {}
    counted = {"HS_DUNG_HAN": given.get("part"), "HS_TONG": given.get("whole")}
    found = {
        indicator: Figure(indicator, Decimal(value), date(2026, 12, 31), FIGURES_OF, "hồ sơ")
        for indicator, value in counted.items()
        if value is not None
    }
    target = Figure("CT_QUY_TRINH", Decimal(TARGETS.get(code, 2)), date(2026, 1, 15), TARGETS_OF, "quy trình")
    return {**found, target.indicator: target}


def written(code: str) -> dict[str, str]:
    """What the unit wrote into the column for explanations."""
    contests = {leaf: f"{CONTEST} {text}" for leaf, text in CONTESTS.get(code, {}).items()}
    return {**EXPLANATIONS.get(code, {}), **contests}


def notes_of(code: str) -> dict[str, str]:
    """What the appraisal workbook shows of the unit's own words."""
    lines: dict[str, list[str]] = {}
    for label, texts in (("Tài liệu kiểm chứng", evidence(code)), ("Giải trình", EXPLANATIONS.get(code, {}))):
        for leaf, text in texts.items():
            lines.setdefault(leaf, []).append(f"{label}: {text}")
    for leaf in CSET.leaves:
        if given := answered(leaf, figures_of(code)):
            contest = CONTESTS.get(code, {}).get(leaf.code, "")
            lines.setdefault(leaf.code, []).append(note(as_data(given), reason=contest))
    return {leaf: "\n".join(texts) for leaf, texts in lines.items()}
