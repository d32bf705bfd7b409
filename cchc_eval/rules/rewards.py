"""Forms of reward, the money that goes with them, and who may be nominated (docs/process.md, step 10).

Coefficients, base salaries and legal bases are dated data (`data/reward-forms.json`), for a site to keep
up to date: the law of emulation and commendation changes often. Money is whole đồng.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal, get_args

from cchc_eval.vietnamese.people import folded, person_key
from cchc_eval.vietnamese.writing import short_date

Kind = Literal["collective", "individual"]
Authority = Literal["unit_head", "department", "province"]

ROUNDED_UP_TO = 10_000
KINDS: Mapping[Kind, str] = {"collective": "tập thể", "individual": "cá nhân"}
AUTHORITIES: tuple[Authority, ...] = get_args(Authority)

# What the default catalogue holds where only the office knows the number and date.
_TO_BE_FILLED_IN = folded("đơn vị bổ sung")
_LAW = folded("Luật Thi đua, khen thưởng")
# Law of emulation and commendation, Article 19: what begins so is a title.
_TITLES = tuple(
    folded(title)
    for title in (
        *("Danh hiệu", "Chiến sĩ thi đua", "Chiến sĩ tiên tiến", "Lao động tiên tiến", "Cờ thi đua"),
        *("Tập thể lao động", "Đơn vị tiên tiến", "Đơn vị quyết thắng"),
    )
)
_EMULATION_COUNCIL = folded("Hội đồng Thi đua - Khen thưởng")


def is_placeholder(basis: str) -> bool:
    """Whether a legal basis still waits for the office to complete it; no decision may cite it."""
    return _TO_BE_FILLED_IN in folded(basis)


def cites_the_law(bases: Iterable[str]) -> bool:
    """Whether a decision on rewards rests on a law of emulation and commendation, whichever is in force then."""
    return any(_LAW in folded(basis) for basis in bases)


def is_title(form: str) -> bool:
    """Whether the form is a title of emulation (danh hiệu thi đua), which is bestowed, and no commendation.

    By its name, which a site may write with more words: "Chiến sĩ thi đua cơ sở năm 2026".
    """
    return folded(form).startswith(_TITLES)


def cites_the_emulation_council(bases: Iterable[str]) -> bool:
    """Whether a decision rests on the minutes of the Hội đồng Thi đua - Khen thưởng, on which titles rest."""
    return any(_EMULATION_COUNCIL in folded(basis) for basis in bases)


class RewardError(ValueError):
    """A catalogue or a nomination that cannot stand; `faults` holds all that is wrong, in Vietnamese."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(self.faults))


@dataclass(frozen=True)
class RewardForm:
    """A form of reward as it stands between two days; a later law adds another row of the same code."""

    code: str
    name: str
    kind: Kind
    authority: Authority  # who gives it; the department only proposes what the province gives
    coefficient: Decimal | None  # times the base salary; None: the giver decides on the money
    valid_from: date
    valid_to: date | None = None  # the last day it holds
    legal_basis: str = ""

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True)
class BaseSalary:
    amount: int  # đồng a month
    valid_from: date
    legal_basis: str = ""


@dataclass(frozen=True)
class Nomination:
    kind: Kind
    form: str  # code of the form
    unit: str  # code of the unit
    name: str = ""  # the person, or a collective within the unit; "" for the unit as a collective
    account: str = ""  # the person's user account, where it is known

    @property
    def key(self) -> tuple[str, ...]:
        """The same for whoever may be the same."""
        return (self.kind, self.unit, (person_key if self.kind == "individual" else folded)(self.name))

    def may_be(self, other: Nomination) -> bool:
        """Two people of one name in one unit are told apart by their accounts."""
        if self.account and other.account:
            return self.account == other.account
        return self.key == other.key

    def __str__(self) -> str:
        whom = f"«{self.name}», đơn vị {self.unit}" if self.name else self.unit
        return f"Đề nghị khen thưởng {KINDS[self.kind]} {whom}"


@dataclass(frozen=True)
class Price:
    """A form as it holds on a day, and its money in đồng; 0 where who gives the reward decides on the money."""

    form: RewardForm
    base_salary: int
    amount: int


