"""Whether what a batch tells can have come about by its rules.

The database holds who appends, when and where in the stream; an operator's own SQL can append what `decide` would
refuse. This walk finds such events. What a batch tells of its accounts is held against theirs and their cases' own
events in `domain.batch.child_checking`. Amounts are minor units, times UTC microseconds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from domain.batch import events as b
from domain.batch.decisions import is_as_proposed, sum_passed
from domain.batch.roll import Child, Lines, Roll
from domain.batch.state import BatchFold, BatchStamp
from domain.dispute.limits import is_same_person
from domain.money import printed
from domain.profile.state import Limits


class Fault(NamedTuple):
    """What is wrong with the batch's event of a version: words that go on from the event."""

    version: int
    words: str


class Settled(NamedTuple):
    """What an event of the batch tells of an account. `lines` are what was to be put right of it (None: that cannot be
    known), `fault` is what the batch alone shows to be wrong with that ("": nothing)."""

    version: int
    event: b.ChildPosted | b.ChildRefused
    lines: Lines | None
    fault: str


class Unapproved(NamedTuple):
    """A proposal that says to need nobody's approval, of a batch that was opened at `since`; recorded at `until`."""

    version: int
    totals: tuple[b.CurrencyTotal, ...]
    since: int
    until: int


@dataclass(slots=True)
class BatchWalk:
    """A walk along a batch: call `take` with each event and the state before it.

    An event that cannot be read may be of a newer program: what would hang on it is not judged from there on.
    `settled` are its accounts, for whoever has their streams, `unapproved` what is to be held to the limits of the
    time.
    """

    roll: Roll = field(default_factory=Roll)
    faults: list[Fault] = field(default_factory=list)
    settled: list[Settled] = field(default_factory=list)
    unapproved: list[Unapproved] = field(default_factory=list)
    _opened_at: int = 0
    _is_listing: bool = False
    """Nothing but the opening and its entries was met."""

    def take(self, before: BatchFold, event: b.BatchEvent | None, stamp: BatchStamp) -> None:
        """Judge one event, and fold it into the roll. None stands for one that cannot be read."""
        if event is None:
            return
        is_known = before.unverified_from is None
        fault = CHECKS[type(event)](self, before, event, stamp) if is_known else ""
        if isinstance(event, b.ChildPosted | b.ChildRefused):
            lines = self.roll.proposed.get(event.account_id, ()) if is_known else None
            self.settled.append(Settled(stamp.version, event, lines, fault))
        elif fault:
            self.faults.append(Fault(stamp.version, fault))
        self._is_listing = isinstance(event, b.BatchOpened | b.EntriesListed)
        self.roll.take(event)

    def above(self, most: Callable[[int, int], Limits]) -> Iterable[Fault]:
        """Proposals that say to need nobody's approval, though `most`, the widest limits of the bank between two
        instants, are passed."""
        for one in self.unapproved:
            limits = most(one.since, one.until)
            passed = next(filter(None, (sum_passed(limits, total) for total in one.totals)), "")
            if passed:
                yield Fault(one.version, f"says that nobody need approve it, though {passed}")

    def opened(self, before: BatchFold, event: b.BatchOpened, stamp: BatchStamp) -> str:
        self._opened_at = stamp.recorded_at
        return "" if before.status == "absent" else "opens the batch a second time"

    def listed(self, before: BatchFold, event: b.EntriesListed, stamp: BatchStamp) -> str:
        if not self._is_listing:
            one = event.entries[0]
            more = f" and {len(event.entries) - 1:,} more" if len(event.entries) > 1 else ""
            return f"lists event {one.entry} of account {one.account_id}{more} after the batch was opened"
        for one in event.entries:
            child = self.roll.children.get(one.account_id)
            if child is not None and one.entry in child.entries:
                return f"lists event {one.entry} of account {one.account_id} a second time"
            if child is not None and one.currency != child.currency:
                return f"lists account {one.account_id} in {one.currency} as well as in {child.currency}"
        return ""

    def left_out(self, before: BatchFold, event: b.EntriesLeftOut, stamp: BatchStamp) -> str:
        for one in event.entries:
            child = self.roll.children.get(one.account_id)
            if child is None or one.entry not in child.entries:
                return f"leaves out event {one.entry} of account {one.account_id}, which is not in the batch"
            if child.is_settled:
                return f"leaves out event {one.entry} of account {one.account_id}, which was settled before"
        return ""

    def proposed(self, before: BatchFold, event: b.BatchProposed, stamp: BatchStamp) -> str:
        if before.status != "open":
            return f"proposes what is {before.status}"
        if not event.needs_approval:
            self.unapproved.append(
                Unapproved(stamp.version, event.totals, self._opened_at, stamp.recorded_at)
            )
        lines = {child.account_id: child.lines for child in self.roll.waiting}
        says = BatchFold(accounts=event.accounts, totals=event.totals, digest=event.digest)
        if is_as_proposed(says, Roll(self.roll.children, lines)):
            return ""
        there = _sums_of(self.roll.waiting)
        return (
            f"proposes {sums(event.totals)} to {event.accounts:,} accounts by the digest {event.digest[:12]}…, but "
            f"{there} to {len(lines):,} accounts waits in the batch, or it is by another digest"
        )

    def approved(self, before: BatchFold, event: b.BatchApproved, stamp: BatchStamp) -> str:
        if before.status != "proposed":
            return f"is an approval by {stamp.actor}, but the batch was {before.status} and not proposed"
        hand = next((one for one in before.hands if is_same_person(one, stamp.actor)), None)
        if hand is not None:
            return f"is an approval by {stamp.actor}, who had a hand in the batch and may not approve it"
        says = (event.accounts, event.entries, event.totals, event.digest)
        if says != (before.accounts, before.entries, before.totals, before.digest):
            return (
                f"approves {sums(event.totals)} by the digest {event.digest[:12]}…, but {sums(before.totals)} by the "
                f"digest {before.digest[:12]}… was proposed"
            )
        return "is an approval after the posting had begun" if before.settled else ""

    def rejected(self, before: BatchFold, event: b.BatchRejected, stamp: BatchStamp) -> str:
        is_there = before.status in ("proposed", "approved")
        return "" if is_there else f"rejects a batch of which nothing was proposed: it was {before.status}"

    def child(self, before: BatchFold, event: b.ChildPosted | b.ChildRefused, stamp: BatchStamp) -> str:
        account_id = event.account_id
        if not before.may_post:
            return f"settles account {account_id}, though nothing that may be posted was {_needed(before)}"
        child = self.roll.children.get(account_id)
        if child is None or account_id not in self.roll.proposed:
            return f"settles account {account_id}, which was not among those that were proposed"
        if child.is_settled:
            return f"settles account {account_id}, which {_settled(child)} before"
        if is_same_person(before.approved_by, stamp.actor):
            return (
                f"settles account {account_id} by {stamp.actor}, who approved the batch and may not post it"
            )
        return ""


