"""What can have happened to a batch: the payloads of the stream `batch-…`.

Amounts are positive minor units of the currency beside them, versions those of the account named with them. Nobody is
named: a batch knows accounts.
"""

from __future__ import annotations

from typing import Annotated, Any, TypeAlias

from pydantic import AfterValidator, Field, StringConstraints
from pydantic.dataclasses import dataclass

from domain.dispute.side_events import Words
from domain.fields import PAYLOAD, Amount, CurrencyCode, Name, Text, Version
from domain.money import EXPONENTS

MOST_LISTED = 500
"""Entries of one event: a batch of many is listed in several."""


def known_currency(code: str) -> str:
    """The code itself. Raises ValueError, which marks the event as one that cannot be read, where there is none."""
    if code not in EXPONENTS:
        raise ValueError(f"{code} is not an ISO 4217 currency code")
    return code


Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Count = Annotated[int, Field(ge=0, le=2**62)]
Sum = Annotated[int, Field(ge=0)]
"""Minor units; a sum over accounts may pass what one of them can hold."""
Currency = Annotated[CurrencyCode, AfterValidator(known_currency)]
"""One that there is: an amount in another could be shown by nobody."""


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class BatchEntry:
    """What one account is owed for one of its events; `words` are the sweep's, and say why. `seen` is the version of
    the account up to which the sweep looked: positions are those of one database, versions go with the account."""

    account_id: Name
    entry: Version
    owed: Amount
    currency: Currency
    words: Text = ""
    seen: Count = 0


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class LeftOut:
    account_id: Name
    entry: Version
    why: Words


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class CurrencyTotal:
    currency: Currency
    accounts: Count
    entries: Count
    amount: Sum


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class BatchOpened:
    """From which sweep: its pattern, the position of the log that it is pinned to, and its digest. `without_money` are
    its findings for which nothing is owed, and which are not in the batch."""

    pattern: Name
    pattern_version: Version
    title: Text
    position: Count
    sweep: Digest
    without_money: Count = 0


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class EntriesListed:
    entries: Annotated[tuple[BatchEntry, ...], Field(min_length=1, max_length=MOST_LISTED)]


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class EntriesLeftOut:
    """They are not put right with this batch. What was proposed or approved of it until then is void."""

    entries: Annotated[tuple[LeftOut, ...], Field(min_length=1, max_length=MOST_LISTED)]


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class BatchProposed:
    """All that is in the batch and not settled yet is to be given back. `digest` is SHA-256 over it (see
    `roll.digest_of`), `explanation` what the customers are told of it."""

    explanation: Words
    accounts: Count
    entries: Count
    totals: tuple[CurrencyTotal, ...]
    digest: Digest
    needs_approval: bool


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class BatchApproved:
    """What was approved, by number, sums and digest: that, and nothing that comes to be in the batch later."""

    accounts: Count
    entries: Count
    totals: tuple[CurrencyTotal, ...]
    digest: Digest


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class BatchRejected:
    """Turned down, or taken back by who proposed it; the envelope's reason says why."""


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class ChildPosted:
    """An account was put right: appended together with its case and the account's own events, which are those from
    `first_version` to `last_version`."""

    account_id: Name
    case_id: Name
    currency: Currency
    amount: Sum
    first_version: Version
    last_version: Version


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class ChildRefused:
    """The rules refused to put the account right as it was approved: nothing was recorded of it, and it is for a case
    of its own."""

    account_id: Name
    why: Words


BatchEvent: TypeAlias = (
    BatchOpened
    | EntriesListed
    | EntriesLeftOut
    | BatchProposed
    | BatchApproved
    | BatchRejected
    | ChildPosted
    | ChildRefused
)
BATCH_EVENTS: dict[str, type[Any]] = {event.__name__: event for event in BatchEvent.__args__}
"""Stable tag to payload class."""
BATCH_SCHEMA_VERSIONS: dict[str, int] = dict.fromkeys(BATCH_EVENTS, 1)
