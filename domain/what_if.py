"""WHAT-IF: a labelled sandbox. Leave out, change, move or insert events and let the rules run again.

Nothing here can reach a store: events go in, a hypothesis comes out. An entry is posted, declined or dropped
as history had it unless the rules now answer differently than they did then: so a fee or a decline that
would not have happened disappears, and a rent that the bank forced through stays forced through.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from domain import events as e
from domain.account import Account, AccountFold, Stamp, evolve, finished, initial, thawed
from domain.decisions import OVERDRAFT_FEE
from domain.errors import BadInput
from domain.events import RecordedEvent


@dataclass(frozen=True, slots=True)
class LeaveOut:
    """As if the event at this version had not happened."""

    version: int


@dataclass(frozen=True, slots=True)
class Change:
    """As if the event at this version had been this one."""

    version: int
    event: e.AccountEvent


@dataclass(frozen=True, slots=True)
class Move:
    """As if the event at this version had been recorded at this instant (UTC microseconds)."""

    version: int
    instant: int


@dataclass(frozen=True, slots=True)
class Insert:
    """As if this event had been recorded at this instant as well."""

    event: e.AccountEvent
    instant: int


Edit: TypeAlias = LeaveOut | Change | Move | Insert
Outcome = Literal["left-out", "changed", "moved", "inserted", "not-charged", "paid", "declined"]


@dataclass(frozen=True, slots=True)
class Difference:
    """One event that differs from history. `version` is None for an inserted one, `event` what it is now
    (None: it does not happen). "not-charged", "paid" and "declined" follow from the rules, the rest was asked
    for. `ledger_change` is by how much the ledger differs because of it, in minor units."""

    version: int | None
    outcome: Outcome
    instant: int
    event: e.AccountEvent | None
    ledger_change: int


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """What would have been. `account` is the state at the end; `real` the state history had there."""

    account: Account
    real: Account
    differences: tuple[Difference, ...]

    @property
    def ledger_change(self) -> int:
        """By how much the ledger would differ at the end, in minor units."""
        return self.account.ledger - self.real.ledger


@dataclass(slots=True)
class _Step:
    """An event on its way through the sandbox. `version` is 0 for an inserted one."""

    version: int
    instant: int
    effective_at: int
    event: e.AccountEvent | None
    channel: str
    causation_id: str | None
    event_id: str

    @property
    def stamp(self) -> Stamp:
        return self.version, self.instant, self.effective_at


def late_entries_on_time(history: Iterable[RecordedEvent]) -> list[Edit]:
    """The commonest question: as if everything that came late had been recorded on its value date."""
    return [Move(recorded.version, recorded.effective_at) for recorded in history if recorded.is_late]


def what_if(
    history: Sequence[RecordedEvent],
    edits: Sequence[Edit],
    *,
    start: Account | None = None,
    until: int | None = None,
) -> Hypothesis:
    """Run history again with the edits, up to an instant (UTC microseconds; None: to the end).

    `history` is the account's events in order of version, following on `start`. Raises BadInput for an edit of
    an event that is not there, of the opening, or that is named twice.
    """
    _check(history, edits)
    base = initial() if start is None else start
    real, verdicts = _as_it_was(history, base, until)
    planned, asked = _planned(history, edits)
    wanted = [step for step in planned if _within(step.instant, until)]
    account, followed = _run(wanted, base, verdicts, {recorded.event_id for recorded in history})
    differences = [one for one in asked if _within(one.instant, until)] + followed
    differences.sort(key=lambda one: (one.instant, one.version or 0))
    return Hypothesis(account, real, tuple(differences))


def _as_it_was(
    history: Sequence[RecordedEvent], start: Account, until: int | None
) -> tuple[Account, dict[int, bool]]:
    """The real state at the end, and for each event whether the rules allowed or called for it then."""
    fold, verdicts = thawed(start), dict[int, bool]()
    for recorded in history:
        if recorded.event is not None:
            verdicts[recorded.version] = _verdict(fold, recorded.event)
        if _within(recorded.recorded_at, until):
            evolve(fold, recorded.event, (recorded.version, recorded.recorded_at, recorded.effective_at))
    return finished(fold), verdicts


def _verdict(fold: AccountFold, event: e.AccountEvent) -> bool:
    """For an attempt to take money: whether it is covered. For an overdraft fee: whether one is due."""
    match event:
        case e.MoneyWithdrawn():
            hold = fold.holds.get(event.hold_id) if event.hold_id is not None else None
            return _covered(fold, event.amount - (hold.amount if hold is not None else 0))
        case e.WithdrawalDeclined() | e.HoldPlaced():
            return _covered(fold, event.amount)
        case e.FeeCharged():
            return fold.available < 0
        case _:
            return True


def _covered(fold: AccountFold, amount: int) -> bool:
    return fold.status == "open" and (amount <= 0 or amount <= fold.available)


def _planned(history: Sequence[RecordedEvent], edits: Sequence[Edit]) -> tuple[list[_Step], list[Difference]]:
    """The events in their hypothetical order, and the differences that were asked for."""
    by_version = {edit.version: edit for edit in edits if not isinstance(edit, Insert)}
    steps, asked = list[_Step](), list[Difference]()
    for recorded in history:
        step = _step(recorded)
        edit = by_version.get(recorded.version)
        if edit is not None:
            asked.append(_edited(step, edit))
        if not isinstance(edit, LeaveOut):
            steps.append(step)
    for insert in (edit for edit in edits if isinstance(edit, Insert)):
        steps.append(_Step(0, insert.instant, insert.instant, insert.event, "staff", None, ""))
        effect = e.ledger_effect(insert.event)
        asked.append(Difference(None, "inserted", insert.instant, insert.event, effect))
    # At the same instant what was moved or inserted comes first: it is there because it came too late.
    moved = {edit.version for edit in edits if isinstance(edit, Move)} | {0}
    steps.sort(key=lambda step: (step.instant, step.version not in moved, step.version))
    return steps, asked


def _step(recorded: RecordedEvent) -> _Step:
    return _Step(
        recorded.version,
        recorded.recorded_at,
        recorded.effective_at,
        recorded.event,
        recorded.channel,
        recorded.causation_id,
        recorded.event_id,
    )


def _edited(step: _Step, edit: LeaveOut | Change | Move) -> Difference:
    """Apply an edit to its step, and say what it does."""
    before = 0 if step.event is None else e.ledger_effect(step.event)
    if isinstance(edit, LeaveOut):
        return Difference(step.version, "left-out", step.instant, None, -before)
    if isinstance(edit, Move):
        step.instant = edit.instant
        return Difference(step.version, "moved", edit.instant, step.event, 0)
    step.event = edit.event
    return Difference(step.version, "changed", step.instant, edit.event, e.ledger_effect(edit.event) - before)


def _run(
    steps: Sequence[_Step], start: Account, verdicts: dict[int, bool], known: set[str]
) -> tuple[Account, list[Difference]]:
    """Fold the steps, asking the rules again; the state, and what follows from the rules."""
    fold, followed = thawed(start), list[Difference]()
    happened: set[str] = set()
    for step in steps:
        difference = None if step.event is None else _answer(fold, step, verdicts)
        if difference is None and _orphan(step, happened, known):
            difference = _instead(step, "not-charged", None)
        if difference is not None:
            followed.append(difference)
            step.event = difference.event
            if step.event is None:
                continue
        evolve(fold, step.event, step.stamp)
        happened.add(step.event_id)
    return finished(fold), followed


def _answer(fold: AccountFold, step: _Step, verdicts: dict[int, bool]) -> Difference | None:
    """What the rules do differently with this event than they did in history, if anything."""
    event, before = step.event, verdicts.get(step.version)
    if event is None or before is None:
        return None
    now = _verdict(fold, event)
    if isinstance(event, e.FeeCharged) and event.fee_code == OVERDRAFT_FEE and before and not now:
        return _instead(step, "not-charged", None)
    if isinstance(event, e.WithdrawalDeclined) and event.kind != "authorisation" and now and not before:
        return _instead(step, "paid", _paid(event))
    if isinstance(event, e.MoneyWithdrawn) and step.channel != "staff" and before and not now:
        return _instead(step, "declined", _declined(fold, event))
    return None


def _orphan(step: _Step, happened: set[str], known: set[str]) -> bool:
    """A fee whose cause is among these events and has not happened."""
    cause = step.causation_id
    return isinstance(step.event, e.FeeCharged) and cause in known and cause not in happened


def _instead(step: _Step, outcome: Outcome, event: e.AccountEvent | None) -> Difference:
    before = 0 if step.event is None else e.ledger_effect(step.event)
    after = 0 if event is None else e.ledger_effect(event)
    return Difference(step.version, outcome, step.instant, event, after - before)


def _paid(declined: e.WithdrawalDeclined) -> e.MoneyWithdrawn:
    return e.MoneyWithdrawn(
        amount=declined.amount,
        kind=declined.kind,
        description=declined.description,
        counterparty=declined.counterparty,
    )


def _declined(fold: AccountFold, withdrawn: e.MoneyWithdrawn) -> e.WithdrawalDeclined:
    reason: e.DeclineReason = "insufficient_funds"
    if fold.status in ("frozen", "closed"):
        reason = "frozen" if fold.status == "frozen" else "closed"
    return e.WithdrawalDeclined(
        amount=withdrawn.amount,
        reason_code=reason,
        available=fold.available,
        kind=withdrawn.kind,
        description=withdrawn.description,
        counterparty=withdrawn.counterparty,
    )


def _within(instant: int, until: int | None) -> bool:
    return until is None or instant <= until


def _check(history: Sequence[RecordedEvent], edits: Sequence[Edit]) -> None:
    by_version = {recorded.version: recorded for recorded in history}
    named = [edit.version for edit in edits if not isinstance(edit, Insert)]
    for version in named:
        recorded = by_version.get(version)
        if recorded is None:
            raise BadInput(f"There is no event {version} to try something else with.")
        if isinstance(recorded.event, e.AccountOpened):
            raise BadInput("Without its opening there is no account; try another event.")
    twice = next((version for version in named if named.count(version) > 1), None)
    if twice is not None:
        raise BadInput(f"Event {twice} is edited twice; undo one of the two.")
