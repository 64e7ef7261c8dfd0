"""From one account to another and back: transfers, the same instant next door, links, and times as they were typed."""

from __future__ import annotations

import shlex
from pathlib import Path

from textual.widgets import Static

from domain.account import events as e
from domain.account.state import stream_of
from domain.ports import StreamWrite
from domain.stream import NewEvent
from tests.kit.memory import MemoryStore
from tests.kit.travelling import ACCOUNT, HEAD, NOW, rivera, travelling
from tui.application.time_machine.remembered import KEPT, CustomerZone, TypedTimes
from tui.screens.kit.safe_input import SafeInput
from tui.screens.time_machine.go_to import GoToPrompt
from tui.screens.time_machine.sides_list import SidesList
from tui.text.time.zones import load_zone


def transferred() -> MemoryStore:
    """The account of the late payroll with two transfers: one to 2210, one to 2210 and 2211 at once."""
    store = rivera()
    _append(store, ACCOUNT, HEAD, e.MoneyWithdrawn(amount=700), "t-1")
    _append(store, ACCOUNT, HEAD + 1, e.MoneyWithdrawn(amount=900), "t-2")
    for account in ("2210", "2211"):
        _append(store, account, 0, e.AccountOpened(currency="GBP"), None)
    _append(store, "2210", 1, e.MoneyDeposited(amount=700), "t-1")
    _append(store, "2210", 2, e.MoneyDeposited(amount=900), "t-2")
    _append(store, "2211", 1, e.MoneyDeposited(amount=900), "t-2")
    return store


def _append(
    store: MemoryStore, account: str, version: int, event: e.AccountEvent, correlation: str | None
) -> None:
    new = NewEvent(
        event=event,
        event_id=f"{account}-{version}",
        actor="till",
        channel="transfer",
        correlation_id=correlation,
        recorded_at=NOW + version,
    )
    store.append([StreamWrite(stream_of(account), version, [new])])


async def test_one_key_follows_a_transfer_to_its_other_side_and_back() -> None:
    async with travelling(transferred()) as traveller:
        await traveller.go_to(f"#{HEAD + 1}")
        assert "other side account 2210, event 2" in traveller.why
        await traveller.press("o")
        assert (traveller.screen.account_id, traveller.version) == ("2210", 2)
        await traveller.press("o")
        assert (traveller.screen.account_id, traveller.version) == (ACCOUNT, HEAD + 1)
        await traveller.press("right", "o")
        assert isinstance(traveller.app.screen, SidesList)
        await traveller.press("down", "enter")
        assert (traveller.screen.account_id, traveller.version) == ("2211", 2)
        await traveller.press("home", "o")
        assert "has no other side" in traveller.told


async def test_another_account_opens_at_the_same_instant_and_the_link_leads_there() -> None:
    async with travelling(transferred()) as traveller:
        await traveller.go_to("2026-11-17 10:30")
        asked = traveller.screen.state.instant
        await traveller.press("t")
        await traveller.type("g2210")
        await traveller.press("enter")
        state = traveller.screen.state
        assert (state.account_id, state.cursor.asked_at, state.lens) == ("2210", asked, "as-of")
        assert traveller.screen.answer.startswith("the same instant, kept: ")
        await traveller.press("Y")
        words = shlex.split(traveller.app.clipboard)
        assert words[:3] == ["recount", "open", "2210"]
        assert words[3:] == ["--at", "2026-11-17T10:30:00Z", "--lens", "as-of"]
        await traveller.type("gnobody")
        await traveller.press("enter")
        echo = traveller.app.screen.query_one("#prompt-echo", Static)
        assert "There is no account or holder" in str(echo.render())


async def test_the_customers_zone_is_kept_and_taken_back_and_times_are_recalled(tmp_path: Path) -> None:
    async with travelling(folder=tmp_path) as traveller:
        await traveller.go_to("3pm 13 mar paris")
        assert "= 15:00:00 Europe/Paris" in traveller.header
        assert "for the customer Fri 13 Mar 2026 15:00:00 (Europe/Paris)" in traveller.screen.answer
    async with travelling(folder=tmp_path) as traveller:
        await traveller.go_to("13 mar 09:05")
        assert "= 10:05:00 Europe/Paris" in traveller.header
        await traveller.type(":1")
        prompt = traveller.app.screen
        assert isinstance(prompt, GoToPrompt)
        recalled = []
        for key in ("up", "up", "up", "down", "down"):
            await traveller.pilot.press(key)
            recalled.append(prompt.query_one(SafeInput).value)
        assert recalled == [
            "13 mar 09:05",
            "3pm 13 mar paris",
            "3pm 13 mar paris",
            "13 mar 09:05",
            "1",
        ]
        await traveller.pilot.press("escape")
        await traveller.go_to("zone off")
        assert "Europe/Paris" not in traveller.header


def test_files_of_typed_times_and_zones_are_small_and_survive_damage(tmp_path: Path) -> None:
    times = TypedTimes(tmp_path, "ada")
    for number in range(KEPT + 9):
        times.add(f"#{number}")
    assert len(times.read()) == KEPT
    assert times.add("#20")[-1] == "#20"
    times.path.write_text('{"not": "a list"}')
    assert times.read() == ()
    zone = CustomerZone(tmp_path, account_id=ACCOUNT, actor="ada")
    assert zone.read() is None
    zone.write(load_zone("Europe/Paris"))
    assert zone.read() == load_zone("Europe/Paris")
    zone.path.write_text('{"zone": "Mars/Base"}')
    assert zone.read() is None
