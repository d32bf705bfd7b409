"""Scoring rules that offices of Vietnam really use, each as a leaf, with answers and the points worked by hand.

Numbered R01 to R63. What is no rule of a leaf (how a set makes its index, groups, ranks) is in test_real_sets.py.
"""

from __future__ import annotations

from typing import Any, NamedTuple


class RealRule(NamedTuple):
    number: str
    said: str  # as an office's regulation says it
    max_points: float
    rule: dict[str, Any]
    cases: list[tuple[dict[str, Any], str]]  # answer, points
    leaf: dict[str, Any] = {}
    read_as: str = ""  # how what the text leaves open was read


def measured(measure: dict[str, Any], scale: dict[str, Any]) -> dict[str, Any]:
    return {"type": "measured", "measure": measure, "scale": scale}


def steps(*listed: tuple[Any, ...]) -> dict[str, Any]:
    """(bound or None, label, points[, more]); a bound of text "> 90" is exclusive."""
    entries = []
    for bound, label, points, *more in listed:
        at = {} if bound is None else {"from": bound}
        if isinstance(bound, str):
            number = float(bound.removeprefix("> "))
            at = {"above": int(number) if number == int(number) else number}
        entries.append({**at, "label": label, "points": points, **(more[0] if more else {})})
    return {"kind": "steps", "steps": entries}


def options(*listed: tuple[str, str, float]) -> dict[str, Any]:
    return {
        "type": "choice",
        "options": [{"key": key, "label": label, "points": points} for key, label, points in listed],
    }


def keyed(*listed: tuple[str, str, float], name: str = "weight") -> list[dict[str, Any]]:
    return [{"key": key, "label": label, name: number} for key, label, number in listed]


def named(*labels: str) -> list[dict[str, Any]]:
    return [{"key": f"k{position}", "label": label} for position, label in enumerate(labels, 1)]


def of(a: float, b: float) -> dict[str, Any]:
    return {"part": a, "whole": b}


SHARE = {"kind": "share", "part": "Số nhiệm vụ hoàn thành", "whole": "Tổng số nhiệm vụ"}
DOSSIERS = {"kind": "share", "part": "Số hồ sơ đúng hạn", "whole": "Tổng số hồ sơ"}
PERCENT = {"kind": "percent", "value": "Chỉ số hài lòng (%)"}
QUARTERS = named("Quý I", "Quý II", "Quý III", "Quý IV")
MONTHS = named(*(f"Tháng {month}" for month in range(1, 13)))


def many(values: list[Any]) -> dict[str, Any]:
    """The same answer for k1, k2, …"""
    return {"items": {f"k{position}": value for position, value in enumerate(values, 1)}}


