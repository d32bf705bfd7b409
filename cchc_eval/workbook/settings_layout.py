"""Where the settings of a round stand in `dot-danh-gia.xlsx`: the keys of the settings file, a cell for each."""

from __future__ import annotations

from functools import lru_cache

from cchc_eval.data import default_reward_catalogue
from cchc_eval.rules.periods import PERIODS
from cchc_eval.workbook.settings_fields import (
    CODES,
    COUNTS,
    DAY,
    FLAG,
    LINES,
    MOMENT,
    NO,
    PARAGRAPH,
    WHOLE,
    WORD,
    YES,
    Block,
    Field,
    Lines,
    Page,
)
from cchc_eval.workbook.settings_process import process_pages


def _signature(whose: str) -> tuple[Field, ...]:
    return (
        Field("signature.authority", "Thẩm quyền ký", PARAGRAPH, f"{whose}; hai dòng thì xuống dòng bằng Alt+Enter"),
        Field("signature.post", "Chức vụ người ký", help="dòng dưới thẩm quyền ký, nếu có: PHÓ GIÁM ĐỐC, CHỦ TỊCH"),
        Field("signature.own_post", "Chức vụ dưới dấu", help="khi Hội đồng dùng con dấu của cơ quan: GIÁM ĐỐC SỞ …"),
        Field("signature.name", "Họ tên người ký"),
    )


_RECIPIENTS = Field("recipients", "Nơi nhận", LINES, "mỗi nơi một dòng (Alt+Enter), dòng cuối là Lưu: VT, …")
_NUMBER = Field("number", "Số văn bản", WHOLE, "để trống thì chừa chỗ cho văn thư điền")
_BASES = Field(
    "legal_bases", "Căn cứ", LINES, "mỗi căn cứ một dòng (Alt+Enter), bắt đầu bằng «Căn cứ», không ghi dấu ;"
)
_UNITS = "Đơn vị"
_PERIODS = {f"{period.words[0].upper()}{period.words[1:]}": period.code for period in PERIODS.values() if period.code}


def _reward_forms() -> dict[str, str]:
    """By name as it is chosen the code; one line where several laws have the form."""
    found: dict[str, str] = {}
    for form in default_reward_catalogue().forms:
        found.setdefault(f"{form.name} ({form.code})", form.code)
    codes = set(found.values())
    return {name: code for name, code in found.items() if code in codes}


