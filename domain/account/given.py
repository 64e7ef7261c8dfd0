"""What an account gave back, and what it was given for: the records of a state that corrections leave in it.

Amounts are minor units of the account's currency, versions are those of events of the account.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, Protocol


class Aimed(Protocol):
    """What says which debit entry it gives money back for, or which claim."""

    @property
    def entry(self) -> int | None: ...
    @property
    def claim_id(self) -> str: ...


@dataclass(frozen=True, slots=True)
class ProvisionalCredit:
    """Money lent to the customer while the entry at version `entry`, or a claim, is investigated."""

    amount: int
    entry: int | None
    version: int
    case_id: str = ""
    claim_id: str = ""


@dataclass(frozen=True, slots=True)
class EndedCredit:
    """A provisional credit that the event at `version` ended: `withdrawn` of it was taken back, the rest stayed."""

    version: int
    withdrawn: int = 0


@dataclass(frozen=True, slots=True)
class Reversal:
    """The event at `version` took back `amount` of an entry."""

    amount: int
    version: int


@dataclass(frozen=True, slots=True)
class Claim:
    """Money said never to have come, or to have come short in the entry at version `entry`; `amount` 0: taken back."""

    amount: int
    entry: int | None
    version: int
    case_id: str = ""


@dataclass(frozen=True, slots=True)
class Given:
    """What was given for one entry or claim besides reversals: credits made final, refunds and the versions of their
    events, and what was lent and taken back."""

    final: int = 0
    refunded: int = 0
    withdrawn: int = 0
    refunds: tuple[int, ...] = ()

    def __add__(self, more: Given) -> Given:
        return Given(
            self.final + more.final,
            self.refunded + more.refunded,
            self.withdrawn + more.withdrawn,
            (*self.refunds, *more.refunds),
        )


@dataclass(frozen=True, slots=True)
class Honouring:
    """Until then (UTC microseconds) items are paid as if `amount` had not been taken back: the event at `version`."""

    amount: int
    until: int
    version: int


class GivenBack(NamedTuple):
    """What the customer has back of one entry, or for one claim.

    Reversed, credited for good, lent while it is investigated, and refunded; `withdrawn` was lent and taken back.
    For a claim `reversed` is 0 or less: what was reversed of an entry that came short is missing as well.
    """

    reversed: int
    final: int
    open: int
    refunded: int = 0
    withdrawn: int = 0

    @property
    def total(self) -> int:
        """All that the customer has of it."""
        return self.reversed + self.final + self.open + self.refunded
