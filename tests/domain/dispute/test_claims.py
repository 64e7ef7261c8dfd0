"""What is claimed of entries, and of money that never came or came short."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from domain.account.events import MoneyDeposited, MoneyWithdrawn
from domain.dispute.claims import amended, settled
from domain.dispute.facts import EntryClaim
from domain.errors import BadInput
from tests.domain.dispute.test_derived import FACTS, log, row

LOG = log(
    row(2, MoneyDeposited(amount=50_00), "2026-03-02"),
    row(3, MoneyWithdrawn(amount=200_00), "2026-03-03"),
    row(4, MoneyWithdrawn(amount=100_00), "2026-03-04"),
)


def claim(entry: int, amount: int) -> EntryClaim:
    return EntryClaim(entry=entry, amount=amount)


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ({"entries": (3,)}, {"alleged_amount": 200_00}),
        ({"entries": (3, 3)}, {"entries": (3,), "alleged_amount": 200_00}),
        ({"entries": (3,), "alleged_amount": 40_00}, {"claims": (claim(3, 40_00),)}),
        ({"entries": (3, 4)}, {"alleged_amount": 300_00}),
        ({"entries": (3, 4), "claims": (claim(3, 50_00),)}, {"alleged_amount": 150_00}),
        ({"entries": (2, 3)}, {"alleged_amount": 200_00}),
        ({"missing": 450_00}, {"alleged_amount": 450_00, "missing_entry": None}),
        ({"entries": (2,), "missing": 450_00}, {"alleged_amount": 450_00, "missing_entry": 2}),
        ({"alleged_amount": 40_00}, {"alleged_amount": 40_00}),
    ],
)
def test_what_is_claimed_is_settled(stated: dict[str, Any], expected: dict[str, Any]) -> None:
    facts = settled(replace(FACTS, **stated), LOG)
    assert {name: getattr(facts, name) for name in expected} == expected
    assert settled(facts, LOG) == facts


@pytest.mark.parametrize(
    ("stated", "words"),
    [
        ({"entries": (3,), "alleged_amount": 250_00}, "took 200.00; 250.00 cannot be claimed"),
        (
            {"entries": (3, 4), "alleged_amount": 250_00},
            "is not what is claimed of the entries together, 300.00",
        ),
        ({"entries": (3,), "missing": 450_00}, "Entry 3 paid nothing in"),
        ({"entries": (2,), "alleged_amount": 450_00}, "say how much did not come of it with --missing"),
        ({"entries": (2,), "claims": (claim(2, 10_00),)}, "said with --missing 10.00"),
        ({"entries": (3,), "claims": (claim(4, 10_00),)}, "Entry 4 is not among those"),
    ],
)
def test_claims_that_the_entries_do_not_bear_out_are_refused(stated: dict[str, Any], words: str) -> None:
    with pytest.raises(BadInput) as error:
        settled(replace(FACTS, **stated), LOG)
    assert words in error.value.message


def test_an_amended_entry_or_amount_is_settled_anew() -> None:
    was = settled(replace(FACTS, entries=(3,), alleged_amount=40_00), LOG)
    more = amended(was, replace(was, entries=(3, 4)), LOG)
    assert (more.claims, more.alleged_amount) == ((claim(3, 40_00),), 140_00)
    less = amended(was, replace(was, alleged_amount=30_00), LOG)
    assert less.claims == (claim(3, 30_00),)
    assert amended(was, replace(was, words="x"), LOG).alleged_amount == 40_00
