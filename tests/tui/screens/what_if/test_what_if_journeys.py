"""What would have been, by keys: the late payroll, other edits, and that nothing can be recorded from there."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.account import events as e
from domain.account.state import stream_of
from domain.errors import BadInput
from domain.history.what_if import Insert
from domain.history.why import why
from domain.ports import Store
from domain.stream import RecordedEvent
from tests.kit.shell import painted, said, until
from tests.kit.travelling import (
    ACCOUNT,
    DECLINED,
    FEE,
    HEAD,
    PAYROLL,
    Traveller,
    book,
    is_seen,
    lines_of,
    rivera,
    travelling,
)
from tui.application.what_if.sandbox import (
    left_out_or_back,
    read_delay,
    read_window,
    try_out,
    with_amount,
    with_edit,
)
from tui.screens.kit.messages import StoreChanged
from tui.screens.time_machine.screen import TimeMachineScreen
from tui.screens.what_if.curve import WhatIfCurve
from tui.screens.what_if.events import WhatIfEvents
from tui.screens.what_if.findings import WhatIfFindings
from tui.screens.what_if.screen import WhatIfScreen


class LooksOnly:
    """A store that fails the test when anything is appended to it."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def __getattr__(self, name: str) -> Any:
        if name in ("append", "put_holders", "erase_holder"):
            raise AssertionError(f"a what-if reached for {name}")
        return getattr(self._store, name)


@asynccontextmanager
async def supposing(version: int = FEE, **options: Any) -> AsyncIterator[Traveller]:
    """The what-if of the account, opened at an event of a store that nothing can be appended to."""
    async with travelling(LooksOnly(rivera()), version=version, **options) as traveller:
        await traveller.press("w")
        assert isinstance(traveller.app.screen, WhatIfScreen)
        yield traveller


def rows(traveller: Traveller) -> str:
    return str(painted(traveller.pilot))


def findings(traveller: Traveller) -> str:
    """What the pane of the findings says, in one line."""
    return " ".join(lines_of(traveller.app.screen.query_one(WhatIfFindings)).split())


class TestTheLatePayroll:
    async def test_without_the_delay_nine_hundred_no_fee_no_decline(self) -> None:
        async with supposing() as traveller:
            await traveller.press("l")
            text = said(traveller.pilot)
            assert "ledger at the cursor −635.00 → 900.00 at the end 1,179.91 → 1,154.91" in text
            assert "overdraft fee 35.00 would not have been charged" in findings(traveller)
            assert "60.00 would have been paid" in findings(traveller)
            assert "HYPOTHETICAL · nothing is recorded" in text

    @pytest.mark.parametrize("size", [(80, 24), (60, 20)])
    async def test_on_smaller_terminals(self, size: tuple[int, int]) -> None:
        async with supposing(size=size) as traveller:
            await traveller.press("l")
            assert "−635.00 → 900.00" in said(traveller.pilot)
            await traveller.press("tab")
            assert "would not have been charged" in said(traveller.pilot)
            assert "HYPOTHETICAL" in said(traveller.pilot)

    async def test_the_commonest_question_is_offered_first(self) -> None:
        async with supposing() as traveller:
            assert "l as if nothing came late: 1 entry was recorded late" in findings(traveller)

    async def test_the_finding_is_copied_and_says_what_it_is(self) -> None:
        async with supposing() as traveller:
            await traveller.press("l", "y")
            assert traveller.app.clipboard.startswith("HYPOTHETICAL, account 4417; nothing was recorded.")
            assert "the ledger would be 900.00 GBP, it was −635.00" in traveller.app.clipboard
            assert "\\u{" not in traveller.told
            assert traveller.told.endswith(traveller.app.clipboard)

    async def test_asked_twice_it_says_so(self) -> None:
        async with supposing() as traveller:
            await traveller.press("l", "l")
            assert "Nothing here came late, or it has been put on its value date already" in traveller.told


