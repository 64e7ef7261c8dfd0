"""«Stop when» by keys: on to where something becomes true and back, why it stopped there, and where it never is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from threading import Event
from typing import Any

import pytest
from textual.widgets import Input, Static

from domain.account.events import AccountEvent
from domain.history import stop_when
from domain.stream import RecordedEvent
from tests.kit.shell import NORMAL
from tests.kit.travelling import DECLINED, FEE, RENT, Traveller, rivera, travelling
from tui.screens.time_machine.stop_prompt import StopPrompt


async def asked(traveller: Traveller, key: str, line: str) -> None:
    """Open the prompt by its key and enter a line."""
    await traveller.press(key)
    traveller.app.screen.query_one(Input).value = line
    await traveller.press("enter")


def echo(traveller: Traveller) -> str:
    return str(traveller.app.screen.query_one("#prompt-echo", Static).render())


async def test_forwards_and_backwards_with_an_error_and_what_is_never_true() -> None:
    async with travelling(size=NORMAL, version=30) as traveller:
        await asked(traveller, "x", "available < 0")
        assert traveller.version == RENT
        assert traveller.answer == "Stopped at event 39, standing order · RENT: available −600.00 < 0.00"
        await traveller.press("x")
        assert traveller.app.screen.query_one(Input).value == "available < 0"
        await traveller.press("enter")
        assert echo(traveller) == (
            "× available < 0.00 GBP holds at event 39 already, and does not become true again after it."
        )
        traveller.app.screen.query_one(Input).value = "availabel > 0"
        await traveller.press("enter")
        assert echo(traveller) == "× “availabel” is nothing to stop at; did you mean available?"
        await traveller.press("escape")
        assert traveller.version == RENT
        await asked(traveller, "x", "type = fee")
        assert traveller.version == FEE
        await traveller.press("end")
        await asked(traveller, "X", "available < 0")
        assert traveller.version == DECLINED
        await traveller.press("u", "u")
        assert traveller.version == FEE


class Slow:
    """A store that hands out events while it may, and counts how often it was asked."""

    def __init__(self) -> None:
        self._real, self.asked, self.may = rivera(), 0, Event()
        self.may.set()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def events(self, *about: Any, **limits: Any) -> Iterator[RecordedEvent[AccountEvent]]:
        self.asked += 1
        self.may.wait()
        return iter(self._real.events(*about, **limits))


async def test_escape_ends_the_search(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stop_when, "BATCH", 1)
    store = Slow()
    async with travelling(store, size=NORMAL, version=RENT) as traveller:
        await traveller.press("X")
        traveller.app.screen.query_one(Input).value = "available > 1000000"
        store.may.clear()
        before = store.asked
        await traveller.pilot.press("enter")
        await until_so(traveller, lambda: store.asked == before + 1)
        await traveller.pilot.press("escape")
        await until_so(traveller, lambda: not isinstance(traveller.app.screen, StopPrompt))
        store.may.set()
        await traveller.arrive()
        assert traveller.version == RENT
    assert store.asked < before + RENT / 2


async def until_so(traveller: Traveller, holds: Callable[[], bool]) -> None:
    while not holds():
        await traveller.pilot.pause(0.01)
