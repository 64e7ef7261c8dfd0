"""The roll of a batch: its accounts with their entries, what was left out, and what became of each.

Folded from all events of the batch, as a list of people reads; see `domain.batch.state` for why no state keeps it.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from domain.batch import events as b

if TYPE_CHECKING:
    from domain.stream import RecordedEvent

Lines: TypeAlias = tuple[tuple[int, int], ...]
"""Entries of one account with what is owed for each, in minor units, in order of version."""


@dataclass(slots=True)
class Child:
    """One account of the batch. `out` says of entries that were left out why, `posted` is how it was put right,
    `refused` why it was not."""

    account_id: str
    currency: str
    entries: dict[int, b.BatchEntry] = field(default_factory=dict)
    out: dict[int, str] = field(default_factory=dict)
    posted: b.ChildPosted | None = None
    refused: str = ""

    @property
    def lines(self) -> Lines:
        """What is in of it."""
        return tuple(
            (entry, one.owed) for entry, one in sorted(self.entries.items()) if entry not in self.out
        )

    @property
    def owed(self) -> int:
        """For all that is in, in minor units."""
        return sum(owed for _, owed in self.lines)

    @property
    def seen(self) -> int:
        """The version of the account up to which the sweep looked."""
        return min((one.seen for one in self.entries.values()), default=0)

    @property
    def is_settled(self) -> bool:
        """Posted, or refused."""
        return self.posted is not None or bool(self.refused)


@dataclass(slots=True)
class Roll:
    """All children, by account, in the order of the sweep. `proposed` is what was last proposed, by account."""

    children: dict[str, Child] = field(default_factory=dict)
    proposed: Mapping[str, Lines] = field(default_factory=dict)

    @property
    def waiting(self) -> list[Child]:
        """Those of which something is in, and that are not settled."""
        return [child for child in self.children.values() if child.lines and not child.is_settled]

    def follow(self, recorded: Iterable[RecordedEvent[Any]]) -> None:
        """Fold further events of the batch into it, in the order given; what cannot be read says nothing."""
        for row in recorded:
            self.take(row.event)

    def take(self, event: b.BatchEvent | None) -> None:
        """Fold one of them."""
        match event:
            case b.EntriesListed():
                for one in event.entries:
                    child = self._child(one.account_id)
                    child.entries[one.entry], child.currency = one, one.currency
            case b.EntriesLeftOut():
                for left in event.entries:
                    self._child(left.account_id).out[left.entry] = left.why
            case b.BatchProposed():
                self.proposed = {child.account_id: child.lines for child in self.waiting}
            case b.ChildPosted():
                self._child(event.account_id).posted = event
            case b.ChildRefused():
                self._child(event.account_id).refused = event.why

    def _child(self, account_id: str) -> Child:
        """The child of that account; one of nothing where the event that lists it cannot be read."""
        return self.children.setdefault(account_id, Child(account_id, ""))

    def without(self, left_out: Iterable[b.LeftOut]) -> Roll:
        """The same with those left out as well; this one stays as it is."""
        copied = {
            key: Child(key, one.currency, one.entries, dict(one.out), one.posted, one.refused)
            for key, one in self.children.items()
        }
        roll = Roll(copied, self.proposed)
        for left in left_out:
            roll.children[left.account_id].out[left.entry] = left.why
        return roll


def totals_of(children: Sequence[Child]) -> tuple[b.CurrencyTotal, ...]:
    """What is in of them, by currency, in its order."""
    by_currency = defaultdict[str, list[Child]](list)
    for child in children:
        by_currency[child.currency].append(child)
    return tuple(
        b.CurrencyTotal(
            currency=currency,
            accounts=len(those),
            entries=sum(len(child.lines) for child in those),
            amount=sum(child.owed for child in those),
        )
        for currency, those in sorted(by_currency.items())
    )


def digest_of(proposed: Mapping[str, Lines], currencies: Mapping[str, str]) -> str:
    """SHA-256 over each account with its currency, its entries and what is owed for each."""
    lines = (json.dumps([key, currencies[key], lines]) for key, lines in proposed.items())
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def digest(roll: Roll, children: Sequence[Child]) -> str:
    """The same of what is in of these children of the roll."""
    return digest_of(
        {child.account_id: child.lines for child in children},
        {key: child.currency for key, child in roll.children.items()},
    )


def listed(entries: Sequence[Any], most: int = b.MOST_LISTED) -> Iterator[tuple[Any, ...]]:
    """Entries in parts that one event holds."""
    for first in range(0, len(entries), most):
        yield tuple(entries[first : first + most])
