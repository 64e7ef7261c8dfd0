"""A second person at one desk, by keys: on a file under their name, on PostgreSQL with a login of their own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from domain.account.commands import Deposit, OpenAccount, Withdraw
from domain.dispute import commands as c
from domain.dispute.postings import Reverse
from storage.bank import SqlBanks
from tests.kit.case_commands import notice
from tests.kit.cases import Calendar, desk_on, executed, opened, type_in
from tests.kit.postgres_people import as_login, bank_with_roles, do, make_login, sql
from tests.kit.shell import NORMAL, WIDE, press, running, said, settle, top, until
from tests.storage.engine.postgres.test_other_login import PASSWORD, ask_password
from tui.application.session import Session
from tui.screens.app import RecountApp


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    """Ada's desk, and case D-1 with a correction of hers that waits for somebody else."""
    with desk_on(tmp_path, Calendar()) as session:
        opened(session)
        executed(session, c.Determine(outcome="error_confirmed", explanation="not theirs"))
        executed(session, c.ProposeCorrection(steps=(Reverse(entry=3),)))
        yield session


def told(pilot: Pilot[None], query: str = "#sign-in-told") -> str:
    """What a dialog says, apart from what shines through beside it."""
    return " ".join(str(pilot.app.screen.query_one(query, Static).render()).split())


def actors(session: Session) -> list[str]:
    return [one.actor for one in session.store.case_events("D-1")]


async def test_approving_as_a_second_person_without_leaving_the_approval(session: Session) -> None:
    async with running(session, size=WIDE) as pilot:
        await press(pilot, "ctrl+o", "enter")
        waits = said(pilot)
        await press(pilot, "a")
        own = told(pilot, "#told")
        await press(pilot, "f2")
        asked = told(pilot)
        await type_in(pilot, "A d a")
        await press(pilot, "enter")
        same = told(pilot)
        await press(pilot, "backspace", "backspace", "backspace", "backspace", "backspace")
        await type_in(pilot, "Grace Hopper")
        await press(pilot, "enter")
        theirs = said(pilot)
        await press(pilot, "ctrl+s")
        approved = said(pilot)
        await press(pilot, "f2", "n")
        await type_in(pilot, "back again")
        await press(pilot, "ctrl+s")
        back = said(pilot)
    assert "f2 sign somebody else in to" in waits
    assert (
        "You proposed correction 1 yourself; somebody else must approve it. f2 signs somebody else in, at this desk."
        in own.replace("  ", " ")
    )
    assert "ada opened this desk." in asked
    assert "× ada opened this desk and signs here already" in same
    assert "proposed by ada" in theirs
    assert "You proposed" not in theirs
    assert "Grace Hopper signs" in theirs
    assert "may be posted" in approved
    assert "Grace Hopper is signed out; ada signs again." in back
    assert actors(session)[-2:] == ["Grace Hopper", "ada"]


async def test_who_leaves_the_dialog_leaves_everything_as_it_is(session: Session) -> None:
    async with running(session, size=NORMAL) as pilot:
        tops = []
        for keys in (["escape"], ["f2"], ["enter"], ["space", "enter"]):
            await press(pilot, "f2")
            tops.append(top(pilot))
            await press(pilot, *keys)
            tops.append(top(pilot))
        await press(pilot, "f2")
        await type_in(pilot, "x" * 101)
        await press(pilot, "enter")
        refused = told(pilot)
    assert tops == ["SignInDialog", "AccountsScreen"] * 4
    assert "cannot sign entries; use 1 to 100 characters that can be printed" in refused
    assert session.actor == "ada"


async def test_ten_minutes_without_a_key(session: Session) -> None:
    """The bar says it for as long as nobody is there; whoever comes back is told once more."""
    async with running(session, size=WIDE) as pilot:
        assert isinstance(pilot.app, RecountApp)
        seconds = 0.0
        pilot.app.signing._clock = lambda: seconds
        await press(pilot, "f2")
        await type_in(pilot, "grace")
        await press(pilot, "enter", "ctrl+o")
        seconds = 599.0
        await press(pilot, "enter")
        stayed = session.actor
        seconds += 600.0
        await press(pilot, "n")
        too_late = top(pilot), said(pilot)
        await press(pilot, "n")
        told = top(pilot), said(pilot)
    assert stayed == "grace"
    assert too_late[0] == "CaseFileScreen"
    assert "grace signed out: idle" in too_late[1]
    assert told[0] == "CaseStepScreen"
    assert "grace was signed out after 10 minutes without a key; ada signs." in told[1]
    assert "grace signed out: idle" not in told[1]
    assert session.actor == "ada"


