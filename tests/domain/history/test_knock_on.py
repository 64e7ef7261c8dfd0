"""What came of an error beside itself, less what was given back: 12 CFR 1005.11, interpretation 11(c)-6."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.account import events as e
from domain.account.fold import replay
from domain.history.knock_on import KnockOn, knock_ons
from domain.history.what_if import Change, Edit, Insert, LeaveOut, Move, late_entries_on_time, what_if
from domain.stream import RecordedEvent
from tests.domain.history.test_what_if import FACTS, LATE_PAYROLL, declined, fee, story
from tests.domain.history.test_what_if_corrections import granted, reversed_by, taken_back
from tests.kit.spec import SECOND, Dated, deposited, interest, opened, recorded, withdrawn

ON_TIME = [Move(6, 2)]
FINAL = e.ProvisionalCreditMadeFinal(credit_id="p")


def came_of_it(
    history: Sequence[RecordedEvent], edits: Sequence[Edit], case_id: str = ""
) -> tuple[KnockOn, ...]:
    return knock_ons(history, what_if(history, edits), before=0, head=replay(history), case_id=case_id)


def told(found: Sequence[KnockOn]) -> list[tuple[str, int, int, int]]:
    return [(one.kind, one.recorded.version, one.amount, one.owed) for one in found]


def payroll_then(*facts: e.AccountEvent | Dated) -> list[RecordedEvent]:
    """The late payroll, whose fee is event 4, and what came after it."""
    later = [recorded(fact, 7 + at)._replace(channel="staff") for at, fact in enumerate(facts)]
    return [*LATE_PAYROLL, *later]


@pytest.mark.parametrize(
    ("later", "owed"),
    [
        ([], 35_00),
        ([reversed_by(35_00, 4)], 0),
        ([reversed_by(10_00, 4)], 25_00),
        ([reversed_by(10_00, 4), reversed_by(25_00, 4)], 0),
        ([granted(35_00, 4)], 0),
        ([granted(20_00, 4)], 15_00),
        ([granted(35_00, 4), FINAL], 0),
        ([granted(35_00, 4), taken_back(35_00)], 35_00),
        ([granted(20_00, 4), FINAL, reversed_by(15_00, 4)], 0),
        ([e.RefundPaid(amount=35_00, entry=4)], 0),
        ([deposited(30_00), e.RefundAdopted(refund=7, amount=30_00, entry=4)], 5_00),
        ([e.ErrorPaidOut(amount=35_00, via="cheque", entry=4)], 0),
    ],
)
def test_a_fee_is_owed_but_for_what_was_given_back_of_it(later: list[e.AccountEvent], owed: int) -> None:
    found = came_of_it(payroll_then(*later), ON_TIME)
    assert told(found) == [("fee", 4, 35_00, owed), ("decline", 5, 60_00, 0)]
    assert found[0].given == 35_00 - owed


@pytest.mark.parametrize(
    ("later", "ledger"),
    [
        ([reversed_by(35_00, 4)], 840_00),
        ([reversed_by(10_00, 4)], 840_00),
        ([granted(35_00, 4), FINAL], 840_00),
        ([granted(20_00, 4), FINAL, reversed_by(15_00, 4)], 840_00),
        ([Dated(reversed_by(35_00, 4), 4 * SECOND)], 840_00),
        ([e.RefundPaid(amount=35_00, entry=4)], 840_00),
        ([deposited(35_00), e.RefundAdopted(refund=7, amount=35_00, entry=4)], 840_00),
        ([deposited(50_00), e.RefundAdopted(refund=7, amount=35_00, entry=4)], 855_00),
    ],
)
def test_what_was_given_back_of_the_fee_is_not_counted_twice(
    later: list[e.AccountEvent | Dated], ledger: int
) -> None:
    history = payroll_then(*later)
    for edits in (ON_TIME, late_entries_on_time(history)):
        assert what_if(history, edits).account.ledger == ledger


def test_a_fee_that_would_have_been_charged_in_any_case_is_not_named() -> None:
    history = story(opened(), deposited(100), fee(10, "statement"), withdrawn(200), fee(35))
    assert told(came_of_it(history, [Insert(deposited(20), 2 * SECOND)])) == []


def test_of_a_chain_of_fees_the_one_that_is_the_error_is_not_among_those_that_followed() -> None:
    history = story(
        opened(320), fee(500, "statement"), fee(3500), declined(6200, 0), fee(1200, "returned-item")
    )
    history[3] = history[3]._replace(causation_id=history[2].event_id)
    history[4] = history[4]._replace(causation_id=history[3].event_id)
    assert told(came_of_it(history, [LeaveOut(2)])) == [("fee", 3, 3500, 3500)]
    assert told(came_of_it(history, [Insert(deposited(90_00), 1 * SECOND)])) == [
        ("fee", 3, 3500, 3500),
        ("decline", 4, 6200, 0),
        ("fee", 5, 1200, 1200),
    ]


class TestInterest:
    """The run at event 5 credits 12 for 100, 200 and 207, a second each: 507 that one second bore interest on."""

    HISTORY = story(opened(), deposited(100), deposited(100), deposited(7), interest(12))

    def test_what_a_missing_deposit_would_have_borne(self) -> None:
        """100 more for three seconds: 807 at 12 for 507 are 19.10, of which 12 were credited."""
        assert told(came_of_it(self.HISTORY, [Insert(deposited(100), 2 * SECOND)])) == [("interest", 5, 7, 7)]

    def test_the_time_before_the_run_before_is_not_paid_for_twice(self) -> None:
        history = [*self.HISTORY, recorded(interest(12), 6)._replace(channel="system")]
        early = came_of_it(history, [Insert(deposited(100), 2 * SECOND)])
        assert [one.recorded.version for one in early] == [5, 6]

    def test_less_than_was_credited_is_not_asked_back(self) -> None:
        assert told(came_of_it(self.HISTORY, [LeaveOut(3)])) == []

    def test_what_the_case_credited_already_is_not_owed(self) -> None:
        adjustment = recorded(interest(5), 6)._replace(channel="staff", correlation_id="D-1")
        history, edits = [*self.HISTORY, adjustment], [Insert(deposited(100), 2 * SECOND)]
        (before,), (now,) = came_of_it(history, edits), came_of_it(history, edits, "D-1")
        assert (before.owed, now.owed) == (before.amount, before.amount - 5)

    def test_interest_on_a_debit_balance_that_would_have_been_smaller(self) -> None:
        history = story(opened(), withdrawn(1000), withdrawn(1000), fee(30, "overdraft-interest"))
        found = came_of_it(history, [LeaveOut(3)])
        assert told(found) == [("interest", 4, 10, 10)]
        history.append(recorded(reversed_by(10, 4), 5))
        assert told(came_of_it(history, [LeaveOut(3)])) == [("interest", 4, 10, 0)]

    def test_of_a_run_whose_time_began_before_the_history_nothing_is_known(self) -> None:
        history = self.HISTORY[2:]
        found = what_if(history, [Insert(deposited(100), 4 * SECOND)], start=replay(self.HISTORY[:2]))
        head = replay(self.HISTORY)
        assert knock_ons(history, found, before=100, head=head) == ()


class TestBesideACorrection:
    """What a case posted together with a reversal falls with what the reversal was for."""

    def posted(self, *facts: e.AccountEvent | Dated) -> list[RecordedEvent]:
        history = story(opened(1000), withdrawn(100))
        posted = (recorded(fact, 3 + at) for at, fact in enumerate(facts))
        return [*history, *(row._replace(channel="staff", correlation_id="D-1") for row in posted)]

    def test_interest_for_what_did_not_happen_is_not_credited(self) -> None:
        history = self.posted(reversed_by(100), interest(3))
        assert what_if(history, [LeaveOut(2)]).account.ledger == 1000

    def test_an_entry_that_did_not_happen_is_not_posted_again(self) -> None:
        history = self.posted(reversed_by(100), Dated(withdrawn(60), 2 * SECOND))
        assert what_if(history, [LeaveOut(2)]).account.ledger == 1000

    def test_at_its_right_amount_from_the_start_it_comes_to_the_same(self) -> None:
        history = self.posted(reversed_by(100), Dated(withdrawn(60), 2 * SECOND))
        found = what_if(history, [Change(2, withdrawn(60))])
        assert (found.account.ledger, found.ledger_change) == (940, 0)

    def test_interest_that_was_credited_for_something_else_stays(self) -> None:
        history = self.posted(reversed_by(100), interest(3))
        history[3] = history[3]._replace(correlation_id="D-2")
        assert what_if(history, [LeaveOut(2)]).account.ledger == 1003


def adopted(refund: int, amount: int, entry: int = 2) -> e.RefundAdopted:
    return e.RefundAdopted(refund=refund, amount=amount, entry=entry)


@pytest.mark.parametrize(
    ("facts", "ledger"),
    [
        ([deposited(100), adopted(3, 100)], 1000),
        ([deposited(130), adopted(3, 100)], 1030),
        ([deposited(40), adopted(3, 40), e.RefundPaid(amount=60, entry=2)], 1000),
        ([deposited(40), adopted(3, 40), reversed_by(60)], 1000),
        ([deposited(40), interest(60), adopted(3, 40), adopted(4, 60)], 1000),
        ([e.RefundPaid(amount=100, entry=2)], 1000),
        ([deposited(100)], 1100),
    ],
)
def test_without_an_entry_what_was_found_to_be_its_refund_does_not_come(
    facts: list[e.AccountEvent], ledger: int
) -> None:
    assert what_if(story(opened(1000), withdrawn(100), *facts), [LeaveOut(2)]).account.ledger == ledger


def test_a_refund_that_was_adopted_stays_while_its_entry_does() -> None:
    history = story(opened(1000), withdrawn(100), withdrawn(50), deposited(100), adopted(4, 100))
    found = what_if(history, [LeaveOut(3)])
    assert (found.account.ledger, len(found.differences)) == (1000, 1)


@given(facts=FACTS)
def test_nothing_came_of_what_is_not_supposed(facts: list[e.AccountEvent]) -> None:
    history = story(opened(1000), *facts)
    found = what_if(history, [])
    assert (found.differences, found.account) == ((), found.real)
    assert came_of_it(history, []) == ()


WAYS = st.sampled_from(["reversed", "final", "open", "refunded", "adopted", "elsewhere"])
PARTS = st.lists(st.tuples(st.integers(1, 40), WAYS), max_size=5)
"""Ways in which so much of an entry was given back."""


def back(how: str, amount: int, credit: str, next_version: int) -> list[e.AccountEvent]:
    """Event 2 given back in that way, from the next version on."""
    lent = granted(amount, 2, credit=credit)
    ways: dict[str, list[e.AccountEvent]] = {
        "reversed": [reversed_by(amount, 2)],
        "open": [lent],
        "final": [lent, e.ProvisionalCreditMadeFinal(credit_id=credit)],
        "refunded": [e.RefundPaid(amount=amount, entry=2)],
        "adopted": [deposited(amount), adopted(next_version, amount)],
        "elsewhere": [e.ErrorPaidOut(amount=amount, via="cheque", entry=2)],
    }
    return ways[how]


@given(before=st.integers(0, 500), rest=st.lists(st.integers(1, 90), max_size=4), parts=PARTS)
def test_without_an_entry_and_all_that_was_given_back_for_it_the_opening_and_the_rest_are_left(
    before: int, rest: list[int], parts: list[tuple[int, str]]
) -> None:
    facts: list[e.AccountEvent] = [opened(before), fee(200, "x"), *map(deposited, rest)]
    for number, (amount, how) in enumerate(parts):
        facts += back(how, amount, f"p{number}", len(facts) + 1)
    assert what_if(story(*facts), [LeaveOut(2)]).account.ledger == before + sum(rest)
