"""Facts of a notice that the log of the account knows, each with the event it comes from.

Of several disputed entries a fact that gives the bank more time holds only where it holds for every one of them.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from domain.account import events as e
from domain.account.state import Account
from domain.dispute.business_days import later
from domain.dispute.entry_kinds import ELECTRONIC, WORDS, EntryKind, kind_of
from domain.dispute.facts import ErrorType, Facts, Regime
from domain.dispute.reasons import BY_CODE
from domain.dispute.regimes.table import REGIMES
from domain.stream import RecordedEvent

NEW_ACCOUNT_DAYS = 30
"""12 CFR 1005.11(c)(3)(i)."""
FIRM = frozenset({"new_account", "point_of_sale", "business"})
"""Facts that only a reason makes other than the log has them."""
REGIME_OF: dict[str, Regime] = {"USD": "reg-e", "EUR": "psd2"}
ERROR_TYPES: dict[str, ErrorType] = {
    "unauthorised-card": "i",
    "unauthorised-transfer": "i",
    "deposit-missing": "ii",
    "duplicate": "ii",
    "wrong-amount": "ii",
    "atm-short": "v",
    "statement": "vii",
}
"""Code of a reason to the paragraph of 12 CFR 1005.11(a)(1); a fee, a hold or a decline alone is in none of them."""


@dataclass(frozen=True, slots=True)
class AccountLog:
    """What of the disputed account is looked at: its head, its events, its first deposit (None: none that the log has
    or can tell), the bank's day of an instant in UTC microseconds, and the day it is there."""

    account: Account
    entry: Callable[[int], RecordedEvent[e.AccountEvent] | None]
    first_deposit: Callable[[], RecordedEvent[e.AccountEvent] | None]
    day: Callable[[int], date]
    today: date

    def rows(self, versions: Iterable[int]) -> list[RecordedEvent[e.AccountEvent]]:
        """Those of the events that are there and can be read."""
        found = (self.entry(version) for version in versions)
        return [row for row in found if row is not None and row.event is not None]


@dataclass(frozen=True, slots=True)
class Known:
    """A fact as the log has it: the name of the field of `Facts`, its value, and from what that follows."""

    fact: str
    value: Any
    words: str


def known_of(facts: Facts, log: AccountLog) -> tuple[Known, ...]:
    """What the log knows of the facts, given what is disputed."""
    rows = log.rows(facts.entries)
    found = (
        _statement(rows, log),
        _business(log),
        _new_account(rows, log),
        _point_of_sale(rows),
        _device(facts, rows),
        _error_type(facts),
    )
    return tuple(one for one in found if one is not None)


def filled(facts: Facts, log: AccountLog) -> Facts:
    """The facts with what was left open, as far as the log knows it."""
    open_ones = {
        one.fact: one.value for one in known_of(facts, log) if getattr(facts, one.fact) in (None, "")
    }
    return replace(facts, **open_ones)


def followed(was: Facts, now: Facts, log: AccountLog) -> Facts:
    """The amended facts, where those that had come from the log, and were not amended, come from it again."""
    known, anew = known_of(was, log), {one.fact: one.value for one in known_of(now, log)}
    untouched = {one.fact for one in known if getattr(was, one.fact) == getattr(now, one.fact) == one.value}
    open_ones = {
        name for name in anew if getattr(now, name) in (None, "") and getattr(was, name) in (None, "")
    }
    unknown = {name: Facts.__dataclass_fields__[name].default for name in untouched}
    return replace(now, **unknown | {name: anew[name] for name in anew if name in untouched | open_ones})


def contradicted(facts: Facts, log: AccountLog) -> tuple[Known, ...]:
    """What the log has otherwise than these facts."""
    return tuple(
        one
        for one in known_of(facts, log)
        if one.fact in FIRM and getattr(facts, one.fact) not in (None, one.value)
    )


