"""What there is to know of each type of event of an account. Whatever only lists types is made from `EVENT_KINDS`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Literal, TypeAlias

from domain.account import events as e

FigureName: TypeAlias = Literal[
    "ledger",
    "held",
    "overdraft_limit",
    "available",
    "credits",
    "debits",
    "fees",
    "entry_count",
    "decline_count",
    "claimed",
    "provisional_credits",
    "refunded",
    "promised",
    "status",
    "country",
    "business",
    "statement_day",
]
"""What an event can change of the state: names of `domain.account.state.AccountFold`."""


@dataclass(frozen=True, slots=True)
class EventKind:
    """What holds for every event of a type, whatever its payload says.

    `noun` is what a refusal calls it, `asked_by` names the commands that it can answer. `touches` are the figures
    of the state that it can change, and no other. `moves` gives its signed effect on the ledger in minor units;
    None: it moves no money. `amount` names the field of the amount that it is about, "" where there is none. A
    marker is worth stopping at on a timeline also when it is not backdated. What is correctable can be reversed
    or credited back. `schema_version` is the version of the payload that this program writes, and the newest it
    can read.
    """

    payload: type[Any]
    noun: str
    asked_by: tuple[str, ...]
    touches: frozenset[FigureName]
    moves: Callable[[Any], int] | None = None
    amount: str = ""
    is_marker: bool = True
    is_correctable: bool = False
    schema_version: int = 1

    @property
    def tag(self) -> str:
        """The type's name in the log. It is part of the stored format: a class may move, its tag may not."""
        return self.payload.__name__


def _out(event: Any) -> int:
    amount: int = event.amount
    return -amount


def _either(event: e.EntryReversed) -> int:
    return event.amount if event.direction == "credit" else -event.amount


_in, _opening = attrgetter("amount"), attrgetter("opening_balance")

_LEDGER: frozenset[FigureName] = frozenset({"ledger", "available", "credits", "debits", "entry_count"})
_HOLDS: frozenset[FigureName] = frozenset({"held", "available"})
_LIMIT: frozenset[FigureName] = frozenset({"overdraft_limit", "available"})
_STATUS: frozenset[FigureName] = frozenset({"status"})
_FEES: frozenset[FigureName] = frozenset({"fees"})
_DECLINES: frozenset[FigureName] = frozenset({"decline_count"})
_FACTS: frozenset[FigureName] = frozenset({"country", "business", "statement_day"})
_CREDITS: frozenset[FigureName] = frozenset({"provisional_credits"})
_CLAIMED: frozenset[FigureName] = frozenset({"claimed"})
_PROMISED: frozenset[FigureName] = frozenset({"promised"})
_REFUNDED: frozenset[FigureName] = frozenset({"refunded"})

_PAYING = ("Withdraw", "Transfer")

