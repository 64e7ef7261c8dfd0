"""The read models that come with Recount. Days and months are those of the booking, in UTC.

Each is one function that folds an event into rows; amounts are minor units of the row's `currency`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from domain import events as e
from domain.account import account_of
from domain.events import RecordedEvent, ledger_effect
from domain.projections import INTERNAL, Key, Layout, ReadModel, Row, Rows

ACCOUNTS = f"{INTERNAL}account"
FEES = f"{INTERNAL}fee"


def daily_balance(rows: Rows, recorded: RecordedEvent) -> None:
    """For each account and day with entries: the balance it opened with, its lowest, highest and closing."""
    carried = _account(rows, recorded)
    before, after = carried["ledger"], carried["ledger"] + _effect(recorded)
    key = (account_of(recorded.stream_id), _day(recorded))
    row = rows.get(key) or {"currency": carried["currency"], "opening": before, "low": before, "high": before}
    row |= {"low": min(row["low"], after), "high": max(row["high"], after), "closing": after}
    row["entries"] = row.get("entries", 0) + 1
    rows[key] = row
    rows[ACCOUNTS, key[0]] = carried | {"ledger": after}


def monthly_statement(rows: Rows, recorded: RecordedEvent) -> None:
    """For each account and month: opening + credits − debits = closing, with fees and interest named."""
    carried = _account(rows, recorded)
    effect = _effect(recorded)
    key = (account_of(recorded.stream_id), _day(recorded)[:7])
    row = rows.get(key) or _empty_month(carried)
    row["credits"] += max(effect, 0)
    row["debits"] += max(-effect, 0)
    row["fees"] += recorded.event.amount if isinstance(recorded.event, e.FeeCharged) else 0
    row["interest"] += recorded.event.amount if isinstance(recorded.event, e.InterestCredited) else 0
    row["entries"] += 1
    row["closing"] = carried["ledger"] + effect
    rows[key] = row
    rows[ACCOUNTS, key[0]] = carried | {"ledger": row["closing"]}


def fee_income(rows: Rows, recorded: RecordedEvent) -> None:
    """For each currency, month and kind of fee: how many were charged, their sum, and what was given back
    (in the month it was given back)."""
    carried = _account(rows, recorded)
    account_id, event = account_of(recorded.stream_id), recorded.event
    if isinstance(event, e.FeeCharged):
        rows[FEES, f"{account_id}/{recorded.version}"] = {"code": event.fee_code}
        _add_fee(rows, carried["currency"], recorded, event.fee_code, charged=event.amount)
    elif isinstance(event, e.EntryReversed):
        fee = rows.get((FEES, f"{account_id}/{event.entry}"))
        if fee is not None:
            _add_fee(rows, carried["currency"], recorded, fee["code"], returned=event.amount)


def declines(rows: Rows, recorded: RecordedEvent) -> None:
    """For each account and day: attempts that were declined, by reason, and the sum they asked for."""
    carried = _account(rows, recorded)
    event = recorded.event
    if not isinstance(event, e.WithdrawalDeclined):
        return
    key = (account_of(recorded.stream_id), f"{_day(recorded)} {event.reason_code}")
    row = rows.get(key) or {"currency": carried["currency"], "declined": 0, "amount": 0}
    rows[key] = row | {"declined": row["declined"] + 1, "amount": row["amount"] + event.amount}


def counterparties(rows: Rows, recorded: RecordedEvent) -> None:
    """For each account and other party: how often money went each way, how much, first and last day."""
    carried = _account(rows, recorded)
    party = getattr(recorded.event, "counterparty", "") or getattr(recorded.event, "description", "")
    effect = _effect(recorded)
    if not party or effect == 0:
        return
    key, day = (account_of(recorded.stream_id), party), _day(recorded)
    row = rows.get(key) or {"currency": carried["currency"], "entries": 0, "in": 0, "out": 0, "first": day}
    row |= {
        "entries": row["entries"] + 1,
        "in": row["in"] + max(effect, 0),
        "out": row["out"] + max(-effect, 0),
    }
    rows[key] = row | {"last": day}


_MONEY = frozenset(
    {
        "AccountOpened",
        "MoneyDeposited",
        "MoneyWithdrawn",
        "FeeCharged",
        "InterestCredited",
        "EntryReversed",
        "ProvisionalCreditGranted",
        "ProvisionalCreditWithdrawn",
    }
)

READ_MODELS: tuple[ReadModel, ...] = (
    ReadModel(
        "daily_balance",
        1,
        _MONEY,
        "Balance by day",
        daily_balance,
        layout=Layout(
            "account",
            "day",
            ("opening", "low", "high", "closing", "currency", "entries"),
            frozenset({"opening", "low", "high", "closing"}),
        ),
    ),
    ReadModel(
        "monthly_statement",
        1,
        _MONEY,
        "Monthly statements",
        monthly_statement,
        layout=Layout(
            "account",
            "month",
            ("opening", "credits", "debits", "closing", "currency", "fees", "interest", "entries"),
            frozenset({"opening", "credits", "debits", "closing", "fees", "interest"}),
        ),
    ),
    ReadModel(
        "fee_income",
        1,
        frozenset({"AccountOpened", "FeeCharged", "EntryReversed"}),
        "Fee income",
        fee_income,
        layout=Layout(
            "currency", "month and fee", ("count", "charged", "returned"), frozenset({"charged", "returned"})
        ),
    ),
    ReadModel(
        "declines",
        1,
        frozenset({"AccountOpened", "WithdrawalDeclined"}),
        "Declines",
        declines,
        layout=Layout("account", "day and reason", ("declined", "amount", "currency"), frozenset({"amount"})),
    ),
    ReadModel(
        "counterparties",
        1,
        _MONEY,
        "Counterparties",
        counterparties,
        layout=Layout(
            "account",
            "counterparty",
            ("in", "out", "currency", "entries", "first", "last"),
            frozenset({"in", "out"}),
        ),
    ),
)


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


def _account(rows: Rows, recorded: RecordedEvent) -> Row:
    """What the projection has noted of the account: its currency and ledger so far."""
    known = rows.get((ACCOUNTS, account_of(recorded.stream_id)))
    if known is not None:
        return known
    currency = recorded.event.currency if isinstance(recorded.event, e.AccountOpened) else ""
    note: Row = {"currency": currency, "ledger": 0}
    rows[ACCOUNTS, account_of(recorded.stream_id)] = note
    return note


def _effect(recorded: RecordedEvent) -> int:
    return 0 if recorded.event is None else ledger_effect(recorded.event)


def _day(recorded: RecordedEvent) -> str:
    return datetime.fromtimestamp(recorded.recorded_at // 1_000_000, UTC).date().isoformat()


def _empty_month(carried: Row) -> Row:
    opening = carried["ledger"]
    return {
        "currency": carried["currency"],
        "opening": opening,
        "credits": 0,
        "debits": 0,
        "closing": opening,
        "fees": 0,
        "interest": 0,
        "entries": 0,
    }


def _add_fee(
    rows: Rows, currency: str, recorded: RecordedEvent, code: str, *, charged: int = 0, returned: int = 0
) -> None:
    key = (currency, f"{_day(recorded)[:7]} {code}")
    row = rows.get(key) or {"currency": currency, "count": 0, "charged": 0, "returned": 0}
    row |= {"count": row["count"] + (charged > 0), "charged": row["charged"] + charged}
    rows[key] = row | {"returned": row["returned"] + returned}
