"""WHAT-IF: a labelled sandbox. Leave out, change, move or insert events and let the rules run again.

Nothing here can reach a store: events go in, a hypothesis comes out. An entry is posted, declined or dropped
as history had it unless the rules now answer differently than they did then (`consequences.py`): so a fee or a
decline that would not have happened disappears, what corrected an entry falls with it, and a rent that the bank
forced through stays forced through. Corrections of entries from before the first event given stay: of those only the
state is known.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias, get_args

from domain.account import events as e
from domain.account.event_kinds import ledger_effect
from domain.account.fold import evolve, replay
from domain.account.lateness import late_among
from domain.account.state import Account, freeze, initial, thaw
from domain.errors import BadInput
from domain.history.consequences import Followed, Step, World
from domain.history.piece_of_work import entries_put_right, entries_refunded
from domain.history.stood import Then, how_it_stood, is_about_the_same
from domain.ports import Fact
from domain.stream import RecordedEvent


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
Asked = Literal["left-out", "changed", "moved", "inserted"]
Outcome = Asked | Followed
FOLLOWED: frozenset[Outcome] = frozenset(get_args(Followed))
"""Outcomes that nobody asked for: they follow from the rules."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One event that differs from history, or differs once more from what was asked for.

    `version` is None for an inserted one, `event` what it is now (None: it does not happen), `was` what it would be
    otherwise. `ledger_change` is by how much the ledger differs because of it, in minor units.
    """

    version: int | None
    outcome: Outcome
    instant: int
    event: e.AccountEvent | None
    ledger_change: int
    was: e.AccountEvent | None = None


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """What would have been. `account` is the state at the end; `real` the state history had there.

    `facts` are the events that happen in it, in their order; an inserted one has version 0.
    """

    account: Account
    real: Account
    differences: tuple[Difference, ...]
    facts: tuple[Fact, ...] = field(default=(), compare=False, repr=False)

    @property
    def ledger_change(self) -> int:
        """By how much the ledger would differ at the end, in minor units."""
        return self.account.ledger - self.real.ledger


def late_entries_on_time(history: Iterable[RecordedEvent[e.AccountEvent]]) -> list[Edit]:
    """The commonest question: as if everything that came late had been recorded on its value date.

    A correction came when it came: it is value-dated by rule, and stays behind what it corrects.
    """
    return [Move(recorded.version, recorded.effective_at) for recorded in late_among(history)]


def what_if(
    history: Sequence[RecordedEvent[e.AccountEvent]],
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
    real = replay((recorded for recorded in history if _within(recorded.recorded_at, until)), base)
    steps, asked = _planned(history, edits, until)
    facts = {recorded.version: recorded.event for recorded in history if recorded.event is not None}
    other = {step.version for step in steps if not is_about_the_same(step.event, facts.get(step.version))}
    then = {version: stood for version, stood in _stood(history, base).items() if version not in other}
    world = World(thaw(base), facts, then)
    followed = _run(_in_order(steps, then), world, until)
    differences = sorted([*asked, *followed], key=lambda one: (one.instant, one.version or 0))
    return Hypothesis(freeze(world.fold), real, tuple(differences), tuple(world.facts))


def _stood(history: Sequence[RecordedEvent[e.AccountEvent]], start: Account) -> dict[int, Then]:
    """How things stood for each event, by version."""
    fold, then = thaw(start), dict[int, Then]()
    facts, versions = dict[int, e.AccountEvent](), dict[str, int]()
    put_right, adopted = entries_put_right(history), entries_refunded(history)
    for recorded in history:
        if recorded.event is not None:
            cause = versions.get(recorded.causation_id or "")
            stood = how_it_stood(fold, recorded, facts, cause)
            then[recorded.version] = replace(
                stood,
                beside=put_right.get(recorded.version, ()),
                refunds=adopted.get(recorded.version, ()),
            )
            facts[recorded.version] = recorded.event
            versions[recorded.event_id] = recorded.version
        evolve(fold, recorded.event, (recorded.version, recorded.recorded_at, recorded.effective_at))
    return then


def _planned(
    history: Sequence[RecordedEvent[e.AccountEvent]], edits: Sequence[Edit], until: int | None
) -> tuple[list[Step], list[Difference]]:
    """The events in their hypothetical order, and the differences that were asked for."""
    by_version = {edit.version: edit for edit in edits if not isinstance(edit, Insert)}
    steps, asked = list[Step](), list[Difference]()
    for recorded in history:
        step, edit = _step(recorded), by_version.get(recorded.version)
        if edit is not None:
            difference = _edited(step, edit, until)
            if _within(min(recorded.recorded_at, difference.instant), until):
                asked.append(difference)
        if not isinstance(edit, LeaveOut):
            steps.append(step)
    for insert in (edit for edit in edits if isinstance(edit, Insert)):
        steps.append(Step(0, insert.instant, insert.instant, insert.event, "staff", insert.instant))
        if _within(insert.instant, until):
            effect = ledger_effect(insert.event)
            asked.append(Difference(None, "inserted", insert.instant, insert.event, effect))
    # At the same instant what was moved or inserted comes first: it is there because it came too late.
    moved = {edit.version for edit in edits if isinstance(edit, Move)} | {0}
    steps.sort(key=lambda step: (step.instant, step.version not in moved, step.version))
    return steps, asked


def _step(recorded: RecordedEvent[e.AccountEvent]) -> Step:
    return Step(
        recorded.version,
        recorded.recorded_at,
        recorded.effective_at,
        recorded.event,
        recorded.channel,
        recorded.recorded_at,
    )


def _edited(step: Step, edit: LeaveOut | Change | Move, until: int | None) -> Difference:
    """Apply an edit to its step, and say what it does."""
    was, before = step.event, _counted(step.event, step.instant, until)
    if isinstance(edit, LeaveOut):
        return Difference(step.version, "left-out", step.instant, None, -before, was)
    outcome: Outcome = "moved"
    if isinstance(edit, Move):
        step.instant = step.asked_at = edit.instant
    else:
        step.event, outcome = edit.event, "changed"
    after = _counted(step.event, step.instant, until)
    return Difference(step.version, outcome, step.instant, step.event, after - before, was)


def _in_order(steps: Sequence[Step], then: Mapping[int, Then]) -> Iterable[Step]:
    """The steps, but what follows from another one waits for it where that has been moved behind it."""
    planned, placed = {step.version for step in steps}, set[int]()
    waiting = defaultdict[int, list[Step]](list)
    for step in steps:
        follows = then.get(step.version, Then()).follows
        if follows in planned and follows not in placed:
            waiting[follows].append(step)
            continue
        ready = [step]
        while ready:
            one = ready.pop()
            placed.add(one.version)
            yield one
            for other in reversed(waiting.pop(one.version, [])):
                other.instant = max(other.instant, one.instant)
                ready.append(other)


def _run(steps: Iterable[Step], world: World, until: int | None) -> list[Difference]:
    """Fold the steps into the world, asking the rules again; what follows from the rules."""
    followed = list[Difference]()
    for step in steps:
        was, before = step.event, _counted(step.event, step.asked_at, until)
        outcome: Followed | None = "deferred" if step.asked_at != step.instant else None
        happens = _within(step.instant, until)
        answer = world.answer(step) if happens else None
        if answer is not None:
            outcome, step.event = answer
            happens = step.event is not None
        if outcome is not None and _within(step.asked_at, until):
            change = _counted(step.event, step.instant, until) - before
            followed.append(Difference(step.version or None, outcome, step.instant, step.event, change, was))
        if happens:
            evolve(world.fold, step.event, step.stamp)
            world.facts.append((step.event, step.stamp))
            if step.event is not None:
                world.happened[step.version] = step.event
    return followed


def _counted(event: e.AccountEvent | None, instant: int, until: int | None) -> int:
    """What the event does to the ledger by then, in minor units."""
    return ledger_effect(event) if event is not None and _within(instant, until) else 0


def _within(instant: int, until: int | None) -> bool:
    return until is None or instant <= until


def _check(history: Sequence[RecordedEvent[e.AccountEvent]], edits: Sequence[Edit]) -> None:
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
