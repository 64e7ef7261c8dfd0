"""What can have happened: the payloads of account events, and the envelope every recorded event wears.

Payloads are immutable facts in the past tense. They validate on construction and on reading alike, so
nothing enters the log that could not be read back. Amounts are positive minor units of the account's
currency; what an entry does to the ledger is `ledger_effect`.
"""

from __future__ import annotations

from dataclasses import dataclass as plain_dataclass
from dataclasses import field
from typing import TYPE_CHECKING, Annotated, Any, Generic, Literal, TypeAlias

from pydantic import ConfigDict, Field, StringConstraints
from pydantic.dataclasses import dataclass
from typing_extensions import TypeVar

from domain.money import MAX_MINOR

if TYPE_CHECKING:  # A case is loaded only by who works on one.
    from domain.dispute.events import CaseEvent

PAYLOAD = ConfigDict(extra="forbid", strict=True)

# The pattern refuses NUL; pydantic itself refuses lone surrogates. Both would break stores and terminals.
Text = Annotated[str, StringConstraints(max_length=1000, pattern=r"^[^\x00]*$")]
Name = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=r"^[^\x00]+$")]
CurrencyCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
Amount = Annotated[int, Field(gt=0, le=MAX_MINOR)]
Balance = Annotated[int, Field(ge=-MAX_MINOR, le=MAX_MINOR)]
Version = Annotated[int, Field(ge=1)]
Direction = Literal["credit", "debit"]
DeclineReason = Literal["insufficient_funds", "frozen", "closed"]


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class AccountOpened:
    currency: CurrencyCode
    holder_id: Text = ""
    opening_balance: Balance = 0
    overdraft_limit: Annotated[int, Field(ge=0, le=MAX_MINOR)] = 0


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

ACCOUNT_EVENTS: dict[str, type[Any]] = {event.__name__: event for event in AccountEvent.__args__}
"""Stable tag to payload class. The tag is part of the stored format: a class may move, its tag may not."""

SCHEMA_VERSIONS: dict[str, int] = dict.fromkeys(ACCOUNT_EVENTS, 1) | {
    "AccountOpened": 2,
    "MoneyDeposited": 2,
    "MoneyWithdrawn": 2,
}
"""Version of each type's payload that this program writes, and the newest it can read."""


def ledger_effect(event: AccountEvent) -> int:
    """Signed change of the ledger balance, in minor units; 0 for facts that move no money."""
    match event:
        case MoneyDeposited() | InterestCredited() | ProvisionalCreditGranted():
            return event.amount
        case MoneyWithdrawn() | FeeCharged() | ProvisionalCreditWithdrawn():
            return -event.amount
        case EntryReversed():
            return event.amount if event.direction == "credit" else -event.amount
        case AccountOpened():
            return event.opening_balance
        case _:
            return 0


@plain_dataclass(frozen=True, slots=True, kw_only=True)
class NewEvent:
    """A fact about to be appended. Times are UTC microseconds since 1970.

    `effective_at` None means "when it is recorded". `recorded_at` None means "now"; only an import states it.
    `stored` is the payload as it was stored elsewhere, (schema version, text), when it must stay that to the
    byte: `event` is what that text reads as. None: it is written as this program writes it.
    """

    event: AccountEvent | CaseEvent
    event_id: str
    actor: str
    channel: str
    reason: str = ""
    command_id: str | None = None
    correlation_id: str | None = None
    causation_id: str | None = None
    effective_at: int | None = None
    recorded_at: int | None = None
    stored: tuple[int, str] | None = None


E = TypeVar("E", default=AccountEvent)


@plain_dataclass(frozen=True, slots=True, kw_only=True)
class RecordedEvent(Generic[E]):
    """One row of the log: of an account, or of a case where it says RecordedEvent[CaseEvent].

    Times are UTC microseconds since 1970; `data` is exactly the stored text.

    `event` is None, and `problem` says why, where the row cannot be understood: an unknown type, a newer
    payload version, or damage. Such a row is shown as it is, and every balance after it is unverified.
    """

    position: int
    event_id: str
    stream_id: str
    version: int
    type: str
    schema_version: int
    recorded_at: int
    effective_at: int
    actor: str
    channel: str
    reason: str
    command_id: str | None
    correlation_id: str | None
    causation_id: str | None
    data: str
    prev_hash: str
    hash: str
    event: E | None = field(compare=False)
    problem: str = field(default="", compare=False)

    @property
    def is_late(self) -> bool:
        """Booked after the day or moment it counts from: the reason most balances "were wrong"."""
        return self.effective_at < self.recorded_at
