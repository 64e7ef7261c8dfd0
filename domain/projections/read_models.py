"""The read models that come with Recount. Days and months are those of the booking, in the bank's time zone.

Each is one function that folds an event into rows; amounts are minor units of the row's `currency`. A row says in
`zone` where its days end; one without ends them in UTC.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache, partial
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from domain.account import events as e
from domain.account.event_kinds import ledger_effect, types_touching
from domain.account.state import account_of
from domain.clock import wall_clock
from domain.profile.state import Profile
from domain.projections.projection import ACCOUNT, INTERNAL, Key, Layout, ReadModel, Row, Rows
from domain.stream import RecordedEvent

ACCOUNTS = f"{INTERNAL}account"
FEES = f"{INTERNAL}fee"
UTC = ZoneInfo("UTC")
BEFORE, AFTER = "0000 or before", "after 9999"
"""What stands for the day or month of an event that was recorded beyond the calendar."""


def daily_balance(rows: Rows, recorded: RecordedEvent[e.AccountEvent], zone: ZoneInfo) -> None:
    """For each account and day with entries: the balance it opened with, its lowest, highest and closing."""
    carried = _account(rows, recorded)
    before, after = carried["ledger"], carried["ledger"] + _effect(recorded)
    key = (account_of(recorded.stream_id), _day(recorded, zone))
    row = rows.get(key) or _new_row(carried, zone, opening=before, low=before, high=before)
    row |= {"low": min(row["low"], after), "high": max(row["high"], after), "closing": after}
    row["entries"] = row.get("entries", 0) + 1
    rows[key] = row
    rows[ACCOUNTS, key[0]] = carried | {"ledger": after}


def monthly_statement(rows: Rows, recorded: RecordedEvent[e.AccountEvent], zone: ZoneInfo) -> None:
    """For each account and month: opening + credits − debits = closing, with fees and interest named."""
    carried = _account(rows, recorded)
    effect = _effect(recorded)
    key = (account_of(recorded.stream_id), _month(recorded, zone))
    row = rows.get(key) or _empty_month(carried, zone)
    row["credits"] += max(effect, 0)
    row["debits"] += max(-effect, 0)
    row["fees"] += recorded.event.amount if isinstance(recorded.event, e.FeeCharged) else 0
    row["interest"] += recorded.event.amount if isinstance(recorded.event, e.InterestCredited) else 0
    row["entries"] += 1
    row["closing"] = carried["ledger"] + effect
    rows[key] = row
    rows[ACCOUNTS, key[0]] = carried | {"ledger": row["closing"]}


def fee_income(rows: Rows, recorded: RecordedEvent[e.AccountEvent], zone: ZoneInfo) -> None:
    """For each currency, month and kind of fee: how many were charged, their sum, and what was given back
    (in the month it was given back)."""
    carried = _account(rows, recorded)
    account_id, event = account_of(recorded.stream_id), recorded.event
    if isinstance(event, e.FeeCharged):
        rows[FEES, f"{account_id}/{recorded.version}"] = {"code": event.fee_code}
        _add_fee(rows, carried, recorded, zone, event.fee_code, charged=event.amount)
    elif isinstance(event, e.EntryReversed | e.RefundPaid):
        fee = rows.get((FEES, f"{account_id}/{event.entry}"))
        if fee is not None:
            _add_fee(rows, carried, recorded, zone, fee["code"], returned=event.amount)


def declines(rows: Rows, recorded: RecordedEvent[e.AccountEvent], zone: ZoneInfo) -> None:
    """For each account and day: attempts that were declined, by reason, and the sum they asked for."""
    carried = _account(rows, recorded)
    event = recorded.event
    if not isinstance(event, e.WithdrawalDeclined):
        return
    key = (account_of(recorded.stream_id), f"{_day(recorded, zone)} {event.reason_code}")
    row = rows.get(key) or _new_row(carried, zone, declined=0, amount=0)
    rows[key] = row | {"declined": row["declined"] + 1, "amount": row["amount"] + event.amount}


def counterparties(rows: Rows, recorded: RecordedEvent[e.AccountEvent], zone: ZoneInfo) -> None:
    """For each account and other party: how often money went each way, how much, first and last day."""
    carried = _account(rows, recorded)
    party = _party(recorded.event)
    effect = _effect(recorded)
    if not party or effect == 0:
        return
    key, day = (account_of(recorded.stream_id), party), _day(recorded, zone)
    row = rows.get(key) or _new_row(carried, zone, entries=0, **{"in": 0, "out": 0}, first=day)
    row |= {
        "entries": row["entries"] + 1,
        "in": row["in"] + max(effect, 0),
        "out": row["out"] + max(-effect, 0),
    }
    rows[key] = row | {"last": day}


def _fees_of_both(one: Row, other: Row) -> Row:
    """Of the same currency, month and kind of fee, from accounts of one share and of another."""
    return one | {column: one[column] + other[column] for column in ("count", "charged", "returned")}


def _asks_day(recorded: RecordedEvent[e.AccountEvent], zone: ZoneInfo) -> tuple[Key, ...]:
    return *_asks_account(recorded, zone), (account_of(recorded.stream_id), _day(recorded, zone))


def _asks_month(recorded: RecordedEvent[e.AccountEvent], zone: ZoneInfo) -> tuple[Key, ...]:
    return *_asks_account(recorded, zone), (account_of(recorded.stream_id), _month(recorded, zone))


def _asks_party(recorded: RecordedEvent[e.AccountEvent], zone: ZoneInfo) -> tuple[Key, ...]:
    party = _party(recorded.event)
    own = _asks_account(recorded, zone)
    return (*own, (account_of(recorded.stream_id), party)) if party else own


def _asks_account(recorded: RecordedEvent[e.AccountEvent], zone: ZoneInfo) -> tuple[Key, ...]:
    return ((ACCOUNTS, account_of(recorded.stream_id)),)


_MONEY = types_touching("ledger")


class _Fold(Protocol):
    """A function above: one event into rows, of days that end in a zone. It is named as the read model is."""

    @property
    def __name__(self) -> str: ...

    def __call__(self, rows: Rows, recorded: RecordedEvent[e.AccountEvent], zone: ZoneInfo) -> None: ...


class _Asks(Protocol):
    """A function above: the rows that folding an event asks for, the account's own first."""

    def __call__(self, recorded: RecordedEvent[e.AccountEvent], zone: ZoneInfo) -> tuple[Key, ...]: ...


