"""A desk to act at: one account with a story worth correcting, on a real store, and an app that answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from textual import work
from textual.app import App
from textual.message import Message

from domain.account import commands as c
from domain.account import events as e
from domain.account.commands import Request
from domain.account.fold import replay
from domain.account.state import Account, stream_of
from domain.errors import RecountError, StoreUnavailable
from domain.handlers.account import Executed
from domain.ids import uuid7_from
from domain.ports import Store, StreamWrite
from domain.stream import NewEvent, RecordedEvent
from storage.engine.connect import open_database
from storage.log.store import SqlStore
from tests.kit.memory import MemoryStore
from tui.application.session import Session
from tui.screens.act.screen import ActScreen
from tui.screens.kit.messages import CommandFailed, CommandRequested, EventsRecorded
from tui.screens.kit.themes import THEMES, fallback_variables

ACCOUNT = "4417"
ZONE = ZoneInfo("Europe/London")
FEE, DECLINE, PAYROLL, HOLD = 5, 6, 7, 8
"""Versions of the events that tests stand on."""


def at(text: str) -> int:
    """UTC microseconds of a wall clock in London."""
    return int(datetime.fromisoformat(text).replace(tzinfo=ZONE).timestamp()) * 1_000_000


NOW = at("2026-03-16 10:00:00")


def fact(
    event: e.AccountEvent,
    recorded: str,
    effective: str = "",
    actor: str = "system",
    channel: str = "system",
    reason: str = "",
) -> NewEvent:
    recorded_at = at(recorded)
    return NewEvent(
        event=event,
        event_id=uuid7_from(recorded_at, repr(event)),
        actor=actor,
        channel=channel,
        reason=reason,
        effective_at=at(effective) if effective else None,
        recorded_at=recorded_at,
    )


STORY: Sequence[NewEvent] = (
    fact(e.AccountOpened(currency="GBP"), "2026-02-02 09:00:00"),
    fact(e.MoneyDeposited(amount=300_00, description="SALARY"), "2026-02-02 09:01:00", channel="transfer"),
    fact(e.InterestCredited(amount=12), "2026-03-12 00:10:00"),
    fact(e.MoneyWithdrawn(amount=900_00, description="RENT"), "2026-03-13 09:05:00", channel="direct-debit"),
    fact(e.FeeCharged(amount=35_00, fee_code="overdraft"), "2026-03-13 09:05:03", actor="fee-policy v7"),
    fact(
        e.WithdrawalDeclined(amount=60_00, reason_code="insufficient_funds", available=-634_88),
        "2026-03-13 09:30:00",
        channel="atm",
    ),
    fact(
        e.MoneyDeposited(amount=1_500_00, description="PAYROLL"),
        "2026-03-13 11:40:00",
        effective="2026-03-12 00:00:00",
        actor="ops/mlee",
        reason="batch 0312-2 rerun",
    ),
    fact(
        e.HoldPlaced(hold_id="H-8", amount=80_00, description="SHELL PUMP 4"),
        "2026-03-14 18:02:00",
        channel="card",
    ),
    fact(e.MoneyWithdrawn(amount=22_10, description="TESCO"), "2026-03-15 12:18:00", channel="card"),
)


def recorded(story: Sequence[NewEvent] = STORY) -> list[RecordedEvent]:
    """The story as the log has it."""
    store = MemoryStore(clock=lambda: NOW)
    store.append([StreamWrite(stream_of(ACCOUNT), 0, story)])
    return store.events(stream_of(ACCOUNT))


def after(*more: e.AccountEvent, story: Sequence[NewEvent] = STORY) -> Account:
    """The account after the story and after these events of today."""
    return replay(recorded([*story, *(fact(event, "2026-03-16 09:00:00") for event in more)]))


def at_version(version: int) -> RecordedEvent:
    return recorded()[version - 1]


@contextmanager
def desk_on(path: Path, story: Sequence[NewEvent] = STORY) -> Iterator[Session]:
    """A desk on a new SQLite bank that holds the story; its clock stands still."""
    store = SqlStore(open_database(str(path / "bank.db"), create=True), clock=lambda: NOW, training=True)
    try:
        store.append([StreamWrite(stream_of(ACCOUNT), 0, story)])
        yield Session(store, actor="agent-2", zone=ZONE, clock=lambda: NOW)
    finally:
        store.close()


def seen(store: Store) -> Account:
    account = store.head(ACCOUNT)
    assert account is not None
    return account


def by_rival(session: Session, command: c.Command, command_id: str = "rival", reason: str = "") -> Executed:
    """Somebody else at another desk is faster."""
    return session.handler.execute(
        Request(command=command, command_id=command_id, actor="agent-1", reason=reason)
    )


class Failing:
    """A store of which the methods named in `failing` cannot be reached; the names may change meanwhile."""

    def __init__(self, store: Store, failing: set[str]) -> None:
        self._store = store
        self.failing = failing

    def __getattr__(self, name: str) -> Any:
        if name in self.failing:
            raise StoreUnavailable("The bank at example.test cannot be reached; check the network.")
        return getattr(self._store, name)


class ActApp(App[Executed | None]):
    """Opens the dialog, executes what it asks for in a thread, and answers it as the real app does."""

    def __init__(self, session: Session, *, cursor: int | None = None, live: bool = True) -> None:
        super().__init__()
        self.session = session
        self.requests: list[Request] = []
        self.closed_with: list[Executed | None] = []
        self._cursor, self._live = cursor, live

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return fallback_variables(self.current_theme)

    def on_mount(self) -> None:
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = THEMES[0].name
        self.push_screen(self.dialog(), self.closed_with.append)

    def dialog(self) -> ActScreen:
        store, cursor = self.session.store, self._cursor
        event = None if cursor is None else store.event(stream_of(ACCOUNT), cursor)
        return ActScreen(self.session, ACCOUNT, seen=seen(store), cursor=event, live=self._live)

    def on_command_requested(self, message: CommandRequested) -> None:
        self.requests.append(message.request)
        self.execute(message.request)

    @work(thread=True)
    def execute(self, request: Request) -> None:
        answer: Message
        try:
            answer = EventsRecorded(request, self.session.handler.execute(request))
        except RecountError as error:
            answer = CommandFailed(request, error)
        self.screen.post_message(answer)
