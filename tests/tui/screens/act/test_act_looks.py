"""What acting looks like: every step on a large, an ordinary and a small terminal."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from domain.account import commands as c
from tests.kit.act_agent import Agent
from tests.kit.act_desk import ACCOUNT, DECLINE, FEE, HOLD, ActApp, Failing, by_rival, desk_on
from tests.kit.pictures import Compare, Size, Step, large_and_ordinary, looks_the_same, ordinary_and_small
from tests.kit.shell import TINY, WIDE
from tui.application.session import Session


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    with desk_on(tmp_path) as one:
        yield one


def by(deeds: Callable[[Agent], Awaitable[None]]) -> Step:
    """What somebody does who acts."""
    return lambda pilot: deeds(Agent(pilot))


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


@large_and_ordinary
def test_choosing(snap_compare: Compare, session: Session, size: Size) -> None:
    app = ActApp(session, cursor=FEE, live=False)
    assert looks_the_same(snap_compare, app, by(nothing), size=size)


def test_a_form_with_mistakes(snap_compare: Compare, session: Session) -> None:
    app = ActApp(session, cursor=DECLINE, live=False)
    assert looks_the_same(snap_compare, app, by(a_form_with_mistakes))


@ordinary_and_small
def test_a_preview(snap_compare: Compare, session: Session, size: Size) -> None:
    app = ActApp(session, cursor=FEE, live=False)
    assert looks_the_same(snap_compare, app, by(the_preview_of_a_reversal), size=size)


def test_a_conflict(snap_compare: Compare, session: Session) -> None:
    app = ActApp(session, cursor=DECLINE, live=False)
    assert looks_the_same(snap_compare, app, by(a_conflict))


def test_a_release_of_the_hold_under_the_cursor(snap_compare: Compare, session: Session) -> None:
    async def chosen(agent: Agent) -> None:
        await agent.press("enter")

    app = ActApp(session, cursor=HOLD, live=True)
    assert looks_the_same(snap_compare, app, by(chosen))


def test_an_amount_typed_again_wrongly(snap_compare: Compare, session: Session) -> None:
    async def mistyped(agent: Agent) -> None:
        await agent.preview_deposit()
        await agent.type_again("12.05")
        await agent.press("enter")

    assert looks_the_same(snap_compare, ActApp(session), by(mistyped))


def test_a_store_that_went_away_while_posting(snap_compare: Compare, session: Session) -> None:
    async def posted(agent: Agent) -> None:
        await agent.preview_deposit()
        await agent.type_again("12.50")
        session.store = session.handler.store = Failing(session.store, {"append"})
        await agent.press("ctrl+s")

    assert looks_the_same(snap_compare, ActApp(session), by(posted), size=WIDE)


def test_on_a_tiny_terminal(snap_compare: Compare, session: Session) -> None:
    assert looks_the_same(snap_compare, ActApp(session), by(a_form_with_mistakes), size=TINY)