EVENT_KINDS: tuple[EventKind, ...] = (
    EventKind(
        e.AccountOpened,
        "an opening",
        ("OpenAccount",),
        _LEDGER | _LIMIT | _STATUS | _FACTS,
        _opening,
        is_marker=False,
        schema_version=2,
    ),
    EventKind(
        e.MoneyDeposited,
        "a deposit",
        ("Deposit",),
        _LEDGER,
        _in,
        amount="amount",
        is_marker=False,
        is_correctable=True,
        schema_version=2,
    ),
    EventKind(
        e.MoneyWithdrawn,
        "a withdrawal",
        _PAYING,
        _LEDGER | _HOLDS,
        _out,
        amount="amount",
        is_marker=False,
        is_correctable=True,
        schema_version=2,
    ),
    EventKind(
        e.WithdrawalDeclined, "a declined attempt", (*_PAYING, "PlaceHold"), _DECLINES, amount="amount"
    ),
    EventKind(e.HoldPlaced, "a hold", ("PlaceHold",), _HOLDS, amount="amount"),
    EventKind(e.HoldReleased, "the release of a hold", ("ReleaseHold",), _HOLDS),
    EventKind(
        e.FeeCharged, "a fee", ("ChargeFee",), _LEDGER | _FEES, _out, amount="amount", is_correctable=True
    ),
    EventKind(
        e.InterestCredited,
        "interest",
        ("CreditInterest",),
        _LEDGER,
        _in,
        amount="amount",
        is_marker=False,
        is_correctable=True,
    ),
    EventKind(e.EntryReversed, "a reversal", ("ReverseEntry",), _LEDGER, _either, amount="amount"),
    EventKind(e.ClaimStated, "a claim", ("StateClaim",), _CLAIMED, amount="amount"),
    EventKind(
        e.ProvisionalCreditGranted,
        "a provisional credit",
        ("GrantProvisionalCredit",),
        _LEDGER | _CREDITS,
        _in,
        amount="amount",
        schema_version=2,
    ),
    EventKind(
        e.ProvisionalCreditMadeFinal,
        "making a provisional credit final",
        ("MakeProvisionalCreditFinal",),
        _CREDITS,
    ),
    EventKind(
        e.ProvisionalCreditWithdrawn,
        "withdrawing a provisional credit",
        ("WithdrawProvisionalCredit",),
        _LEDGER | _CREDITS,
        _out,
        amount="amount",
    ),
    EventKind(e.HonouringPromised, "a promise to honour", ("PromiseHonouring",), _PROMISED, amount="amount"),
    EventKind(e.RefundPaid, "a refund", ("PayRefund",), _LEDGER | _REFUNDED, _in, amount="amount"),
    EventKind(e.RefundAdopted, "an adopted refund", ("AdoptRefund",), _REFUNDED, amount="amount"),
    EventKind(e.ErrorPaidOut, "a payment elsewhere", ("PayElsewhere",), _REFUNDED, amount="amount"),
    EventKind(e.AccountFactsChanged, "facts of an account", ("ChangeAccountFacts",), _FACTS, is_marker=False),
    EventKind(
        e.OverdraftLimitChanged, "an overdraft limit", ("ChangeOverdraftLimit",), _LIMIT, amount="limit"
    ),
    EventKind(e.AccountFrozen, "freezing", ("FreezeAccount",), _STATUS),
    EventKind(e.AccountUnfrozen, "unfreezing", ("UnfreezeAccount",), _STATUS),
    EventKind(e.AccountClosed, "closing", ("CloseAccount",), _STATUS),
)
"""One row for each type of event, in the order in which people list them."""

KIND_OF: dict[type[Any], EventKind] = {kind.payload: kind for kind in EVENT_KINDS}
ACCOUNT_EVENTS: dict[str, type[Any]] = {kind.tag: kind.payload for kind in EVENT_KINDS}
"""Stable tag to payload class."""
SCHEMA_VERSIONS: dict[str, int] = {kind.tag: kind.schema_version for kind in EVENT_KINDS}
MARKER_TYPES = frozenset(kind.tag for kind in EVENT_KINDS if kind.is_marker)
"""Types worth stopping at on a timeline, besides any backdated event."""


def types_touching(figure: FigureName) -> frozenset[str]:
    """Tags of the types that can change the figure of a state."""
    return frozenset(kind.tag for kind in EVENT_KINDS if figure in kind.touches)


def ledger_effect(event: e.AccountEvent) -> int:
    """Signed change of the ledger balance, in minor units; 0 for facts that move no money."""
    moves = KIND_OF[type(event)].moves
    return 0 if moves is None else moves(event)


def memo_amount(event: e.AccountEvent) -> int | None:
    """The amount an event is about when it moves no money: a hold, a declined attempt, a new limit. None for every
    other event."""
    kind = KIND_OF[type(event)]
    if kind.moves is not None or not kind.amount:
        return None
    amount: int = getattr(event, kind.amount)
    return amount
