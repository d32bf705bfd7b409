"""`cchc-eval verify` as a person sees it."""

from __future__ import annotations

from pathlib import Path

from cchc_eval.offline.errors import BadInput, typed
from cchc_eval.offline.files import OLD
from cchc_eval.offline.messages import say, say_remarks, tell
from cchc_eval.offline.results_json import issued_before
from cchc_eval.offline.round_folder import RoundFolder
from cchc_eval.offline.round_messages import opened, say_stale
from cchc_eval.offline.terminal import progress
from cchc_eval.offline.verify import Verified
from cchc_eval.offline.verify import verify as verify_round
from cchc_eval.offline.verify_pdf import verify_pdf


def verify(folder: Path, most: int | None = None) -> None:
    """`most`: differences to show; all where it is None."""
    if folder.suffix.lower() == ".pdf":
        _verify_paper(folder)
        return
    round_folder = opened(folder)
    remarks: list[str] = []
    try:
        with progress("Đối chiếu") as start:
            verified = verify_round(round_folder, start, remarks)
    finally:
        say_remarks(remarks)
    say_stale(round_folder.results, verified.others)
    if verified.differences:
        raise BadInput(_differing(round_folder, verified, most))
    say(f"{verified.compared} tệp trong {round_folder.results} khớp với phiếu, bảng thẩm định và cài đặt của đợt.")
    for name, count in verified.earlier.items():
        say(f"{count} tệp trong {folder / name}, của quyết định khác, còn nguyên như khi xuất.")


def _differing(folder: RoundFolder, verified: Verified, most: int | None) -> list[str]:
    """What to do, then where papers and workbooks differ."""
    differences = verified.differences
    head = f"Văn bản trong {folder.results} khác với phiếu, bảng thẩm định, cài đặt ở {len(differences)} chỗ."
    lines = [f"{head} {_way_out(folder, verified.by_hand)}", *differences[:most]]
    if (left := len(differences) + 1 - len(lines)) > 0:
        lines.append(f"… và {left} chỗ khác; xem hết bằng «cchc-eval verify {typed(folder.path)}».")
    return lines


def _way_out(folder: RoundFolder, by_hand: bool) -> str:
    """What to do where papers and workbooks differ."""
    again = f"chạy «cchc-eval decide {typed(folder.path)} --force» (bản cũ được giữ trong {OLD})"
    if by_hand:
        return (
            "Số liệu của đợt không đổi; các tệp nêu dưới đây đã được sửa hoặc thay sau khi xuất. Chủ ý sửa câu chữ, "
            "hoặc thay bằng bản ký: để nguyên, tệp Word đã sửa thì lưu thành PDF đè lên tệp PDF cùng tên. Không ai "
            f"chủ ý sửa, hoặc sửa cả số liệu: {again}."
        )
    kept = issued_before(folder.results)
    if kept is None:
        return f"Nếu bảng tính, cài đặt nay mới đúng: {again}; nếu văn bản đúng: xem lại tệp đã sửa sau khi xuất."
    amends = folder.settings.words.place("decision", "amends")
    return (
        f"Nếu chỉ sửa chữ, không đổi kết quả: {again}. Nếu kết quả đổi sau khi Quyết định đã ban hành: ghi {amends}, "
        f"số và ngày mới rồi chạy lại «cchc-eval {typed(folder.path)}»; quyết định sửa đổi nằm ở thư mục riêng."
    )


def _verify_paper(path: Path) -> None:
    verified = verify_pdf(path)
    if verified.differences:
        raise BadInput(f"Tệp {path}: {difference}" for difference in verified.differences)
    tell(f"Đã tính lại {verified.units} đơn vị từ dữ liệu đính kèm: chỉ số, xếp hạng, thứ hạng khớp với văn bản.")
    tell(f"Dấu vân tay SHA-256 của tệp: {verified.digest}")
    for line in verified.signatures:
        tell(line)
