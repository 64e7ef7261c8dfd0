"""The read models on screen, over a real SQLite bank: standing, pausing, rebuilding, and what they answer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from domain.account.state import stream_of
from domain.clock import utc_now
from domain.ports import StreamWrite
from domain.stream import NewEvent
from storage.bank import SqlBank, SqlBanks
from storage.encoding.codec import decode_payload
from storage.encoding.upcasting import payload_steps
from storage.projections.runner import SqlProjections
from tests.kit import bank
from tests.kit.shell import NARROW, NORMAL, WIDE, press, running, said, settle, top
from tui.application.session import Session
from tui.screens.help import HelpPane
from tui.screens.kit.lists import RowList
from tui.screens.projections.list import ProjectionsList

OWN = """
name = "entries"
version = 1
title = "Entries by account"
handles = []
scope, key = "account", "kind"
def apply(rows, event):
    if event.version == 7 and event.stream_id.endswith("4403"):
        raise ValueError("seven")
    key = (event.stream_id.removeprefix("account-"), event.type)
    row = rows.get(key, {"count": 0})
    rows[key] = row | {"count": row["count"] + 1}
"""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlBank]:
    """A bank of five accounts in a file."""
    with closing(SqlBanks().make(str(tmp_path / "bank.db"))) as store:
        bank.fill(store, 5)
        yield store


@pytest.fixture
def session(store: SqlBank) -> Session:
    return desk_on(store)


def desk_on(store: Any) -> Session:
    session = bank.session(store)
    session.open_projections = store.projections
    return session


def wrong_month(store: SqlBank, text: str = '"credits": 9') -> None:
    """The rows say more was credited than the log does."""
    with store.database.writing() as driver:
        driver.execute(
            "UPDATE projection_rows SET data = replace(data, '\"credits\":', ?) WHERE name = ? AND scope = ?",
            (text, "monthly_statement", "4403"),
        )


async def test_an_open_app_brings_them_up_to_date(session: Session) -> None:
    async with running(session, size=WIDE) as pilot:
        await press(pilot, "ctrl+r")
        text = said(pilot)
    assert "monthly_statement" in text
    assert text.count("✓ current") == 5
    assert "of the whole bank" in text
    projections = session.open_projections()
    assert projections is not None
    assert {status.lag_events for status in projections.statuses()} == {0}


async def test_a_bank_opened_to_look_is_left_behind_and_says_so(store: SqlBank, tmp_path: Path) -> None:
    with closing(SqlBanks().open(str(tmp_path / "bank.db"), read_only=True)) as reader:
        async with running(desk_on(reader), size=WIDE) as pilot:
            await press(pilot, "ctrl+r")
            text = said(pilot)
            await press(pilot, "r", "p")
            after = said(pilot)
    assert "! stalled" in text
    assert "Nobody moves it" in text
    assert "REBUILDING" not in after
    assert "r rebuild" not in after


async def test_one_is_paused_and_goes_on(session: Session) -> None:
    async with running(session) as pilot:
        await press(pilot, "ctrl+r", "p")
        paused = said(pilot)
        await press(pilot, "p")
        again = said(pilot)
    assert "‖ paused" in paused
    assert "‖ paused" not in again


async def test_a_rebuild_that_agrees_is_dropped_or_swapped_in_by_another_key(session: Session) -> None:
    async with running(session, size=WIDE) as pilot:
        await press(pilot, "ctrl+r", "s")
        nothing = said(pilot)
        await press(pilot, "down", "r")
        equal = said(pilot)
        await press(pilot, "s", "s")
        asked = said(pilot)
        await press(pilot, "escape")
        left = said(pilot)
        await press(pilot, "s", "enter")
        swapped = said(pilot)
    assert "There is no rebuild of it" in nothing
    assert "✓ EQUAL all" in equal
    assert "? Swap the rebuilt rows in" in asked
    assert "? Swap" not in left
    assert "✓ EQUAL" in left
    assert "↻ rebuild" not in swapped
    assert swapped.count("✓ current") == 5


async def test_a_rebuild_shows_the_rows_that_were_wrong_and_mends_them(
    store: SqlBank, session: Session
) -> None:
    async with running(session, size=WIDE) as pilot:
        await press(pilot, "ctrl+r")
        wrong_month(store)
        await press(pilot, "down", "down", "down", "down", "r")
        differ = said(pilot)
        await press(pilot, "s", "enter", "r")
        mended = said(pilot)
    assert "≠ DIFFERENT" in differ
    assert "4403" in differ
    assert "rebuilt" in differ
    assert "✓ EQUAL" in mended


async def test_ones_own_that_fails_says_where_and_is_tried_again(
    store: SqlBank, session: Session, tmp_path: Path
) -> None:
    own = tmp_path / "entries.py"
    own.write_text(OWN)
    store.projections().add(str(own))
    async with running(session, size=WIDE) as pilot:
        await press(pilot, "ctrl+r", "down", "down", "down")
        failed = said(pilot)
        own.write_text(OWN.replace("version == 7", "version == 0"))
        await press(pilot, "p")
        pilot.app.follower.keep()  # type: ignore[attr-defined]
        await settle(pilot)
        await pilot.pause(1.2)
        await settle(pilot)
        mended = said(pilot)
    assert "✗ failed" in failed
    assert "entries.py" in failed
    assert "line 9" in failed
    assert "✗ failed" not in mended


async def test_the_statements_of_an_account_add_up(store: SqlBank, session: Session) -> None:
    async with running(session, size=WIDE) as pilot:
        await press(pilot, *"4403", "enter", "S", *["down"] * 4, "enter")
        text = said(pilot)
        wrong_month(store)
        await press(pilot, "escape", "enter")
        wrong = said(pilot)
        await press(pilot, "escape", "escape")
        back = top(pilot)
    assert "Monthly statements of 4403" in text
    assert "every month adds up ✓" in text
    assert "opening credits debits closing" in text
    assert "! does not add up" in wrong
    assert back == "TimeMachineScreen"


async def test_home_and_end_lead_to_the_first_and_the_last_row_and_through_the_help(session: Session) -> None:
    async with running(session, size=NARROW) as pilot:
        await press(pilot, *"4403", "enter", "S", *["down"] * 4, "enter")
        rows, stood = pilot.app.screen.query_one(RowList), []
        for key in ("end", "home"):
            await press(pilot, key)
            stood.append(rows.cursor)
        await press(pilot, "question_mark")
        pane, scrolled = pilot.app.screen.query_one(HelpPane), []
        for key in ("end", "home"):
            await press(pilot, key)
            scrolled.append(pane.scroll_offset.y)
    assert stood == [rows.count - 1, 0]
    assert rows.count > 1
    assert scrolled == [pane.max_scroll_y, 0]
    assert pane.max_scroll_y > 0


async def test_what_has_no_rows_by_account_is_shown_whole(session: Session) -> None:
    async with running(session, size=NORMAL) as pilot:
        await press(pilot, *"4403", "enter", "S", *["down"] * 3, "enter")
        text = said(pilot)
    assert "Fee income of the whole bank" in text


async def test_the_stored_event_is_shown_and_the_key_closes_it(session: Session) -> None:
    async with running(session, size=WIDE) as pilot:
        await press(pilot, *"4403", "enter", "home", "p")
        text, shown = said(pilot), top(pilot)
        await press(pilot, "p")
        closed = top(pilot)
    event = session.store.event(stream_of("4403"), 1)
    assert event is not None
    assert (shown, closed) == ("PayloadScreen", "TimeMachineScreen")
    assert event.hash in text
    assert event.event_id in text
    assert "AccountOpened payload version 2" in text
    assert '"currency":"GBP"' in text


async def test_a_row_that_cannot_be_read_is_told_and_mended_by_a_rebuild(
    store: SqlBank, session: Session
) -> None:
    async with running(session, size=WIDE) as pilot:
        await press(pilot, *"4403", "enter", "S", *["down"] * 4)
        wrong_month(store, "{")
        await press(pilot, "enter")
        told = said(pilot)
        await press(pilot, "escape", "r")
        differ = said(pilot)
        await press(pilot, "s", "enter", "enter")
        mended = said(pilot)
    assert "cannot be read; rebuild monthly_statement" in told
    assert "≠ DIFFERENT" in differ
    assert "every month adds up ✓" in mended


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_a_stored_event_of_the_first_release_stands_beside_what_it_reads_as_today(
    store: SqlBank, session: Session, size: tuple[int, int]
) -> None:
    first = '{"InitialBalance": 100.00}'
    opened, _ = decode_payload("account-old", "AccountOpened", 1, first)
    new = NewEvent(event=opened, event_id="old-1", actor="a", channel="branch", stored=(1, first))
    store.append([StreamWrite("account-old", 0, [new])])
    session.payload_steps = payload_steps
    async with running(session, size=size) as pilot:
        await press(pilot, *"old", "enter", "p", *["down"] * 30)
        text = said(pilot)
    assert first in text
    assert '"opening_balance":10000' in text
    assert "read as version 2" in text


async def test_an_app_whose_clock_is_wrong_says_why_it_moves_nothing(store: SqlBank) -> None:
    session = bank.session(store)
    session.open_projections = lambda: SqlProjections(
        store.database, lambda: utc_now() + 400 * 86_400_000_000
    )
    async with running(session, size=WIDE) as pilot:
        await press(pilot, "ctrl+r")
        text = said(pilot)
    assert "This computer's clock says" in text
    assert "400 days apart" in text


async def test_how_far_what_is_published_is_stands_at_the_foot_of_the_list(store: SqlBank) -> None:
    outbox = store.publishing().outbox
    outbox.lease("nats://[::1]:4222", "a.b")
    outbox.passed("nats://[::1]:4222", "a.b", store.head_position())
    desk = desk_on(store)
    desk.bank = store
    async with running(desk, size=WIDE) as pilot:
        await press(pilot, "ctrl+r")
        foot = str(pilot.app.screen.query_one(ProjectionsList).border_subtitle)
    assert "Published to a.b at nats://[::1]:4222: up to date" in foot
