"""Keys that come at once, as from somebody who types ahead of a slow machine: each does what it would do alone."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from textual import events
from textual.app import ComposeResult
from textual.widgets import Input, TextArea

from domain.account.events import FeeCharged, MoneyDeposited
from domain.dispute import commands as c
from domain.dispute.postings import Reverse
from tests.kit.cases import ACCOUNT, NOW, Calendar, case_of, desk_on, executed, opened
from tests.kit.shell import WIDE, keys_of, painted, press, running, settle, top, type_at_once
from tests.kit.travelling import book
from tui.application.session import Session
from tui.screens.act.screen import ActScreen
from tui.screens.disputes.case_file import CaseFileScreen
from tui.screens.kit.dialogs import Dialog
from tui.screens.navigation import NavigatingApp
from tui.screens.time_machine.screen import TimeMachineScreen

SLOW_SECONDS = 0.03


class Slow:
    """A store whose every answer takes longer than a hand that types."""

    def __init__(self, store: Any) -> None:
        self._store = store

    def __getattr__(self, name: str) -> Any:
        kept = getattr(self._store, name)
        if not callable(kept):
            return kept

        def answer(*arguments: Any, **options: Any) -> Any:
            time.sleep(SLOW_SECONDS)
            return kept(*arguments, **options)

        return answer


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    with desk_on(tmp_path, Calendar()) as session:
        opened(session)
        yield session


@pytest.mark.parametrize(
    ("before", "keys", "shown"),
    [
        (["D", "enter"], ["q"], "CasesScreen"),
        (["D", "enter"], ["q", "q"], "TimeMachineScreen"),
        (["D", "enter", "l"], ["escape", "q", "q"], "TimeMachineScreen"),
        (["D", "enter", "l"], ["escape", "q", "q", "q"], "AccountsScreen"),
        (["D"], ["enter", "q", "q"], "TimeMachineScreen"),
        (["D"], ["enter", "l"], "LetterScreen"),
        ([], ["v", "q", "p", "p", "D", "enter"], "CaseFileScreen"),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, list) else value,
)
async def test_a_key_is_for_the_screen_that_the_key_before_it_led_to(
    session: Session, before: list[str], keys: list[str], shown: str
) -> None:
    async with running(session, size=WIDE) as pilot:
        await press(pilot, *ACCOUNT, "enter", *before)
        await type_at_once(pilot, *keys)
        await settle(pilot)
        assert top(pilot) == shown


async def test_what_is_typed_after_the_key_of_a_dialog_is_in_its_field(session: Session) -> None:
    async with running(session, size=WIDE) as pilot:
        await press(pilot, *ACCOUNT, "enter")
        await type_at_once(pilot, "slash", *keys_of("payroll"))
        await settle(pilot)
        assert pilot.app.screen.query_one(Input).value == "payroll"
        pilot.app.post_message(events.Key("ctrl+u", None))
        pilot.app.post_message(events.Paste("machine"))
        await type_at_once(pilot, "s")
        await settle(pilot)
        assert pilot.app.screen.query_one(Input).value == "machines"


async def test_a_chunk_of_keys_is_for_what_it_opens_however_slow_the_store(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every opening in turn, each with all that is typed into it sent in one write."""
    # How long a person would be let wait is not the question, and a busy machine may take longer.
    monkeypatch.setattr("tui.screens.kit.keys_in_turn.HOLD_SECONDS", 600.0)
    session.store = cast(Any, Slow(session.store))
    async with running(session, size=WIDE) as pilot:

        async def chunk(*keys: str) -> None:
            await type_at_once(pilot, *keys)
            await settle(pilot)

        def typed() -> str:
            field = pilot.app.focused
            return (
                field.value if isinstance(field, Input) else field.text if isinstance(field, TextArea) else ""
            )

        await chunk(*keys_of("diaz"), "enter", "colon", *keys_of("#2"), "enter")
        machine = pilot.app.screen
        assert isinstance(machine, TimeMachineScreen)
        assert machine.state.version == 2
        await chunk("home", "f", *keys_of("type:withdrawal"), "enter", "F")
        assert (machine.state.version, machine.state.shows_all) == (3, True)
        await chunk("home", "slash", *keys_of("payroll"), "enter", "t")
        assert (machine.state.version, machine.lens) == (2, "as-of")
        await chunk("g", *keys_of("77"), "enter", "home")
        assert top(pilot) == "TimeMachineScreen"
        await chunk("end", "a", "home", "enter", *keys_of("12.50"), "enter", *keys_of("12.50"))
        act = pilot.app.screen
        assert isinstance(act, ActScreen)
        assert (act.stage, act.query_one("#confirm-again", Input).value) == ("preview", "12.50")
        await chunk("escape", "escape", "escape", "D", "enter", "n", *keys_of("she called again"))
        assert (top(pilot), typed()) == ("CaseStepScreen", "she called again")
        await chunk("escape", "ctrl+p", *keys_of("d-1"), "enter", "n", "x")
        assert (top(pilot), typed()) == (
            "CaseStepScreen",
            "xshe called again",
        )  # what was typed is offered again
        await chunk("escape", "f9", *keys_of("tm.play"), "enter", "X")
        assert (top(pilot), typed()) == ("KeysPrompt", "X")
        await chunk("escape", "escape", "L", "enter", "f5")
        assert top(pilot) == "PathPrompt"