@lru_cache(maxsize=1)
def pages() -> tuple[Page, ...]:
    """The sheets in the order of the process."""
    return (
        Page(
            "Cơ quan",
            (
                Block(
                    "",
                    "ĐỢT ĐÁNH GIÁ",
                    (
                        Field("year", "Năm đánh giá", WHOLE, "năm được đánh giá, ví dụ 2026"),
                        Field("period", "Kỳ trong năm", WORD, "để trống là cả năm", _PERIODS),
                        Field("level", "Cấp được đánh giá", help="khi nhiều cấp có đợt riêng trong một kỳ: cấp xã"),
                        Field("deadline", "Hạn nộp phiếu", DAY, "phiếu nhận sau ngày này được ghi chú nộp chậm"),
                        Field(
                            "criteria",
                            "Tệp bộ tiêu chí",
                            help="tên tệp .xlsx hoặc .json đặt cạnh tệp này; để trống thì dùng bộ mặc định",
                        ),
                        Field(
                            "places",
                            "Xếp thứ hạng",
                            WORD,
                            "khi có nhóm đơn vị; để trống là riêng từng nhóm",
                            {"Riêng từng nhóm": "group", "Chung mọi đơn vị": "all"},
                        ),
                    ),
                ),
                Block(
                    "department",
                    "CƠ QUAN TỔ CHỨC ĐÁNH GIÁ",
                    (
                        Field("superior_body", "Cơ quan chủ quản", help="ví dụ UBND tỉnh …"),
                        Field("name", "Tên cơ quan", help="tên đầy đủ, viết như trong câu, không viết hoa cả tên"),
                        Field("abbreviation", "Chữ viết tắt", help="trong ký hiệu văn bản, ví dụ SNV"),
                        Field("place", "Địa danh", help="ghi trước ngày, tháng, năm của văn bản"),
                    ),
                ),
                Block(
                    "self_assessment",
                    "PHIẾU TỰ ĐÁNH GIÁ CỦA ĐƠN VỊ",
                    (Field("symbol", "Ký hiệu", help="sau số văn bản; để trống thì không có dòng số"), _RECIPIENTS),
                ),
                Block(
                    "appraisal",
                    "PHIẾU THẨM ĐỊNH",
                    (
                        Field(
                            "issuing_body", "Đơn vị thẩm định", help="đơn vị được giao thẩm định, như ghi trên phiếu"
                        ),
                        Field("symbol", "Ký hiệu", help="sau số văn bản; để trống thì không có dòng số"),
                        _RECIPIENTS,
                        *_signature("ví dụ CHÁNH VĂN PHÒNG"),
                    ),
                ),
                Block(
                    "improvement",
                    "KẾ HOẠCH KHẮC PHỤC (nếu lập sẵn cho đơn vị điền)",
                    (
                        Field(
                            "below",
                            "Dưới bao nhiêu phần trăm",
                            WHOLE,
                            "tiêu chí đạt dưới mức này thì đưa vào, ví dụ 70",
                        ),
                        Field("office", "Nơi theo dõi", help="đơn vị nhận kế hoạch, báo cáo"),
                    ),
                    optional=True,
                ),
            ),
        ),
        Page(
            "Nhóm đơn vị",
            lines=Lines(
                "groups",
                (
                    Field("name", "Tên nhóm", width=44),
                    Field("criteria", "Tệp bộ tiêu chí riêng", help="để trống thì dùng bộ chung", width=30),
                ),
                "NHÓM ĐƠN VỊ",
                "Bỏ trống nếu xếp hạng chung. Mỗi nhóm xếp hạng, in phụ lục và biểu đồ riêng, theo thứ tự ghi ở đây.",
            ),
        ),
        Page(
            _UNITS,
            lines=Lines(
                "units",
                (
                    Field("code", "Mã đơn vị", help="chữ, số, dấu chấm, gạch ngang; dùng đặt tên tệp", width=12),
                    Field("name", "Tên đầy đủ", width=44),
                    Field("group", "Nhóm", width=24, listed="Nhóm đơn vị: Tên nhóm"),
                    Field("head_post", "Chức vụ người ký phiếu", help="ví dụ GIÁM ĐỐC", width=18),
                    Field("head_name", "Họ tên người ký", width=22),
                    Field("received", "Ngày nhận phiếu", DAY, width=13),
                    Field("submitted", "Có nộp phiếu", FLAG, "để trống là có", width=10),
                    Field(
                        "excluded",
                        "Lý do không đánh giá",
                        help="ghi thì đơn vị không được đánh giá, xếp hạng",
                        width=28,
                    ),
                    Field("inapplicable", "Tiêu chí không áp dụng", CODES, "các mã, cách nhau bằng dấu phẩy", width=16),
                    Field("inapplicable_reason", "Lý do không áp dụng", width=24),
                    Field("rank_cap.rank", "Hạ xếp hạng: cao nhất", help="mức cao nhất được xếp", width=14),
                    Field("rank_cap.reason", "Lý do hạ xếp hạng", width=28),
                    Field("counts", "Điểm thưởng, trừ", COUNTS, "mã và số lần, ví dụ T1: 2; P3: 1", width=18),
                    Field("votes.for", "Tán thành", WHOLE, "số phiếu", width=10),
                    Field("votes.against", "Không tán thành", WHOLE, width=10),
                    Field("votes.abstain", "Không có ý kiến", WHOLE, width=10),
                    Field("opinions", "Ý kiến tại cuộc họp", LINES, "mỗi ý kiến một dòng, ghi vào biên bản", width=44),
                ),
                "ĐƠN VỊ ĐƯỢC ĐÁNH GIÁ",
                "Thứ tự ở đây là thứ tự xem xét tại cuộc họp. Biểu quyết, ý kiến ghi sau cuộc họp của Hội đồng.",
            ),
        ),
        Page(
            "Thẩm định theo phần",
            lines=Lines(
                "appraisal_parts",
                (
                    Field("body", "Đơn vị chủ trì thẩm định", width=40),
                    Field("with_bodies", "Đơn vị phối hợp", LINES, "mỗi đơn vị một dòng", width=34),
                    Field("codes", "Lĩnh vực, tiêu chí được giao", CODES, "các mã, cách nhau bằng dấu phẩy", width=24),
                    Field("independent", "Hai người chấm độc lập", FLAG, "để trống là không", width=14),
                ),
                "THẨM ĐỊNH THEO PHẦN",
                "Bỏ trống nếu một cơ quan thẩm định tất cả. Tiêu chí không giao cho ai thẩm định ở bảng chung.",
            ),
        ),
        Page(
            "Hội đồng",
            (
                Block(
                    "council",
                    "HỘI ĐỒNG",
                    (
                        Field("name", "Tên Hội đồng"),
                        Field("quorum", "Tỷ lệ phải có mặt", help="ví dụ 2/3; để trống là 2/3 và không kiểm tra"),
                    ),
                    optional=True,
                ),
            ),
            Lines(
                "council.members",
                (
                    Field("salutation", "Ông, Bà", WORD, words={"Ông": "Ông", "Bà": "Bà"}, width=9),
                    Field("name", "Họ tên", width=26),
                    Field("post", "Chức vụ", width=34),
                    Field("duty", "Nhiệm vụ trong Hội đồng", width=26),
                    Field(
                        "role",
                        "Vai trò tại cuộc họp",
                        WORD,
                        "đúng một chủ tọa, một thư ký",
                        {"Chủ tọa": "chair", "Thư ký": "secretary"},
                        width=14,
                    ),
                    Field("present", "Có mặt", FLAG, "để trống là có", width=9),
                    Field("reason", "Lý do vắng", width=22),
                    Field(
                        "unit",
                        "Thuộc đơn vị",
                        help="mã đơn vị: không biểu quyết đơn vị đó",
                        width=14,
                        listed="Đơn vị: Mã đơn vị",
                    ),
                ),
            ),
        ),
        Page(
            "Cuộc họp",
            (
                Block(
                    "meeting",
                    "CUỘC HỌP CỦA HỘI ĐỒNG",
                    (
                        Field("number", "Số biên bản", WHOLE, "để trống thì chừa chỗ cho văn thư điền"),
                        Field("symbol", "Ký hiệu biên bản", help="ví dụ BB-HĐ"),
                        Field("started", "Bắt đầu", MOMENT, "ngày và giờ, ví dụ 12/01/2027 08:00"),
                        Field("ended", "Kết thúc", MOMENT, "ngày và giờ; họp xong mới ghi"),
                        Field("venue", "Địa điểm"),
                        Field("agenda", "Nội dung họp", LINES, "mỗi nội dung một dòng (Alt+Enter)"),
                        _RECIPIENTS,
                    ),
                    optional=True,
                ),
            ),
        ),
        Page(
            "Quyết định",
            (
                Block(
                    "decision",
                    "QUYẾT ĐỊNH PHÊ DUYỆT KẾT QUẢ",
                    (
                        Field(
                            "issuer",
                            "Người ban hành",
                            WORD,
                            words={"Hội đồng": "council", "Người đứng đầu cơ quan": "director"},
                        ),
                        _NUMBER,
                        Field("symbol", "Ký hiệu", help="ví dụ QĐ-SNV"),
                        Field("date", "Ngày ban hành", DAY, "để trống thì chừa chỗ; cần có để tính tiền thưởng"),
                        _BASES,
                        Field("proposer", "Theo đề nghị của", help="chức vụ người trình"),
                        Field(
                            "executors",
                            "Người thi hành (Điều 3)",
                            help="chức vụ, đơn vị chịu trách nhiệm thi hành",
                        ),
                        _RECIPIENTS,
                        *_signature("ví dụ TM. HỘI ĐỒNG hoặc GIÁM ĐỐC"),
                        Field(
                            "amends",
                            "Quyết định được sửa đổi",
                            help="số, ngày của quyết định cũ, nếu sửa đổi: 15 20/01/2027",
                        ),
                        Field(
                            "report_number",
                            "Số Báo cáo kết quả thẩm định",
                            WHOLE,
                            "số văn thư đã cấp cho báo cáo trình Hội đồng; quyết định dẫn số, ngày này",
                            since=True,
                        ),
                        Field("report_date", "Ngày Báo cáo kết quả thẩm định", DAY, since=True),
                    ),
                    optional=True,
                ),
            ),
        ),
        Page(
            "Khen thưởng",
            (
                Block(
                    "proposal",
                    "TỜ TRÌNH ĐỀ NGHỊ KHEN THƯỞNG (nếu có)",
                    (
                        _NUMBER,
                        Field("symbol", "Ký hiệu", help="ví dụ TTr-VP"),
                        Field("date", "Ngày", DAY),
                        Field("issuing_body", "Đơn vị trình"),
                        Field("proposer", "Người đề nghị"),
                        Field("addressees", "Kính gửi", LINES, "mỗi nơi một dòng"),
                        _BASES,
                        _RECIPIENTS,
                        *_signature("ví dụ CHÁNH VĂN PHÒNG"),
                        Field(
                            "collective_ranks",
                            "Mức xếp hạng được đề nghị",
                            LINES,
                            "của tập thể; để trống: mức cao nhất",
                        ),
                    ),
                    optional=True,
                ),
                Block(
                    "reward_decision",
                    "QUYẾT ĐỊNH KHEN THƯỞNG (nếu đã quyết định)",
                    (
                        _NUMBER,
                        Field("symbol", "Ký hiệu", help="ví dụ QĐ-SNV"),
                        Field("date", "Ngày ban hành", DAY, "tiền thưởng theo mức lương cơ sở của ngày này"),
                        _BASES,
                        Field("proposer", "Theo đề nghị của"),
                        Field("funding", "Kinh phí", help="nguồn chi tiền thưởng"),
                        Field("executors", "Người thi hành"),
                        _RECIPIENTS,
                        *_signature("ví dụ GIÁM ĐỐC"),
                    ),
                    optional=True,
                ),
            ),
        ),
        Page(
            "Danh sách khen thưởng",
            lines=Lines(
                "",
                (
                    Field(
                        "kind",
                        "Tập thể, cá nhân",
                        WORD,
                        words={"Tập thể": "proposal.collectives", "Cá nhân": "proposal.individuals"},
                        width=12,
                    ),
                    Field("unit", "Mã đơn vị", width=14, listed="Đơn vị: Mã đơn vị"),
                    Field("salutation", "Ông, Bà", WORD, words={"Ông": "Ông", "Bà": "Bà"}, width=9),
                    Field("name", "Họ tên", help="của cá nhân", width=24),
                    Field("post", "Chức vụ", width=26),
                    Field("form", "Hình thức", WORD, words=_reward_forms(), width=34),
                    Field("achievements", "Thành tích", width=50),
                    Field("note", "Ghi chú", width=24),
                ),
                "DANH SÁCH ĐỀ NGHỊ KHEN THƯỞNG",
                "Cột «Ông, Bà», «Họ tên», «Chức vụ» chỉ ghi cho cá nhân.",
            ),
        ),
        *process_pages(_reward_forms()),
    )


def found(table: str, key: str) -> tuple[Page, Field | None]:
    """The sheet that holds the table, and the field of the key."""
    for page in pages():
        blocks: list[Block | Lines] = [*page.blocks, *([page.lines] if page.lines is not None else [])]
        for block in blocks:
            if block.table == table:
                return page, next((own for own in block.fields if own.path == key), None)
    raise KeyError(table)


def in_words(table: str, key: str, value: object) -> str:
    """ "«Có nộp phiếu» là «Không»" """
    _page, own = found(table, key)
    assert own is not None, f"no such field: {table}.{key}"
    words = {YES: True, NO: False} if own.kind == FLAG else own.words
    word = next((word for word, meant in words.items() if meant == value), str(value))
    return f"«{own.title}» là «{word}»"