class TestEdits:
    async def test_an_event_is_left_out_and_put_back(self) -> None:
        async with supposing() as traveller:
            await traveller.press("x")
            assert "− left out" in rows(traveller)
            assert "−635.00 → −600.00" in rows(traveller)
            await traveller.press("x")
            assert "left out" not in rows(traveller).replace("leave out", "")
            assert "−635.00 → −635.00" in rows(traveller)

    async def test_an_amount_is_changed(self) -> None:
        async with supposing() as traveller:
            await traveller.press("e")
            await traveller.type("5.00")
            assert "= 5.00; history says overdraft fee 35.00" in said(traveller.pilot)
            await traveller.press("enter")
            assert "−635.00 → −605.00" in rows(traveller)

    async def test_an_event_is_moved_to_its_value_date_by_enter_alone(self) -> None:
        async with supposing() as traveller:
            await traveller.press("down", "down", "greater_than_sign", "enter")
            assert "−635.00 → 900.00" in rows(traveller)

    async def test_or_to_a_typed_time(self) -> None:
        async with supposing() as traveller:
            await traveller.press("down", "down", "m")
            await traveller.type("13 mar 09:20")
            await traveller.press("enter")
            assert "↦ 13 Mar 09:20" in rows(traveller)
            assert "−635.00 → −635.00" in rows(traveller)
            assert "60.00 would have been paid" in said(traveller.pilot)

    async def test_an_event_is_inserted_and_taken_away(self) -> None:
        async with supposing() as traveller:
            await traveller.press("i")
            await traveller.type("deposit 335.00 12 mar 08:00")
            await traveller.press("enter")
            assert "+ deposit 335.00" in rows(traveller)
            assert "−635.00 → −300.00" in rows(traveller)
            events = traveller.app.screen.query_one(WhatIfEvents)
            while events.chosen != -1:
                await traveller.press("up")
            await traveller.press("e")
            assert "This one was inserted" in traveller.told
            await traveller.press("x")
            assert "−635.00 → −635.00" in rows(traveller)

    @pytest.mark.parametrize(
        ("key", "typed", "says"),
        [
            ("e", "-5", "amounts carry no sign"),
            ("m", "2020-01-01", "begins with event 1"),
            ("m", "", "I can't read"),
            ("i", "hold 5", "Begin with what it would have been"),
            ("i", "deposit", "is not an amount"),
        ],
    )
    async def test_what_cannot_be_supposed_is_said_where_it_is_typed(
        self, key: str, typed: str, says: str
    ) -> None:
        async with supposing() as traveller:
            await traveller.press(key)
            await traveller.type(typed)
            await traveller.press("enter")
            assert says in said(traveller.pilot)
            await traveller.press("escape")
            assert isinstance(traveller.app.screen, WhatIfScreen)
            assert "−635.00 → −635.00" in rows(traveller)

    async def test_without_its_opening_there_is_no_account(self) -> None:
        async with supposing() as traveller:
            await traveller.press("home", "x")
            assert "Without its opening" in traveller.told
            assert "−635.00 → −635.00" in rows(traveller)
            await traveller.press("l")
            assert "−635.00 → 900.00" in rows(traveller)

    async def test_edits_are_undone_one_by_one_or_all_at_once(self) -> None:
        async with supposing() as traveller:
            await traveller.press("x", "down", "x", "0")
            assert "nothing supposed yet" in rows(traveller)
            await traveller.press("backspace")
            assert "2 supposed" in rows(traveller)
            await traveller.press("backspace")
            assert "1 supposed" in rows(traveller)


async def test_it_is_left_for_where_one_was() -> None:
    async with supposing() as traveller:
        await traveller.press("l", "escape")
        assert isinstance(traveller.app.screen, TimeMachineScreen)
        assert traveller.version == FEE
        assert "−635.00 GBP" in traveller.header


