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
from tui.application.session import Session
from tui.screens.kit.safe_input import SafeInput
from tui.screens.kit.themes import RECOUNT_LIGHT

SIZES = [(120, 40), (80, 24), (60, 20)]
on_every_size = pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    with desk_on(tmp_path) as one:
        yield one


Step = Callable[[Agent], Awaitable[None]]


def after(step: Step, theme: str = "") -> Callable[[Pilot[Any]], Awaitable[None]]:
    """Take the step before the picture; the cursor of inputs stands still on it."""

    async def taken(pilot: Pilot[Any]) -> None:
        if theme:
            pilot.app.theme = theme
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


@on_every_size
def test_choosing(snap_compare: Any, session: Session, size: tuple[int, int]) -> None:
    app = ActApp(session, cursor=FEE, live=False)
    assert snap_compare(app, terminal_size=size, run_before=after(nothing))


@on_every_size
def test_a_form_with_mistakes(snap_compare: Any, session: Session, size: tuple[int, int]) -> None:
    app = ActApp(session, cursor=DECLINE, live=False)
    assert snap_compare(app, terminal_size=size, run_before=after(a_form_with_mistakes))


@on_every_size
def test_a_preview(snap_compare: Any, session: Session, size: tuple[int, int]) -> None:
    app = ActApp(session, cursor=FEE, live=False)
    assert snap_compare(app, terminal_size=size, run_before=after(the_preview_of_a_reversal))


@on_every_size
def test_a_conflict(snap_compare: Any, session: Session, size: tuple[int, int]) -> None:
    app = ActApp(session, cursor=DECLINE, live=False)
    assert snap_compare(app, terminal_size=size, run_before=after(a_conflict))


def test_a_preview_in_the_light_theme(snap_compare: Any, session: Session) -> None:
    app = ActApp(session, cursor=FEE, live=False)
    before = after(the_preview_of_a_reversal, RECOUNT_LIGHT.name)
    assert snap_compare(app, terminal_size=(120, 40), run_before=before)


def test_a_preview_without_colour(
    snap_compare: Any, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = ActApp(session, cursor=FEE, live=False)
    assert snap_compare(app, terminal_size=(80, 24), run_before=after(the_preview_of_a_reversal))


def test_a_release_of_the_hold_under_the_cursor(snap_compare: Any, session: Session) -> None:
    async def chosen(agent: Agent) -> None:
        await agent.press("enter")

    app = ActApp(session, cursor=HOLD, live=True)
    assert snap_compare(app, terminal_size=(80, 24), run_before=after(chosen))


def test_an_amount_typed_again_wrongly(snap_compare: Any, session: Session) -> None:
    async def mistyped(agent: Agent) -> None:
        await agent.preview_deposit()
        await agent.type_again("12.05")
        await agent.press("enter")

    assert snap_compare(ActApp(session), terminal_size=(80, 24), run_before=after(mistyped))


def test_a_store_that_went_away_while_posting(snap_compare: Any, session: Session) -> None:
    async def posted(agent: Agent) -> None:
        await agent.preview_deposit()
        await agent.type_again("12.50")
        session.store = session.handler.store = Failing(session.store, {"append"})
        await agent.press("ctrl+s")

    assert snap_compare(ActApp(session), terminal_size=(120, 40), run_before=after(posted))


def test_on_a_tiny_terminal(snap_compare: Any, session: Session) -> None:
    assert snap_compare(ActApp(session), terminal_size=(40, 10), run_before=after(a_form_with_mistakes))
