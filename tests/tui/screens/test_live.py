"""What says LIVE is live: each screen over each kind of change, seen while it comes and after it came unseen.

A screen that has been there all the time shows what one that is opened now shows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from textual.message import Message
from textual.pilot import Pilot

from domain.account.commands import Command, Deposit, Request, ReverseEntry
from domain.dispute import commands as c
from domain.dispute.postings import Credit
from domain.handlers.profile import ProfileHandler
from tests.kit.cases import ACCOUNT, Calendar, case_of, desk_at, desk_on, executed, opened
from tests.kit.shell import WIDE, press, running, settle, show
from tests.kit.travelling import lines_of
from tui.application.profile.values import change
from tui.application.session import Session
from tui.screens.app import RecountApp
from tui.screens.kit.lines import LinesView
from tui.screens.kit.messages import (
    AccountOpenRequested,
    CaseOpenRequested,
    CaseReportRequested,
    CasesRequested,
    ProjectionsRequested,
    ToldRequested,
    WhatIfRequested,
)
from tui.screens.timeline.timeline import Timeline


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    with desk_on(tmp_path, Calendar()) as session:
        opened(session)
        yield session


def deposited(session: Session) -> None:
    _do(session, Deposit(account_id=ACCOUNT, amount=10_00, kind="cash deposit"))


def reversed_(session: Session) -> None:
    _do(session, ReverseEntry(account_id=ACCOUNT, entry=3, amount=1_00))


def _do(session: Session, command: Command) -> None:
    head = session.store.head(ACCOUNT)
    assert head is not None
    named = f"other-{head.version}"
    session.handler.execute(Request(command=command, command_id=named, actor="grace", reason="a test"))


def noted(session: Session) -> None:
    executed(session, c.AddNote(text=f"note {len(session.store.case_events('D-1'))}"), actor="grace")


def credited(session: Session) -> None:
    """A correction on two streams: proposed and posted at another desk."""
    number = len(session.store.case_events("D-1"))
    posting = Credit(credit_id=f"PC-{number}", entry=3, amount=5_00)
    executed(session, c.ProposeCorrection(steps=(posting,)), actor="grace")
    (proposal,) = case_of(session).open_proposals
    executed(session, c.PostCorrection(number=proposal), actor="grace")


def renamed(session: Session) -> None:
    ProfileHandler(session.store, clock=session.clock).execute(
        lambda profile: change(profile, "name", "Other Bank"), actor="grace", reason="a test"
    )


CHANGES: dict[str, Callable[[Session], None]] = {
    "money in": deposited,
    "an entry reversed": reversed_,
    "a step of a case": noted,
    "a correction of a case": credited,
    "the profile": renamed,
}
SEEN = ("a correction of a case",)
"""Changes that come while the screen is seen, too: of the account and of the case at once."""
SCREENS: dict[str, Callable[[], list[Message | str]]] = {
    "accounts": list,
    "account": lambda: [AccountOpenRequested(ACCOUNT)],
    "what-if": lambda: [AccountOpenRequested(ACCOUNT), WhatIfRequested(ACCOUNT, 3, Calendar().now)],
    "queue": lambda: [CasesRequested()],
    "case": lambda: [CaseOpenRequested("D-1")],
    "report": lambda: [CaseReportRequested()],
    "comparison": lambda: [AccountOpenRequested(ACCOUNT, 3), "m", "T"],
    "told": lambda: [ToldRequested(ACCOUNT)],
    "workload": lambda: [CasesRequested(), "w"],
    "read models": lambda: [ProjectionsRequested()],
    "log": lambda: ["ctrl+y"],
    "handover": lambda: ["f3"],
}


async def look(pilot: Pilot[None]) -> None:
    """Let the app look at the store, as it does each second."""
    assert isinstance(pilot.app, RecountApp)
    assert pilot.app.follower is not None
    pilot.app.follower.look()
    await settle(pilot)


def seen(pilot: Pilot[None]) -> list[str]:
    """The lines of all that is shown, but for the timeline, which keeps the window somebody looks through."""
    panes = [one for one in pilot.app.screen.query(LinesView) if one.display]
    return [lines_of(one) for one in panes if not isinstance(one, Timeline)]


async def reach(pilot: Pilot[None], screen: str) -> None:
    """Open the screen as it is opened first."""
    for step in SCREENS[screen]():
        await (press(pilot, step) if isinstance(step, str) else show(pilot, step))


async def opened_now(session: Session, screen: str) -> list[str]:
    async with running(session, size=WIDE) as pilot:
        await reach(pilot, screen)
        return seen(pilot)


@pytest.mark.slow
@pytest.mark.parametrize("screen", SCREENS)
async def test_every_screen_over_every_change(session: Session, screen: str) -> None:
    other = desk_at(session.store, Calendar(), "grace")
    async with running(session, size=WIDE) as pilot:
        await reach(pilot, screen)
        for name, make in CHANGES.items():
            if name in SEEN:
                make(other)
                await look(pilot)
                assert seen(pilot) == await opened_now(session, screen), f"{screen}, seen: {name}"
            await show(pilot, CasesRequested() if screen == "report" else CaseReportRequested())
            make(other)
            await look(pilot)
            await press(pilot, "escape")
            assert seen(pilot) == await opened_now(session, screen), f"{screen}, unseen: {name}"
