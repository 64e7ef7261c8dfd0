"""Making the bank of a scenario: the same events every time."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256
from itertools import count
from pathlib import Path

from domain.account.events import AccountEvent
from domain.account.fold import evolve
from domain.account.state import AccountFold, stream_of, thaw
from domain.bank import Banks
from domain.ids import uuid7_from
from domain.ports import Holder, Store, StreamWrite
from domain.profile.state import STREAM as PROFILE
from domain.stream import NewEvent
from tui.application.cases.demo import SetClock
from tui.application.lab.deeds import Doer
from tui.application.lab.faults import Faults
from tui.application.lab.figures import Texts, event_names
from tui.application.lab.plan import Plan, PlannedDeed, PlannedEvent, payload

BEFORE = 86_400_000_000
"""The bank itself begins so many microseconds before its first account."""


def command_id(lesson: str, *parts: object) -> str:
    """The id under which a deed of a lesson is done: the same each time, so that it has its effect once."""
    said = "/".join(map(str, (lesson, *parts)))
    return f"lab-{sha256(said.encode()).hexdigest()[:32]}"


@dataclass(slots=True)
class _Builder:
    plan: Plan
    texts: Texts
    store: Store
    clock: SetClock
    faults: Faults
    names: dict[str, int] = field(default_factory=dict)
    _folds: dict[str, AccountFold] = field(default_factory=dict)
    _ids: dict[str, str] = field(default_factory=dict)
    _waiting: list[tuple[str, NewEvent]] = field(default_factory=list)
    _stored: list[tuple[PlannedEvent, int, AccountEvent]] = field(default_factory=list)
    """What is said to have been stored by an older program, with its version and what it is said to read as."""

    def build(self) -> None:
        self._begin()
        for number, one in enumerate(self.plan.moments):
            with self.faults.at(one.place):
                if isinstance(one, PlannedEvent):
                    self._add(one)
                else:
                    self._work(one, number)
        self._flush()
        for planned, version, event in self._stored:
            read = self.store.event(stream_of(planned.account_id), version)
            if read is None or read.event != event:
                said = "it cannot be read" if read is None or read.event is None else "it reads otherwise"
                self.faults.note(
                    (*planned.place, "stored"), f"the other keys do not say what is stored: {said}"
                )

    def _begin(self) -> None:
        first = min((one.at for one in self.plan.moments), default=self.plan.start)
        self.clock.now = first - BEFORE
        event = NewEvent(
            event=self.plan.profile,
            event_id=uuid7_from(self.clock.now, f"lab/{self.plan.name}/profile"),
            actor="ops/jchen",
            channel="staff",
            reason="the bank opens",
            recorded_at=self.clock.now,
        )
        self.store.append([StreamWrite(PROFILE, 0, [event])])
        self.store.put_holders(Holder(key, name) for key, name in self.plan.holders.items())

    def _add(self, planned: PlannedEvent) -> None:
        fold = self._folds.setdefault(planned.account_id, AccountFold())
        currency = self.plan.currencies[planned.account_id]
        event = payload(planned, fold, self.names, self.plan.zone, currency)
        version, effective = fold.version + 1, planned.effective_at
        effective_at = planned.at if effective is None else effective
        evolve(fold, event, (version, planned.at, effective_at))
        event_id = uuid7_from(planned.at, f"lab/{self.plan.name}/{planned.account_id}/{version}")
        if planned.name:
            self.names[planned.name], self._ids[planned.name] = version, event_id
        if planned.caused_by and planned.caused_by not in self._ids:
            self.faults.note(
                (*planned.place, "caused_by"), f"no earlier event is called {planned.caused_by!r}"
            )
        new = NewEvent(
            event=event,
            event_id=event_id,
            actor=planned.actor,
            channel=planned.channel,
            reason=planned.reason,
            correlation_id=planned.correlation or None,
            causation_id=self._ids.get(planned.caused_by),
            effective_at=effective_at,
            recorded_at=planned.at,
            stored=planned.stored,
        )
        self._waiting.append((planned.account_id, new))
        if planned.stored is not None:
            self._stored.append((planned, version, event))

    def _work(self, planned: PlannedDeed, number: int) -> None:
        self._flush()
        self.clock.now = planned.at
        numbers = count(1).__next__
        texts = self.texts.knowing(event_names(self.names))
        doer = Doer(
            self.store,
            self.clock,
            self.plan.zone,
            texts.render,
            lambda at: None,
            new_id=lambda now: uuid7_from(now, f"lab/{self.plan.name}/step/{number}/{numbers()}"),
        )
        doer.do(planned.deed, command_id(self.plan.name, "step", number))
        for account_id in self._folds:
            head = self.store.head(account_id)
            if head is not None:
                self._folds[account_id] = thaw(head)

    def _flush(self) -> None:
        """Append what waits, each account's events in one write."""
        by_account: dict[str, list[NewEvent]] = {}
        for account_id, new in self._waiting:
            by_account.setdefault(account_id, []).append(new)
        self._waiting.clear()
        for account_id, events in by_account.items():
            before = self._folds[account_id].version - len(events)
            self.clock.now = max(self.clock.now, *(one.recorded_at or 0 for one in events))
            self.store.append([StreamWrite(stream_of(account_id), before, events)])


def build(plan: Plan, texts: Texts, banks: Banks, path: Path, faults: Faults) -> dict[str, int]:
    """Make the bank at a path, replacing what is there; the numbers of the events that have names.

    What is wrong with the plan is noted, and the bank is then of no use. Raises StoreUnavailable.
    """
    clock, names = SetClock(), dict[str, int]()

    def fill(store: Store) -> None:
        builder = _Builder(plan, texts, store, clock, faults, names)
        builder.build()

    bank_id = sha256(f"recount lab {plan.name}".encode()).hexdigest()[:32]
    banks.make_training(path, bank_id, plan.profile.zone or "UTC", clock, fill)
    return names
