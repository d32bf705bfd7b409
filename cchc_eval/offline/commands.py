"""What each command does, in the order a person sees it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from cchc_eval.data import default_criteria_set
from cchc_eval.offline import demo as sample
from cchc_eval.offline import going_on
from cchc_eval.offline.appraisal import evaluated_round
from cchc_eval.offline.appraising import merge_books, parts_problems, write_books
from cchc_eval.offline.blank_forms import write_forms
from cchc_eval.offline.criteria_files import EXCEL, criteria_json, read_criteria_file
from cchc_eval.offline.decide import decide as decide_round
from cchc_eval.offline.decide import files_below, in_places
from cchc_eval.offline.errors import BadInput, NotFilledIn, typed
from cchc_eval.offline.figures import CSV_TABLE, TABLE, table_of
from cchc_eval.offline.files import Outputs, read_bytes
from cchc_eval.offline.forms import UnitForm, read_forms, require_forms
from cchc_eval.offline.going_on import look_at
from cchc_eval.offline.messages import each_once, one_line, say, say_remarks, tell
from cchc_eval.offline.monitoring import day_to_keep, keep, read_kept, states_of
from cchc_eval.offline.new_round import make_round, read_last_year
from cchc_eval.offline.older_sets import keep_sets
from cchc_eval.offline.paper_titles import described
from cchc_eval.offline.round_folder import (
    APPRAISAL,
    BLANK_FORMS,
    FORMS,
    PARTS,
    SETTINGS_BOOK,
    RoundFolder,
    appraised_elsewhere,
    open_round,
    settings_file,
)
from cchc_eval.offline.round_messages import opened, say_stale
from cchc_eval.offline.sending_back import FOLDER as SENT_BACK
from cchc_eval.offline.sending_back import write_answers_to_units
from cchc_eval.offline.templates import FOLDER as TEMPLATES
from cchc_eval.offline.templates import export_templates
from cchc_eval.offline.terminal import progress
from cchc_eval.offline.unit_lines import left_to_say, unit_lines
from cchc_eval.offline.verify_command import verify
from cchc_eval.offline.views import (
    show_files,
    show_forms,
    show_results,
    show_review,
    show_trend,
)
from cchc_eval.scoring import CriteriaSet, Placed, ScoringError, load_criteria_set
from cchc_eval.scoring.set_review import review as review_set
from cchc_eval.vietnamese.writing import short_date
from cchc_eval.workbook.criteria_book import write_criteria
from cchc_eval.workbook.criteria_table import read_criteria_table, summary
from cchc_eval.workbook.guard import WorkbookError
from cchc_eval.workbook.review_book import write_review

_MOST_DIFFERENCES = 15
NEW_APPRAISAL = "tham-dinh-chua-dien.xlsx"


def demo(folder: Path, force: bool) -> None:
    """All steps on the sample; its filled-in appraisal stands for the work between `appraise` and `merge`."""
    remarks: list[str] = []
    sample.copy_sample(folder, force, remarks)
    say_remarks(remarks)
    say(f"Đã chép đợt đánh giá mẫu vào {folder}.")
    form(folder, force, says_next=False)
    monitor(folder, None, None, True, force)
    check(folder)
    appraise(folder, folder / NEW_APPRAISAL, force, says_next=False)
    say(f"Bảng thẩm định đã điền sẵn của đợt mẫu: {folder / APPRAISAL}, của các phần: {folder / PARTS}.")
    merge(folder)
    decide(folder, force)
    tell(f"Cài đặt của đợt, có chú thích để sửa: {settings_file(folder)}")


def new_round(folder: Path, last: Path | None, year: int | None) -> None:
    made = make_round(folder, year, last)
    say_remarks(made.remarks)
    tell(f"Đã lập đợt đánh giá năm {made.year} trong {folder}:")
    for path in made.written:
        tell(f"  {path.name}")
    if last is not None:
        answered = f"số liệu năm trước của {made.with_last_year} đơn vị"
        criteria = ", bộ tiêu chí" if made.criteria else ""
        say(f"Lấy từ {last}: {made.units} đơn vị, Hội đồng{criteria}; {answered}.")
    say(f"Tiếp theo: điền {folder / SETTINGS_BOOK}, xem lại bộ tiêu chí, rồi chạy «cchc-eval form {typed(folder)}».")


def form(folder: Path, force: bool, *, says_next: bool = True) -> None:
    round_folder = opened(folder)
    remarks: list[str] = []
    previous = read_last_year(folder)
    with progress("Xuất phiếu") as start:
        written = write_forms(round_folder, force, start(len(round_folder.settings.units)), remarks, previous)
    keep_sets(round_folder)
    say_remarks(remarks)
    say(f"Đã xuất {len(written)} phiếu trắng vào {folder / BLANK_FORMS}.")
    say_stale(folder / BLANK_FORMS, sorted({*files_below(folder / BLANK_FORMS)} - {*written}))
    if says_next:
        say(
            f"Tiếp theo: gửi phiếu cho đơn vị, đặt phiếu nhận về vào {folder / FORMS}, rồi chạy "
            f"«cchc-eval {typed(folder)}»."
        )


@each_once()
def go_on(folder: Path) -> None:
    """Where the round stands, and the next step where none of it takes anything away."""
    try:
        look = look_at(folder)
    except NotFilledIn as error:
        tell(f"{going_on.NEW}:")
        for problem in error.problems:
            tell(one_line(f"– {problem}"))
        tell(f"Điền xong thì chạy lại «cchc-eval {typed(folder)}».")
        return
    show_forms(look.lines, with_files=True)
    say_remarks(look.remarks)
    found = look.standing
    if found.step == going_on.VERIFY:
        verify(folder, most=_MOST_DIFFERENCES)  # papers that differ are told before all is called well
    tell(f"{found.stage}.")
    for line in found.todo:
        tell(one_line(f"– {line}"))
    if found.step == going_on.WAIT:
        tell(f"Xong những việc trên thì chạy lại «cchc-eval {typed(folder)}».")
    elif found.step != going_on.VERIFY:
        take(found.step, folder)


def take(step: str, folder: Path) -> None:
    """A step that `going_on` found to be the next one; what is there stays."""
    match step:
        case going_on.FORM:
            form(folder, False)
        case going_on.APPRAISE:
            appraise(folder, None, False)
        case going_on.DECIDE:
            decide(folder, False)
        case going_on.NUMBERED:
            decide(folder, True)  # the draft is kept among the old files
        case going_on.VERIFY:
            verify(folder, most=_MOST_DIFFERENCES)
        case _:
            raise ValueError(step)


def figures(folder: Path, force: bool) -> None:
    round_folder = opened(folder)
    if (folder / CSV_TABLE).is_file():
        raise BadInput(f"Thư mục {folder} đã có {CSV_TABLE}; sửa tệp đó, hoặc chuyển nó đi rồi làm lại.")
    units = {unit.code: unit.name for unit in round_folder.settings.evaluated}
    sets = {unit.code: round_folder.set_of(unit) for unit in round_folder.settings.evaluated}
    content = table_of(units, sets, round_folder.figures)
    _write(folder / TABLE, content, force)
    known = sum(len(given) for given in round_folder.figures.values())
    say(
        f"Đã ghi bảng số liệu {folder / TABLE} ({known} số liệu đã có); điền xong thì chạy "
        f"«cchc-eval form {typed(folder)}»."
    )


def check(folder: Path, to_units: bool = False) -> None:
    round_folder = opened(folder)
    remarks: list[str] = []
    with progress("Đọc phiếu") as start:
        forms, problems = read_forms(round_folder, start(len(round_folder.settings.units)), remarks)
    lines = unit_lines(round_folder, forms)
    show_forms(lines)
    say_remarks(remarks)
    problems += [problem for unit_form in forms for problem in unit_form.problems]
    if (folder / PARTS).is_dir() and round_folder.settings.parts:
        problems += parts_problems(round_folder, forms)
    if to_units:
        remarks = []
        written = write_answers_to_units(round_folder, lines, remarks)
        say_remarks(remarks)
        say(f"Đã lập {len(written)} tệp gửi lại đơn vị trong {folder / SENT_BACK}.")
    if problems:
        raise BadInput(problems)
    say_remarks(left_to_say(round_folder, lines))
    say("Các phiếu không có lỗi." if any(line.unanswered for line in lines) else "Các phiếu đều hợp lệ.")


def monitor(folder: Path, day: str | None, label: str | None, show: bool, force: bool) -> None:
    """Of the forms that are there: during the year most are not whole, and some have not come."""
    round_folder = opened(folder)
    remarks: list[str] = []
    with progress("Đọc phiếu") as start:
        forms, problems = read_forms(round_folder, start(len(round_folder.settings.units)), remarks)
    say_remarks(remarks)
    problems += [problem for one in forms if one.paths or one.explained for problem in one.problems]
    if problems:
        raise BadInput(problems)
    now, kept = states_of(round_folder, forms), read_kept(round_folder)
    if not show:
        wanted = day_to_keep(round_folder, day, date.today())
        remarks = []
        made = keep(round_folder, now, wanted, label, force, remarks)
        say_remarks(remarks)
        kept = [one for one in kept if one.day < made.day]
        say(f"Đã chốt số liệu theo dõi ngày {short_date(made.day)} ({made.label}) của {len(now)} đơn vị.")
    show_trend(round_folder, kept, now)


def appraise(folder: Path, output: Path | None, force: bool, *, says_next: bool = True) -> None:
    round_folder = opened(folder)
    target = output or round_folder.appraisal
    _require_suffix(target, (EXCEL,))
    if target == round_folder.appraisal:
        _refuse_later_copies(round_folder)
    write_books(round_folder, _forms(round_folder), target, force)
    keep_sets(round_folder)
    if says_next:
        say(f"Tiếp theo: điền bảng thẩm định, lưu, rồi chạy «cchc-eval {typed(folder)}».")


def merge(folder: Path) -> None:
    round_folder = opened(folder)
    if not round_folder.settings.parts:
        where = round_folder.settings.words.place("appraisal_parts")
        raise BadInput(f"Tệp {settings_file(folder)}: không có {where} nên không có gì để ghép.")
    merge_books(round_folder, _forms(round_folder))


def decide(folder: Path, force: bool) -> None:
    round_folder = opened(folder)
    _refuse_later_copies(round_folder)
    remarks = [*filter(None, [round_folder.settings.in_capitals])]
    try:
        with progress("Xuất văn bản") as start:
            decided = decide_round(round_folder, force, start, remarks)
    finally:
        say_remarks(remarks)
    show_results(decided)
    tell(f"Đã ghi {len(decided.written)} tệp vào {round_folder.results}:")
    show_files(described(round_folder.results, decided.written))
    if decided.without_pdf:
        say(decided.without_pdf)
    say_stale(round_folder.results, decided.stale)
    say(going_on.what_comes_next(round_folder))


def export(source: Path | None, output: Path | None, force: bool, templates: bool, all_columns: bool = False) -> None:
    if templates:
        target = output or (source or Path()) / TEMPLATES
        remarks: list[str] = []
        written = export_templates(target, force, remarks)
        say_remarks(remarks)
        say(f"Đã xuất {len(written)} mẫu Word vào {target}; decide dùng mẫu trong THƯ_MỤC/{TEMPLATES} nếu có.")
        return
    criteria_set = _criteria_of(source)
    if output is None:
        from_excel = source is not None and source.suffix.lower() == EXCEL
        output = Path("bo-tieu-chi.json" if from_excel else "bo-tieu-chi.xlsx")
    _require_suffix(output, (EXCEL, ".json"))
    try:
        is_excel = output.suffix.lower() == EXCEL
        content = write_criteria(criteria_set, wide=all_columns) if is_excel else criteria_json(criteria_set)
    except WorkbookError as error:
        raise BadInput(error.problems) from None
    _write(output, content, force)
    say(f"Đã xuất bộ tiêu chí năm {criteria_set.year} ({len(criteria_set.leaves)} tiêu chí) ra {output}.")


def import_table(table: Path, year: int, output: Path, force: bool) -> None:
    _require_suffix(table, (EXCEL, ".docx"))
    _require_suffix(output, (EXCEL, ".json"))
    read_bytes(table)  # says what is wrong with the file itself
    try:
        draft = read_criteria_table(table, year)
        criteria_set = load_criteria_set(draft.data)
        is_excel = output.suffix.lower() == EXCEL
        content = write_criteria(criteria_set, wide=True) if is_excel else criteria_json(criteria_set)
    except WorkbookError as error:
        raise BadInput(error.problems) from None
    except ScoringError as error:
        raise BadInput(f"Tệp {table}: {fault}" for fault in error.faults) from None
    _write(output, content, force)
    say_remarks(draft.asks)
    say(
        f"Đã lập bộ tiêu chí năm {year} ra {output}: {summary(draft)}, {len(draft.asks)} chỗ cần người xem. Mức xếp "
        "hạng lấy mặc định (85, 75, 60); hãy sửa theo quy định của cơ quan."
    )


def review(source: Path | None, previous: Path | None, output: Path | None, force: bool) -> None:
    criteria_set = _criteria_of(source)
    earlier = None if previous is None else _criteria_of(previous)
    placed: Sequence[Placed] = ()
    apart = False
    if previous is not None and previous.is_dir():
        round_folder = open_round(previous)
        apart = bool(round_folder.settings.group_names) and round_folder.settings.places_apart
        if round_folder.appraisal.is_file():
            placed = in_places(round_folder, evaluated_round(round_folder, _forms(round_folder)))
        else:
            say(f"Lưu ý: đợt trong {previous} chưa thẩm định nên không chấm lại được.")
    reviewed = review_set(criteria_set, earlier, placed, apart=apart)
    if output is not None:
        _require_suffix(output, (EXCEL,))
        try:
            content = write_review(reviewed)
        except WorkbookError as error:
            raise BadInput(error.problems) from None
        _write(output, content, force)
    show_review(reviewed)
    if output is not None:
        say(f"Đã ghi kết quả xem lại ra {output}.")


def _write(path: Path, content: bytes | str, force: bool) -> None:
    remarks: list[str] = []
    with Outputs(path.parent, [path.name], force, remarks=remarks) as outputs:
        outputs.write(path.name, content)
    say_remarks(remarks)


def _refuse_later_copies(round_folder: RoundFolder) -> None:
    """Of the appraisal: what a person filled in may be in them."""
    if doubtful := [*appraised_elsewhere(round_folder)]:
        raise BadInput(doubtful)


def _forms(round_folder: RoundFolder) -> Sequence[UnitForm]:
    remarks: list[str] = []
    try:
        with progress("Đọc phiếu") as start:
            return require_forms(round_folder, start(len(round_folder.settings.units)), remarks)
    finally:
        say_remarks(remarks)


def _criteria_of(source: Path | None) -> CriteriaSet:
    if source is None:
        return default_criteria_set()
    if source.is_dir():
        return opened(source).criteria_set
    _require_suffix(source, (EXCEL, ".json"))
    remarks: list[str] = []
    try:
        return read_criteria_file(source, remarks)
    finally:
        say_remarks(remarks)


def _require_suffix(path: Path, suffixes: tuple[str, ...]) -> None:
    if path.suffix.lower() not in suffixes:
        raise BadInput(f"Tệp {path}: đuôi tệp phải là {' hoặc '.join(suffixes)}.")
