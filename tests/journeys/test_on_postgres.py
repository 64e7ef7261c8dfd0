"""The app by keys on a real PostgreSQL: find, go to a time, act, meet a rival, prove, rebuild, lose the server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote, unquote

import pytest
from textual.pilot import Pilot

from domain.account.commands import Deposit
from domain.account.state import stream_of
from domain.ports import StreamWrite
from storage.bank import SqlBank, SqlBanks
from tests.kit.act_desk import ACCOUNT, NOW, STORY, ZONE, by_rival
from tests.kit.cutting_proxy import CuttingProxy
from tests.kit.shell import WIDE, keys_of, press, running, said, settle
from tui.application.session import Session
from tui.screens.act.choose import ChooseCommand
from tui.screens.kit.safe_input import SafeInput

LOOKS = 8


def filled(address: str) -> None:
    """The bank at the address holds the story of the late payroll."""
    with closing(SqlBanks().make(address)) as store:
        store.append([StreamWrite(stream_of(ACCOUNT), 0, STORY)])


def desk_at(store: SqlBank) -> Session:
    return Session(
        store,
        actor="agent-2",
        zone=ZONE,
        clock=lambda: NOW,
        open_projections=store.projections,
    )


@pytest.fixture
def session(postgres: str) -> Iterator[Session]:
    filled(postgres)
    with closing(SqlBanks().open(postgres)) as store:
        yield desk_at(store)


async def type_in(pilot: Pilot[None], text: str) -> None:
    await press(pilot, *keys_of(text))


async def preview_deposit(pilot: Pilot[None], amount: str) -> None:
    """From the account to the preview of a deposit."""
    await press(pilot, "a")
    choose = pilot.app.screen.query_one(ChooseCommand)
    choose.highlighted = choose.get_option_index("deposit")
    await press(pilot, "enter")
    pilot.app.screen.query_one("#field-amount SafeInput", SafeInput).focus()
    await type_in(pilot, amount)
    await press(pilot, "enter")


async def confirm(pilot: Pilot[None], amount: str) -> None:
    """From Cancel to the amount, typed again, and to the button that records."""
    await press(pilot, "tab")
    await type_in(pilot, amount)
    await press(pilot, "enter")
    await press(pilot, "enter")


async def test_acting_and_a_rival_in_between(session: Session) -> None:
    async with running(session, size=WIDE) as pilot:
        await press(pilot, *ACCOUNT, "enter")
        await preview_deposit(pilot, "12.50")
        by_rival(session, Deposit(account_id=ACCOUNT, amount=100), reason="counter 4")
        await confirm(pilot, "12.50")
        conflict = said(pilot)
        await press(pilot, "p")
        await confirm(pilot, "12.50")
        done = said(pilot)
    assert "agent-1" in conflict
    events = session.store.events(stream_of(ACCOUNT), after=9)
    assert [(event.actor, event.type) for event in events] == [
        ("agent-1", "MoneyDeposited"),
        ("agent-2", "MoneyDeposited"),
    ]
    assert "856.52" in done


async def test_the_first_job(session: Session) -> None:
    async with running(session, size=WIDE) as pilot:
        await press(pilot, *ACCOUNT, "enter", "colon", *"2026-03-13 09:10", "enter")
        answer = said(pilot)
        await press(pilot, "v")
        proof = said(pilot)
        await press(pilot, "escape", "S")
        models = said(pilot)
        await press(pilot, "down", "down", "down", "down", "enter")
        statement = said(pilot)
    assert "−634.88 GBP at Fri 13 Mar 2026 09:10:00" in answer
    assert "full replay 5" in proof
    assert models.count("✓ current") == 5
    assert "every month adds up ✓" in statement


async def test_a_rebuild_in_shadow(session: Session) -> None:
    async with running(session, size=WIDE) as pilot:
        await press(pilot, "ctrl+r", "r")
        equal = said(pilot)
        await press(pilot, "s", "enter")
        swapped = said(pilot)
    assert "✓ EQUAL" in equal
    assert "↻ rebuild" not in swapped


async def test_new_events_of_others_appear_by_themselves(session: Session) -> None:
    async with running(session, size=WIDE) as pilot:
        await press(pilot, *ACCOUNT, "enter")
        by_rival(session, Deposit(account_id=ACCOUNT, amount=7_77))
        pilot.app.follower.look()  # type: ignore[attr-defined]
        await settle(pilot)
        text = said(pilot)
    assert "event 10/10" in text
    assert "+7.77" in text


async def test_a_server_that_goes_and_comes_back(postgres: str, postgres_server: str, tmp_path: Path) -> None:
    filled(postgres)
    proxy = CuttingProxy(Path(unquote(postgres_server.split("@", 1)[1])), tmp_path)
    through = f"postgresql://postgres@{quote(str(tmp_path), safe='')}/{postgres.rpartition('/')[2]}"
    with closing(SqlBanks().open(through)) as store:
        async with running(desk_at(store), size=WIDE) as pilot:
            await press(pilot, *ACCOUNT, "enter")
            proxy.go_away()
            pilot.app.follower.look()  # type: ignore[attr-defined]
            await settle(pilot)
            await press(pilot, "left", "left")
            away = said(pilot)
            proxy.come_back()
            # As its timer does: each thread of the app finds its own connection cut once.
            for _ in range(LOOKS):
                pilot.app.follower.look()  # type: ignore[attr-defined]
                await settle(pilot)
            back = said(pilot)
    proxy.close()
    assert "Store offline" in away
    assert "event 7/9" in away
    assert "Store offline" not in back
