"""An event that is put in the place of another, or inserted, has none of the allowances that history had there."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from domain.account import events as e
from domain.history.what_if import Change, Edit, Insert, LeaveOut
from tests.domain.history.test_what_if import told
from tests.domain.history.test_what_if_corrections import (
    FINAL,
    RELEASED,
    granted,
    reversed_by,
    taken_back,
    tried,
)
from tests.kit.spec import SECOND, deposited, withdrawn


@pytest.mark.parametrize(
    ("facts", "edit", "followed", "ledger"),
    [
        pytest.param(
            [withdrawn(100), withdrawn(100), reversed_by(300)],
            Change(4, reversed_by(300, 3)),
            [(4, "other-amount", -200)],
            900,
            id="a reversal beyond its entry moved to another entry",
        ),
        pytest.param(
            [withdrawn(100), withdrawn(500), reversed_by(100)],
            Change(4, reversed_by(100, 3)),
            [],
            500,
            id="a reversal in full moved to a larger entry",
        ),
        pytest.param(
            [withdrawn(100), granted(100)],
            [Change(2, deposited(100)), Insert(reversed_by(100, 2, "debit"), 9 * SECOND)],
            [(3, "not-granted", -100)],
            1000,
            id="a credit for what is no debit any more",
        ),
        pytest.param(
            [withdrawn(100)],
            Insert(reversed_by(100, 2, "debit"), 9 * SECOND),
            [(None, "other-amount", 200)],
            1000,
            id="an inserted reversal the wrong way",
        ),
        pytest.param(
            [withdrawn(100), reversed_by(100)],
            Change(3, reversed_by(100, 2, "debit")),
            [(3, "other-amount", 200)],
            1000,
            id="a reversal turned the wrong way",
        ),
        pytest.param(
            [withdrawn(100), withdrawn(100)],
            Change(3, taken_back(50)),
            [(3, "not-withdrawn", 50)],
            900,
            id="a payment changed to taking back a credit nobody knows",
        ),
        pytest.param(
            [withdrawn(100), withdrawn(100)],
            Change(3, FINAL),
            [(3, "not-final", 0)],
            900,
            id="a payment changed to making a credit final that nobody knows",
        ),
        pytest.param(
            [withdrawn(100), taken_back(50, "elsewhere")],
            Change(3, taken_back(50)),
            [(3, "not-withdrawn", 50)],
            900,
            id="taking back an unknown credit changed to another one",
        ),
        pytest.param(
            [deposited(5), withdrawn(90, "elsewhere")],
            Change(3, withdrawn(90, "h1")),
            [(3, "not-captured", 90)],
            1005,
            id="a capture of an unknown hold changed to another one",
        ),
        pytest.param(
            [withdrawn(100), e.HoldReleased(hold_id="elsewhere")],
            Change(3, RELEASED),
            [(3, "not-released", 0)],
            900,
            id="a release of an unknown hold changed to another one",
        ),
        pytest.param(
            [deposited(100), withdrawn(5)],
            Change(3, granted(50)),
            [(3, "not-granted", -50)],
            1100,
            id="a payment changed to a credit for a deposit",
        ),
        pytest.param(
            [withdrawn(100), reversed_by(100)],
            Insert(reversed_by(100, 3, "debit"), 9 * SECOND),
            [(None, "not-reversed", 100)],
            1000,
            id="an inserted reversal of a reversal",
        ),
        pytest.param(
            [withdrawn(100), reversed_by(100)],
            Change(2, granted(100, 1)),
            [(2, "not-granted", -100), (3, "not-reversed", -100)],
            1000,
            id="a credit for an opening, and the reversal of what stood there",
        ),
        pytest.param(
            [withdrawn(100)],
            Insert(reversed_by(100, 99), 9 * SECOND),
            [(None, "not-reversed", -100)],
            900,
            id="an inserted reversal of what never was",
        ),
    ],
)
def test_the_plain_rules_apply(
    facts: list[e.AccountEvent],
    edit: Edit | Sequence[Edit],
    followed: list[tuple[int, str, int]],
    ledger: int,
) -> None:
    found = tried(edit, *facts)
    asked = len(edit) if isinstance(edit, Sequence) else 1
    assert sorted(told(found), key=lambda one: one[1] in ("changed", "inserted"))[:-asked] == followed
    assert found.account.ledger == ledger
    assert found.ledger_change == sum(one.ledger_change for one in found.differences)


def test_what_is_changed_about_the_same_entry_keeps_what_history_allowed() -> None:
    found = tried(Change(3, reversed_by(250)), withdrawn(100), reversed_by(300))
    assert (told(found), found.account.ledger) == ([(3, "changed", -50)], 1150)


def test_a_changed_reversal_does_not_wait_for_the_entry_it_is_no_longer_of() -> None:
    found = tried(
        [LeaveOut(2), Change(4, reversed_by(50, 3))], withdrawn(100), withdrawn(50), reversed_by(100)
    )
    assert (told(found), found.account.ledger) == ([(2, "left-out", 100), (4, "changed", -50)], 1000)


def test_taking_back_part_of_a_credit_is_held_to_the_credit() -> None:
    found = tried(Change(4, taken_back(90)), withdrawn(100), granted(60), withdrawn(5))
    assert told(found) == [(4, "changed", -85), (4, "other-amount", 30)]
