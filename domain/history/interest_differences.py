"""Interest that would have been another amount: what an interest run credited or charged, had the what-if been so.

A run pays for the time since the run before it, on the balance by value date as it was known when it ran. The rate is
not in the log; it is the one at which history's balance came to history's interest. Amounts are minor units of the
account's currency, times UTC microseconds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from domain.account import events as e
from domain.account.event_kinds import ledger_effect
from domain.history.what_if import Hypothesis
from domain.ports import Fact
from domain.stream import RecordedEvent


@dataclass(frozen=True, slots=True)
class InterestDifference:
    """The run that wrote an entry of interest, and by how much the customer would have been better off (> 0)."""

    run: RecordedEvent[e.AccountEvent]
    amount: int


def interest_differences(
    history: Sequence[RecordedEvent[e.AccountEvent]], found: Hypothesis, before: int
) -> Iterator[InterestDifference]:
    """The runs of the history that would have left the customer more, in order.

    `before` is the ledger before the first event. Nothing is told of a run whose period began before the history
    does, nor of interest that staff credited by hand, which is no run.
    """
    if not found.differences:
        return
    facts = [(one.event, (one.version, one.recorded_at, one.effective_at)) for one in history]
    still_there = {stamp[0] for _, stamp in found.facts}
    for sign in (1, -1):
        begun = _opened_at(history)
        for run in (one for one in history if _sign(one) == sign):
            if begun is not None and run.version in still_there:
                span = _Span(begun, run, sign)
                amount = _more(run, span.area(before, facts), span.area(before, found.facts)) * sign
                if amount > 0:
                    yield InterestDifference(run, amount)
            begun = run.effective_at


@dataclass(frozen=True, slots=True)
class _Span:
    """What a run looked at: the time since `begun`, and balances of one `sign`."""

    begun: int
    run: RecordedEvent[e.AccountEvent]
    sign: int

    def area(self, before: int, facts: Iterable[Fact]) -> int:
        """Balance × time that bears interest, in minor units times microseconds, as known when the run was made."""
        known = sorted(
            (max(effective_at, self.begun), ledger_effect(event))
            for event, (version, recorded_at, effective_at) in facts
            if event is not None and version != self.run.version and recorded_at <= self.run.recorded_at
        )
        balance, at, area = before, self.begun, 0
        for effective_at, change in known:
            if effective_at >= self.run.effective_at:
                break
            area += max(self.sign * balance, 0) * (effective_at - at)
            balance, at = balance + change, effective_at
        return area + max(self.sign * balance, 0) * max(self.run.effective_at - at, 0)


def _sign(recorded: RecordedEvent[e.AccountEvent]) -> int:
    """1 for interest that a run credited, −1 for interest that it charged on a debit balance, 0 for all else."""
    match recorded.event:
        case e.InterestCredited() if recorded.channel != "staff":
            return 1
        case e.FeeCharged(fee_code=code) if "interest" in code.lower():
            return -1
    return 0


def _more(run: RecordedEvent[e.AccountEvent], was: int, would_be: int) -> int:
    """By how much more the run would have come to at the same rate, to the nearest minor unit; 0 where it has none."""
    amount = abs(ledger_effect(run.event)) if run.event is not None else 0
    return (2 * amount * would_be + was) // (2 * was) - amount if was else 0


def _opened_at(history: Sequence[RecordedEvent[e.AccountEvent]]) -> int | None:
    """When the account was opened; None where the history begins later."""
    opened = isinstance(history[0].event, e.AccountOpened) if history else False
    return history[0].effective_at if opened else None
