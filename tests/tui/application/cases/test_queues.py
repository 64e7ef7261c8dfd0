"""Taking the next case: the most urgent one, once, and never one that somebody else has just taken."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from domain.account.commands import OpenAccount, Request
from domain.dispute import commands as c
from domain.errors import Refused
from domain.handlers.dispute import CaseExecuted
from storage.bank import SqlBank
from storage.engine.connect import open_database
from tests.kit.case_commands import notice
from tests.kit.cases import ACCOUNT, Calendar, case_of, desk_at, desk_on, executed, opened
from tui.application.cases.queues import NONE_LEFT, take_next
from tui.application.session import Session


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    """Three cases that nobody has; D-2 is the most urgent."""
    with desk_on(tmp_path, Calendar()) as session:
        for case_id, days in (("D-1", 1), ("D-2", 9), ("D-3", 5)):
            opened(session, case_id, days=days)
        yield session


def taken(session: Session, actor: str, command_id: str) -> CaseExecuted:
    return take_next(session.cases, actor=actor, command_id=command_id)


def test_the_most_urgent_first_and_none_is_left(session: Session) -> None:
    assert [taken(session, "ada", f"t{n}").case_id for n in range(3)] == ["D-2", "D-3", "D-1"]
    with pytest.raises(Refused, match=NONE_LEFT):
        taken(session, "ada", "t3")


def test_the_same_command_takes_no_second_case(session: Session) -> None:
    first, again = taken(session, "ada", "t"), taken(session, "ada", "t")
    assert (first.case_id, again.case_id) == ("D-2", "D-2")
    assert (first.first_time, again.first_time) == (True, False)
    assert case_of(session, "D-3").assignee == ""


class Overtaken:
    """A store on which somebody else works on the case as soon as the queue has been read."""

    def __init__(self, session: Session, command: c.CaseCommand) -> None:
        self._session, self._command, self._is_left = session, command, True

    def __getattr__(self, name: str) -> Any:
        return getattr(self._session.store, name)

    def cases(self, *words: Any, **options: Any) -> Any:
        found = self._session.store.cases(*words, **options)
        if self._is_left and found:
            self._is_left = False
            executed(self._session, self._command, case_id="D-2", actor="bo")
        return found


@pytest.mark.parametrize(
    ("theirs", "mine"), [(c.Assign(assignee="bo"), "D-3"), (c.AddNote(text="she called"), "D-2")]
)
def test_a_case_that_changed_meanwhile_is_looked_at_anew(
    session: Session, theirs: c.CaseCommand, mine: str
) -> None:
    desk = desk_at(Overtaken(session, theirs), Calendar(), "ada")
    assert taken(desk, "ada", "t").case_id == mine


def test_desks_on_a_server_that_ask_at_once_get_different_cases(postgres: str) -> None:
    with ExitStack() as stack:
        banks = [
            stack.enter_context(closing(SqlBank(open_database(postgres, create=True), postgres)))
            for _ in range(3)
        ]
        desks = [Session(bank, f"agent-{n}", ZoneInfo("UTC")) for n, bank in enumerate(banks)]
        desks[0].handler.execute(
            Request(command=OpenAccount(account_id=ACCOUNT, currency="USD"), command_id="o", actor="ada")
        )
        command = notice(account_id=ACCOUNT, reason_code="statement", regime="reg-e", country="US")
        for case_id in ("D-1", "D-2", "D-3"):
            executed(desks[0], command, case_id=case_id)
        with ThreadPoolExecutor(3) as pool:
            found = list(pool.map(lambda desk: taken(desk, desk.actor, f"t-{desk.actor}"), desks))
    assert sorted(one.case_id for one in found) == ["D-1", "D-2", "D-3"]


def test_desks_that_ask_at_once_get_different_cases(session: Session) -> None:
    desks = [desk_at(session.store, Calendar(), f"agent-{n}") for n in range(3)]
    with ThreadPoolExecutor(3) as pool:
        found = list(pool.map(lambda desk: taken(desk, desk.actor, f"t-{desk.actor}"), desks))
    assert sorted(one.case_id for one in found) == ["D-1", "D-2", "D-3"]
    assert all(one.case.assignee == desk.actor for one, desk in zip(found, desks, strict=True))
