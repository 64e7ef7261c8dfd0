"""The time machine of one account, driven by keys: where the cursor stands, and what each pane says."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from textual.pilot import Pilot
from textual.scroll_view import ScrollView
from textual.widget import Widget
from textual.widgets import Static

from domain.account import events as e
from domain.account.state import stream_of
from domain.history.cut import state_at
from domain.ids import uuid7_from
from domain.ports import Holder, StreamWrite
from domain.stream import NewEvent
from storage.demo.bank import SEED
from storage.demo.book import at, settled
from storage.demo.rivera import late_payroll
from storage.encoding.account_codec import encode_state
from tests.kit.memory import MemoryStore
from tests.kit.memory_rows import decoded
from tests.kit.shell import keys_of, running, settle, type_at_once
from tui.application.session import Session
from tui.screens.time_machine.events_pane import EventsPane
from tui.screens.time_machine.header import Header
from tui.screens.time_machine.screen import TimeMachineScreen
from tui.screens.time_machine.state_pane import StatePane
from tui.screens.time_machine.why_pane import WhyPane

ACCOUNT = "4417"
ZONE = ZoneInfo("Europe/London")
NOW = at("2026-11-17", "09:00:00")
HEAD = 57
RENT, FEE, DECLINED, PAYROLL = 39, 40, 41, 42
"""Versions of the events of 13 March 2026 that the account is known for."""


def rivera() -> MemoryStore:
    """The account of the late payroll, in memory."""
    memory = MemoryStore(clock=lambda: NOW)
    memory.append([StreamWrite(stream_of(ACCOUNT), 0, settled(ACCOUNT, SEED, late_payroll("holder-4417")))])
    memory.put_holders([Holder("holder-4417", "J. Rivera")])
    return memory


def session(store: Any = None, folder: Path | None = None) -> Session:
    """A desk whose clock stands still, with or without a folder of its own."""
    return Session(rivera() if store is None else store, "agent-7", ZONE, clock=lambda: NOW, folder=folder)


def book(store: Any, *facts: e.AccountEvent, recorded_at: int = NOW, account_id: str = ACCOUNT) -> None:
    """Another program appends facts to the account."""
    head = store.head(account_id)
    version = 0 if head is None else head.version
    events = [
        NewEvent(
            event=fact,
            event_id=uuid7_from(recorded_at, f"{account_id}/{version + number}"),
            actor="till-3",
            channel="branch",
            recorded_at=recorded_at + number,
        )
        for number, fact in enumerate(facts)
    ]
    store.append([StreamWrite(stream_of(account_id), version, events)])


def damage(store: MemoryStore, version: int) -> MemoryStore:
    """The event's stored text makes no sense any more; everything derived from it is as a replay finds it."""
    stream = stream_of(ACCOUNT)
    rows = store.vault.streams[stream]
    rows[version - 1] = decoded(rows[version - 1]._replace(data='{"amount": "lots"}'))
    store.vault.snapshots[stream] = {}
    state, _ = state_at(store, ACCOUNT, len(rows))
    store.vault.heads[stream] = encode_state(state)
    return store


class Traveller:
    """Somebody at the keyboard of the time machine."""

    def __init__(self, pilot: Pilot[Any]) -> None:
        self.pilot = pilot
        self.app = pilot.app

    @property
    def screen(self) -> TimeMachineScreen:
        """The time machine, also under a dialog."""
        return next(one for one in reversed(self.app.screen_stack) if isinstance(one, TimeMachineScreen))

    @property
    def version(self) -> int:
        return self.screen.state.version

    async def arrive(self) -> None:
        """Wait until nothing on the screen is still being computed."""
        await settle(self.pilot)
        while not self.screen.loader.is_complete:
            await self.pilot.pause(0.01)
            await settle(self.pilot)

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.arrive()

    async def type(self, text: str) -> None:
        """Type a text, and wait until the last of it has been looked at."""
        await type_at_once(self.pilot, *keys_of(text))
        await settle(self.pilot)

    async def go_to(self, text: str) -> None:
        """Answer the go-to prompt."""
        await self.type(f":{text}")
        await self.press("enter")

    async def to_the_fee(self) -> None:
        """Stand on the overdraft fee, with no answer under the panes."""
        await self.go_to(f"#{FEE}")
        await self.press("escape")

    @property
    def header(self) -> str:
        return lines_of(self.screen.query_one(Header))

    @property
    def events(self) -> str:
        return lines_of(self.screen.query_one(EventsPane))

    @property
    def state(self) -> str:
        return lines_of(self.screen.query_one(StatePane))

    @property
    def why(self) -> str:
        return lines_of(self.screen.query_one(WhyPane))

    @property
    def answer(self) -> str:
        return str(self.screen.query_one("#answer", Static).render())

    @property
    def told(self) -> str:
        """The newest notice."""
        notices = list(self.app._notifications)
        return notices[-1].message if notices else ""

    @property
    def selected(self) -> str:
        """The row of the event list that carries the cursor's sign."""
        rows = [row for row in self.events.splitlines() if row.startswith("▸")]
        assert len(rows) == 1, rows
        return rows[0]


def is_seen(widget: Widget) -> bool:
    """Whether any of the widget is on the screen."""
    return widget.is_on_screen


def lines_of(pane: ScrollView) -> str:
    """What a pane paints, line by line."""
    height = pane.scrollable_content_region.height
    return "\n".join(pane.render_line(y).text.rstrip() for y in range(height))


@asynccontextmanager
async def travelling(
    store: Any = None,
    *,
    size: tuple[int, int] = (120, 40),
    version: int | None = None,
    folder: Path | None = None,
    **options: Any,
) -> AsyncIterator[Traveller]:
    """The time machine of the account, at the head or after an event, with everything read."""
    async with running(session(store, folder), size=size, account=ACCOUNT, **options) as pilot:
        await settle(pilot)
        traveller = Traveller(pilot)
        await traveller.arrive()
        if version is not None:
            await traveller.go_to(f"#{version}")
        yield traveller
