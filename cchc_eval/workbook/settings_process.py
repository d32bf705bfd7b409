"""The sheets of bases with their days, and of what happens on the way: extensions, explanations, reviews, votes of a
second meeting, follow-up, revoked rewards.

A workbook that was made before they were added is without them, and has nothing of the kind.
"""

from __future__ import annotations

from collections.abc import Mapping

from cchc_eval.workbook.settings_fields import DAY, FLAG, LINES, WHOLE, WORD, Field, Lines, Page

_UNIT = Field("unit", "Mã đơn vị", width=14, listed="Đơn vị: Mã đơn vị")
_CODE = Field("code", "Tiêu chí", help="mã tiêu chí", width=10)
# What is due at each deadline, as it is chosen.
STAGES = {"Nộp hồ sơ tự đánh giá": "form", "Giải trình": "explanation", "Thẩm định": "appraisal"}
# What a basis is cited in.
PAPERS = {
    "Quyết định phê duyệt kết quả": "result",
    "Quyết định thành lập Hội đồng": "founding",
    "Công văn triển khai": "launch",
    "Khen thưởng": "rewards",
}


def process_pages(reward_forms: Mapping[str, str]) -> tuple[Page, ...]:
    """`reward_forms`: by name as it is chosen the code."""
    return (
        Page(
            "Căn cứ",
            lines=Lines(
                "legal_bases",
                (
                    Field(
                        "text",
                        "Căn cứ",
                        help="bắt đầu bằng «Căn cứ», không ghi dấu ;. Quyết định quy định chức năng, nhiệm vụ của cơ "
                        "quan cũng ghi ở đây: Căn cứ Quyết định số …/QĐ-UBND ngày … của UBND tỉnh …",
                        width=90,
                    ),
                    Field("used_in", "Dùng cho", WORD, "để trống là mọi văn bản", PAPERS, width=30),
                    Field("from", "Hiệu lực từ", DAY, "để trống nếu đã lâu", width=13),
                    Field("to", "Hiệu lực đến", DAY, "ngày cuối còn hiệu lực; để trống nếu còn", width=13),
                ),
                "CĂN CỨ PHÁP LÝ CÓ NGÀY HIỆU LỰC",
                "Mỗi văn bản dẫn căn cứ còn hiệu lực vào ngày của văn bản, xếp luật, nghị định trước; căn cứ riêng của "
                "văn bản (Biên bản họp …) ghi ở sheet của văn bản.",
            ),
            since=True,
        ),
        Page(
            "Gia hạn",
            lines=Lines(
                "extensions",
                (
                    Field("stage", "Nội dung gia hạn", WORD, words=STAGES, width=24),
                    Field(
                        "unit",
                        "Mã đơn vị",
                        help="để trống là mọi đơn vị",
                        width=14,
                        listed="Đơn vị: Mã đơn vị",
                    ),
                    Field("before", "Hạn cũ", DAY, width=13),
                    Field("until", "Hạn mới", DAY, width=13),
                    Field("reason", "Lý do", width=50),
                    Field("date", "Ngày văn bản", DAY, "các dòng cùng ngày thành một công văn", width=13),
                ),
                "GIA HẠN",
                "Lệnh van-ban lập công văn gia hạn. Hạn mới của hồ sơ tự đánh giá được tính khi ghi chú nộp chậm.",
            ),
            since=True,
        ),
        Page(
            "Giải trình",
            lines=Lines(
                "explanations",
                (
                    _UNIT,
                    _CODE,
                    Field("question", "Yêu cầu giải trình", width=50),
                    Field("until", "Hạn trả lời", DAY, width=13),
                    Field("reply", "Giải trình của đơn vị", help="ghi khi đơn vị trả lời", width=50),
                ),
                "YÊU CẦU GIẢI TRÌNH",
                "Lệnh van-ban lập công văn gửi từng đơn vị, báo cáo giải trình của đơn vị đã trả lời.",
            ),
            since=True,
        ),
        Page(
            "Kiến nghị",
            lines=Lines(
                "review_requests",
                (
                    _UNIT,
                    _CODE,
                    Field("grounds", "Nội dung, căn cứ kiến nghị", width=60),
                    Field("number", "Số, ký hiệu", help="của văn bản kiến nghị, ví dụ 15/TTCNTT", width=16),
                    Field("date", "Ngày văn bản", DAY, width=13),
                    Field(
                        "reply",
                        "Trả lời: lý do giữ nguyên",
                        help="ghi khi Hội đồng giữ nguyên điểm; để trống nếu điểm được điều chỉnh",
                        width=44,
                    ),
                ),
                "KIẾN NGHỊ CỦA ĐƠN VỊ SAU KHI CÓ KẾT QUẢ",
                "Mỗi tiêu chí một dòng. Lệnh van-ban lập văn bản kiến nghị của từng đơn vị để ký, công văn trả lời khi "
                "đã trả lời đủ hoặc có quyết định sửa đổi theo kiến nghị.",
            ),
            since=True,
        ),
        Page(
            "Họp lại",
            lines=Lines(
                "votes_again",
                (
                    _UNIT,
                    Field("for", "Tán thành", WHOLE, "số phiếu", width=10),
                    Field("against", "Không tán thành", WHOLE, width=10),
                    Field("abstain", "Không có ý kiến", WHOLE, width=10),
                    Field("opinions", "Ý kiến tại cuộc họp", LINES, "mỗi ý kiến một dòng, ghi vào biên bản", width=60),
                ),
                "BIỂU QUYẾT LẠI CHO QUYẾT ĐỊNH SỬA ĐỔI",
                "Chỉ ghi khi Hội đồng họp lại: mỗi đơn vị được biểu quyết lại một dòng. Biểu quyết của cuộc họp đầu "
                "giữ nguyên ở sheet Đơn vị; giờ họp, địa điểm, nội dung của cuộc họp lại ghi ở sheet Cuộc họp.",
            ),
            since=True,
        ),
        Page(
            "Khắc phục",
            lines=Lines(
                "improvement_actions",
                (
                    _UNIT,
                    Field("about", "Tiêu chí hoặc nội dung", help="mã tiêu chí, hoặc ghi nội dung", width=24),
                    Field("task", "Nhiệm vụ, giải pháp", LINES, "mỗi nhiệm vụ một dòng (Alt+Enter)", width=44),
                    Field("owner", "Người thực hiện", width=22),
                    Field("due", "Thời hạn", DAY, width=13),
                    Field("done", "Đã hoàn thành", FLAG, "để trống là chưa", width=12),
                    Field("outcome", "Kết quả", width=40),
                    Field(
                        "plan",
                        "Kế hoạch của đơn vị",
                        help="ví dụ: Kế hoạch số 03/KH-TTCNTT ngày 05 tháng 02 năm 2027; ghi ở một dòng là đủ",
                        width=40,
                    ),
                ),
                "KẾT QUẢ KHẮC PHỤC TỒN TẠI, HẠN CHẾ",
                "Theo kế hoạch khắc phục của từng đơn vị. Lệnh van-ban lập báo cáo kết quả khắc phục.",
            ),
            since=True,
        ),
        Page(
            "Thu hồi khen thưởng",
            lines=Lines(
                "revocations",
                (
                    _UNIT,
                    Field("name", "Họ tên", help="của cá nhân; để trống là tập thể", width=24),
                    Field("form", "Hình thức", WORD, words=reward_forms, width=34),
                    Field("reason", "Lý do thu hồi", width=50),
                    Field("pay_back", "Nộp lại (đồng)", WHOLE, "để trống là toàn bộ tiền thưởng", width=14),
                ),
                "THU HỒI KHEN THƯỞNG",
                "Của người, tập thể có trong quyết định khen thưởng. Lệnh van-ban lập quyết định thu hồi.",
            ),
            since=True,
        ),
    )
