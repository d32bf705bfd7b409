"""Every kind of rule, measure and scale with its fields, in the words of officials (meaning: docs/scoring.md)."""

from __future__ import annotations

from collections.abc import Mapping

from cchc_eval.scoring import rule_schema as schema
from cchc_eval.scoring.rule_schema import Condition, RuleField, RuleKind

_KEY = RuleField("key", "Mã nội dung", schema.KEY, help="Ngắn, không trùng nhau: k1, k2; đã dùng thì giữ nguyên")
_LABEL = RuleField("label", "Nội dung")
_POINTS = RuleField("points", "Điểm", schema.NUMBER, counts=schema.POINTS)
_SIGNED_POINTS = RuleField("points", "Điểm", schema.NUMBER, signed=True, counts=schema.POINTS)
_PART = RuleField("part", "Tử số (phần)", help="Ví dụ: Số hồ sơ đúng hạn")
_WHOLE = RuleField("whole", "Mẫu số (tổng)", help="Ví dụ: Tổng số hồ sơ")
_VALUE = RuleField("value", "Số liệu cần nhập", help="Ví dụ: Số sáng kiến")
_PERCENT_VALUE = RuleField("value", "Tỷ lệ cần nhập (%)", help="Ví dụ: Chỉ số hài lòng")
_UNIT = RuleField("unit", "Đơn vị tính", required=False, default="")


def _number(name: str, label: str, counts: str = "", *, help: str = "", signed: bool = False) -> RuleField:
    return RuleField(name, label, schema.NUMBER, counts=counts, help=help, signed=signed)


def _optional(
    name: str, label: str, counts: str = "", default: int | None = None, *, help: str = "", signed: bool = False
) -> RuleField:
    return RuleField(name, label, schema.NUMBER, False, default, help, counts=counts, signed=signed)


def _flag(name: str, label: str, *, help: str = "", percent_only: bool = False, instead_of: str = "") -> RuleField:
    return RuleField(name, label, schema.FLAG, False, False, help, percent_only=percent_only, instead_of=instead_of)


def _choice(name: str, label: str, *options: tuple[str, str], help: str = "") -> RuleField:
    """The first option is what counts where nothing is chosen."""
    return RuleField(name, label, schema.CHOICE, False, options[0][0], help, options)


def _entries(name: str, label: str, *fields: RuleField, required: bool = True, help: str = "") -> RuleField:
    return RuleField(name, label, schema.ENTRIES, required, help=help, fields=fields)


def _weighted(name: str, label: str, weight: RuleField, *, required: bool = True, help: str = "") -> RuleField:
    return _entries(name, label, _KEY, _LABEL, weight, required=required, help=help)


def _inner(label: str) -> RuleField:
    among = ("value", "percent", "share", "complement", "weighted")
    return RuleField("of", label, schema.NESTED, family=schema.MEASURES, among=among)


def _by_name(*kinds: RuleKind) -> Mapping[str, RuleKind]:
    return {kind.name: kind for kind in kinds}


