"""What the bank says to a request: previews that record nothing, conflicts in full, and no false "saved"."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from domain.account import commands as c
from domain.account.commands import Request
from domain.account.state import stream_of
from domain.errors import Refused, StoreUnavailable
from domain.ports import Holder
from tests.kit.act_desk import ACCOUNT, FEE, Failing, by_rival, desk_on, seen
from tui.application.commands import outcomes as answers
from tui.application.commands.outcomes import (
    ConflictDetails,
    OutcomeQuery,
    OutcomeUnknown,
    Previewed,
    preview,
)
from tui.application.commands.text import recorded_words
from tui.application.session import Session

DEPOSIT = c.Deposit(account_id=ACCOUNT, amount=12_50)
REVERSAL = c.ReverseEntry(account_id=ACCOUNT, entry=FEE)


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    with desk_on(tmp_path) as one:
        yield one


def request(session: Session, command: c.Command, version: int = 9) -> Request:
    return Request(command=command, command_id="mine", actor=session.actor, expected_version=version)


def conflict_details(session: Session, command: c.Command) -> ConflictDetails:
    before = seen(session.store)
    by_rival(session, REVERSAL, reason="goodwill")
    answer = preview(session, request(session, command), before)
    assert isinstance(answer, ConflictDetails)
    return answer


def test_a_preview_shows_what_would_be_and_records_nothing(session: Session) -> None:
    answer = preview(session, request(session, REVERSAL), seen(session.store))
    assert isinstance(answer, Previewed)
    assert answer.preview.after.ledger - answer.preview.before.ledger == 35_00
    assert answer.cited == session.store.event(stream_of(ACCOUNT), FEE)
    assert seen(session.store).version == 9


def test_only_a_correction_cites_an_entry(session: Session) -> None:
    answer = preview(session, request(session, DEPOSIT), seen(session.store))
    assert isinstance(answer, Previewed)
    assert answer.cited is None


def test_a_conflict_names_the_events_in_between_and_says_it_would_still_do(session: Session) -> None:
    answer = conflict_details(session, DEPOSIT)
    assert [(one.version, one.actor, one.type) for one in answer.between] == [
        (10, "agent-1", "EntryReversed")
    ]
    assert (answer.seen.version, answer.now.version, answer.refusal, answer.own) == (9, 10, "", None)


def test_a_conflict_says_why_the_same_request_would_now_be_refused(session: Session) -> None:
    answer = conflict_details(session, REVERSAL)
    assert answer.refusal == "Entry 5 is already reversed in full (by event 10)."
    assert answer.now.version == 10


def test_a_request_that_is_in_the_log_already_is_recognised(session: Session) -> None:
    before, mine = seen(session.store), request(session, DEPOSIT)
    session.handler.execute(mine)
    answer = preview(session, mine, before)
    assert isinstance(answer, ConflictDetails)
    assert answer.own == 10


def test_of_a_long_conflict_only_the_first_events_are_read(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers, "SHOWN_BETWEEN", 2)
    before = seen(session.store)
    for number in range(5):
        by_rival(session, DEPOSIT, command_id=f"rival-{number}")
    answer = preview(session, request(session, DEPOSIT), before)
    assert isinstance(answer, ConflictDetails)
    assert [one.version for one in answer.between] == [10, 11]
    assert answer.now.version == 14


def test_a_refusal_is_raised_as_the_rules_word_it(session: Session) -> None:
    with pytest.raises(Refused) as caught:
        preview(
            session, request(session, c.Withdraw(account_id=ACCOUNT, amount=9_999_00)), seen(session.store)
        )
    assert caught.value.message == "9,999.00 GBP is more than the 763.02 GBP available."


def failed(session: Session, failing: set[str]) -> Any:
    """What is found out after the store failed while recording, when these of its methods still fail."""
    away = Session(
        Failing(session.store, failing), actor=session.actor, zone=session.zone, clock=session.clock
    )
    failure = StoreUnavailable("The disk is full; nothing was written.")
    return OutcomeQuery(request(session, DEPOSIT), seen(session.store), failure).run(away)


def test_after_a_failure_the_log_is_asked_whether_it_has_the_request(session: Session) -> None:
    assert failed(session, set()) == OutcomeUnknown("The disk is full; nothing was written.", recorded=False)
    session.handler.execute(request(session, DEPOSIT))
    assert failed(session, set()).recorded is True


def test_when_nobody_can_say_that_is_what_is_said(session: Session) -> None:
    assert failed(session, {"receipt"}).recorded is None


def test_a_store_that_goes_away_in_the_middle_of_a_conflict_is_not_taken_for_a_refusal(
    session: Session,
) -> None:
    before = seen(session.store)
    by_rival(session, DEPOSIT)
    away = Session(
        Failing(session.store, {"events"}), actor=session.actor, zone=session.zone, clock=session.clock
    )
    with pytest.raises(StoreUnavailable):
        preview(away, request(session, DEPOSIT), before)


def pay(session: Session, account_id: str = "5523") -> Previewed:
    """The preview of a transfer of 12.50 to an account of Ada's that is new."""
    session.store.put_holders([Holder("h-2", "Ada Quill")])
    opening = c.OpenAccount(account_id=account_id, currency="GBP", amount=1_00, holder_id="h-2")
    session.handler.execute(Request(command=opening, command_id="o", actor="x"))
    transfer = c.Transfer(account_id=ACCOUNT, counterparty=account_id, amount=12_50)
    answer = preview(session, request(session, transfer), seen(session.store))
    assert isinstance(answer, Previewed)
    return answer


def test_a_transfer_shows_whom_it_pays_and_records_nothing(session: Session) -> None:
    answer = pay(session)
    assert answer.paid == "account 5523, Ada Quill: ledger 1.00 → 13.50"
    assert answer.preview.after.ledger - answer.preview.before.ledger == -12_50
    assert session.store.count(stream_of("5523")) == 2


def test_what_was_transferred_is_told_with_both_events(session: Session) -> None:
    pay(session)
    transfer = c.Transfer(account_id=ACCOUNT, counterparty="5523", amount=12_50)
    executed = session.handler.execute(request(session, transfer))
    assert recorded_words(executed) == "Recorded as event 10, and event 3 of account 5523."
    reversal = preview(
        session, request(session, c.ReverseEntry(account_id=ACCOUNT, entry=10), 10), seen(session.store)
    )
    assert isinstance(reversal, Previewed)
    assert "event 3 of account 5523, its other side, stays as it is" in reversal.left


def test_what_is_no_transfer_pays_nobody_and_leaves_nothing(session: Session) -> None:
    for command in (DEPOSIT, REVERSAL):
        answer = preview(session, request(session, command), seen(session.store))
        assert isinstance(answer, Previewed)
        assert (answer.paid, answer.left) == ("", "")