@dataclass(frozen=True, slots=True)
class _Kind:
    """A read model before it is known where days end."""

    fold: _Fold
    asks: _Asks
    version: int
    handles: frozenset[str]
    title: str
    layout: Layout
    merge: Callable[[Row, Row], Row] | None = None

    def in_zone(self, zone: ZoneInfo, zone_changes: int) -> ReadModel:
        return ReadModel(
            self.fold.__name__,
            self.version + zone_changes,
            self.handles,
            self.title,
            partial(self.fold, zone=zone),
            layout=replace(self.layout, zone=zone.key),
            asks=partial(self.asks, zone=zone),
            merge=self.merge,
        )


_KINDS = (
    _Kind(
        daily_balance,
        _asks_day,
        1,
        _MONEY,
        "Balance by day",
        Layout(
            ACCOUNT,
            "day",
            ("opening", "low", "high", "closing", "currency", "entries"),
            frozenset({"opening", "low", "high", "closing"}),
        ),
    ),
    _Kind(
        monthly_statement,
        _asks_month,
        1,
        _MONEY,
        "Monthly statements",
        Layout(
            ACCOUNT,
            "month",
            ("opening", "credits", "debits", "closing", "currency", "fees", "interest", "entries"),
            frozenset({"opening", "credits", "debits", "closing", "fees", "interest"}),
        ),
    ),
    _Kind(
        fee_income,
        _asks_account,
        1,
        frozenset({"AccountOpened", "FeeCharged", "EntryReversed", "RefundPaid"}),
        "Fee income",
        Layout(
            "currency",
            "month and fee",
            ("count", "charged", "returned"),
            frozenset({"charged", "returned"}),
        ),
        _fees_of_both,
    ),
    _Kind(
        declines,
        _asks_account,
        1,
        frozenset({"AccountOpened", "WithdrawalDeclined"}),
        "Declines",
        Layout(ACCOUNT, "day and reason", ("declined", "amount", "currency"), frozenset({"amount"})),
    ),
    _Kind(
        counterparties,
        _asks_party,
        1,
        _MONEY,
        "Counterparties",
        Layout(
            ACCOUNT,
            "counterparty",
            ("in", "out", "currency", "entries", "first", "last"),
            frozenset({"in", "out"}),
        ),
    ),
)