MEASURE_KINDS = _by_name(
    RuleKind("value", "Một số liệu", "Nhập thẳng một số: số sáng kiến, số tiền",
        (_VALUE, _UNIT, _flag("negative", "Số liệu có thể âm"))),
    RuleKind("percent", "Một tỷ lệ % có sẵn", "Nhập thẳng tỷ lệ đã được tính hoặc công bố, không quá 100 %",
        (_PERCENT_VALUE,), percent=True),
    RuleKind("share", "Tỷ lệ (phần/tổng)", "Nhập tử số và mẫu số, tỷ lệ % tự tính",
        (_PART, _WHOLE, _flag("within", "Không nhận tử số lớn hơn mẫu số")), percent=True),
    RuleKind("complement", "Tỷ lệ còn lại (tổng trừ phần không đạt)", "(Tổng − phần không đạt)/tổng, tính ra %",
        (RuleField("bad", "Phần không đạt", help="Ví dụ: Số phản ánh chưa trả lời"), _WHOLE), percent=True),
    RuleKind("weighted", "Tỷ lệ có hệ số", "Số của từng loại nhân hệ số của nó, cộng lại rồi chia cho tổng",
        (_weighted("parts", "Loại có hệ số", _number("weight", "Trọng số", help="1: tính đủ; 0,5: tính một nửa")),
         _WHOLE), percent=True),
    RuleKind("several", "Gộp nhiều kỳ, nhiều nơi", "Cùng một số đo của nhiều quý, tháng, cấp được gộp thành một",
        (_choice("take", "Cách gộp", ("mean", "Trung bình"), ("least", "Thấp nhất"), ("greatest", "Cao nhất"),
                 ("sum", "Tổng"), ("reaching", "Số lần đạt mức")),
         RuleField("mark", "Mức phải đạt mỗi lần", schema.NUMBER, counts=schema.INNER,
                   when=Condition("take", "reaching")),
         _inner("Số đo của từng lần"),
         _weighted("items", "Lần được gộp", _optional("weight", "Trọng số", default=1), help="Ví dụ: Quý I, Quý II")),
        percent_as_inner=True, number_when=Condition("take", "reaching")),
    RuleKind("change", "So với năm trước", "Mức tăng, giảm của một số liệu so với năm trước",
        (_VALUE, _UNIT,
         _choice("as", "Cách so sánh", ("percent", "Tính ra %"), ("difference", "Lấy số chênh lệch")),
         _choice("direction", "Chiều được tính", ("increase", "Mức tăng"), ("decrease", "Mức giảm"))),
        percent=True, number_when=Condition("as", "difference")),
    RuleKind("target", "So với chỉ tiêu", "Kết quả bằng bao nhiêu % chỉ tiêu",
        (_inner("Kết quả được so sánh"),
         _optional("target", "Chỉ tiêu chung", schema.INNER,
                   help="Để trống: mỗi đơn vị có chỉ tiêu riêng, nhập khi chấm"),
         _flag("lead", "Phần vượt tính theo đơn vị vượt cao nhất",
               help="Vượt chỉ tiêu: 100 % cộng phần vượt/phần vượt của đơn vị dẫn đầu")), percent=True),
    RuleKind("best", "So với đơn vị cao nhất", "Kết quả bằng bao nhiêu % của đơn vị có kết quả cao nhất",
        (_inner("Kết quả được so sánh"),), percent=True),
    RuleKind("place", "Thứ hạng giữa các đơn vị", "Đứng thứ mấy trong các đơn vị cùng nhóm theo kết quả",
        (_inner("Kết quả được so sánh"),
         _choice("first", "Đơn vị đứng đầu", ("highest", "Kết quả cao nhất"), ("lowest", "Kết quả thấp nhất")))),
    RuleKind("days_late", "Số ngày chậm so với hạn", "Nhập ngày thực hiện; đúng hạn là 0 ngày",
        (RuleField("value", "Ngày cần nhập", help="Ví dụ: Ngày gửi báo cáo"), RuleField("due", "Hạn", schema.DATE))),
    RuleKind("ballots", "Phiếu khảo sát", "Nhập số phiếu của từng câu hỏi và mức trả lời; điểm hài lòng % tự tính",
        (_weighted("questions", "Câu hỏi", _optional("weight", "Trọng số", default=1)),
         _weighted("levels", "Mức trả lời", _number("weight", "Trọng số", schema.PERCENT, help="Từ 0 đến 100")),
         _weighted("groups", "Nhóm người trả lời", _number("weight", "Trọng số", schema.PERCENT), required=False,
                   help="Trọng số cộng lại bằng 100; bỏ trống: mọi phiếu như nhau")), percent=True),
    RuleKind("events", "Số lần cộng, trừ điểm", "Nhập số lần của từng trường hợp; mỗi lần cộng hoặc trừ điểm",
        (_entries("events", "Trường hợp cộng, trừ", _KEY, _LABEL,
                  _number("points", "Điểm", schema.POINTS, help="Mỗi lần; số âm là trừ", signed=True),
                  _optional("cap", "Không quá", schema.POINTS)),
         _optional("most_added", "Tổng điểm cộng không quá", schema.POINTS),
         _optional("most_deducted", "Tổng điểm trừ không quá", schema.POINTS))),
    RuleKind("ticks", "Đánh dấu các nội dung đạt", "Cộng điểm của các nội dung đạt, hoặc đếm số nội dung đạt",
        (_flag("counted", "Chỉ đếm số nội dung"),
         _entries("items", "Nội dung đánh dấu", _KEY, _LABEL,
                  RuleField("points", "Điểm", schema.NUMBER, counts=schema.POINTS, when=Condition("counted", False))))),
    RuleKind("option", "Chọn một phương án", "Mỗi phương án có số điểm của nó",
        (_entries("options", "Phương án", _KEY, _LABEL, _POINTS),)),
    RuleKind("points", "Điểm chấm trực tiếp", "Nhập thẳng số điểm"),
)  # fmt: skip

