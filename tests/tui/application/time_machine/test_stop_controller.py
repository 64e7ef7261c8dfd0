"""Why playing stopped there, in one sentence; and where it stops nowhere."""

from __future__ import annotations

import pytest

from domain.account import events as e
from domain.errors import BadInput
from domain.history.cut import Lens
from tests.kit.travelling import ACCOUNT, FEE, HEAD, RENT, book, rivera
from tui.application.search.completion import NamesSeen
from tui.application.search.stop_parser import parse_condition
from tui.application.time_machine.stop_controller import StopInput, StopQuery


def stopped(typed: str, *, version: int = 30, direction: int = 1, lens: Lens = "as-at") -> str:
    """The sentence, on the account with a deposit by somebody else as its newest event."""
    store = rivera()
    book(store, e.MoneyDeposited(amount=25_00))
    given = StopInput(ACCOUNT, "GBP", version, HEAD + 1, direction, lens, NamesSeen(), "")
    return StopQuery(given, parse_condition(typed, "GBP"), typed).run(store).sentence


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("available < -600", "Stopped at event 40, overdraft fee: available −635.00 < −600.00"),
        ("type = fee", "Stopped at event 40, overdraft fee: FeeCharged"),
        ("amount > 500", "Stopped at event 31, standing order · RENT: amount 900.00 > 500.00"),
        ("actor = till-3", "Stopped at event 58, deposit: recorded by till-3"),
    ],
)
def test_why_it_stopped(typed: str, sentence: str) -> None:
    assert stopped(typed) == sentence


def test_of_changes_it_says_what_was_before() -> None:
    assert stopped("type changes", version=RENT) == (
        "Stopped at event 40, overdraft fee: FeeCharged, event 39 is MoneyWithdrawn"
    )
    assert stopped("actor changes", version=HEAD) == (
        "Stopped at event 58, deposit: by till-3, event 57 by card/visa"
    )


def test_figures_are_those_that_were_booked_whatever_the_lens() -> None:
    assert stopped("available < -600", lens="as-of").endswith("available −635.00 < −600.00 (AS-AT)")


@pytest.mark.parametrize(
    ("typed", "direction", "said"),
    [
        ("available < -9999", 1, "available < −9,999.00 GBP becomes true nowhere after event 40."),
        (
            "available < -600",
            -1,
            "available < −600.00 GBP holds at event 40 already, and does not become true again before it.",
        ),
        ("case", -1, "Nowhere before event 40: an event posted for any case."),
    ],
)
def test_where_it_stops_nowhere(typed: str, direction: int, said: str) -> None:
    with pytest.raises(BadInput) as raised:
        stopped(typed, version=FEE, direction=direction)
    assert raised.value.message == said