@cache
def read_models(zone: ZoneInfo, zone_changes: int = 0) -> tuple[ReadModel, ...]:
    """The read models of a bank whose days end in that time zone, which so many others came before.

    With another zone their rows are of another version: what was folded before is folded anew.
    """
    return tuple(kind.in_zone(zone, zone_changes) for kind in _KINDS)


READ_MODELS = read_models(UTC)
"""Those of a bank whose days end in UTC; their names and versions are those of all."""


def models_of(profile: Profile) -> tuple[ReadModel, ...]:
    """The read models of a bank with that profile. Raises BadInput for a zone that this computer does not know."""
    return read_models(profile.clock, profile.zone_changes)


def wrong_months(statements: Sequence[tuple[Key, Row]]) -> list[Key]:
    """Those of one account's statements, oldest first, that do not add up, or do not open with the balance
    that the month before closed with."""
    wrong: list[Key] = []
    carried: int | None = None
    for key, row in statements:
        adds_up = row["opening"] + row["credits"] - row["debits"] == row["closing"]
        if not adds_up or carried not in (None, row["opening"]):
            wrong.append(key)
        carried = row["closing"]
    return wrong


def _account(rows: Rows, recorded: RecordedEvent[e.AccountEvent]) -> Row:
    """What the projection has noted of the account: its currency and ledger so far."""
    known = rows.get((ACCOUNTS, account_of(recorded.stream_id)))
    if known is not None:
        return known
    currency = recorded.event.currency if isinstance(recorded.event, e.AccountOpened) else ""
    note: Row = {"currency": currency, "ledger": 0}
    rows[ACCOUNTS, account_of(recorded.stream_id)] = note
    return note


def _party(event: e.AccountEvent | None) -> str:
    """Who the other side is, as far as the event says; "" for nobody."""
    return getattr(event, "counterparty", "") or getattr(event, "description", "")


def _effect(recorded: RecordedEvent[e.AccountEvent]) -> int:
    return 0 if recorded.event is None else ledger_effect(recorded.event)


def _day(recorded: RecordedEvent[e.AccountEvent], zone: ZoneInfo) -> str:
    """The day of the booking; what no calendar has is put under a name that sorts before or after every day."""
    return _day_at(recorded.recorded_at, zone)


@lru_cache(maxsize=1 << 14)
def _day_at(instant: int, zone: ZoneInfo) -> str:
    # Each read model asks it of the same events, one after the other.
    wall = wall_clock(instant, zone)
    if not wall.shifted:
        return wall.at.date().isoformat()
    return AFTER if wall.shifted > 0 else BEFORE


def _month(recorded: RecordedEvent[e.AccountEvent], zone: ZoneInfo) -> str:
    day = _day(recorded, zone)
    return day if day in (BEFORE, AFTER) else day[:7]


def _new_row(carried: Row, zone: ZoneInfo, **columns: Any) -> Row:
    row = {"currency": carried["currency"], **columns}
    return row if zone.key == UTC.key else row | {"zone": zone.key}


def _empty_month(carried: Row, zone: ZoneInfo) -> Row:
    opening = carried["ledger"]
    return _new_row(
        carried, zone, opening=opening, credits=0, debits=0, closing=opening, fees=0, interest=0, entries=0
    )


def _add_fee(
    rows: Rows,
    carried: Row,
    recorded: RecordedEvent[e.AccountEvent],
    zone: ZoneInfo,
    code: str,
    *,
    charged: int = 0,
    returned: int = 0,
) -> None:
    key = (carried["currency"], f"{_month(recorded, zone)} {code}")
    row = rows.get(key) or _new_row(carried, zone, count=0, charged=0, returned=0)
    row |= {"count": row["count"] + (charged > 0), "charged": row["charged"] + charged}
    rows[key] = row | {"returned": row["returned"] + returned}
