"""What can have happened to an account: the payloads of the stream `account-…`, and one row about each type.

Payloads are immutable facts in the past tense. They validate on construction and on reading alike, so
nothing enters the log that could not be read back. Amounts are positive minor units of the account's
currency; what an entry does to the ledger is `ledger_effect`. Whatever only lists types of events is made from
`EVENT_KINDS`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass as plain_dataclass
from operator import attrgetter
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Field
from pydantic.dataclasses import dataclass

from domain.fields import (
    PAYLOAD,
    Amount,
    Balance,
    CountryCode,
    CurrencyCode,
    DayOfMonth,
    Name,
    Text,
    Version,
)
from domain.money import MAX_MINOR

Direction = Literal["credit", "debit"]
DeclineReason = Literal["insufficient_funds", "frozen", "closed"]


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class AccountOpened:
    """`country` is whose law it is under, "" where nobody said. `business`: no consumer's account, None where nobody
    said. `statement_day` is the day of the month on which its statements are sent, in a shorter month the last."""

    currency: CurrencyCode
    holder_id: Text = ""
    opening_balance: Balance = 0
    overdraft_limit: Annotated[int, Field(ge=0, le=MAX_MINOR)] = 0
    country: CountryCode | Literal[""] = ""
    business: bool | None = None
    statement_day: DayOfMonth | None = None


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class AccountFactsChanged:
    """What is so from now on, whatever was stated at the opening; None: as before."""

    country: CountryCode | None = None
    business: bool | None = None
    statement_day: DayOfMonth | None = None


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class MoneyDeposited:
    amount: Amount
    kind: Text = ""
    description: Text = ""
    counterparty: Text = ""
    stated_balance: Balance | None = None


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class MoneyWithdrawn:
    amount: Amount
    hold_id: Name | None = None
    kind: Text = ""
    description: Text = ""
    counterparty: Text = ""
    stated_balance: Balance | None = None


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class WithdrawalDeclined:
    """`available` is what this attempt could have spent at that moment, in minor units.

    A sum (ledger − holds other than its own + overdraft limit), so it may pass what one balance can be.
    """

    amount: Amount
    reason_code: DeclineReason
    available: int
    kind: Text = ""
    description: Text = ""
    counterparty: Text = ""


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class HoldPlaced:
    hold_id: Name
    amount: Amount
    description: Text = ""
    counterparty: Text = ""


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class HoldReleased:
    hold_id: Name
    outcome: Literal["released", "expired"] = "released"


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class FeeCharged:
    amount: Amount
    fee_code: Name
    description: Text = ""
    stated_balance: Balance | None = None


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class InterestCredited:
    amount: Amount
    description: Text = ""
    stated_balance: Balance | None = None


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class EntryReversed:
    """Takes back `amount` of the entry at version `entry`; `direction` is what this does to the account."""

    entry: Version
    amount: Amount
    direction: Direction
    description: Text = ""


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class ProvisionalCreditGranted:
    credit_id: Name
    entry: Version
    amount: Amount
    case_id: Text = ""


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class ProvisionalCreditMadeFinal:
    credit_id: Name


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class ProvisionalCreditWithdrawn:
    credit_id: Name
    amount: Amount


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class OverdraftLimitChanged:
    limit: Annotated[int, Field(ge=0, le=MAX_MINOR)]


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class AccountFrozen:
    pass


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class AccountUnfrozen:
    pass


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class AccountClosed:
    pass


AccountEvent: TypeAlias = (
    AccountOpened
    | AccountFactsChanged
    | MoneyDeposited
    | MoneyWithdrawn
    | WithdrawalDeclined
    | HoldPlaced
    | HoldReleased
    | FeeCharged
    | InterestCredited
    | EntryReversed
    | ProvisionalCreditGranted
    | ProvisionalCreditMadeFinal
    | ProvisionalCreditWithdrawn
    | OverdraftLimitChanged
    | AccountFrozen
    | AccountUnfrozen
    | AccountClosed
)

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
    "provisional_credits",
    "status",
    "country",
    "business",
    "statement_day",
]
"""What an event can change of the state: names of `domain.account.state.AccountFold`."""


@plain_dataclass(frozen=True, slots=True)
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


def _either(event: EntryReversed) -> int:
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

EVENT_KINDS: tuple[EventKind, ...] = (
    EventKind(
        AccountOpened,
        "an opening",
        ("OpenAccount",),
        _LEDGER | _LIMIT | _STATUS | _FACTS,
        _opening,
        is_marker=False,
        schema_version=2,
    ),
    EventKind(AccountFactsChanged, "facts of an account", ("ChangeAccountFacts",), _FACTS, is_marker=False),
    EventKind(
        MoneyDeposited,
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
        MoneyWithdrawn,
        "a withdrawal",
        ("Withdraw",),
        _LEDGER | _HOLDS,
        _out,
        amount="amount",
        is_marker=False,
        is_correctable=True,
        schema_version=2,
    ),
    EventKind(
        WithdrawalDeclined, "a declined attempt", ("Withdraw", "PlaceHold"), _DECLINES, amount="amount"
    ),
    EventKind(HoldPlaced, "a hold", ("PlaceHold",), _HOLDS, amount="amount"),
    EventKind(HoldReleased, "the release of a hold", ("ReleaseHold",), _HOLDS),
    EventKind(
        FeeCharged, "a fee", ("ChargeFee",), _LEDGER | _FEES, _out, amount="amount", is_correctable=True
    ),
    EventKind(
        InterestCredited,
        "interest",
        ("CreditInterest",),
        _LEDGER,
        _in,
        amount="amount",
        is_marker=False,
        is_correctable=True,
    ),
    EventKind(EntryReversed, "a reversal", ("ReverseEntry",), _LEDGER, _either, amount="amount"),
    EventKind(
        ProvisionalCreditGranted,
        "a provisional credit",
        ("GrantProvisionalCredit",),
        _LEDGER | _CREDITS,
        _in,
        amount="amount",
    ),
    EventKind(
        ProvisionalCreditMadeFinal,
        "making a provisional credit final",
        ("MakeProvisionalCreditFinal",),
        _CREDITS,
    ),
    EventKind(
        ProvisionalCreditWithdrawn,
        "withdrawing a provisional credit",
        ("WithdrawProvisionalCredit",),
        _LEDGER | _CREDITS,
        _out,
        amount="amount",
    ),
    EventKind(OverdraftLimitChanged, "an overdraft limit", ("ChangeOverdraftLimit",), _LIMIT, amount="limit"),
    EventKind(AccountFrozen, "freezing", ("FreezeAccount",), _STATUS),
    EventKind(AccountUnfrozen, "unfreezing", ("UnfreezeAccount",), _STATUS),
    EventKind(AccountClosed, "closing", ("CloseAccount",), _STATUS),
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


def ledger_effect(event: AccountEvent) -> int:
    """Signed change of the ledger balance, in minor units; 0 for facts that move no money."""
    moves = KIND_OF[type(event)].moves
    return 0 if moves is None else moves(event)


def memo_amount(event: AccountEvent) -> int | None:
    """The amount an event is about when it moves no money: a hold, a declined attempt, a new limit. None for every
    other event."""
    kind = KIND_OF[type(event)]
    if kind.moves is not None or not kind.amount:
        return None
    amount: int = getattr(event, kind.amount)
    return amount