async def test_history_that_grows_is_tried_as_it_is_now() -> None:
    store = rivera()
    async with travelling(store, version=FEE) as traveller:
        await traveller.press("w", "l")
        book(store, e.MoneyDeposited(amount=100_00))
        traveller.app.screen.post_message(StoreChanged())
        await traveller.arrive()
        assert "events 1–58" in rows(traveller)
        assert "1,279.91 → 1,254.91" in rows(traveller)


async def test_the_screen_is_given_no_store() -> None:
    async with supposing() as traveller:
        held = vars(traveller.app.screen).values()
        assert not [one for one in held if hasattr(one, "change_token")]


async def test_help_and_palette_know_its_keys() -> None:
    async with supposing() as traveller:
        await traveller.press("question_mark")
        assert "As if nothing had come late" in said(traveller.pilot)
        await traveller.press("question_mark", "ctrl+p")
        await traveller.type("come late")
        await until(traveller.pilot, lambda: "As if nothing had come late" in said(traveller.pilot))
        assert "As if nothing had come late" in said(traveller.pilot)


HISTORY = rivera()
GUARDED: Any = LooksOnly(HISTORY)
STRETCH = read_window(GUARDED, ACCOUNT, FEE, HISTORY.events(stream_of(ACCOUNT))[FEE - 1].recorded_at)


@settings(max_examples=60)
@given(st.lists(st.tuples(st.integers(2, HEAD), st.sampled_from(["out", "amount", "insert"])), max_size=6))
def test_whatever_is_supposed_history_stays_and_the_differences_add_up(
    edits: list[tuple[int, str]],
) -> None:
    before = HISTORY.events(stream_of(ACCOUNT))
    tried = _edited(edits)
    found = try_out(STRETCH, tried)
    assert found.at_end.real == HISTORY.head(ACCOUNT)
    assert found.at_end.ledger_change == sum(one.ledger_change for one in found.at_end.differences)
    assert HISTORY.events(stream_of(ACCOUNT)) == before


def _edited(edits: list[tuple[int, str]]) -> tuple[Any, ...]:
    tried: tuple[Any, ...] = ()
    for version, kind in edits:
        event: RecordedEvent = STRETCH.event(version)
        if kind == "out":
            tried = left_out_or_back(tried, version)
        elif kind == "insert":
            tried = with_edit(tried, Insert(e.MoneyDeposited(amount=version), event.recorded_at))
        else:
            try:
                tried = with_edit(tried, with_amount(event, version))
            except BadInput:
                assert not hasattr(event.event, "amount")
    return tried


def test_the_delay_is_worked_out_without_writing() -> None:
    for version in (FEE, DECLINED, PAYROLL):
        instant = STRETCH.event(version).recorded_at
        assert read_delay(GUARDED, ACCOUNT, instant, why(GUARDED, ACCOUNT, version, instant)) is not None


class TestTheCurve:
    async def test_what_would_have_been_stands_beside_what_was(self) -> None:
        async with supposing() as traveller:
            curve = traveller.app.screen.query_one(WhatIfCurve)
            assert "as it was" in str(curve.border_subtitle)
            assert (
                "░" not in painted(traveller.pilot).split("Events, as history")[0].split("would have been")[1]
            )
            await traveller.press("l")
            assert "HYPOTHETICAL · ░ 12 Mar 06:10 –" in str(curve.border_subtitle)
            assert "at most +1,535.00" in str(curve.border_subtitle)
            assert curve.cursor == FEE
            await traveller.press("down")
            assert curve.cursor == FEE + 1

    async def test_a_pane_takes_all_the_room_and_escape_gives_it_back_first(self) -> None:
        async with supposing() as traveller:
            screen = traveller.app.screen
            curve = screen.query_one(WhatIfCurve)
            await traveller.press("z")
            assert not is_seen(curve)
            await traveller.press("tab", "tab")
            assert is_seen(curve)
            assert curve.has_focus
            await traveller.press("escape")
            assert is_seen(screen.query_one(WhatIfEvents))
            assert traveller.app.screen is screen
            await traveller.press("escape")
            assert traveller.app.screen is not screen
