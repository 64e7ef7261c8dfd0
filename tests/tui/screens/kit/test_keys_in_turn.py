"""Keys that come at once, as from somebody who types ahead of a slow machine: each does what it would do alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from textual import events
from textual.widgets import Input

from tests.kit.cases import ACCOUNT, Calendar, desk_on, opened
from tests.kit.shell import WIDE, keys_of, press, running, settle, top, type_at_once
from tui.application.session import Session


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