@dataclass(frozen=True)
class RewardCatalogue:
    forms: tuple[RewardForm, ...]
    salaries: tuple[BaseSalary, ...]  # oldest first

    def form(self, code: str, day: date) -> RewardForm:
        """The form of that code on a day. Raises RewardError."""
        rows = [form for form in self.forms if form.code == code]
        if not rows:
            known = ", ".join(dict.fromkeys(form.code for form in self.forms))
            raise RewardError([f"không có hình thức khen thưởng mã «{code}» (các mã: {known})"])
        for row in rows:
            if row.holds_on(day):
                return row
        name = f"«{rows[0].name}» ({code})"
        raise RewardError([f"hình thức {name} không có hiệu lực vào ngày {short_date(day)}"])

    def salary(self, day: date) -> BaseSalary:
        """The base salary in force on a day. Raises RewardError before the first one known."""
        known = [salary for salary in self.salaries if salary.valid_from <= day]
        if not known:
            raise RewardError([f"chưa có mức lương cơ sở áp dụng cho ngày {short_date(day)}"])
        return known[-1]

    def price(self, code: str, day: date) -> Price:
        """What goes with a form by a decision of that day. Raises RewardError where either does not hold on it."""
        form = self.form(code, day)
        if form.coefficient is None:
            return Price(form, 0, 0)
        salary = self.salary(day)
        return Price(form, salary.amount, amount(form, salary))


def amount(form: RewardForm, salary: BaseSalary) -> int:
    """What goes with a form; 0 where it carries no set sum."""
    return sum_of(form.coefficient or Decimal(0), salary.amount)


