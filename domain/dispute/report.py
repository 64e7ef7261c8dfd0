"""The desk's figures over a period of days, folded from the streams of its cases. Pure.

A case is told as it stood at the end of the period, with the days that had passed by then unrecorded. A duty counts
once: on the day it was met, or, where it was not met in time, on the day after the one it was due on. Facts that
nobody outside may know are not among the figures.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from math import ceil
from statistics import median
from typing import Literal

from domain.dispute import events as d
from domain.dispute.business_days import BusinessDays, later
from domain.dispute.clock import tick
from domain.dispute.fold import OF_THE_NOTICE, evolve
from domain.dispute.state import CaseFold, CaseStamp, parts_of_key
from domain.stream import RecordedEvent

Met = Literal["met", "late", "missed"]
MET: tuple[Met, ...] = ("met", "late", "missed")
DENIED: frozenset[d.Outcome] = frozenset({"no_error", "not_an_error"})


@dataclass(frozen=True, slots=True)
class Period:
    """Days of the bank, the first and the last included; `today` is the day it is asked on."""

    first: date
    last: date
    today: date

    def has(self, day: date | None) -> bool:
        """Whether something of that day counts; nothing does that has not come."""
        return day is not None and self.first <= day <= self.end

    @property
    def begin(self) -> date | None:
        """The first day; None where it is the calendar's own, for everything that ever was."""
        return None if self.first == date.min else self.first

    @property
    def end(self) -> date:
        """The last day that has come."""
        return min(self.last, self.today)


@dataclass(frozen=True, slots=True)
class ToldBreach:
    """A duty that was not met by its day; `met_on` is when it was met late (None: not by the end of the period)."""

    case_id: str
    reason_code: str
    duty: d.DeadlineName
    due_on: date
    met_on: date | None
    paragraph: str


@dataclass(slots=True)
class CaseTold:
    """What of a case falls into a period. Days are counted from the notice; amounts are minor units."""

    case_id: str
    reason_code: str = ""
    regime: str = ""
    owner: str = ""
    currency: str = ""
    opened: int = 0
    reopened: int = 0
    determined: int = 0
    denied: int = 0
    days_to_credit: list[int] = field(default_factory=list)
    days_to_complete: list[int] = field(default_factory=list)
    duties: list[tuple[d.DeadlineName, Met]] = field(default_factory=list)
    breaches: list[ToldBreach] = field(default_factory=list)
    final: list[int] = field(default_factory=list)
    withdrawn: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Spread:
    """Of numbers of days the median, and the one that nine of ten do not pass; None where there is none."""

    median: float | None = None
    p90: int | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """What can be counted for a group of cases as for all. `final` and `withdrawn` are provisional credits."""

    opened: int
    determined: int
    denied: int
    final: int
    withdrawn: int
    met: int
    late: int
    missed: int


@dataclass(frozen=True, slots=True)
class Report:
    """`on_time` says of each duty how often it was met, met late and missed; `by` has the figures of each reason,
    regime and owner ("": nobody). `final_amounts` and `withdrawn_amounts` are minor units by currency."""

    period: Period
    total: Figures
    reopened: int
    days_to_credit: Spread
    days_to_complete: Spread
    on_time: dict[d.DeadlineName, dict[Met, int]]
    breaches: tuple[ToldBreach, ...]
    final_amounts: dict[str, int]
    withdrawn_amounts: dict[str, int]
    by: dict[str, dict[str, Figures]]

    @property
    def denial_rate(self) -> float | None:
        """The share of determinations that found no error; None where there was none."""
        return self.total.denied / self.total.determined if self.total.determined else None


def tell(
    case_id: str,
    events: Iterable[RecordedEvent[d.CaseEvent]],
    period: Period,
    day_of: Callable[[int], date],
    calendars: Callable[[str], BusinessDays | None],
) -> CaseTold:
    """What of a case falls into the period.

    `day_of` answers the bank's day of an instant, `calendars` the business days of a country: None where there is no
    calendar, and then what passed unrecorded is not known.
    """
    told, fold = CaseTold(case_id), CaseFold()
    for row in events:
        day = day_of(row.recorded_at)
        if day > period.end:
            break
        before = _life(fold, period) if isinstance(row.event, d.CaseReopened) else None
        evolve(fold, row.event, CaseStamp(row.version, row.recorded_at, row.actor))
        if before is not None:
            stands = OF_THE_NOTICE if fold.reasserted and fold.reasserted.in_breach else frozenset[str]()
            _tell_life(told, before, stands)
        told.opened += period.has(day) and isinstance(row.event, d.NoticeReceived)
        told.reopened += period.has(day) and isinstance(row.event, d.CaseReopened)
    _pass_time(fold, calendars, period.end)
    _tell_life(told, _life(fold, period))
    _tell_case(told, fold, period)
    return told


def _pass_time(fold: CaseFold, calendars: Callable[[str], BusinessDays | None], until: date) -> None:
    """Fold in what the clock brought that nobody has recorded."""
    calendar = calendars(fold.facts.country) if fold.is_open else None
    if calendar is not None:
        for event in tick(fold, calendar, until):
            evolve(fold, event, CaseStamp(fold.version, fold.recorded_at, ""))


