"""What the time machine asks the store and when: never while stepping, never twice, never shown stale."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest

from domain.account import events as e
from domain.account.state import stream_of
from domain.history.cut import state_at
from tests.kit.memory import MemoryStore
from tests.kit.patience import PATIENCE
from tests.kit.shell import Flaky, settle
from tests.kit.travelling import ACCOUNT, FEE, HEAD, NOW, Traveller, book, damage, rivera, travelling
from tui.application.time_machine.event_pages import PAGE_SIZE
from tui.application.time_machine.view_state import WhyView
from tui.screens.kit.messages import StoreChanged
from tui.screens.time_machine.state_pane import StatePane
from tui.screens.time_machine.why_pane import WhyPane


class Gated:
    """A store whose named methods wait at a gate, and which counts every call."""

    def __init__(self, store: Any, *gated: str) -> None:
        self._store = store
        self._gated = gated
        self.gate = threading.Event()
        self.gate.set()
        self.calls: list[tuple[str, tuple[Any, ...]]] = []

    def __getattr__(self, name: str) -> Any:
        attribute = getattr(self._store, name)
        if not callable(attribute):
            return attribute

        def called(*args: Any, **kwargs: Any) -> Any:
            self.calls.append((name, args))
            if name in self._gated:
                assert self.gate.wait(PATIENCE), "nobody opened the gate"
            return attribute(*args, **kwargs)

        return called

    def asked(self, name: str) -> list[tuple[Any, ...]]:
        return [args for called, args in self.calls if called == name]


def long_life(count: int) -> MemoryStore:
    """An account of that many deposits of their own version in pence."""
    store = MemoryStore(clock=lambda: NOW)
    facts = (e.MoneyDeposited(amount=version) for version in range(2, count + 1))
    book(store, e.AccountOpened(currency="GBP"), *facts, recorded_at=NOW - count)
    return store


async def until(traveller: Traveller, holds: Callable[[], bool]) -> None:
    """Let the app run until something holds."""
    while not holds():
        await traveller.pilot.pause(0.01)


class TestStepping:
    async def test_inside_what_is_loaded_a_step_asks_the_store_for_no_state(self) -> None:
        store = Gated(rivera())
        async with travelling(store, version=10) as traveller:
            store.calls.clear()
            store.gate.clear()
            await traveller.pilot.press(*["right"] * 20)
            assert traveller.version == 30
            assert "event 30/57" in traveller.header
            assert " 30 " in traveller.selected
            state, _ = state_at(rivera(), ACCOUNT, 30)
            assert f"{state.ledger // 100:,}.{state.ledger % 100:02d} GBP" in traveller.header
            store.gate.set()

    async def test_details_are_asked_for_where_the_cursor_rests(self) -> None:
        store = Gated(rivera())
        async with travelling(store, version=10) as traveller:
            store.calls.clear()
            for _ in range(20):
                traveller.screen.action_step(1)
            await traveller.arrive()
            assert {args[1] for args in store.asked("event")} == {30}

    async def test_a_page_further_on_is_loaded_before_the_cursor_gets_there(self) -> None:
        async with travelling(long_life(PAGE_SIZE * 3), version=5) as traveller:
            pages = traveller.screen.loader.pages
            assert pages.row(PAGE_SIZE + 5) is not None
            assert pages.row(PAGE_SIZE * 3) is not None
            assert (
                pages.state(PAGE_SIZE + 5)
                == state_at(traveller.screen.session.store, ACCOUNT, PAGE_SIZE + 5)[0]
            )


class TestStaleAnswers:
    async def test_an_answer_to_an_older_question_is_never_shown(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        shown: list[int] = []

        def show(pane: WhyPane, view: WhyView | None, note: str = "") -> None:
            if view is not None and view.why is not None:
                shown.append(view.why.event.version)
            real(pane, view, note)

        real = WhyPane.show
        monkeypatch.setattr(WhyPane, "show", show)
        store = Gated(rivera(), "backdated")
        async with travelling(store, version=FEE - 1) as traveller:
            store.gate.clear()
            shown.clear()
            before = len(store.asked("backdated"))
            await traveller.pilot.press("right")
            await until(traveller, lambda: len(store.asked("backdated")) > before)
            await traveller.pilot.press("end")
            await until(
                traveller, lambda: not traveller.screen.loader.is_complete and traveller.version == HEAD
            )
            store.gate.set()
            await traveller.arrive()
            assert set(shown) == {HEAD}
            assert "known later" not in traveller.why

    async def test_of_the_questions_asked_meanwhile_only_the_newest_is_answered(self) -> None:
        store = Gated(rivera(), "backdated")
        async with travelling(store, version=10) as traveller:
            store.gate.clear()
            before = len(store.asked("backdated"))
            await traveller.pilot.press("right")
            await until(traveller, lambda: len(store.asked("backdated")) > before)
            for _ in range(5):
                await traveller.pilot.press("right")
                await traveller.pilot.pause(0.1)
            store.gate.set()
            await traveller.arrive()
            assert traveller.version == 16
            versions = {args[1] for args in store.asked("backdated")[before:]}
            assert versions <= {11, 16, HEAD}

    async def test_while_an_answer_is_awaited_panes_say_so(self) -> None:
        store = Gated(rivera(), "backdated")
        async with travelling(store, version=FEE) as traveller:
            store.gate.clear()
            await traveller.pilot.press("right")
            await traveller.pilot.pause()
            assert str(traveller.screen.query_one(WhyPane).border_subtitle) == "computing…"
            assert "AS-AT, AS-OF  computing…" in traveller.state
            await traveller.pilot.press("t")
            await traveller.pilot.pause()
            assert "computing…" in traveller.header
            assert "13 Mar 2026 09:30:00" in traveller.header
            assert str(traveller.screen.query_one(StatePane).border_subtitle) == "computing…"
            store.gate.set()
            await traveller.arrive()
            assert "865.00 GBP" in traveller.header

    async def test_a_page_that_is_not_there_yet_leaves_the_number_and_its_place(self) -> None:
        store = Gated(long_life(PAGE_SIZE * 40), "events")
        async with travelling(store) as traveller:
            store.gate.clear()
            await traveller.pilot.press("home")
            await traveller.pilot.pause()
            assert "event 1/8,000" in traveller.header
            assert "computing…" in traveller.header
            assert traveller.selected.split() == ["▸", "1", "···"]
            store.gate.set()
            await traveller.arrive()
            assert "account opened" in traveller.selected


class TestMemory:
    async def test_of_a_long_life_only_some_pages_stay_loaded(self) -> None:
        async with travelling(long_life(PAGE_SIZE * 60)) as traveller:
            for version in range(1, PAGE_SIZE * 60, PAGE_SIZE * 3):
                traveller.screen.navigator.drag(version)
                await traveller.arrive()
            assert traveller.screen.loader.pages.row(PAGE_SIZE * 30) is None
            assert len(traveller.screen.loader.pages._pages) <= 24


class TestDamage:
    async def test_from_an_unreadable_event_on_nothing_is_a_silent_number(self) -> None:
        store = rivera()
        damage(store, FEE)
        async with travelling(store, version=FEE - 1) as traveller:
            assert "−600.00 GBP" in traveller.header
            await traveller.press("right")
            assert "unverified" in traveller.header
            assert "−635.00" not in traveller.header
            assert "unreadable" in traveller.selected
            assert "unverified" in traveller.selected
            assert "without event 40 the ledger would be" in traveller.state
            assert ["Ledger", "unverified"] in [line.split() for line in traveller.state.splitlines()]
            assert "✓" not in traveller.state
            await traveller.press("y")
            assert traveller.app.clipboard.endswith("; UNVERIFIED: event 40 cannot be read")

    async def test_the_stored_text_of_an_unreadable_event_is_shown(self) -> None:
        store = rivera()
        damage(store, FEE)
        async with travelling(store, version=FEE) as traveller:
            assert '{"amount": "lots"' in traveller.why

    async def test_a_missing_event_is_told_once_and_the_rest_stays(self) -> None:
        store = rivera()
        rows = store.vault.streams[stream_of(ACCOUNT)]
        del rows[FEE - 1]
        async with travelling(store) as traveller:
            assert "Event 40 of account 4417 is missing" in traveller.told
            await traveller.pilot.press("left", "left", "left")
            await settle(traveller.pilot)
            # The list of accounts, which was there first, tells it of its preview.
            complaints = [notice for notice in traveller.app._notifications if notice.severity == "warning"]
            assert len(complaints) == 1
            assert traveller.selected.split()[-1] == "···"


class TestTheStoreAway:
    async def test_what_is_loaded_stays_and_comes_back(self) -> None:
        store = Flaky(rivera())
        async with travelling(store, version=FEE) as traveller:
            store.is_away = True
            await traveller.pilot.press("right", "right")
            await until(traveller, lambda: bool(traveller.screen.offline))
            await settle(traveller.pilot)
            assert traveller.version == FEE + 2
            assert "865.00 GBP" in traveller.header
            assert traveller.screen.offline
            store.is_away = False
            traveller.screen.post_message(StoreChanged())
            await traveller.arrive()
            assert "42 salary" in traveller.why