async def test_a_desk_that_nobody_touches_signs_them_out_by_itself(session: Session) -> None:
    async with running(session, size=NORMAL, idle_seconds=0.2) as pilot:
        await press(pilot, "f2")
        await type_in(pilot, "grace")
        await press(pilot, "enter")
        await until(pilot, lambda: session.actor == "ada")
        bar = said(pilot)
    assert "grace signed out: idle" in bar


@pytest.fixture
def server(postgres: str) -> str:
    """A bank with peter and paula, who are operators, and anna, who looks; peter has proposed a correction."""
    bank_with_roles(postgres).close()
    make_login(postgres, "paula", "recount_operator")
    sql(postgres, "ALTER ROLE paula PASSWORD '" + PASSWORD.replace("'", "''") + "'")
    ask_password(postgres, "paula")
    with closing(SqlBanks().open(as_login(postgres, "peter"))) as bank:
        do(bank, OpenAccount(account_id="77", currency="USD"), "open-77")
        do(bank, Deposit(account_id="77", amount=500_00), "in-77")
        do(bank, Withdraw(account_id="77", amount=200_00), "out-77")
        desk = desk_of(bank)
        told = notice(
            account_id="77",
            reason_code="unauthorised-card",
            regime="reg-e",
            country="US",
            noticed_on=desk.cases.today(),
            entries=(3,),
        )
        executed(desk, told, actor="peter")
        executed(desk, c.Determine(outcome="error_confirmed", explanation="not theirs"), actor="peter")
        executed(desk, c.ProposeCorrection(steps=(Reverse(entry=3),)), actor="peter")
    return postgres


def desk_of(bank: object) -> Session:
    return Session(bank, "peter", ZoneInfo("UTC"), bank=bank)  # type: ignore[arg-type]


async def sign_in(pilot: Pilot[None], login: str, password: str) -> None:
    await press(pilot, "f2")
    await type_in(pilot, login)
    await press(pilot, "enter")
    await type_in(pilot, password)
    await press(pilot, "enter")


async def test_approving_under_a_login_of_ones_own(server: str) -> None:
    with closing(SqlBanks().open(as_login(server, "peter"))) as bank:
        session = desk_of(bank)
        async with running(session, size=WIDE) as pilot:
            await press(pilot, "ctrl+o", "enter")
            await sign_in(pilot, "paula", "wrong")
            wrong = told(pilot)
            await press(pilot, "escape")
            await sign_in(pilot, "anna", "x")
            looks = told(pilot)
            await press(pilot, "escape")
            await sign_in(pilot, "paula", PASSWORD)
            shown = pilot.app.export_screenshot()
            await press(pilot, "a", "ctrl+s")
            await press(pilot, "b")
            await type_in(pilot, "200.00")
            await press(pilot, "ctrl+s")
            posted = said(pilot)
            theirs = connections(server, "paula")
            await press(pilot, "f2")
            await settle(pilot)
            left = connections(server, "paula")
            await press(pilot, "n")
            await type_in(pilot, "seen")
            await press(pilot, "ctrl+s")
        who = [one.actor for one in bank.case_events("D-1")]
        on_account = [one.actor for one in bank.events("account-77", after=3)]
    assert "did not let paula in: password authentication failed" in wrong
    assert "The login anna may look at" in looks
    assert PASSWORD not in shown
    assert "correction 1 is event 4" in posted
    assert theirs >= 1
    assert left == 0
    assert who[-1] == "peter"
    assert set(who[-4:-1]) == {"paula"}
    assert on_account == ["paula"]


def connections(address: str, login: str) -> int:
    ((count,),) = sql(
        address,
        "SELECT count(*) FROM pg_stat_activity WHERE usename = %s AND datname = %s",
        login,
        address.rpartition("/")[2],
    )
    return int(count)