@dataclass(frozen=True, slots=True)
class _Life:
    """A case from its notice, or from being asserted again, until it was asserted again, or to the end."""

    determined: bool
    denied: bool
    days_to_credit: int | None
    days_to_complete: int | None
    duties: tuple[tuple[d.DeadlineName, Met], ...]


def _life(fold: CaseFold, period: Period) -> _Life:
    started_on = fold.facts.noticed_on
    if fold.reasserted is not None and fold.reasserted.in_breach:
        started_on = fold.reasserted.first_noticed_on
    determined = period.has(fold.determined_on)
    return _Life(
        determined=determined,
        denied=determined and fold.outcome in DENIED,
        days_to_credit=_days(started_on, fold.credited_on, period),
        days_to_complete=_days(started_on, fold.determined_on, period),
        duties=tuple(_duties(fold, period)),
    )


def _days(start: date, on: date | None, period: Period) -> int | None:
    return (on - start).days if on is not None and period.has(on) else None


def _duties(fold: CaseFold, period: Period) -> Iterator[tuple[d.DeadlineName, Met]]:
    """Each duty that was met or passed within the period."""
    for key, due_on in fold.missed.items():
        if period.has(later(due_on, 1)):
            yield parts_of_key(key)[0], "late" if key in fold.met else "missed"
    for key, met_on in fold.met.items():
        undone = key in fold.cured and key not in fold.deadlines
        if key not in fold.missed and not undone and period.has(met_on):
            yield parts_of_key(key)[0], "met"


def _tell_life(told: CaseTold, life: _Life, stands: Iterable[str] = ()) -> None:
    """Add a life; duties that stand go on in the next one, and are told there."""
    told.determined += life.determined
    told.denied += life.denied
    told.days_to_credit += [] if life.days_to_credit is None else [life.days_to_credit]
    told.days_to_complete += [] if life.days_to_complete is None else [life.days_to_complete]
    told.duties += [one for one in life.duties if one[0] not in stands]


def _tell_case(told: CaseTold, fold: CaseFold, period: Period) -> None:
    """Add what is told of the case as a whole, whenever it was asserted."""
    told.reason_code, told.regime = fold.facts.reason_code, fold.facts.regime
    told.owner, told.currency = fold.assignee, fold.currency
    for one in fold.breaches:
        if period.has(later(one.due_on, 1)):
            name = parts_of_key(one.key)[0]
            told.breaches.append(
                ToldBreach(told.case_id, told.reason_code, name, one.due_on, one.met_on, one.rule)
            )
    lent = fold.credit_log.values()
    told.final += [one.amount for one in lent if period.has(one.final_on)]
    told.withdrawn += [one.amount for one in lent if period.has(one.withdrawn_on)]


def report(cases: Iterable[CaseTold], period: Period) -> Report:
    """The figures of all cases together, and of each group of them."""
    told = list(cases)
    on_time: dict[d.DeadlineName, dict[Met, int]] = {}
    for name, status in (duty for one in told for duty in one.duties):
        on_time.setdefault(name, dict.fromkeys(MET, 0))[status] += 1
    breaches = [breach for one in told for breach in one.breaches]
    return Report(
        period=period,
        total=_figures(told),
        reopened=sum(one.reopened for one in told),
        days_to_credit=_spread([days for one in told for days in one.days_to_credit]),
        days_to_complete=_spread([days for one in told for days in one.days_to_complete]),
        on_time=dict(sorted(on_time.items())),
        breaches=tuple(sorted(breaches, key=lambda one: (one.due_on, one.case_id, one.duty))),
        final_amounts=_amounts((one.currency, one.final) for one in told),
        withdrawn_amounts=_amounts((one.currency, one.withdrawn) for one in told),
        by={
            "reason": _groups(told, lambda one: one.reason_code),
            "regime": _groups(told, lambda one: one.regime),
            "owner": _groups(told, lambda one: one.owner),
        },
    )


def _groups(told: list[CaseTold], group_of: Callable[[CaseTold], str]) -> dict[str, Figures]:
    """The figures of each group of which something falls into the period."""
    groups: dict[str, list[CaseTold]] = {}
    for one in told:
        groups.setdefault(group_of(one), []).append(one)
    figures = {name: _figures(groups[name]) for name in sorted(groups)}
    nothing = _figures([])
    return {name: one for name, one in figures.items() if one != nothing}


def _figures(told: list[CaseTold]) -> Figures:
    duties = Counter(status for one in told for _, status in one.duties)
    return Figures(
        opened=sum(one.opened for one in told),
        determined=sum(one.determined for one in told),
        denied=sum(one.denied for one in told),
        final=sum(len(one.final) for one in told),
        withdrawn=sum(len(one.withdrawn) for one in told),
        met=duties["met"],
        late=duties["late"],
        missed=duties["missed"],
    )


def _spread(days: list[int]) -> Spread:
    """p90 is the smallest of the numbers that at least nine tenths do not pass (nearest rank)."""
    if not days:
        return Spread()
    middle = median(days)
    return Spread(int(middle) if middle == int(middle) else middle, sorted(days)[ceil(0.9 * len(days)) - 1])


def _amounts(of: Iterable[tuple[str, list[int]]]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for currency, amounts in of:
        if amounts:
            total[currency] += sum(amounts)
    return dict(sorted(total.items()))
