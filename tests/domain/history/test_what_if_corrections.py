"""What follows from a thing that did not happen falls with it; holds are decided again; nothing is given back twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import pytest

from domain.account import events as e
from domain.account.fold import replay
from domain.history.what_if import (
    Change,
    Edit,
    Hypothesis,
    Insert,
    LeaveOut,
    Move,
    late_entries_on_time,
    what_if,
)
from tests.domain.history.test_what_if import declined, fee, story, told
from tests.kit.spec import SECOND, Damaged, Dated, deposited, held, opened, recorded, withdrawn


def reversed_by(amount: int, entry: int = 2, direction: e.Direction = "credit") -> e.EntryReversed:
    return e.EntryReversed(entry=entry, amount=amount, direction=direction)


def granted(amount: int, entry: int = 2, credit: str = "p") -> e.ProvisionalCreditGranted:
    return e.ProvisionalCreditGranted(credit_id=credit, entry=entry, amount=amount)


def taken_back(amount: int, credit: str = "p") -> e.ProvisionalCreditWithdrawn:
    return e.ProvisionalCreditWithdrawn(credit_id=credit, amount=amount)


def authorisation_declined(amount: int, available: int) -> e.WithdrawalDeclined:
    return replace(declined(amount, available), kind="authorisation")


FINAL = e.ProvisionalCreditMadeFinal(credit_id="p")
RELEASED = e.HoldReleased(hold_id="h1")


def tried(edit: Edit | Sequence[Edit], *facts: e.AccountEvent | Dated) -> Hypothesis:
    """The edits tried on an account with 10.00 and these facts, from event 2 on."""
    edits = edit if isinstance(edit, Sequence) else [edit]
    return what_if(story(opened(1000), *facts), edits)


@pytest.mark.parametrize(
    ("facts", "edit", "followed", "ledger"),
    [
        ([withdrawn(100), reversed_by(100)], LeaveOut(2), [(3, "not-reversed", -100)], 1000),
        ([fee(100, "x"), reversed_by(100)], LeaveOut(2), [(3, "not-reversed", -100)], 1000),
        (
            [deposited(100), reversed_by(100, direction="debit")],
            LeaveOut(2),
            [(3, "not-reversed", 100)],
            1000,
        ),
        ([withdrawn(100), reversed_by(40)], LeaveOut(2), [(3, "not-reversed", -40)], 1000),
        ([withdrawn(100), reversed_by(100)], Change(2, withdrawn(30)), [(3, "other-amount", -70)], 1000),
        ([withdrawn(100), reversed_by(100)], Change(2, withdrawn(130)), [(3, "other-amount", 30)], 1000),
        ([withdrawn(100), reversed_by(40)], Change(2, withdrawn(30)), [(3, "other-amount", -10)], 1000),
        ([withdrawn(100), reversed_by(40)], Change(2, withdrawn(130)), [], 910),
        ([withdrawn(100), reversed_by(40), reversed_by(60)], LeaveOut(3), [(4, "other-amount", 40)], 1000),
        (
            [withdrawn(100), reversed_by(40), reversed_by(60)],
            Change(2, withdrawn(40)),
            [(4, "not-reversed", -60)],
            1000,
        ),
        ([withdrawn(100), reversed_by(100)], Change(2, deposited(30)), [(3, "other-amount", -130)], 1000),
        ([withdrawn(100), reversed_by(100)], Change(2, held(30)), [(3, "not-reversed", -100)], 1000),
        ([withdrawn(100), reversed_by(40)], Change(3, reversed_by(400)), [(3, "other-amount", -300)], 1000),
        ([withdrawn(100), granted(100)], LeaveOut(2), [(3, "not-granted", -100)], 1000),
        (
            [withdrawn(100), granted(100), FINAL],
            LeaveOut(2),
            [(3, "not-granted", -100), (4, "not-final", 0)],
            1000,
        ),
        (
            [withdrawn(100), granted(100), taken_back(100)],
            LeaveOut(2),
            [(3, "not-granted", -100), (4, "not-withdrawn", 100)],
            1000,
        ),
        ([withdrawn(100), granted(100), taken_back(100)], LeaveOut(3), [(4, "not-withdrawn", 100)], 900),
        ([withdrawn(100), granted(100), FINAL], LeaveOut(3), [(4, "not-final", 0)], 900),
        (
            [withdrawn(100), granted(100), taken_back(100)],
            Change(2, withdrawn(30)),
            [(3, "other-amount", -70), (4, "other-amount", 70)],
            970,
        ),
        (
            [withdrawn(100), granted(60), taken_back(60)],
            Change(3, granted(10)),
            [(4, "other-amount", 50)],
            900,
        ),
        (
            [withdrawn(100), granted(60), taken_back(60), reversed_by(100)],
            LeaveOut(4),
            [(5, "other-amount", -60)],
            1000,
        ),
        (
            [withdrawn(100), granted(100), taken_back(100), granted(100, credit="q")],
            LeaveOut(4),
            [(5, "not-granted", -100)],
            1000,
        ),
        (
            [withdrawn(100), granted(60), taken_back(60), granted(90, credit="q")],
            LeaveOut(3),
            [(4, "not-withdrawn", 60)],
            990,
        ),
        (
            [withdrawn(100), withdrawn(50), granted(9), taken_back(9), granted(9, 3)],
            LeaveOut(5),
            [(6, "not-granted", -9)],
            859,
        ),
    ],
)
def test_what_corrected_an_entry_falls_with_it_or_follows_it(
    facts: list[e.AccountEvent], edit: Edit, followed: list[tuple[int, str, int]], ledger: int
) -> None:
    found = tried(edit, *facts)
    assert told(found)[1:] == followed
    assert found.account.ledger == ledger
    assert found.ledger_change == sum(one.ledger_change for one in found.differences)


def test_what_corrects_a_payment_that_would_have_been_declined_falls_as_well() -> None:
    found = what_if(story(opened(), deposited(100), withdrawn(100), reversed_by(100, 3)), [LeaveOut(2)])
    assert told(found) == [(2, "left-out", -100), (3, "declined", 100), (4, "not-reversed", -100)]
    assert found.account.ledger == 0


def test_a_refund_of_a_fee_that_would_not_have_been_charged_is_none() -> None:
    history = story(opened(), withdrawn(900), fee(35), Dated(deposited(1500), 1), reversed_by(35, 3))
    found = what_if(history, [Move(4, 1 * SECOND)])
    assert told(found) == [(4, "moved", 0), (3, "not-charged", 35), (5, "not-reversed", -35)]
    assert found.account.ledger == 600


def test_a_reversal_of_what_reversed_it_falls_with_that() -> None:
    """No rule of this bank allows one; a history from elsewhere may have it."""
    again = reversed_by(100, 3, "debit")
    found = tried(LeaveOut(2), withdrawn(100), reversed_by(100), again)
    assert told(found)[1:] == [(3, "not-reversed", -100), (4, "not-reversed", 100)]
    assert tried(LeaveOut(3), withdrawn(100), reversed_by(100), again).account.ledger == 900


def test_a_history_that_gave_back_twice_stays_as_it_was() -> None:
    twice: list[e.AccountEvent] = [withdrawn(100), granted(100), FINAL, reversed_by(100)]
    assert tried([], *twice).differences == ()
    assert tried(LeaveOut(2), *twice).account.ledger == 1000
    assert tried(LeaveOut(3), *twice).account.ledger == 1000


def test_the_fee_for_a_payment_that_would_have_been_declined_is_not_charged() -> None:
    history = story(opened(), deposited(100), withdrawn(90), fee(2, "foreign-use"))
    history[3] = history[3]._replace(causation_id=history[2].event_id)
    found = what_if(history, [Change(2, deposited(50))])
    assert told(found) == [(2, "changed", -50), (3, "declined", 90), (4, "not-charged", 2)]


def test_the_fee_for_returning_a_payment_that_would_have_been_paid_is_not_charged() -> None:
    history = story(opened(), declined(60, 0), deposited(100), fee(12, "returned"))
    history[3] = history[3]._replace(causation_id=history[1].event_id)
    found = what_if(history, [Move(3, 1 * SECOND)])
    assert told(found) == [(3, "moved", 0), (2, "paid", -60), (4, "not-charged", 12)]


class TestHolds:
    def test_an_authorisation_without_cover_places_no_hold_and_nothing_is_captured(self) -> None:
        found = what_if(story(opened(), deposited(100), held(90), withdrawn(90, "h1")), [LeaveOut(2)])
        assert told(found) == [(2, "left-out", -100), (3, "declined", 0), (4, "not-captured", 90)]
        assert found.differences[1].event == authorisation_declined(90, 0)
        assert (found.account.ledger, found.account.decline_count) == (0, 1)

    def test_without_the_authorisation_nothing_is_captured_or_released(self) -> None:
        assert told(tried(LeaveOut(2), held(90), withdrawn(95, "h1"))) == [
            (2, "left-out", 0),
            (3, "not-captured", 95),
        ]
        assert told(tried(LeaveOut(2), held(90), RELEASED)) == [(2, "left-out", 0), (3, "not-released", 0)]

    def test_what_was_captured_and_refunded_is_neither(self) -> None:
        found = tried(LeaveOut(2), held(90), withdrawn(90, "h1"), reversed_by(90, 3))
        assert told(found)[1:] == [(3, "not-captured", 90), (4, "not-reversed", -90)]

    def test_a_hold_that_is_not_placed_leaves_the_money_for_what_was_declined(self) -> None:
        found = tried(LeaveOut(2), held(900), declined(200, 100), RELEASED)
        assert told(found)[1:] == [(3, "paid", -200), (4, "not-released", 0)]

    def test_an_authorisation_that_was_declined_would_be_placed(self) -> None:
        """Nothing is known of its capture, so that it stays open."""
        found = tried(LeaveOut(2), withdrawn(950), authorisation_declined(90, 50), withdrawn(40))
        assert told(found) == [(2, "left-out", 950), (3, "placed", 0)]
        assert (found.account.ledger, found.account.held, found.account.decline_count) == (960, 90, 0)

    def test_at_the_desk_nothing_is_recorded_of_what_is_refused(self) -> None:
        history = [
            row._replace(channel="staff") for row in story(opened(), deposited(9), held(5), withdrawn(4))
        ]
        found = what_if(history, [LeaveOut(2)])
        assert told(found) == [(2, "left-out", -9), (3, "refused", 0), (4, "refused", 4)]
        assert (found.account.ledger, found.account.decline_count) == (0, 0)

    def test_a_hold_that_was_not_released_is_not_placed_again_but_captured(self) -> None:
        found = tried(LeaveOut(3), held(90), RELEASED, held(20), withdrawn(20, "h1"))
        assert told(found) == [(3, "left-out", 0), (4, "refused", 0)]
        assert (found.account.ledger, found.account.held) == (980, 0)

    def test_a_capture_of_a_hold_nobody_knows_stays_a_payment(self) -> None:
        assert tried(LeaveOut(2), deposited(5), withdrawn(90, "elsewhere")).account.ledger == 910

    def test_freezing_stays(self) -> None:
        found = tried(LeaveOut(2), withdrawn(900), e.AccountFrozen(), declined(5, 100))
        assert (told(found), found.account.status) == ([(2, "left-out", 900)], "frozen")


class TestTheOrder:
    """What follows from an event waits for it: reordering alone changes no sum."""

    def test_a_reversal_waits_for_the_entry_that_was_moved_behind_it(self) -> None:
        found = tried(Move(2, 9 * SECOND), withdrawn(100), reversed_by(100))
        assert told(found) == [(2, "moved", 0), (3, "deferred", 0)]
        assert found.differences[1].instant == 9 * SECOND
        assert found.account.ledger == 1000

    def test_a_reversal_recorded_on_its_value_date_comes_after_the_entry(self) -> None:
        history = story(opened(1000), withdrawn(100), deposited(5), Dated(reversed_by(100), 2 * SECOND))
        found = what_if(history, [Move(4, 2 * SECOND)])
        assert told(found) == [(4, "moved", 0)]
        assert found.account.ledger == 1005

    def test_a_reversal_is_not_late_however_long_after_its_entry_it_was_recorded(self) -> None:
        history = story(opened(1000), withdrawn(100), deposited(5), Dated(reversed_by(100), 2 * SECOND))
        assert late_entries_on_time(history) == []

    def test_a_reversal_value_dated_before_its_entry_waits_for_it(self) -> None:
        history = story(opened(1000), withdrawn(100), deposited(5), Dated(reversed_by(100), 1))
        found = what_if(history, [Move(4, 1)])
        assert told(found) == [(4, "moved", 0), (4, "deferred", 0)]
        assert found.account.ledger == 1005

    def test_a_capture_value_dated_before_its_hold_still_captures_it(self) -> None:
        history = story(opened(1000), held(90), Dated(withdrawn(90, "h1"), 1))
        found = what_if(history, late_entries_on_time(history))
        assert (found.account.ledger, found.account.held) == (910, 0)

    def test_a_credit_made_final_waits_for_its_grant_and_that_for_its_entry(self) -> None:
        found = tried(Move(2, 9 * SECOND), withdrawn(100), granted(60), FINAL, reversed_by(40))
        assert [one.outcome for one in found.differences] == ["moved", "deferred", "deferred", "deferred"]
        assert found.account.ledger == 1000
        assert found.account.given_back(2).total == 100

    def test_ten_thousand_that_wait_for_each_other_are_no_trouble(self) -> None:
        history = story(opened(10**6), *[fee(1, "x")] * 10_000)
        history[2:] = [row._replace(causation_id=before.event_id) for before, row in pairwise(history[1:])]
        found = what_if(history, [Move(2, 10**12)])
        assert found.account.ledger == 10**6 - 10_000


class TestACut:
    def test_what_waits_beyond_the_cut_is_a_difference_before_it(self) -> None:
        history = story(opened(1000), withdrawn(100), reversed_by(100))
        found = what_if(history, [Move(2, 9 * SECOND)], until=5 * SECOND)
        assert told(found) == [(2, "moved", 100), (3, "deferred", -100)]
        assert (found.account.ledger, found.real.ledger) == (1000, 1000)

    def test_what_is_moved_across_the_cut_counts_by_then(self) -> None:
        history = story(opened(1000), deposited(100), deposited(50))
        assert told(what_if(history, [Move(3, 1)], until=2 * SECOND)) == [(3, "moved", 50)]
        assert told(what_if(history, [Move(2, 9 * SECOND)], until=2 * SECOND)) == [(2, "moved", -100)]

    def test_how_things_stood_for_what_is_moved_before_the_cut_is_known(self) -> None:
        """The rent was covered when it was posted, after the cut: that it is not now is a difference."""
        history = story(opened(), deposited(100), withdrawn(90))
        assert told(what_if(history, [Move(3, 1 * SECOND)], until=1 * SECOND)) == [
            (3, "moved", -90),
            (3, "declined", 90),
        ]


class TestFromASnapshot:
    def test_corrections_of_what_came_before_stay(self) -> None:
        history = story(
            opened(1000), withdrawn(100), reversed_by(40), granted(60), deposited(5), taken_back(60)
        )
        found = what_if(history[3:], [LeaveOut(5)], start=replay(history[:3]))
        assert told(found) == [(5, "left-out", -5)]
        assert found.account.given_back(2).total == 40

    def test_a_hold_and_a_credit_of_before_are_ended_in_it(self) -> None:
        history = story(
            opened(1000), withdrawn(100), held(50), granted(60), withdrawn(50, "h1"), taken_back(60)
        )
        found = what_if(history[4:], [LeaveOut(5)], start=replay(history[:4]))
        assert (found.account.held, found.account.ledger) == (50, 900)


def test_an_inserted_reversal_gives_back_no_more_than_is_left() -> None:
    found = tried(Insert(reversed_by(100), 9 * SECOND), withdrawn(100), reversed_by(40))
    assert told(found) == [(None, "inserted", 100), (None, "other-amount", -40)]
    found = tried([LeaveOut(2), Insert(reversed_by(100), 9 * SECOND)], withdrawn(100))
    assert told(found) == [(2, "left-out", 100), (None, "inserted", 100), (None, "not-reversed", -100)]


def test_a_reversal_changed_to_one_of_what_came_later_has_nothing_to_take_back() -> None:
    found = tried(Change(3, reversed_by(100, 4)), withdrawn(100), reversed_by(100), withdrawn(100))
    assert told(found) == [(3, "changed", 0), (3, "not-reversed", -100)]


def test_an_inserted_release_lets_the_money_go_and_leaves_nothing_to_capture() -> None:
    found = tried(Insert(RELEASED, 3 * SECOND), held(900), declined(200, 100), withdrawn(900, "h1"))
    assert told(found) == [(None, "inserted", 0), (3, "paid", -200), (4, "not-captured", 900)]


def test_a_correction_of_what_cannot_be_read_stays() -> None:
    history = story(opened(1000), withdrawn(1), reversed_by(9))
    history[1] = recorded(Damaged(), 2)
    assert told(what_if(history, [LeaveOut(2)])) == [(2, "left-out", 0)]
