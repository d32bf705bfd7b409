"""`cchc-eval`: the command line. Results go to standard output, messages to standard error.

Exit status: 0 done, 2 the input is at fault (a line of Vietnamese for each problem), 1 the program is at
fault, 130 stopped by the person.

Each command imports what it runs when it runs: help must not wait for Excel, Word and PDF.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path

import click

from cchc_eval import __version__
from cchc_eval.offline import cli_papers
from cchc_eval.offline.command_parts import GO_ON, Debug, Group, OnDisk, common, set_language
from cchc_eval.offline.errors import BadInput
from cchc_eval.offline.messages import PROGRAM, of_fault, one_line, say, say_remarks

OK, OUR_FAULT, BAD_INPUT, STOPPED = 0, 1, 2, 130
_FOLDER = OnDisk()


_force = click.option("--force", is_flag=True, help="Ghi đè lên tệp đã có.")
_round = click.argument("folder", metavar="[THƯ_MỤC]", type=_FOLDER, default=".")


@click.group(
    cls=Group,
    invoke_without_command=True,
    options_metavar="[TÙY_CHỌN]",
    subcommand_metavar="LỆNH [THAM_SỐ]…",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Mã kết thúc: 0 xong; 2 dữ liệu đầu vào có lỗi; 1 lỗi của chương trình. "
    f"Hướng dẫn từng lệnh: {PROGRAM} LỆNH --help",
)
@click.version_option(
    __version__,
    prog_name=PROGRAM,
    message="%(prog)s, phiên bản %(version)s",
    help="Hiện phiên bản rồi thoát.",
)
@common
@click.pass_context
def cli(context: click.Context) -> None:
    """Đánh giá, xếp hạng công tác cải cách hành chính hằng năm trên một thư mục bảng tính.

    Trình tự của một đợt: moi (lập đợt) → form (xuất phiếu trắng) → check (kiểm tra phiếu đã điền) → appraise (lập bảng
    thẩm định) → merge (ghép, nếu thẩm định theo phần) → decide (xuất quyết định, biên bản, tờ trình và các tệp
    kèm theo) → verify (đối chiếu lại văn bản với bảng tính). Chạy thử: demo.

    Không phải nhớ trình tự: cchc-eval THƯ_MỤC cho biết đợt ở bước nào và làm bước kế tiếp; cchc-eval giao-dien
    THƯ_MỤC làm cả đợt trên một trang trong trình duyệt.
    """
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


@cli.command(short_help="Chạy thử hết các bước trên một đợt mẫu.")
@click.argument("folder", metavar="[THƯ_MỤC]", type=_FOLDER, default="demo-output")
@_force
@common
def demo(folder: Path, force: bool) -> None:
    """Chép đợt đánh giá mẫu vào THƯ_MỤC (mặc định demo-output) rồi chạy hết các bước.

    Đợt mẫu có sáu đơn vị với phiếu, bảng thẩm định đã điền và tệp cài đặt dạng văn bản có chú thích từng dòng.
    """
    from cchc_eval.offline import commands

    commands.demo(folder, force)


@cli.command("moi", short_help="Lập thư mục của một đợt mới.")
@click.argument("folder", metavar="THƯ_MỤC", type=_FOLDER)
@click.option("--tu", "last", metavar="ĐỢT_TRƯỚC", type=_FOLDER, help="Thư mục đợt trước, để lấy lại từ đó.")
@click.option("--nam", "year", metavar="NĂM", type=click.IntRange(2000, 9999), help="Năm đánh giá.")
@common
def new_round(folder: Path, last: Path | None, year: int | None) -> None:
    """Lập đợt mới trong THƯ_MỤC: tệp cài đặt dot-danh-gia.xlsx để điền và bộ tiêu chí bo-tieu-chi.xlsx.

    Với --tu, lấy từ đợt trước cơ quan, đơn vị, nhóm, Hội đồng, phần thẩm định, căn cứ, bộ tiêu chí (đổi năm), số liệu
    cuối cùng của từng đơn vị cho cột «Năm trước». Không ghi năm thì theo tên thư mục, đợt trước, bộ tiêu chí sẵn có.
    """
    from cchc_eval.offline import commands

    commands.new_round(folder, last, year)


@cli.command(GO_ON, short_help="Xem đợt đang ở bước nào và làm bước kế tiếp.")
@_round
@common
def go_on(folder: Path) -> None:
    """Cho biết đợt trong THƯ_MỤC đang ở bước nào, tình trạng phiếu từng đơn vị, việc còn phải làm.

    Nếu bước kế tiếp không ghi đè gì thì làm luôn: xuất phiếu trắng, lập bảng thẩm định, xuất văn bản, đối chiếu. Viết
    gọn: cchc-eval THƯ_MỤC.
    """
    from cchc_eval.offline import commands

    commands.go_on(folder)


@cli.command("giao-dien", short_help="Làm cả đợt trên một trang trong trình duyệt.")
@_round
@click.option(
    "--cong", "port", metavar="SỐ", type=click.IntRange(0, 65535), default=0, help="Cổng (mặc định: tự chọn)."
)
@click.option("--khong-mo", "stays_closed", is_flag=True, help="Không mở trình duyệt, chỉ in địa chỉ.")
@common
def page(folder: Path, port: int, stays_closed: bool) -> None:
    """Mở THƯ_MỤC thành một trang trên máy này: thả tệp vào, xem từng đơn vị, chạy bước kế tiếp, tải kết quả.

    Chỉ máy này mở được, bằng đúng địa chỉ được in ra. Thư mục chưa có đợt thì lập đợt ngay trên trang. Bấm Ctrl-C để
    đóng.
    """
    from cchc_eval.offline.page import require

    require()
    from cchc_eval.offline.page.serve import serve

    serve(folder, port, not stays_closed)


@cli.command(short_help="Lập bảng số liệu lấy sẵn để điền.")
@_round
@_force
@common
def figures(folder: Path, force: bool) -> None:
    """Lập bảng số liệu lấy sẵn THƯ_MỤC/so-lieu.xlsx: mỗi đơn vị, mỗi chỉ tiêu mà bộ tiêu chí lấy sẵn một dòng.

    Điền giá trị, ngày, nguồn rồi chạy form: phiếu có sẵn số liệu, đơn vị không sửa được, không đồng ý thì ghi
    «Kiến nghị: …». Số liệu đã có được giữ khi lập lại bằng --force.
    """
    from cchc_eval.offline import commands

    commands.figures(folder, force)


@cli.command(short_help="Xuất phiếu tự đánh giá trắng cho từng đơn vị.")
@_round
@_force
@common
def form(folder: Path, force: bool) -> None:
    """Xuất phiếu tự đánh giá trắng cho từng đơn vị của đợt trong THƯ_MỤC.

    Phiếu nằm trong THƯ_MỤC/phieu-trong. Gửi cho đơn vị; phiếu nhận về đặt vào THƯ_MỤC/phieu, tên tệp tùy ý.
    """
    from cchc_eval.offline import commands

    commands.form(folder, force)


@cli.command(short_help="Kiểm tra các phiếu đã điền.")
@_round
@click.option("--gui-lai", "to_units", is_flag=True, help="Lập tệp gửi lại từng đơn vị trong THƯ_MỤC/gui-lai.")
@common
def check(folder: Path, to_units: bool) -> None:
    """Kiểm tra các phiếu đã điền trong THƯ_MỤC/phieu và báo mọi lỗi đến từng ô.

    Với --gui-lai, phiếu có lỗi được lập danh sách chỗ cần sửa (Excel), phiếu hợp lệ được lập phiếu để ký (Word, PDF).
    """
    from cchc_eval.offline import commands

    commands.check(folder, to_units)


@cli.command(short_help="Chốt số liệu theo dõi trong năm, xem diễn biến.")
@_round
@click.option("--day", metavar="NGÀY", help="Ngày chốt, ghi như 31/03/2026 (mặc định hôm nay).")
@click.option("--label", metavar="TÊN", help="Tên lần chốt (mặc định theo ngày, ví dụ «Quý I»).")
@click.option("--show", is_flag=True, help="Chỉ xem diễn biến, không chốt.")
@_force
@common
def monitor(folder: Path, day: str | None, label: str | None, show: bool, force: bool) -> None:
    """Chốt số liệu của các phiếu hiện có vào THƯ_MỤC/theo-doi và in diễn biến qua các lần chốt.

    Dùng khi đơn vị tự theo dõi trong năm: phiếu chưa điền xong vẫn chốt được, đơn vị chưa có phiếu thì bỏ qua. Số liệu
    theo dõi không dùng khi thẩm định và xếp hạng.
    """
    from cchc_eval.offline import commands

    commands.monitor(folder, day, label, show, force)


@cli.command(short_help="Lập bảng thẩm định từ các phiếu đã điền.")
@_round
@click.option("-o", "--output", metavar="TỆP", type=_FOLDER, help="Tệp xuất ra (mặc định THƯ_MỤC/tham-dinh.xlsx).")
@_force
@common
def appraise(folder: Path, output: Path | None, force: bool) -> None:
    """Lập bảng thẩm định của đợt từ các phiếu đã điền.

    Cơ quan thẩm định và Hội đồng điền điểm, lý do, kết quả khảo sát vào bảng này trước khi chạy decide. Mỗi nhóm đơn vị
    có bộ tiêu chí riêng có một bảng riêng, tên thêm «-nhom-» và số thứ tự của nhóm trong cài đặt.

    Nếu cài đặt có [[appraisal_parts]], mỗi đơn vị chủ trì có một thư mục trong THƯ_MỤC/tham-dinh-theo-phan với bảng
    riêng, chỉ gồm tiêu chí được giao: gửi đi, nhận về đặt lại đó, rồi chạy merge.
    """
    from cchc_eval.offline import commands

    commands.appraise(folder, output, force)


@cli.command(short_help="Ghép kết quả thẩm định của các đơn vị chủ trì phần.")
@_round
@common
def merge(folder: Path) -> None:
    """Ghép kết quả thẩm định theo phần vào bảng thẩm định chung, khi cài đặt có [[appraisal_parts]].

    Bảng của từng đơn vị chủ trì nhận về đặt vào THƯ_MỤC/tham-dinh-theo-phan, thư mục của đơn vị đó. Chỉ lấy đơn vị đã
    ghi x ở cột «Đã thẩm định xong». Chỗ hai người chấm độc lập khác nhau được lập thành bảng thống nhất để điền.
    """
    from cchc_eval.offline import commands

    commands.merge(folder)


cli.add_command(cli_papers.papers)


@cli.command(short_help="Xuất toàn bộ văn bản của đợt.")
@_round
@_force
@common
def decide(folder: Path, force: bool) -> None:
    """Xuất toàn bộ văn bản của đợt vào THƯ_MỤC/ket-qua.

    Quyết định kèm phụ lục, biên bản họp, tờ trình khen thưởng, phiếu của từng đơn vị (HTML, Word, PDF); phụ
    lục Excel; biểu đồ; trang tóm tắt; kết quả dạng JSON. Ghi đủ tất cả hoặc không ghi tệp nào.
    """
    from cchc_eval.offline import commands

    commands.decide(folder, force)


@cli.command(short_help="Đối chiếu văn bản đã xuất với bảng tính, hoặc một tệp PDF với dữ liệu của nó.")
@click.argument("folder", metavar="[THƯ_MỤC|TỆP.pdf]", type=_FOLDER, default=".")
@common
def verify(folder: Path) -> None:
    """Tính lại đợt từ phiếu, bảng thẩm định và cài đặt rồi đối chiếu với các tệp trong THƯ_MỤC/ket-qua.

    Với TỆP.pdf của quyết định phê duyệt kết quả: tính lại chỉ số, xếp hạng, thứ hạng từ dữ liệu đính kèm trong
    tệp rồi đối chiếu với các trang; ai có tệp cũng làm được.

    Mỗi chỗ khác nhau được báo một dòng: số liệu, câu chữ, tệp thiếu, tệp PDF bị sửa sau khi xuất. Mã kết
    thúc 0 nếu khớp hết, 2 nếu có chỗ khác.
    """
    from cchc_eval.offline import verify_command

    verify_command.verify(folder)


cli.add_command(cli_papers.dossier)


@cli.command(short_help="Tính điểm, xếp hạng từ tệp JSON.")
@click.argument("file", metavar="ROUND.json", type=_FOLDER)
@common
def rank(file: Path) -> None:
    """Tính điểm, chỉ số, xếp hạng từ tệp ROUND.json; in kết quả dạng JSON.

    Tệp gồm "criteria_set" (đường dẫn tính từ tệp này, hoặc ghi thẳng bộ tiêu chí) và "units": mã, tên, câu
    trả lời của từng đơn vị, có thể kèm "rank_cap".
    """
    from cchc_eval.offline.ranking import rank_file

    remarks: list[str] = []
    try:
        ranked = rank_file(file, remarks)
    finally:
        say_remarks(remarks)
    click.echo(json.dumps(ranked, ensure_ascii=False, indent=1))


@cli.command(short_help="Xuất bộ tiêu chí ra Excel, hoặc từ Excel về JSON.")
@click.argument("source", metavar="[NGUỒN]", type=_FOLDER, required=False)
@click.option(
    "-o",
    "--output",
    metavar="TỆP",
    type=_FOLDER,
    help="Tệp xuất ra, .xlsx hoặc .json (mặc định bo-tieu-chi.xlsx; từ nguồn .xlsx: bo-tieu-chi.json).",
)
@click.option(
    "--templates", is_flag=True, help="Xuất các mẫu văn bản Word để sửa, thay cho bộ tiêu chí (vào NGUỒN/mau)."
)
@click.option(
    "--all-columns",
    is_flag=True,
    help="Tệp Excel có đủ cột, sheet của cách đo, điều kiện, trọng số, dù bộ tiêu chí chưa dùng.",
)
@_force
@common
def export(source: Path | None, output: Path | None, force: bool, templates: bool, all_columns: bool) -> None:
    """Xuất bộ tiêu chí ra Excel để sửa, hoặc từ Excel về JSON; xuất mẫu văn bản Word.

    NGUỒN là thư mục của một đợt, hoặc tệp bộ tiêu chí .json hay .xlsx; không ghi thì lấy bộ mặc định. Đuôi
    của tệp xuất ra quyết định dạng. Bộ tiêu chí được kiểm tra trước khi ghi.

    Cách đo và thang điểm, quy tắc riêng của nhóm đơn vị ở sheet «Cách đo và chấm»; trọng số, làm tròn, khống chế tỷ
    lệ ở sheet «Cách tính chỉ số». Muốn thêm chúng vào bộ chưa có: xuất với --all-columns.

    Với --templates, mẫu Word đã sửa đặt trong thư mục mau của đợt sẽ được lệnh decide dùng cho các tệp Word.
    """
    from cchc_eval.offline import commands

    commands.export(source, output, force, templates, all_columns)


@cli.command("import", short_help="Lập bộ tiêu chí từ bảng Word hoặc Excel của cơ quan.")
@click.argument("table", metavar="BẢNG", type=_FOLDER)
@click.option("--year", metavar="NĂM", type=click.IntRange(1900, 9999), required=True, help="Năm của bộ tiêu chí.")
@click.option(
    "-o",
    "--output",
    metavar="TỆP",
    type=_FOLDER,
    default="bo-tieu-chi.json",
    help="Tệp xuất ra, .json hoặc .xlsx (mặc định bo-tieu-chi.json).",
)
@_force
@common
def import_table(table: Path, year: int, output: Path, force: bool) -> None:
    """Lập bộ tiêu chí từ BẢNG (.docx hoặc .xlsx) có các cột mã, tiêu chí, điểm tối đa, cách chấm.

    Cách chấm ghi bằng câu rõ ràng («Đạt 100%: 1; từ 85% đến dưới 100%: 0,5; dưới 85%: 0») thành quy tắc chấm. Câu
    chưa rõ thì hỏi lại, không đoán: tiêu chí đó tạm để chấm điểm trực tiếp, câu gốc giữ ở hướng dẫn; xuất ra .xlsx
    thì sửa tiếp ngay trong Excel.
    """
    from cchc_eval.offline import commands

    commands.import_table(table, year, output, force)


@cli.command(short_help="Xem lại bộ tiêu chí trước khi ban hành.")
@click.argument("source", metavar="[NGUỒN]", type=_FOLDER, required=False)
@click.option(
    "--previous",
    metavar="NGUỒN_TRƯỚC",
    type=_FOLDER,
    help="Bộ tiêu chí trước (.json, .xlsx) để so từng nội dung, hoặc thư mục đợt trước để chấm lại.",
)
@click.option("-o", "--output", metavar="TỆP", type=_FOLDER, help="Ghi thêm kết quả ra tệp .xlsx.")
@_force
@common
def review(source: Path | None, previous: Path | None, output: Path | None, force: bool) -> None:
    """Xem lại bộ tiêu chí: mức không ai vào được, điểm tối đa không ai đạt được, lời ghi trái với mốc.

    NGUỒN là thư mục của một đợt, hoặc tệp bộ tiêu chí .json hay .xlsx; không ghi thì lấy bộ mặc định. Với
    --previous, liệt kê chỗ khác bộ trước; là thư mục của đợt đã thẩm định thì lấy số liệu đợt đó chấm lại theo
    bộ này: thứ hạng, xếp hạng thay đổi ra sao, tiêu chí nào ai cũng đạt hoặc không ai có điểm.
    """
    from cchc_eval.offline import commands

    commands.review(source, previous, output, force)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command line and give its exit status; never shows a traceback unless --debug."""
    set_language()
    debug = Debug()
    try:
        status = cli.main(
            args=None if arguments is None else list(arguments),
            prog_name=PROGRAM,
            standalone_mode=False,
            obj=debug,
        )
        sys.stdout.flush()
        return status if isinstance(status, int) else OK
    except BadInput as error:
        for problem in error.problems:
            say(one_line(problem))
        return BAD_INPUT
    except click.ClickException as error:
        say(one_line(f"Lỗi: {error.format_message()}"))
        context = getattr(error, "ctx", None)
        say(f"Xem hướng dẫn: {context.command_path if context else PROGRAM} --help")
        return BAD_INPUT
    except (click.Abort, KeyboardInterrupt):
        say("Đã dừng; chưa ghi tệp nào.")
        return STOPPED
    except BrokenPipeError:
        # The reader of our output left early (`| head`): nothing more can be written to that stream.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OUR_FAULT
    except Exception as error:
        if debug.on:
            traceback.print_exc()
        say(
            f"{of_fault(error)} Hãy báo cho người bảo trì dòng này cùng lệnh đã chạy; chạy lại với --debug để có chi "
            "tiết kỹ thuật."
        )
        return OUR_FAULT
