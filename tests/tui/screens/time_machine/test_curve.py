"""The curve of the time machine: both lenses, at every size, and a pane that has all the room."""

from __future__ import annotations

from typing import get_args

import pytest

from domain.account import events as e
from domain.history.cut import Lens, cut_at_instant
from tests.kit.held_machine import HeldMachine
from tests.kit.memory import MemoryStore
from tests.kit.shell import painted
from tests.kit.spec import opened
from tests.kit.travelling import ACCOUNT, FEE, NOW, PAYROLL, RENT, book, is_seen, rivera, travelling
from tui.application.time_machine.value_dates import AsOfQuery
from tui.screens.time_machine.events_pane import EventsPane
from tui.screens.time_machine.why_pane import WhyPane
from tui.screens.timeline.timeline import Timeline

LATE = "░ 12 Mar 06:10 – 13 Mar 11:40, at most +1,500.00"


@pytest.mark.parametrize("lens", get_args(Lens))
def test_the_curve_through_a_lens_is_what_the_query_answers_at_each_event(lens: Lens) -> None:
    machine = HeldMachine(version=FEE).load()
    machine.lens = lens
    picture = machine.viewport.picture(machine.state)
    assert picture is not None
    store = machine.session.store
    points = {point.last_version: point for point in picture.window}
    assert list(points) == list(range(picture.first, picture.last + 1))
    for point in points.values():
        assert point.close == cut_at_instant(store, ACCOUNT, point.last_at, lens).account.ledger
    assert [stretch.most for stretch in picture.apart] == [150_000]


def test_until_the_lens_is_read_the_curve_waits_and_an_older_answer_is_not_shown() -> None:
    machine = HeldMachine(version=FEE).load()
    machine.lens = "as-of"
    before = machine.viewport.picture(machine.state)
    assert before is not None
    assert not before.pending
    machine.viewport.look((10, 20))
    assert machine.viewport.picture(machine.state) is None
    machine.settle()
    book(machine.session.store, e.MoneyDeposited(amount=5))
    machine.loader.ask_account()
    while not machine.loader.pages.head > before.head:
        machine.askers._turns.popleft()()
    waiting = machine.viewport.picture(machine.state)
    assert waiting is not None
    assert waiting.pending
    assert (waiting.beside, waiting.apart) == ((), ())
    machine.settle()
    after = machine.viewport.picture(machine.state)
    assert after is not None
    assert not after.pending


def test_what_is_known_of_the_value_dates_is_read_once() -> None:
    machine = HeldMachine(version=FEE).load()
    machine.viewport.look((10, 20))
    machine.settle()
    first, second = machine.askers.asked(AsOfQuery)[:1] + machine.askers.asked(AsOfQuery)[-1:]
    assert first.known is None
    assert second.known is not None
    assert second.run(machine.session.store).dates is second.known.dates


async def test_the_lens_redraws_the_curve_and_says_by_how_much_they_differ() -> None:
    async with travelling(version=FEE) as traveller:
        timeline = traveller.screen.query_one(Timeline)
        assert LATE in str(timeline.border_subtitle)
        assert "· AS-AT ·" in str(timeline.border_subtitle)
        assert "░" in painted(traveller.pilot)
        known = timeline.frame
        await traveller.press("t")
        assert timeline.frame is not None
        assert known is not None
        assert (known.balances[FEE], timeline.frame.balances[FEE]) == (-63_500, 86_500)
        assert known.balances[PAYROLL] == timeline.frame.balances[PAYROLL]
        assert "· AS-OF ·" in str(timeline.border_subtitle)
        assert traveller.answer == (
            "AS-OF lies above AS-AT from Thu 12 Mar 2026 06:10:00 (Europe/London) to "
            "Fri 13 Mar 2026 11:40:00 (Europe/London), by 1,500.00 GBP at most."
        )


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_a_pane_takes_all_the_room_and_gives_it_back(size: tuple[int, int]) -> None:
    async with travelling(version=RENT, size=size) as traveller:
        screen = traveller.screen
        timeline, events = screen.query_one(Timeline), screen.query_one(EventsPane)
        high = timeline.size.height
        await traveller.press("1", "z")
        assert timeline.size.height > high
        assert not is_seen(events)
        assert "z: all panes" in str(timeline.border_title)
        await traveller.press("4")
        assert is_seen(screen.query_one(WhyPane))
        assert not is_seen(timeline)
        await traveller.press("escape")
        assert is_seen(timeline)
        assert timeline.size.height == high
        await traveller.press("2", "z", "z")
        assert is_seen(timeline)
        assert events.has_focus


async def test_where_one_pane_has_the_room_already_the_key_says_so() -> None:
    async with travelling(size=(60, 20)) as traveller:
        await traveller.press("z")
        assert "At this size one pane has all the room" in traveller.told


LIVES: dict[str, list[e.AccountEvent]] = {
    "one event": [opened(0)],
    "two events": [opened(0), e.MoneyDeposited(amount=5)],
    "flat": [opened(0), *[e.OverdraftLimitChanged(limit=n) for n in range(9)]],
    "negative only": [opened(-5), e.MoneyWithdrawn(amount=70_000)],
    "a million": [opened(0), e.MoneyDeposited(amount=1_000_000), e.MoneyWithdrawn(amount=1)],
}


@pytest.mark.parametrize("life", LIVES)
async def test_every_life_has_a_curve_on_the_smallest_full_screen(life: str) -> None:
    store = MemoryStore(clock=lambda: NOW)
    book(store, *LIVES[life], recorded_at=NOW - 1_000)
    async with travelling(store, size=(80, 24)) as traveller:
        await traveller.press("m", "c")
        timeline = traveller.screen.query_one(Timeline)
        assert timeline.frame is not None
        curve = [
            row for row in timeline.frame.curve if any(tone[0] in ("curve", "negative") for tone in row.tones)
        ]
        assert len(timeline.frame.rows.curve) >= 2
        assert curve


async def test_the_disputed_days_have_a_curve_beside_a_case_an_answer_and_the_tabs() -> None:
    async with travelling(rivera(), size=(80, 24), version=FEE) as traveller:
        await traveller.press("t", "4")
        timeline = traveller.screen.query_one(Timeline)
        assert timeline.frame is not None
        assert traveller.answer
        assert len(timeline.frame.rows.curve) >= 2
        assert traveller.screen.query_one(EventsPane).size.height >= 3