def sum_of(coefficient: Decimal, base_salary: int) -> int:
    """Coefficient × base salary, rounded up to 10,000 đồng."""
    exact = Fraction(coefficient) * base_salary / ROUNDED_UP_TO
    return -(-exact.numerator // exact.denominator) * ROUNDED_UP_TO


def rank_problem(kind: Kind, rank: str, allowed: Collection[str] | None) -> str:
    """Why a unit of that rank nominates nobody of the kind; "" where it may. `allowed`: None for any rank."""
    if allowed is None or folded(rank) in map(folded, allowed):
        return ""
    whose = "tập thể" if kind == "collective" else "cá nhân thuộc đơn vị"
    return f"đơn vị xếp hạng {rank}; chỉ đề nghị {whose} xếp hạng {', '.join(allowed)}"


@dataclass(frozen=True)
class Offer:
    """A form that holds on a day, for a unit."""

    form: RewardForm
    base_salary: int  # 0 where the form carries no set sum, or the reason is that none is known
    amount: int  # đồng
    reason: str  # why the unit can't nominate for it; "" where it can


def offers(
    catalogue: RewardCatalogue,
    rank: str,
    collective_ranks: Collection[str] | None,
    individual_ranks: Collection[str] | None,
    day: date,
) -> list[Offer]:
    """Every form of the day with its money, and whether a unit of that rank may nominate for it."""
    allowed = {"collective": collective_ranks, "individual": individual_ranks}
    found = []
    for form in catalogue.forms:
        if not form.holds_on(day):
            continue
        reason = rank_problem(form.kind, rank, allowed[form.kind])
        try:
            price = catalogue.price(form.code, day)
        except RewardError as error:
            found.append(Offer(form, 0, 0, reason or "; ".join(error.faults)))
        else:
            found.append(Offer(form, price.base_salary, price.amount, reason))
    return found


def check_nominations(
    catalogue: RewardCatalogue,
    nominations: Sequence[Nomination],
    ranks: Mapping[str, str],
    collective_ranks: Collection[str],
    day: date,
    individual_ranks: Collection[str] | None = None,
) -> list[str]:
    """All that is wrong with a round's nominations; empty when nothing is.

    `ranks` gives each unit's approved rank. A collective may be nominated only where its unit has one of
    `collective_ranks`, a person where it has one of `individual_ranks` (None: whatever the rank); nobody twice.
    """
    allowed_ranks = {"collective": collective_ranks, "individual": individual_ranks}
    faults = []
    seen: dict[tuple[str, ...], list[Nomination]] = defaultdict(list)
    for nomination in nominations:
        problems = []
        try:
            form = catalogue.form(nomination.form, day)
            if form.kind != nomination.kind:
                meant, given = KINDS[form.kind], KINDS[nomination.kind]
                problems.append(f"«{form.name}» ({form.code}) dành cho {meant}, không phải {given}")
        except RewardError as error:
            problems += error.faults
        rank = ranks.get(nomination.unit)
        if rank is None:
            problems.append(f"không có đơn vị mã «{nomination.unit}» trong đợt đánh giá")
        elif problem := rank_problem(nomination.kind, rank, allowed_ranks[nomination.kind]):
            problems.append(problem)
        keys = [nomination.key, *([("account", nomination.account)] if nomination.account else [])]
        if any(nomination.may_be(other) for key in keys for other in seen[key]):
            advice = "; nếu là hai người trùng tên, ghi thêm năm sinh vào tên" if nomination.name else ""
            problems.append(f"được đề nghị hai lần{advice}")
        for key in keys:
            seen[key].append(nomination)
        faults += [f"{nomination}: {problem}." for problem in problems]
    return faults


def load_reward_catalogue(data: Mapping[str, Any]) -> RewardCatalogue:
    """Read the format of `data/reward-forms.json`, decimals as Decimal. Raises RewardError, all faults."""
    faults: list[str] = []
    forms, salaries = [], []
    for position, row in enumerate(data.get("forms", ()), 1):
        try:
            forms.append(_form(row))
        except (KeyError, TypeError, ValueError) as error:
            faults.append(f"Hình thức khen thưởng thứ {position}: {_message(error)}.")
    for position, row in enumerate(data.get("base_salaries", ()), 1):
        try:
            salaries.append(_salary(row))
        except (KeyError, TypeError, ValueError) as error:
            faults.append(f"Mức lương cơ sở thứ {position}: {_message(error)}.")
    salaries.sort(key=lambda salary: salary.valid_from)
    forms.sort(key=lambda form: form.valid_from)
    for older, newer in _neighbours(forms):
        if older.valid_to is None or newer.valid_from <= older.valid_to:
            faults.append(
                f"Hình thức {newer.code}: hiệu lực từ {short_date(newer.valid_from)} trùng với giai đoạn "
                f"từ {short_date(older.valid_from)}; hãy ghi ngày hết hiệu lực của giai đoạn trước."
            )
    if faults:
        raise RewardError(faults)
    order = list(dict.fromkeys(row["code"] for row in data["forms"]))
    forms.sort(key=lambda form: order.index(form.code))
    return RewardCatalogue(tuple(forms), tuple(salaries))


def _neighbours(forms: Iterable[RewardForm]) -> list[tuple[RewardForm, RewardForm]]:
    """Each form with the next one of its code; `forms` by day."""
    last: dict[str, RewardForm] = {}
    pairs = []
    for form in forms:
        if form.code in last:
            pairs.append((last[form.code], form))
        last[form.code] = form
    return pairs


def _form(row: Mapping[str, Any]) -> RewardForm:
    kind, authority, coefficient = row["kind"], row["authority"], row["coefficient"]
    if kind not in KINDS:
        raise ValueError(f"đối tượng «{kind}» không thuộc {', '.join(KINDS)}")
    if authority not in AUTHORITIES:
        raise ValueError(f"thẩm quyền «{authority}» không thuộc {', '.join(AUTHORITIES)}")
    if coefficient is not None:
        if isinstance(coefficient, bool) or not isinstance(coefficient, int | Decimal):
            raise ValueError(f"hệ số «{coefficient}» không phải là số")
        coefficient = Decimal(coefficient)
        if not 0 < coefficient <= 1000:
            raise ValueError(f"hệ số {coefficient} phải lớn hơn 0 và không quá 1000")
    valid_to = None if row.get("valid_to") is None else _day(row["valid_to"])
    form = RewardForm(
        code=_text(row["code"], "mã"),
        name=_text(row["name"], "tên"),
        kind=kind,
        authority=authority,
        coefficient=coefficient,
        valid_from=_day(row["valid_from"]),
        valid_to=valid_to,
        legal_basis=row.get("legal_basis", ""),
    )
    if valid_to is not None and valid_to < form.valid_from:
        raise ValueError("ngày hết hiệu lực đứng trước ngày có hiệu lực")
    return form


def _salary(row: Mapping[str, Any]) -> BaseSalary:
    value = row["amount"]
    if isinstance(value, bool) or not isinstance(value, int) or value <= 0:
        raise ValueError(f"số tiền «{value}» phải là số nguyên dương (đồng)")
    return BaseSalary(value, _day(row["valid_from"]), row.get("legal_basis", ""))


def _text(value: Any, what: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{what} không được để trống")
    return value


def _day(value: Any) -> date:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise ValueError(f"ngày «{value}» phải ghi theo dạng năm-tháng-ngày, như 2026-07-01") from None


def _message(error: Exception) -> str:
    if isinstance(error, KeyError):
        return f"thiếu trường «{error.args[0]}»"
    if isinstance(error, TypeError):
        return "phải là một đối tượng có các trường"
    return str(error)