RULES: list[RealRule] = [
    RealRule("R01", "Ban hành kế hoạch CCHC năm: có 0,5; không 0", 0.5,
        options(("yes", "Có", 0.5), ("no", "Không", 0)),
        [({"choice": "yes"}, "0.50"), ({"choice": "no"}, "0.00")]),
    RealRule("R02", "Đạt 100%: 1; từ 85% đến dưới 100%: 0,5; dưới 85%: 0", 1,
        measured(SHARE, steps((None, "Dưới 85%", 0), (85, "Từ 85% đến dưới 100%", 0.5), (100, "Đạt 100%", 1))),
        [(of(20, 20), "1.00"), (of(19, 20), "0.50"), (of(17, 20), "0.50"), (of(16, 20), "0.00")]),
    RealRule("R03", "100%: 1,5; từ 80% đến dưới 100%: tỷ lệ × 1,5; dưới 80%: 0", 1.5,
        measured(SHARE, {"kind": "proportional", "floor": 80}),
        [(of(10, 10), "1.50"), (of(9, 10), "1.35"), (of(8, 10), "1.20"), (of(79, 100), "0.00")]),
    RealRule("R04", "(Tỷ lệ × điểm tối đa)/100%", 3,
        measured(SHARE, {"kind": "proportional"}),
        [(of(8, 9), "2.67"), (of(0, 9), "0.00"), (of(9, 9), "3.00")]),
    RealRule("R05", "Từ 70% hồ sơ trực tuyến trở lên: 2; dưới 70%: (tỷ lệ % × 2)/70%", 2,
        measured({"kind": "share", "part": "Số hồ sơ trực tuyến", "whole": "Tổng số hồ sơ"},
                 {"kind": "proportional", "target": 70}),
        [(of(35, 100), "1.00"), (of(70, 100), "2.00"), (of(69, 100), "1.97"), (of(90, 100), "2.00")]),
    RealRule("R06", "Từ 98% trở lên: 4; từ 90% đến dưới 98%: 2 × tỷ lệ; dưới 90%: 0", 4,
        measured(DOSSIERS, steps((None, "Dưới 90%", 0), (90, "Từ 90% đến dưới 98%", 2, {"times_share": True}),
                                 (98, "Từ 98% trở lên", 4))),
        [(of(98, 100), "4.00"), (of(97, 100), "1.94"), (of(90, 100), "1.80"), (of(89, 100), "0.00")]),
    RealRule("R07", "Dưới 60%: 0; từ 60% đến 90%: (tỷ lệ − 60)/(90 − 60) × 2; trên 90%: 2", 2,
        measured(SHARE, {"kind": "interpolate", "marks": [{"at": 60, "points": 0}, {"at": 90, "points": 2}]}),
        [(of(75, 100), "1.00"), (of(60, 100), "0.00"), (of(59, 100), "0.00"), (of(90, 100), "2.00"),
         (of(95, 100), "2.00"), (of(70, 100), "0.67")]),
    RealRule("R08", "Không có sáng kiến: 0; từ 1–2: 1; từ 3 trở lên: 2", 2,
        measured({"kind": "value", "value": "Số sáng kiến", "unit": "sáng kiến"},
                 steps((None, "Không có", 0), (1, "Từ 1 đến 2", 1), (3, "Từ 3 trở lên", 2))),
        [({"value": 0}, "0.00"), ({"value": 1}, "1.00"), ({"value": 2}, "1.00"), ({"value": 3}, "2.00")]),
    RealRule("R09", "Mỗi báo cáo chậm trừ 0,25; không gửi trừ 0,5", 2,
        measured({"kind": "events", "events": keyed(("late", "Báo cáo chậm", -0.25), ("missing", "Không gửi", -0.5),
                                                    name="points")}, {"kind": "as_is", "start": 2}),
        [({"counts": {}}, "2.00"), ({"counts": {"late": 1, "missing": 1}}, "1.25"),
         ({"counts": {"late": 8}}, "0.00"), ({"counts": {"late": 9}}, "0.00")]),
    RealRule("R10", "Mỗi nhiệm vụ chậm trừ 0,25, trừ không quá 1 điểm (điểm tối đa 2)", 2,
        measured({"kind": "events", "events": keyed(("late", "Nhiệm vụ chậm", -0.25), name="points"),
                  "most_deducted": 1}, {"kind": "as_is", "start": 2}),
        [({"counts": {"late": 6}}, "1.00"), ({"counts": {"late": 4}}, "1.00"), ({"counts": {"late": 3}}, "1.25")]),
    RealRule("R11", "Mỗi lượt nhắc nhở trừ 0,25 (không quá 0,5); mỗi người bị kỷ luật trừ 0,5 (không quá 1)", 2,
        measured({"kind": "events", "events": [
            {"key": "reminded", "label": "Nhắc nhở", "points": -0.25, "cap": 0.5},
            {"key": "disciplined", "label": "Kỷ luật", "points": -0.5, "cap": 1}]}, {"kind": "as_is", "start": 2}),
        [({"counts": {"reminded": 5, "disciplined": 1}}, "1.00"),
         ({"counts": {"reminded": 1, "disciplined": 3}}, "0.75"),
         ({"counts": {"reminded": 9, "disciplined": 9}}, "0.50")]),
    RealRule("R12", "Đạt 95%: 2 điểm; cứ thấp hơn 1% trừ 0,1 điểm", 2,
        measured(DOSSIERS, {"kind": "per_step", "direction": "down", "mark": 95, "step": 1, "each": 0.1,
                            "count": "exact"}),
        [(of(95, 100), "2.00"), (of(90, 100), "1.50"), (of(924, 1000), "1.74"), (of(99, 100), "2.00"),
         (of(70, 100), "0.00")]),
    RealRule("R13", "Mỗi mô hình, cách làm hay được công nhận cộng 0,5, tối đa 2", 2,
        measured({"kind": "events", "events": keyed(("model", "Mô hình", 0.5), name="points")}, {"kind": "as_is"}),
        [({"counts": {}}, "0.00"), ({"counts": {"model": 3}}, "1.50"), ({"counts": {"model": 4}}, "2.00"),
         ({"counts": {"model": 7}}, "2.00")]),
    RealRule("R14", "Mỗi sáng kiến cấp tỉnh +1, cấp cơ sở +0,5; tổng không quá 2", 2,
        measured({"kind": "events", "events": keyed(("province", "Cấp tỉnh", 1), ("local", "Cấp cơ sở", 0.5),
                                                    name="points")}, {"kind": "as_is"}),
        [({"counts": {"province": 1, "local": 1}}, "1.50"), ({"counts": {"province": 1, "local": 3}}, "2.00")]),
    RealRule("R15", "Mỗi nội dung có đủ: 0,25; bốn nội dung: 1", 1,
        measured({"kind": "ticks", "items": keyed(*((f"c{n}", f"Nội dung {n}", 0.25) for n in range(1, 5)),
                                                  name="points")}, {"kind": "as_is"}),
        [({"checked": []}, "0.00"), ({"checked": ["c1", "c3"]}, "0.50"),
         ({"checked": ["c1", "c2", "c3", "c4"]}, "1.00")]),
    RealRule("R16", "Mỗi hình thức tuyên truyền 0,5; có từ 2 hình thức trở lên: 1 (trong 5 hình thức)", 1,
        measured({"kind": "ticks", "counted": True, "items": named("Hội nghị", "Báo", "Đài", "Mạng", "Pa nô")},
                 {"kind": "per_step", "step": 1, "each": 0.5}),
        [({"checked": []}, "0.00"), ({"checked": ["k2"]}, "0.50"), ({"checked": ["k2", "k5"]}, "1.00"),
         ({"checked": ["k1", "k2", "k3", "k4", "k5"]}, "1.00")]),
    RealRule("R17", "Đủ số lượng VÀ đúng hạn VÀ đủ nội dung: 1; thiếu một: 0,5; thiếu hai trở lên: 0", 1,
        measured({"kind": "ticks", "counted": True, "items": named("Đủ số lượng", "Đúng hạn", "Đủ nội dung")},
                 steps((None, "Thiếu hai trở lên", 0), (2, "Thiếu một", 0.5), (3, "Đủ", 1))),
        [({"checked": ["k1", "k2", "k3"]}, "1.00"), ({"checked": ["k1", "k3"]}, "0.50"), ({"checked": ["k2"]}, "0.00")]),
    RealRule("R18", "100% đúng tiến độ: 1; 100% nhưng có nhiệm vụ muộn: 0,5; dưới 100%: 0", 1,
        {"type": "sum", "same_facts": True, "parts": [
            {"key": "done", "label": "Hoàn thành", "max_points": 0.5,
             "measure": {"kind": "weighted", "whole": "Tổng số nhiệm vụ", "parts": keyed(
                 ("on_time", "Số nhiệm vụ đúng tiến độ", 1), ("late", "Số nhiệm vụ hoàn thành muộn", 1))},
             "scale": steps((None, "Chưa hoàn thành hết", 0), (100, "Hoàn thành 100%", 0.5))},
            {"key": "on_time", "label": "Đúng tiến độ", "max_points": 0.5,
             "measure": {"kind": "share", "part": "Số nhiệm vụ đúng tiến độ", "whole": "Tổng số nhiệm vụ",
                         "within": True},
             "scale": steps((None, "Có nhiệm vụ muộn", 0), (100, "Đúng tiến độ 100%", 0.5))}]},
        [({"parts": {"done": {"counts": {"on_time": 9}, "whole": 9}, "on_time": of(9, 9)}}, "1.00"),
         ({"parts": {"done": {"counts": {"on_time": 8, "late": 1}, "whole": 9}, "on_time": of(8, 9)}}, "0.50"),
         ({"parts": {"done": {"counts": {"on_time": 8}, "whole": 9}, "on_time": of(8, 9)}}, "0.00")],
        read_as="Ai chưa hoàn thành hết thì không thể đúng tiến độ 100 %, nên hai phần không bao giờ cho 0,5 điểm khi "
        "dưới 100%; số mâu thuẫn giữa hai phần bị từ chối."),
    RealRule("R19", "(Số đúng hạn × 1 + số muộn × 0,5)/tổng số × 2", 2,
        measured({"kind": "weighted", "whole": "Tổng số",
                  "parts": keyed(("on_time", "Đúng hạn", 1), ("late", "Muộn", 0.5))}, {"kind": "proportional"}),
        [({"counts": {"on_time": 80, "late": 10}, "whole": 100}, "1.70"), ({"counts": {}, "whole": 5}, "0.00")]),
    RealRule("R20", "(TL1 + TL2 + TL3)/3 × 3", 3,
        measured({"kind": "several", "take": "mean", "of": DOSSIERS, "items": named("Cấp sở", "Cấp xã", "Liên thông")},
                 {"kind": "proportional"}),
        [(many([of(9, 10), of(8, 10), of(1, 3)]), "2.03"), (many([of(1, 1)] * 3), "3.00")]),
    RealRule("R21", "Lấy tỷ lệ thấp nhất trong hai tỷ lệ × 2", 2,
        measured({"kind": "several", "take": "least", "of": SHARE, "items": named("Trực tuyến", "Trực tiếp")},
                 {"kind": "proportional"}),
        [(many([of(9, 10), of(7, 10)]), "1.40"), (many([of(7, 10), of(9, 10)]), "1.40")]),
    RealRule("R23", "Σ câu hỏi: mỗi câu = Σ(số phiếu mức × trọng số)/Σ số phiếu × điểm câu", 10,
        measured({"kind": "ballots",
                  "questions": keyed(("q1", "Thái độ", 6), ("q2", "Thời gian", 4)),
                  "levels": keyed(("a", "Rất hài lòng", 100), ("b", "Hài lòng", 60), ("c", "Bình thường", 20),
                                  ("d", "Không hài lòng", 0))},
                 {"kind": "proportional"}),
        # q1: (50·100 + 30·60 + 20·20)/100 = 72 % of 6; q2: (10·100 + 10·0)/20 = 50 % of 4: 4.32 + 2.00
        [({"ballots": {"q1": {"a": 50, "b": 30, "c": 20}, "q2": {"a": 10, "d": 10}}}, "6.32")]),
    RealRule("R24", "Người dân 60%, lãnh đạo 20%, đơn vị phối hợp 20%", 5,
        measured({"kind": "ballots", "questions": keyed(("q", "Mức hài lòng", 1)),
                  "levels": keyed(("yes", "Hài lòng", 100), ("no", "Không hài lòng", 0)),
                  "groups": keyed(("people", "Người dân", 60), ("leaders", "Lãnh đạo", 20), ("peers", "Phối hợp", 20))},
                 {"kind": "proportional"}),
        # 90 %, 50 %, 100 %: 0.6·90 + 0.2·50 + 0.2·100 = 84 % of 5
        [({"ballots": {"people": {"q": {"yes": 90, "no": 10}}, "leaders": {"q": {"yes": 1, "no": 1}},
                       "peers": {"q": {"yes": 4}}}}, "4.20")]),
    RealRule("R25", "(Chỉ số hài lòng × 10)/100%", 10,
        measured(PERCENT, {"kind": "proportional"}),
        [({"percent": 87.35}, "8.74"), ({"percent": 100}, "10.00"), ({"percent": 0}, "0.00")]),
    RealRule("R26", "Cao hơn năm trước: 1; bằng: 0,5; thấp hơn: 0", 1,
        measured({"kind": "change", "value": "Vốn đầu tư", "unit": "tỷ đồng", "as": "difference"},
                 steps((None, "Thấp hơn", 0), (0, "Bằng", 0.5), ("> 0", "Cao hơn", 1))),
        [({"before": 10, "now": 10.1}, "1.00"), ({"before": 10, "now": 10}, "0.50"),
         ({"before": 10, "now": 9, "source": "Báo cáo 12/BC-SKH"}, "0.00")]),
    RealRule("R27", "Tăng từ 10% trở lên so với năm trước: 1; tăng dưới 10%: 0,5; không tăng: 0", 1,
        measured({"kind": "change", "value": "Doanh nghiệp mới"},
                 steps((None, "Không tăng", 0), ("> 0", "Tăng dưới 10%", 0.5), (10, "Tăng từ 10%", 1))),
        [({"before": 200, "now": 220}, "1.00"), ({"before": 200, "now": 219}, "0.50"),
         ({"before": 200, "now": 200}, "0.00"), ({"before": 200, "now": 150}, "0.00")]),
    RealRule("R28", "Giảm từ 15% trở lên so với 2021: 1; từ 10% đến dưới 15%: 0,5; dưới 10%: 0", 1,
        measured({"kind": "change", "value": "Chi trực tiếp", "direction": "decrease"},
                 steps((None, "Dưới 10%", 0), (10, "Từ 10% đến dưới 15%", 0.5), (15, "Từ 15%", 1))),
        [({"before": 100, "now": 85}, "1.00"), ({"before": 100, "now": 86}, "0.50"), ({"before": 100, "now": 91}, "0.00"),
         ({"before": 100, "now": 130}, "0.00")]),
    RealRule("R29", "Tỷ lệ hồ sơ trễ hạn không quá 5%: 1; trên 5%: 0", 1,
        measured({"kind": "share", "part": "Số hồ sơ trễ hạn", "whole": "Tổng số hồ sơ", "within": True},
                 steps((None, "Không quá 5%", 1), ("> 5", "Trên 5%", 0))),
        [(of(5, 100), "1.00"), (of(0, 100), "1.00"), (of(501, 10000), "0.00")]),
    RealRule("R32", "A<T: 0,5×M×A/T; A=T: 0,5×M; vượt: 0,5×M + (vượt/vượt của đơn vị dẫn đầu)×0,5×M", 4,
        measured({"kind": "target", "of": {"kind": "value", "value": "Kết quả"}, "lead": True},
                 {"kind": "interpolate", "marks": [{"at": 0, "points": 0}, {"at": 100, "points": 2},
                                                   {"at": 200, "points": 4}]}),
        [({"value": 5, "target": 10}, "1.00"), ({"value": 10, "target": 10}, "2.00")]),
    RealRule("R33", "Đạt chỉ tiêu được giao: 1; dưới: tỷ lệ thực hiện/chỉ tiêu", 1,
        measured({"kind": "target", "of": {"kind": "share", "part": "Hồ sơ trực tuyến", "whole": "Tổng số hồ sơ"}},
                 {"kind": "proportional"}),
        [({**of(60, 100), "target": 80}, "0.75"), ({**of(80, 100), "target": 80}, "1.00"),
         ({**of(90, 100), "target": 80}, "1.00")]),
    RealRule("R34", "Ban hành trước 31/12: 1; trong tháng 01: 0,5; sau đó: 0", 1,
        measured({"kind": "days_late", "value": "Ngày ban hành kế hoạch", "due": "2025-12-31"},
                 steps((None, "Trước hạn", 1), (1, "Trong tháng 01", 0.5), (32, "Sau đó", 0))),
        [({"date": "2025-12-31"}, "1.00"), ({"date": "2025-11-02"}, "1.00"), ({"date": "2026-01-01"}, "0.50"),
         ({"date": "2026-01-31"}, "0.50"), ({"date": "2026-02-01"}, "0.00"), ({"not_done": True}, "0.00")],
        read_as="Ngày 31/12 không nằm trước 31/12, cũng không thuộc tháng 01: tính là đúng hạn, vì văn bản lấy ngày này "
        "làm hạn và không trừ điểm trước tháng 01."),
    RealRule("R35", "Đúng hạn: 1; chậm 1–5 ngày: 0,75; 6–10 ngày: 0,5; trên 10 ngày: 0", 1,
        measured({"kind": "days_late", "value": "Ngày gửi báo cáo", "due": "2026-12-15"},
                 steps((None, "Đúng hạn", 1), (1, "Chậm 1–5 ngày", 0.75), (6, "Chậm 6–10 ngày", 0.5),
                       (11, "Trên 10 ngày", 0))),
        [({"date": "2026-12-15"}, "1.00"), ({"date": "2026-12-20"}, "0.75"), ({"date": "2026-12-21"}, "0.50"),
         ({"date": "2026-12-25"}, "0.50"), ({"date": "2026-12-26"}, "0.00")]),
    RealRule("R36", "Cứ đạt 10% được 0,2 điểm, tối đa 2", 2,
        measured(SHARE, {"kind": "per_step", "step": 10, "each": 0.2}),
        [(of(55, 100), "1.00"), (of(59, 100), "1.00"), (of(60, 100), "1.20"), (of(100, 100), "2.00")]),
    RealRule("R37", "Có mô hình: 1; được tỉnh công nhận: +0,5; được nhân rộng: +0,5", 2,
        # Recognised or spread without a model there is nothing, so each case is an option of its own.
        options(("none", "Không có mô hình", 0), ("model", "Có mô hình", 1),
                ("known", "Có mô hình được tỉnh công nhận", 1.5), ("spread", "Có mô hình được nhân rộng", 1.5),
                ("both", "Có mô hình được công nhận và nhân rộng", 2)),
        [({"choice": "none"}, "0.00"), ({"choice": "model"}, "1.00"), ({"choice": "known"}, "1.50"),
         ({"choice": "spread"}, "1.50"), ({"choice": "both"}, "2.00")]),
    RealRule("R38", "Có kế hoạch: 0,5; cộng tỷ lệ hoàn thành × 1", 1.5,
        {"type": "sum", "parts": [
            {"key": "plan", "label": "Kế hoạch", "max_points": 0.5,
             "measure": {"kind": "option", "options": keyed(("yes", "Có kế hoạch", 0.5), ("no", "Không có", 0),
                                                            name="points")}, "scale": {"kind": "as_is"}},
            {"key": "done", "label": "Hoàn thành", "max_points": 1, "measure": SHARE,
             "scale": {"kind": "proportional"}}]},
        [({"parts": {"plan": {"choice": "yes"}, "done": of(3, 4)}}, "1.25"),
         ({"parts": {"plan": {"choice": "no"}, "done": of(2, 3)}}, "0.67")]),
    RealRule("R39", "Mỗi tháng đạt từ 90% điểm chỉ số 766: 0,25; 12 tháng: 3", 3,
        measured({"kind": "several", "take": "reaching", "mark": 90, "of": PERCENT, "items": MONTHS},
                 {"kind": "per_step", "step": 1, "each": 0.25}),
        [(many([{"percent": 90}] * 12), "3.00"), (many([{"percent": 90}] * 7 + [{"percent": 89.9}] * 5), "1.75")]),
    RealRule("R40", "Trung bình cộng điểm 4 quý", 4,
        measured({"kind": "several", "take": "mean", "of": PERCENT, "items": QUARTERS}, {"kind": "proportional"}),
        [(many([{"percent": 80}, {"percent": 90}, {"percent": 100}, {"percent": 70}]), "3.40")]),
    RealRule("R41", "Trung bình chỉ số của các đơn vị trực thuộc × 5", 5,
        measured({"kind": "several", "take": "mean", "of": PERCENT, "items": named("Trường A", "Trường B", "Trạm y tế")},
                 {"kind": "proportional"}),
        [(many([{"percent": 81.5}, {"percent": 90}, {"percent": 70}]), "4.03")]),
    RealRule("R42", "Không phát sinh thì không tính điểm tối đa", 2,
        measured(SHARE, {"kind": "proportional"}),
        [(of(1, 2), "1.00")], {"na_allowed": True}),
    RealRule("R43", "Tiêu chí này không phát sinh thì được đủ điểm", 1,
        measured(SHARE, {"kind": "proportional"}),
        [({"not_applicable": True}, "1.00"), (of(1, 2), "0.50")], {"na_allowed": True, "not_applicable": "full"}),
    RealRule("R49", "(số cộng × 0,5) − (số trừ × 1), trong [−2; 2]", 2,
        measured({"kind": "events", "events": keyed(("plus", "Cộng", 0.5), ("minus", "Trừ", -1), name="points")},
                 {"kind": "as_is", "least": -2}),
        [({"counts": {"plus": 3}}, "1.50"), ({"counts": {"plus": 1, "minus": 1}}, "-0.50"),
         ({"counts": {"minus": 5}}, "-2.00"), ({"counts": {"plus": 9}}, "2.00")]),
    RealRule("R56", "Tỷ lệ hồ sơ đúng hạn, lấy từ Cổng dịch vụ công quốc gia ngày 31/12", 3,
        measured(DOSSIERS, {"kind": "proportional"}),
        [(of(17482, 17601), "2.98")]),
    RealRule("R57", "Mỗi tiêu chí 2/1/0", 2,
        options(("2", "Tốt", 2), ("1", "Đạt", 1), ("0", "Không đạt", 0)),
        [({"choice": "2"}, "2.00"), ({"choice": "1"}, "1.00"), ({"choice": "0"}, "0.00")]),
    RealRule("R58", "Thực hiện trên 90% kế hoạch: 2; từ 70% - 90%: 1; dưới 70%: 0", 2,
        measured(SHARE, steps((None, "Dưới 70%", 0), (70, "Từ 70% đến 90%", 1), ("> 90", "Trên 90%", 2))),
        [(of(90, 100), "1.00"), (of(901, 1000), "2.00"), (of(70, 100), "1.00"), (of(69, 100), "0.00")]),
    RealRule("R59", "Ban hành kịp thời: 1; không kịp thời: 0,5; không ban hành: 0", 1,
        options(("timely", "Kịp thời", 1), ("late", "Không kịp thời", 0.5), ("none", "Không ban hành", 0)),
        [({"choice": "timely"}, "1.00"), ({"choice": "late"}, "0.50"), ({"choice": "none"}, "0.00")]),
    RealRule("R60", "Họp 4 lần/năm: 20; 3 lần: 15; 2 lần: 10; 1 lần: 5; còn lại: 0", 20,
        measured({"kind": "value", "value": "Số lần họp", "unit": "lần"}, {"kind": "per_step", "step": 1, "each": 5}),
        [({"value": 0}, "0.00"), ({"value": 1}, "5.00"), ({"value": 4}, "20.00"), ({"value": 6}, "20.00")],
        read_as="Họp từ 5 lần trở lên tính như 4 lần: «còn lại» nói về nơi họp ít hơn, không phải nơi họp nhiều hơn."),
    RealRule("R61", "Trưởng ban là Chủ tịch: điểm tối đa; là Phó: 1/2 điểm tối đa; chưa có: 0", 3,
        options(("head", "Chủ tịch", 3), ("deputy", "Phó Chủ tịch", 1.5), ("none", "Chưa có", 0)),
        [({"choice": "head"}, "3.00"), ({"choice": "deputy"}, "1.50"), ({"choice": "none"}, "0.00")]),
    RealRule("R62", "(Tổng PAKN − số không hài lòng)/tổng PAKN × điểm tối đa", 2,
        measured({"kind": "complement", "bad": "Số phản ánh không hài lòng", "whole": "Tổng số phản ánh, kiến nghị"},
                 {"kind": "proportional"}),
        [({"bad": 3, "whole": 40}, "1.85"), ({"bad": 0, "whole": 40}, "2.00"), ({"bad": 40, "whole": 40}, "0.00")]),
    RealRule("R63", "Đạt mục tiêu của giai đoạn: 6; dưới mục tiêu: theo tỷ lệ so với mục tiêu", 6,
        measured({"kind": "target", "of": PERCENT, "target": 80}, {"kind": "proportional"}),
        [({"percent": 80}, "6.00"), ({"percent": 60}, "4.50"), ({"percent": 95}, "6.00")]),
]  # fmt: skip
