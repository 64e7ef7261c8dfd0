"""Who may sign in beside the person at a desk, and what bears whose name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from domain.dispute import commands as c
from domain.dispute.postings import Reverse
from domain.errors import BadInput, Refused
from tests.kit.cases import Calendar, case_of, desk_on, executed, opened
from tui.application.cases.four_eyes import not_yours
from tui.application.second_person import needs_password, second_person
from tui.application.session import SecondPerson, Session

SPELLINGS = ("ada", " ADA ", "A d a", "ａｄａ", "a\u00adda", "Ada\u2009")


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    with desk_on(tmp_path, Calendar()) as session:
        yield session


@pytest.mark.parametrize("name", SPELLINGS)
def test_the_first_person_is_no_second_one(session: Session, name: str) -> None:
    with pytest.raises(BadInput, match=r"ada opened this desk|cannot sign entries"):
        second_person(session, name)


@pytest.mark.parametrize("name", ["", "   ", "x" * 101, "a\nb", "\x1b[31m"])
def test_what_no_actor_may_be_called_no_second_person_may(session: Session, name: str) -> None:
    with pytest.raises(BadInput, match=r"The name .* cannot sign entries"):
        second_person(session, name)


def test_a_name_is_kept_as_it_was_typed(session: Session) -> None:
    assert second_person(session, " Grace Hopper ") == SecondPerson("Grace Hopper")
    assert not needs_password(session)


def test_a_login_wants_its_password(session: Session) -> None:
    class Server:
        login = "peter"

    session.bank = Server()  # type: ignore[assignment]
    assert needs_password(session)
    with pytest.raises(BadInput, match="Type the password of grace"):
        second_person(session, "grace")


def test_views_of_the_past_know_who_signs(session: Session) -> None:
    view = session.view(session.store)
    session.sign_in(SecondPerson("grace"))
    assert (session.actor, view.actor, session.first) == ("grace", "grace", "ada")
    later = session.view(session.store)
    session.sign_out()
    assert (session.actor, view.actor, later.actor) == ("ada", "ada", "ada")


class Connections:
    """A bank of which only is known whether it is closed."""

    read_only, is_closed = False, False

    def close(self) -> None:
        self.is_closed = True


def test_what_a_second_person_confirmed_is_recorded_on_their_own_connections(session: Session) -> None:
    first, second = Connections(), Connections()
    theirs: Any = first
    again: Any = second
    session.sign_in(SecondPerson("grace", theirs))
    assert session.writer("grace").store is theirs
    assert session.writer("ada") is session
    session.sign_out()
    assert session.writer("grace").store is theirs
    session.sign_in(SecondPerson("grace", again))
    assert session.writer("grace").store is again
    session.close_left()
    assert (first.is_closed, second.is_closed) == (True, False)
    session.sign_out()
    session.close_left()
    assert second.is_closed
    assert session.writer("grace") is session


@pytest.mark.parametrize(
    ("determined", "proposed", "actor", "why"),
    [
        ("ada", "ada", "grace", ""),
        ("ada", "grace", "grace", "you proposed it"),
        ("grace", "ada", "grace", "you determined the case"),
        ("grace", "ada", "G R A C E", "you determined the case"),
        ("ada", "grace", "ｇｒａｃｅ", "you proposed it"),
        ("ada", "grace", "Gräce", ""),
    ],
)
def test_who_may_not_approve_is_told_why_and_refused(
    session: Session, determined: str, proposed: str, actor: str, why: str
) -> None:
    opened(session)
    executed(session, c.Determine(outcome="error_confirmed", explanation="not theirs"), actor=determined)
    executed(session, c.ProposeCorrection(steps=(Reverse(entry=3),)), actor=proposed)
    assert not_yours(case_of(session), actor) == why
    if why:
        with pytest.raises(Refused, match="somebody else must approve"):
            executed(session, c.ApproveCorrection(number=1), actor=actor)
    else:
        executed(session, c.ApproveCorrection(number=1), actor=actor)
        assert not_yours(case_of(session), proposed) == ""
