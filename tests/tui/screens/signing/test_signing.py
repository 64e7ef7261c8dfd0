"""A second person at the desk: what the dialog looks like, and where a password goes."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from textual.pilot import Pilot

from domain.dispute import commands as c
from domain.dispute.postings import Reverse
from domain.errors import Refused
from tests.kit.cases import ACCOUNT, Calendar, desk_on, executed, opened, type_in
from tests.kit.pictures import Compare, looks_the_same
from tests.kit.shell import NARROW, NORMAL, WIDE, app_on, painted, press, running, settle
from tui.application.session import SecondPerson, Session
from tui.screens.kit.signer_badge import signer_badge
from tui.screens.signing.dialog import Asked, PasswordInput, SignInDialog
from tui.screens.signing.signing import Signing

SECRET = "correct-horse"


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    """Ada's desk, where a correction of hers waits for somebody else."""
    with desk_on(tmp_path, Calendar()) as session:
        opened(session)
        executed(session, c.Determine(outcome="error_confirmed", explanation="not theirs"))
        executed(session, c.ProposeCorrection(steps=(Reverse(entry=3),)))
        yield session


class Server:
    """A bank that insists on its login, and lets nobody in."""

    login = "ada"

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []

    def of_login(self, login: str, password: str) -> Any:
        self.asked.append((login, password))
        raise Refused("login", f"host:5432/bank did not let {login} in; check the login and its password.")


def pictured(snap_compare: Compare, session: Session, *keys: str) -> bool:
    async def steps(pilot: Pilot[Any]) -> None:
        await press(pilot, *keys)
        pilot.app.clear_notifications()

    return looks_the_same(snap_compare, app_on(session), steps)


def test_signing_in_over_an_approval(snap_compare: Compare, session: Session) -> None:
    assert pictured(snap_compare, session, "ctrl+o", "enter", "a", "f2")


def test_a_second_person_approves(snap_compare: Compare, session: Session) -> None:
    signs = ["f2", *"Grace", "enter"]
    assert pictured(snap_compare, session, "ctrl+o", "enter", "a", *signs)


def test_a_login_that_is_not_let_in(snap_compare: Compare, session: Session) -> None:
    session.bank = Server()  # type: ignore[assignment]
    keys = ["f2", *"grace", "enter", *"wrong", "enter"]
    assert pictured(snap_compare, session, *keys)


async def test_a_password_goes_to_the_server_and_nowhere_else(
    session: Session, caplog: pytest.LogCaptureFixture
) -> None:
    server = Server()
    session.bank = server  # type: ignore[assignment]
    caplog.set_level(logging.DEBUG)
    async with running(session, size=NORMAL) as pilot:
        await press(pilot, "f2")
        await type_in(pilot, "grace")
        await press(pilot, "enter")
        await type_in(pilot, SECRET)
        typed = painted(pilot)
        line = pilot.app.screen.query_one(PasswordInput)
        line.action_select_all()
        await press(pilot, "ctrl+c", "ctrl+x")
        kept = line.value
        await press(pilot, "enter")
        after = painted(pilot)
        emptied = line.value
        clipboard = pilot.app.clipboard
        told = repr(pilot.app) + repr(pilot.app.screen) + repr(line) + repr(Asked("grace", SECRET))
    assert server.asked == [("grace", SECRET)]
    assert kept == SECRET
    assert (emptied, clipboard) == ("", "")
    assert "did not let grace in" in after
    assert SECRET not in typed + after + told + caplog.text
    assert "•" * len(SECRET) in typed


@pytest.mark.parametrize(("size", "named"), [(NORMAL, "D-1   correcting"), (NARROW, "D-1 ")])
async def test_whoever_signs_is_named_once_and_the_case_stays_named(
    session: Session, size: tuple[int, int], named: str
) -> None:
    async with running(session, size=size) as pilot:
        await press(pilot, "ctrl+o", "f2")
        await type_in(pilot, "disputes/akhan")
        await press(pilot, "enter")
        pilot.app.clear_notifications()
        await settle(pilot)
        queue = painted(pilot)
        await press(pilot, "enter")
        case = painted(pilot).splitlines()[0]
    assert queue.count("disputes/akhan") == 1
    assert "Cases   of the whole bank" in queue
    assert named in case


async def test_in_a_browser_nobody_signs_in_but_with_a_login(session: Session) -> None:
    session.in_browser = True
    async with running(session, size=NORMAL) as pilot:
        await press(pilot, "f2")
        assert "one link is one person" in painted(pilot)
        session.bank = Server()  # type: ignore[assignment]
        await press(pilot, "f2")
        assert isinstance(pilot.app.screen, SignInDialog)


async def test_each_screen_says_who_signs(session: Session) -> None:
    firsts = []
    async with running(session, size=WIDE) as pilot:
        await press(pilot, "f2")
        await type_in(pilot, "grace")
        await press(pilot, "enter")
        pilot.app.clear_notifications()
        for keys in (
            ["ctrl+o"],
            ["enter"],
            ["o"],
            ["v"],
            ["escape", "w"],
            ["escape", "a"],
            ["escape", "ctrl+r"],
            ["f3"],
        ):
            await press(pilot, *keys)
            firsts.append((type(pilot.app.screen).__name__, "grace signs" in painted(pilot)))
        await press(pilot, "f2")
        gone = "grace" in painted(pilot).splitlines()[0]
    assert firsts == [
        ("CasesScreen", True),
        ("CaseFileScreen", True),
        ("TimeMachineScreen", True),
        ("ProofScreen", True),
        ("WhatIfScreen", True),
        ("ActScreen", True),
        ("ProjectionsScreen", True),
        ("HandoverScreen", True),
    ]
    assert not gone
    assert ACCOUNT in session.store.accounts()[0].account_id


@pytest.mark.parametrize(
    ("words", "width", "shown"),
    [
        ("", 120, ""),
        ("grace signs", 120, "  grace signs "),
        ("grace signs", 30, "  grace signs "),
        ("somebody of a long name signs", 60, "  somebody of a long … "),
        ("somebody of a long name signs", 20, "  somebody of… "),
    ],
)
def test_who_signs_fits_the_bar(words: str, width: int, shown: str) -> None:
    assert "".join(span.text for span in signer_badge(words, width)) == shown


class Desk:
    """Stands for the app: hears what is said, keeps no time."""

    keymap: dict[str, str] = {}

    def __init__(self) -> None:
        self.said: list[str] = []

    def notify(self, sentence: str, **_: Any) -> None:
        self.said.append(sentence)

    def set_interval(self, *_: Any) -> Any:
        return SimpleNamespace(stop=lambda: None)


@pytest.mark.parametrize(
    ("waits", "heard", "signs"),
    [
        ([599.0, 599.0], [True, True], "grace"),
        ([600.0], [False], "ada"),
        ([599.0, 600.0], [True, False], "ada"),
        ([600.0, 1.0], [False, True], "ada"),
    ],
)
def test_a_key_keeps_them_signed_in_for_ten_minutes(
    session: Session, waits: list[float], heard: list[bool], signs: str
) -> None:
    desk, now, bar = Desk(), 0.0, list[str]()
    signing = Signing(desk, bar.append, clock=lambda: now)  # type: ignore[arg-type]
    signing._in(session, SecondPerson("grace"))
    found = []
    for wait in waits:
        now += wait
        found.append(signing.hears_key())
    assert (found, session.actor) == (heard, signs)
    if signs == "ada" and len(waits) == found.index(False) + 1:
        assert bar[-1] == "grace signed out: idle"