def proposed_regime(currency: str, country: str, reason_code: str) -> Regime | None:
    """The rules under which a notice on an account in that currency is usually taken; None where none are proposed, or
    they do not hold in the country."""
    proposed = _usual_regime(currency, reason_code)
    if proposed is None:
        return None
    countries = REGIMES[proposed].countries
    return proposed if countries is None or country in countries else None


def _usual_regime(currency: str, reason_code: str) -> Regime | None:
    if currency != "GBP":
        return REGIME_OF.get(currency)
    if reason_code == "payment-scam":
        return "app"
    reason = BY_CODE.get(reason_code)
    return "psr-76" if reason is not None and reason.is_unauthorised else "complaint"


def _new_account(rows: Sequence[RecordedEvent[e.AccountEvent]], log: AccountLog) -> Known | None:
    """Every disputed transfer came within 30 days after the first deposit."""
    first = log.first_deposit()
    if first is None or not rows:
        return None
    since = log.day(first.effective_at)
    is_new = all(log.day(row.effective_at) <= later(since, NEW_ACCOUNT_DAYS) for row in rows)
    return Known("new_account", is_new, f"first deposit is event {first.version}, {_day(since)}")


def _statement(rows: Sequence[RecordedEvent[e.AccountEvent]], log: AccountLog) -> Known | None:
    """The first statement that could show the earliest of the entries, where one has been sent."""
    on, days = log.account.statement_day, [log.day(row.effective_at) for row in rows]
    if on is None or not days:
        return None
    shown_on = _statement_day(min(days), on)
    if shown_on > log.today:
        return None
    return Known("statement_on", shown_on, f"statements of the account are sent on day {on} of a month")


def _statement_day(since: date, on: int) -> date:
    """The first day of statements on or after a day; in a shorter month its last."""
    for month in (since.replace(day=1), later(since.replace(day=1), 31).replace(day=1)):
        sent_on = month.replace(day=min(on, monthrange(month.year, month.month)[1]))
        if sent_on >= since:
            return sent_on
    raise AssertionError("there is such a day in every month")


def _business(log: AccountLog) -> Known | None:
    business = log.account.business
    if business is None:
        return None
    return Known("business", business, f"the account is {'a business' if business else 'a consumer'}'s")


def _point_of_sale(rows: Sequence[RecordedEvent[e.AccountEvent]]) -> Known | None:
    """Every disputed debit was made with a card at a point of sale (12 CFR 1005.11(c)(3)-1)."""
    kinds = {row.version: kind_of(row) for row in rows if isinstance(row.event, e.MoneyWithdrawn)}
    if not kinds or not ELECTRONIC.issuperset(kinds.values()):
        return None
    other = next((version for version, kind in kinds.items() if kind != "point-of-sale"), None)
    return Known("point_of_sale", other is None, _is(kinds, next(iter(kinds)) if other is None else other))


def _device(facts: Facts, rows: Sequence[RecordedEvent[e.AccountEvent]]) -> Known | None:
    """A card was used, or none was: only where the customer denies the payment does it matter."""
    reason = BY_CODE.get(facts.reason_code)
    if reason is None or not reason.is_unauthorised:
        return None
    kinds = {row.version: kind_of(row) for row in rows if isinstance(row.event, e.MoneyWithdrawn)}
    used = next((version for version, kind in kinds.items() if kind in ("atm", "point-of-sale")), None)
    if used is not None:
        return Known("device", True, _is(kinds, used))
    if kinds and set(kinds.values()) == {"direct-debit"}:
        return Known("device", False, _is(kinds, next(iter(kinds))))
    return None


def _error_type(facts: Facts) -> Known | None:
    kind = ERROR_TYPES.get(facts.reason_code)
    if kind is None or facts.regime != "reg-e":
        return None
    return Known("error_type", kind, f"the reason is {facts.reason_code}")


def _is(kinds: dict[int, EntryKind], version: int) -> str:
    return f"event {version} is {WORDS[kinds[version]]}"


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
