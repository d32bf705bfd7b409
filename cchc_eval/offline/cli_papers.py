"""The commands for papers beside those of `decide`."""

from __future__ import annotations

from pathlib import Path

import click

from cchc_eval.offline.command_parts import Command, OnDisk, common

_FOLDER = OnDisk()


@click.command("van-ban", cls=Command, short_help="Lập giấy mời, công văn, báo cáo trong quá trình của đợt.")
@click.argument("folder", metavar="[THƯ_MỤC]", type=_FOLDER, default=".")
@click.option("--force", is_flag=True, help="Lập lại văn bản đã có mà nay sẽ khác, trừ bản đã sửa hoặc ký.")
@common
def papers(folder: Path, force: bool) -> None:
    """Lập các văn bản trong quá trình của đợt vào THƯ_MỤC/van-ban (HTML, Word, PDF), tùy số liệu đã có.

    Quyết định thành lập Hội đồng, công văn triển khai ngay khi có cài đặt của đợt; giấy mời họp khi đã ghi giờ bắt đầu
    cuộc họp, thêm báo cáo trình Hội đồng, phiếu biểu quyết khi đã thẩm định xong. Công văn đôn đốc đơn vị chưa nộp
    phiếu từ 7 ngày trước hạn nộp; theo các sheet Gia hạn, Giải trình, Kiến nghị, Khắc phục, Thu hồi khen
    thưởng của tệp cài đặt: công văn gia hạn, công văn yêu cầu giải trình, báo cáo giải trình, văn bản kiến nghị, báo
    cáo kết quả khắc phục của từng đơn vị, quyết định thu hồi khen thưởng. Văn bản đã có thì để nguyên, nay sẽ
    khác thì được nêu tên; công văn, báo cáo nay không còn cần được chuyển vào ban-cu, trừ bản đã sửa hoặc ký.
    """
    from cchc_eval.offline import paper_commands

    paper_commands.papers(folder, force)


@click.command("ho-so", cls=Command, short_help="Gộp hồ sơ của đợt, hoặc của một đơn vị, thành một tệp ZIP.")
@click.argument("folder", metavar="[THƯ_MỤC]", type=_FOLDER, default=".")
@click.option("--don-vi", "unit", metavar="MÃ", default="", help="Chỉ hồ sơ của đơn vị này.")
@click.option("-o", "--output", metavar="TỆP", type=_FOLDER, help="Tệp xuất ra (mặc định THƯ_MỤC/ho-so-ĐỢT.zip).")
@click.option("--force", is_flag=True, help="Lập lại tệp đã có; tệp cũ được giữ trong ban-cu.")
@common
def dossier(folder: Path, unit: str, output: Path | None, force: bool) -> None:
    """Gộp hồ sơ của đợt trong THƯ_MỤC thành một tệp ZIP để lưu trữ, có mục lục theo trình tự thực hiện.

    Gồm văn bản trong ket-qua và van-ban (PDF), phiếu nhận về, bảng thẩm định, tài liệu kiểm chứng đặt trong
    kiem-chung/MÃ_ĐƠN_VỊ (tên tệp bắt đầu bằng mã tiêu chí). Văn bản đã thay bằng bản ký số, bản quét cùng tên thì
    lấy bản đó; văn bản chưa xuất hoặc số liệu nay đã khác thì lập lại. Thứ còn thiếu được nêu trong mục lục.
    """
    from cchc_eval.offline import paper_commands

    paper_commands.dossier(folder, unit, output, force)