SCALE_KINDS = _by_name(
    RuleKind("steps", "Theo bậc", "Số đo ở bậc nào thì được điểm của bậc đó",
        (_entries("steps", "Bậc",
            RuleField("from", "Từ mức (≥)", schema.NUMBER, False, counts=schema.FIGURE, signed=True,
                      help="Bậc thấp nhất để trống"),
            RuleField("above", "Trên mức (>)", schema.NUMBER, False, counts=schema.FIGURE, signed=True,
                      help="Thay cho «Từ mức» khi chính mức đó thuộc bậc dưới", instead_of="from"),
            _LABEL, _SIGNED_POINTS,
            _optional("rises_to", "Tăng dần đến (điểm)", schema.POINTS, signed=True,
                      help="Điểm tăng đều đến số này khi tới bậc trên"),
            _flag("times_share", "Nhân với tỷ lệ", percent_only=True, instead_of="rises_to")),)),
    RuleKind("proportional", "Theo tỷ lệ với mức đủ điểm", "Số đo/mức đủ điểm × điểm tối đa; từ mức đó trở lên đủ điểm",
        (RuleField("target", "Mức đủ điểm", schema.NUMBER, False, 100, "Số đo là tỷ lệ mà để trống: 100 %",
                   counts=schema.FIGURE, required_without_percent=True),
         _optional("floor", "Mức bắt đầu có điểm", schema.FIGURE, 0, help="Dưới mức này: 0 điểm"))),
    RuleKind("interpolate", "Nội suy giữa các mốc",
        "Giữa hai mốc điểm tính theo tỷ lệ; ngoài các mốc lấy điểm mốc gần nhất",
        (_entries("marks", "Mốc", _number("at", "Tại mức", schema.FIGURE, signed=True), _SIGNED_POINTS),)),
    RuleKind("per_step", "Mỗi nấc cộng hoặc trừ điểm", "Cứ thêm (hoặc thiếu) một nấc thì cộng (hoặc trừ) một số điểm",
        (_choice("direction", "Cộng hay trừ", ("up", "Cộng cho mỗi nấc vượt"), ("down", "Trừ cho mỗi nấc thiếu")),
         _optional("mark", "Nấc tính từ mức", schema.FIGURE, 0, signed=True),
         _number("step", "Mỗi nấc là", schema.FIGURE),
         _number("each", "Điểm mỗi nấc", schema.POINTS),
         _optional("base", "Điểm tại mức đó", schema.POINTS, signed=True,
                   help="Để trống: 0 khi cộng, điểm tối đa khi trừ"),
         _choice("count", "Nấc được tính", ("whole", "Chỉ nấc trọn"), ("begun", "Cả nấc dở dang"),
                 ("exact", "Phần lẻ tính theo tỷ lệ")))),
    RuleKind("as_is", "Số đo là điểm", "Điểm bắt đầu cộng số đo, không quá điểm tối đa",
        (_optional("start", "Điểm bắt đầu", schema.POINTS, 0),
         _optional("cap", "Điểm không quá", schema.POINTS, help="Để trống: điểm tối đa của tiêu chí"),
         _optional("least", "Điểm thấp nhất", schema.POINTS, 0, signed=True,
                   help="Số âm: tiêu chí có thể bị điểm âm"))),
)  # fmt: skip

_MEASURE = RuleField("measure", "Cách đo", schema.NESTED, family=schema.MEASURES)
_SCALE = RuleField("scale", "Thang điểm", schema.NESTED, family=schema.SCALES)

RULE_KINDS = _by_name(
    RuleKind("measured", "Đo rồi chấm theo thang điểm", "Một cách đo, và thang điểm đổi số đo ra điểm",
        (_MEASURE, _SCALE)),
    RuleKind("sum", "Cộng các phần", "Nhiều phần, mỗi phần có điểm tối đa, cách đo và thang điểm riêng",
        (_entries("parts", "Phần", _KEY, _LABEL,
                  _number("max_points", "Điểm tối đa", schema.POINTS, help="Các phần cộng lại bằng điểm của tiêu chí"),
                  _MEASURE, _SCALE),
         _flag("same_facts", "Số liệu cùng tên ở các phần phải như nhau"))),
    RuleKind("choice", "Chọn một phương án", "Mỗi phương án có số điểm của nó",
        (_entries("options", "Phương án", _KEY, _LABEL, _POINTS),)),
    RuleKind("checklist", "Cộng các nội dung đạt", "Cộng điểm của các nội dung được đánh dấu",
        (_entries("items", "Nội dung đánh dấu", _KEY, _LABEL, _POINTS),)),
    RuleKind("bands", "Theo mức của một số hoặc tỷ lệ %", "Số liệu ở mức nào thì được điểm của mức đó",
        (RuleField("measure", "Số liệu của mức", schema.CHOICE, options=(("value", "Một số"), ("percent", "Tỷ lệ %"))),
         RuleField("value", "Số liệu cần nhập", when=Condition("measure", "value")),
         RuleField("unit", "Đơn vị tính", required=False, default="", when=Condition("measure", "value")),
         RuleField("part", "Tử số (phần)", when=Condition("measure", "percent")),
         RuleField("whole", "Mẫu số (tổng)", when=Condition("measure", "percent")),
         _entries("bands", "Mức", _number("from", "Từ mức (≥)", schema.FIGURE), _LABEL, _POINTS))),
    RuleKind("ratio", "Theo tỷ lệ hoàn thành", "Tử số/mẫu số × điểm tối đa; dưới sàn: 0 điểm",
        (_PART, _WHOLE, _optional("floor_percent", "Sàn (%)", schema.PERCENT, 0))),
    RuleKind("deduct", "Trừ điểm mỗi lần", "Điểm tối đa trừ dần theo số lần của từng trường hợp",
        (_entries("events", "Trường hợp bị trừ", _KEY, _LABEL,
                  _number("minus", "Điểm trừ mỗi lần", schema.POINTS)),)),
    RuleKind("percent", "Theo % khảo sát", "Tỷ lệ % nhập thẳng × điểm tối đa", (_PERCENT_VALUE,)),
    RuleKind("manual", "Chấm điểm trực tiếp", "Nhập thẳng số điểm"),
)  # fmt: skip

KINDS: schema.Families = {schema.RULES: RULE_KINDS, schema.MEASURES: MEASURE_KINDS, schema.SCALES: SCALE_KINDS}