async def test_what_is_cited_is_what_the_keys_before_it_lead_to(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.screens.kit.keys_in_turn.HOLD_SECONDS", 600.0)
    facts = (FeeCharged(amount=5_00, fee_code="MONTHLY"), MoneyDeposited(amount=1))
    book(session.store, *facts, recorded_at=NOW, account_id=ACCOUNT)
    session.store = cast(Any, Slow(session.store))
    async with running(session, size=WIDE) as pilot:
        await press(pilot, *ACCOUNT, "enter")
        await type_at_once(pilot, "left_square_bracket", "e")
        await settle(pilot)
        await type_at_once(pilot, "home", "m", "right_square_bracket", "e")
        await settle(pilot)
    marker, compared = case_of(session).evidence.values()
    assert (marker.kind, marker.account_version) == ("event", 4)
    assert (compared.kind, compared.account_version) == ("comparison", 4)


class Late(Dialog[None]):
    """A dialog whose field has the focus a while after it stands."""

    CONTEXT = "case-step"
    AUTO_FOCUS = ""

    def compose(self) -> ComposeResult:
        yield Input()

    def on_mount(self) -> None:
        self.set_timer(SLOW_SECONDS, self.query_one(Input).focus)


async def test_a_key_waits_until_a_dialog_has_its_first_focus(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.screens.kit.keys_in_turn.HOLD_SECONDS", 600.0)
    async with running(session) as pilot:
        dialog = Late()
        await pilot.app.push_screen(dialog)
        await type_at_once(pilot, *keys_of("told"))
        await settle(pilot)
        assert dialog.query_one(Input).value == "told"


async def test_escape_does_not_wait_for_an_answer_that_does_not_come(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.screens.kit.keys_in_turn.HOLD_SECONDS", 600.0)
    async with running(session, size=WIDE) as pilot:
        await press(pilot, *ACCOUNT, "enter")
        machine = pilot.app.screen
        assert isinstance(machine, TimeMachineScreen)
        assert isinstance(pilot.app, NavigatingApp)
        typed = pilot.app.typed
        hand_on = typed._hand_on

        async def ask(event: events.Event) -> None:
            """What the key asks is not answered."""
            machine._is_read = False
            await hand_on(event)

        monkeypatch.setattr(typed, "_hand_on", ask)
        pilot.app.post_message(events.Key("Z", "Z"))
        while typed._held_since is None:
            await pilot.pause()
        monkeypatch.setattr(typed, "_hand_on", hand_on)
        pilot.app.post_message(events.Key("escape", None))
        while top(pilot) != "AccountsScreen":
            await pilot.pause()


async def test_a_key_waits_until_the_case_is_read_anew(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A colleague proposes meanwhile: what the case was before would refuse, and say so for a moment only."""
    monkeypatch.setattr("tui.screens.kit.keys_in_turn.HOLD_SECONDS", 600.0)
    session.store = cast(Any, Slow(session.store))
    async with running(session, size=WIDE) as pilot:
        await press(pilot, *ACCOUNT, "enter", "D", "enter")
        executed(
            session,
            c.Determine(outcome="error_confirmed", explanation="it gave 160"),
            c.ProposeCorrection(steps=(Reverse(entry=3, amount=9_00),), account_version=3),
        )
        screen = pilot.app.screen
        assert isinstance(screen, CaseFileScreen)
        screen.ask_again()
        await type_at_once(pilot, "a")
        await settle(pilot)
        assert top(pilot) == "CaseStepScreen"
        assert "Approve correction 1" in painted(pilot)


async def test_keys_go_on_where_an_answer_does_not_come(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.screens.kit.keys_in_turn.HOLD_SECONDS", 0.5)
    async with running(session, size=WIDE) as pilot:
        await press(pilot, *ACCOUNT, "enter")
        machine = pilot.app.screen
        assert isinstance(machine, TimeMachineScreen)
        machine._is_read = False
        await type_at_once(pilot, "t")
        await settle(pilot)
        assert machine.lens == "as-of"
