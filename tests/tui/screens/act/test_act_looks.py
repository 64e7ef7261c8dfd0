"""What acting looks like: every step on a large, an ordinary and a small terminal."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from domain.account import commands as c
from tests.kit.act_agent import Agent
from tests.kit.act_desk import ACCOUNT, DECLINE, FEE, HOLD, ActApp, Failing, by_rival, desk_on
from tests.kit.pictures import Size, every_size
from tests.kit.shell import NORMAL, TINY, WIDE
from tui.application.session import Session
from tui.screens.kit.safe_input import SafeInput


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    with desk_on(tmp_path) as one:
        yield one


Step = Callable[[Agent], Awaitable[None]]


def after(step: Step) -> Callable[[Pilot[Any]], Awaitable[None]]:
    """Take the step before the picture; the cursor of inputs stands still on it."""

    async def taken(pilot: Pilot[Any]) -> None:
        agent = Agent(pilot)
        await agent.settle()
        await step(agent)
        for entry in pilot.app.screen.query(SafeInput):
            entry.cursor_blink = False
        await agent.settle()

    return taken


async def nothing(agent: Agent) -> None:
    """The list as it opens."""


async def a_form_with_mistakes(agent: Agent) -> None:
    await agent.choose("deposit")
    await agent.fill(amount="12,50")
    await agent.press("enter")


async def the_preview_of_a_reversal(agent: Agent) -> None:
    await agent.press("enter")
    await agent.fill(reason="late payroll")
    await agent.press("enter")


async def a_conflict(agent: Agent) -> None:
    await agent.choose("deposit")
    await agent.fill(amount="12.50", reason="late payroll")
    by_rival(agent.app.session, c.ReverseEntry(account_id=ACCOUNT, entry=FEE), reason="goodwill")
    await agent.press("enter")


@every_size
def test_choosing(snap_compare: Any, session: Session, size: Size) -> None:
    app = ActApp(session, cursor=FEE, live=False)
    assert snap_compare(app, terminal_size=size, run_before=after(nothing))


@every_size
def test_a_form_with_mistakes(snap_compare: Any, session: Session, size: Size) -> None:
    app = ActApp(session, cursor=DECLINE, live=False)
    assert snap_compare(app, terminal_size=size, run_before=after(a_form_with_mistakes))


@every_size
def test_a_preview(snap_compare: Any, session: Session, size: Size) -> None:
    app = ActApp(session, cursor=FEE, live=False)
    assert snap_compare(app, terminal_size=size, run_before=after(the_preview_of_a_reversal))


@every_size
def test_a_conflict(snap_compare: Any, session: Session, size: Size) -> None:
    app = ActApp(session, cursor=DECLINE, live=False)
    assert snap_compare(app, terminal_size=size, run_before=after(a_conflict))


def test_a_release_of_the_hold_under_the_cursor(snap_compare: Any, session: Session) -> None:
    async def chosen(agent: Agent) -> None:
        await agent.press("enter")

    app = ActApp(session, cursor=HOLD, live=True)
    assert snap_compare(app, terminal_size=NORMAL, run_before=after(chosen))


def test_an_amount_typed_again_wrongly(snap_compare: Any, session: Session) -> None:
    async def mistyped(agent: Agent) -> None:
        await agent.preview_deposit()
        await agent.type_again("12.05")
        await agent.press("enter")

    assert snap_compare(ActApp(session), terminal_size=NORMAL, run_before=after(mistyped))


def test_a_store_that_went_away_while_posting(snap_compare: Any, session: Session) -> None:
    async def posted(agent: Agent) -> None:
        await agent.preview_deposit()
        await agent.type_again("12.50")
        session.store = session.handler.store = Failing(session.store, {"append"})
        await agent.press("ctrl+s")

    assert snap_compare(ActApp(session), terminal_size=WIDE, run_before=after(posted))


def test_on_a_tiny_terminal(snap_compare: Any, session: Session) -> None:
    assert snap_compare(ActApp(session), terminal_size=TINY, run_before=after(a_form_with_mistakes))
