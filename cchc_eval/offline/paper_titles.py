"""What people call each file that the command writes: by its name in its folder, or by the folder of the units'."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from cchc_eval.offline import compose_process
from cchc_eval.offline.compose_papers import INVITED_AGAIN, NOTICES
from cchc_eval.offline.decide import APPRAISAL_SHEETS, PLANS, SELF_SHEETS, UNIT_REPORTS

# In the results folder; charts and the like of a group end with "-nhom-2".
OF_ROUND = {
    "quyet-dinh": "Quyết định kèm Phụ lục",
    "bien-ban-hop": "Biên bản họp Hội đồng",
    "phieu-bieu-quyet": "Phiếu biểu quyết của từng thành viên",
    "bien-ban-kiem-phieu": "Biên bản kiểm phiếu",
    "bao-cao-tham-dinh": "Báo cáo kết quả thẩm định trình Hội đồng",
    "to-trinh-khen-thuong": "Tờ trình đề nghị khen thưởng",
    "quyet-dinh-khen-thuong": "Quyết định khen thưởng",
    "giay-khen": "Giấy khen",
    "to-trinh-cap-tinh": "Tờ trình đề nghị cấp tỉnh khen thưởng",
    "quyet-dinh-thanh-lap-hoi-dong": "Quyết định thành lập Hội đồng",
    "cong-van-trien-khai": "Công văn triển khai tự đánh giá",
    "giay-moi-hop": "Giấy mời họp Hội đồng",
    "phu-luc": "Phụ lục theo lĩnh vực (Excel)",
    "bieu-do-xep-hang": "Biểu đồ xếp hạng",
    "bieu-do-linh-vuc": "Bảng màu đơn vị × lĩnh vực",
    "tom-tat": "Tóm tắt một trang",
    "ket-qua": "Kết quả dạng dữ liệu",
}
OF_UNITS = {
    SELF_SHEETS: "Phiếu tự đánh giá của đơn vị",
    UNIT_REPORTS: "Báo cáo kết quả tự đánh giá của đơn vị, kèm phiếu",
    APPRAISAL_SHEETS: "Phiếu thẩm định",
    PLANS: "Kế hoạch khắc phục để đơn vị điền",
    NOTICES: "Thông báo kết quả từng đơn vị",
}
# In the folder of the papers on the way.
OF_PROCESS = {
    INVITED_AGAIN: "Giấy mời họp Hội đồng về quyết định sửa đổi",
    compose_process.REMINDER: "Công văn đôn đốc nộp hồ sơ tự đánh giá",
    compose_process.EXTENSION: "Công văn gia hạn",
    compose_process.REQUEST: "Công văn yêu cầu giải trình",
    compose_process.EXPLAINED: "Báo cáo giải trình của đơn vị",
    compose_process.REVIEW: "Văn bản kiến nghị của đơn vị",
    compose_process.REPLY: "Công văn trả lời kiến nghị",
    compose_process.FOLLOWED: "Báo cáo kết quả khắc phục của đơn vị",
    compose_process.REVOKED: "Quyết định thu hồi khen thưởng",
}


def title_of(paper: str) -> str:
    """Of a paper on the way, by its name in their folder: "don-doc", "yeu-cau-giai-trinh/CTTĐT"."""
    named = {**OF_PROCESS, **OF_ROUND}
    return named.get(paper) or next(title for name, title in named.items() if paper.startswith(name))


def described(results: Path, written: Sequence[Path]) -> list[tuple[Path, str]]:
    """Files below the results folder as a person looks for them: documents with their formats, the sheets by folder."""
    listed = []
    for stem, title in OF_ROUND.items():
        for path in written:
            own, _, group = path.stem.partition("-nhom-")
            if path.parent == results and own == stem:
                listed.append((path, f"{title}, nhóm thứ {group}" if group else title))
    for name, title in OF_UNITS.items():
        if count := sum(path.parent.name == name for path in written):
            listed.append((results / name, f"{title}: {count} tệp"))
    return listed
