"""What a correction of a case is offered to be, and what Act says before it touches a disputed entry."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.account.commands import Command, Deposit, Request, ReverseEntry
from domain.dispute import commands as c
from domain.dispute.postings import Adopt, Credit
from tests.kit.cases import ACCOUNT, Calendar, case_of, desk_on, executed, opened
from tui.application.cases.offers import offered
from tui.application.commands.held import Held
from tui.application.commands.outcomes import Previewed, preview
from tui.application.session import Session


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    with desk_on(tmp_path, Calendar()) as session:
        opened(session)
        yield session


def asked(session: Session, command: Command) -> Previewed:
    head = session.store.head(ACCOUNT)
    assert head is not None
    request = Request(command=command, command_id="c1", actor="ada", reason="a test")
    found = preview(session, request, head)
    assert isinstance(found, Previewed)
    return found


def test_what_is_owed_is_lent_first_and_given_back_once_it_is_found(session: Session) -> None:
    assert offered(session.cases, "D-1") == ("credit 3 40.00",)
    executed(session, c.Determine(outcome="error_confirmed", explanation="the journal shows it"))
    assert offered(session.cases, "D-1") == ("reverse 3 40.00",)


def test_a_credit_that_is_open_is_made_final(session: Session) -> None:
    executed(session, c.ProposeCorrection(steps=(Credit(credit_id="PC-1", entry=3, amount=40_00),)))
    executed(session, c.PostCorrection(number=1))
    assert offered(session.cases, "D-1") == ()
    executed(session, c.Determine(outcome="error_confirmed", explanation="the journal shows it"))
    assert offered(session.cases, "D-1") == ("make-final PC-1",)


def test_a_credit_is_taken_back_where_nothing_was_wrong(session: Session) -> None:
    executed(session, c.ProposeCorrection(steps=(Credit(credit_id="PC-1", entry=3, amount=40_00),)))
    executed(session, c.PostCorrection(number=1), c.WithdrawNotice())
    assert offered(session.cases, "D-1") == ("withdraw-credit PC-1",)


def test_a_refund_that_is_there_already_is_adopted_and_not_paid_twice(session: Session) -> None:
    executed(session, c.Determine(outcome="error_confirmed", explanation="the journal shows it"))
    refund = Deposit(account_id=ACCOUNT, amount=40_00, kind="refund")
    session.handler.execute(Request(command=refund, command_id="r1", actor="ada"))
    assert offered(session.cases, "D-1") == ("adopt 4 for 3",)
    executed(session, c.ProposeCorrection(steps=(Adopt(event=4, entry=3),)))
    executed(session, c.PostCorrection(number=1))
    assert offered(session.cases, "D-1") == ()
    assert not case_of(session).owes_correction


def test_act_says_which_case_disputes_the_entry(session: Session) -> None:
    disputed = asked(session, ReverseEntry(account_id=ACCOUNT, entry=3, amount=10_00))
    assert disputed.held.cases == ("D-1",)
    assert disputed.held.warning.startswith("Case D-1 disputes this entry")
    other = asked(session, ReverseEntry(account_id=ACCOUNT, entry=2, amount=10_00))
    assert other.held == Held()


def test_act_says_which_case_owes_what_comes_in(session: Session) -> None:
    """Money that is paid in names no entry, so that the case can only adopt it."""
    refund = asked(session, Deposit(account_id=ACCOUNT, amount=40_00))
    assert refund.held.cases == ("D-1",)
    assert "Case D-1 owes the customer just this amount" in refund.held.warning
    assert asked(session, Deposit(account_id=ACCOUNT, amount=39_99)).held == Held()
