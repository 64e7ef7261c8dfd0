"""What can have happened to an account: the payloads of the stream `account-…`, and one row about each type.

Payloads are immutable facts in the past tense. They validate on construction and on reading alike, so
nothing enters the log that could not be read back. Amounts are positive minor units of the account's
currency; what an entry does to the ledger is `ledger_effect`. Whatever only lists types of events is made from
`EVENT_KINDS`.
"""

from __future__ import annotations

from operator import attrgetter
from typing import Any, Literal, TypeAlias

from pydantic.dataclasses import dataclass

from domain.account.event_kind import EventKind, FigureName
from domain.fields import (
    PAYLOAD,
    Amount,
    Balance,
    CountryCode,
    CurrencyCode,
    DayOfMonth,
    Instant,
    Name,
    NonNegative,
    Text,
    Version,
)

Direction = Literal["credit", "debit"]
DeclineReason = Literal["insufficient_funds", "frozen", "closed"]
Elsewhere = Literal["cheque", "account", "suspense"]
"""Where money goes that a closed account does not take: to the customer, to another account, or kept for them."""


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class AccountOpened:
    """`country` is whose law it is under, "" where nobody said. `business`: no consumer's account, None where nobody
    said. `statement_day` is the day of the month on which its statements are sent, in a shorter month the last."""

    currency: CurrencyCode
    holder_id: Text = ""
    opening_balance: Balance = 0
    overdraft_limit: NonNegative = 0
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
    """`honoured` is the part that was not covered and was paid under a promise: see HonouringPromised."""

    amount: Amount
    hold_id: Name | None = None
    kind: Text = ""
    description: Text = ""
    counterparty: Text = ""
    stated_balance: Balance | None = None
    honoured: NonNegative = 0


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
class ClaimStated:
    """Money that is said never to have come, or to have come short by `amount` in the entry at version `entry`.

    It is the cap of what may be given for it. A later one of the same id replaces it; 0 takes it back.
    """

    claim_id: Name
    amount: NonNegative
    entry: Version | None = None
    case_id: Text = ""


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class ProvisionalCreditGranted:
    """Lends money for a debit entry, or for a claim: that of a deposit that came short names the deposit as well."""

    credit_id: Name
    amount: Amount
    entry: Version | None = None
    claim_id: Text = ""
    case_id: Text = ""


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class ProvisionalCreditMadeFinal:
    credit_id: Name


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class ProvisionalCreditWithdrawn:
    credit_id: Name
    amount: Amount


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class HonouringPromised:
    """After a provisional credit was taken back: until then items are paid as if it had not been, up to `amount`.

    12 CFR 1005.11(d)(2)(ii): cheques, drafts and similar instruments to third parties, and preauthorised transfers.
    """

    credit_id: Name
    amount: Amount
    until: Instant


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class RefundPaid:
    """Pays in what the customer has to get back for a debit entry, or for a claim."""

    amount: Amount
    entry: Version | None = None
    claim_id: Text = ""
    case_id: Text = ""
    description: Text = ""


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class RefundAdopted:
    """The money that the entry at version `refund` paid in counts as the refund, as far as `amount`; none moves."""

    refund: Version
    amount: Amount
    entry: Version | None = None
    claim_id: Text = ""
    case_id: Text = ""


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class ErrorPaidOut:
    """Paid elsewhere, because the account is closed (comment 11(a)-4 on 12 CFR 1005.11); none of its money moves."""

    amount: Amount
    via: Elsewhere
    entry: Version | None = None
    claim_id: Text = ""
    case_id: Text = ""


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class OverdraftLimitChanged:
    limit: NonNegative


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
    | MoneyDeposited
    | MoneyWithdrawn
    | WithdrawalDeclined
    | HoldPlaced
    | HoldReleased
    | FeeCharged
    | InterestCredited
    | EntryReversed
    | ClaimStated
    | ProvisionalCreditGranted
    | ProvisionalCreditMadeFinal
    | ProvisionalCreditWithdrawn
    | HonouringPromised
    | RefundPaid
    | RefundAdopted
    | ErrorPaidOut
    | AccountFactsChanged
    | OverdraftLimitChanged
    | AccountFrozen
    | AccountUnfrozen
    | AccountClosed
)


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
_CLAIMED: frozenset[FigureName] = frozenset({"claimed"})
_PROMISED: frozenset[FigureName] = frozenset({"promised"})
_REFUNDED: frozenset[FigureName] = frozenset({"refunded"})

_PAYING = ("Withdraw", "Transfer")

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
        _PAYING,
        _LEDGER | _HOLDS,
        _out,
        amount="amount",
        is_marker=False,
        is_correctable=True,
        schema_version=2,
    ),
    EventKind(WithdrawalDeclined, "a declined attempt", (*_PAYING, "PlaceHold"), _DECLINES, amount="amount"),
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
    EventKind(ClaimStated, "a claim", ("StateClaim",), _CLAIMED, amount="amount"),
    EventKind(
        ProvisionalCreditGranted,
        "a provisional credit",
        ("GrantProvisionalCredit",),
        _LEDGER | _CREDITS,
        _in,
        amount="amount",
        schema_version=2,
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
    EventKind(HonouringPromised, "a promise to honour", ("PromiseHonouring",), _PROMISED, amount="amount"),
    EventKind(RefundPaid, "a refund", ("PayRefund",), _LEDGER | _REFUNDED, _in, amount="amount"),
    EventKind(RefundAdopted, "an adopted refund", ("AdoptRefund",), _REFUNDED, amount="amount"),
    EventKind(ErrorPaidOut, "a payment elsewhere", ("PayElsewhere",), _REFUNDED, amount="amount"),
    EventKind(AccountFactsChanged, "facts of an account", ("ChangeAccountFacts",), _FACTS, is_marker=False),
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