def sums(totals: Iterable[b.CurrencyTotal]) -> str:
    """Totals as people read them."""
    return ", ".join(amount_words(one.amount, one.currency) for one in totals) or "nothing"


def amount_words(amount: int, currency: str) -> str:
    """An amount as people read it."""
    return f"{printed(amount, currency)} {currency}"


def _sums_of(children: Iterable[Child]) -> str:
    by_currency = dict[str, int]()
    for one in children:
        by_currency[one.currency] = by_currency.get(one.currency, 0) + one.owed
    return ", ".join(amount_words(owed, one) for one, owed in sorted(by_currency.items())) or "nothing"


def _needed(before: BatchFold) -> str:
    return "approved" if before.status == "proposed" else "proposed"


def _settled(child: Child) -> str:
    if child.posted is not None:
        return f"was put right in case {child.posted.case_id}"
    return "was refused"


CHECKS: dict[type[Any], Callable[[BatchWalk, BatchFold, Any, BatchStamp], str]] = {
    b.BatchOpened: BatchWalk.opened,
    b.EntriesListed: BatchWalk.listed,
    b.EntriesLeftOut: BatchWalk.left_out,
    b.BatchProposed: BatchWalk.proposed,
    b.BatchApproved: BatchWalk.approved,
    b.BatchRejected: BatchWalk.rejected,
    b.ChildPosted: BatchWalk.child,
    b.ChildRefused: BatchWalk.child,
}
