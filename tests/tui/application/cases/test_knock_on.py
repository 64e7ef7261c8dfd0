"""Knock-on refunds as a use case: the late payroll of account 4417, before and after its fee was given back."""

from __future__ import annotations

import pytest

from domain.account import events as e
from domain.account.state import stream_of
from domain.errors import BadInput
from tests.kit.memory import MemoryStore
from tests.kit.travelling import ACCOUNT, FEE, RENT, book, rivera, session
from tui.application.cases.knock_on import knock_ons_of, proposal_form
from tui.application.what_if.sandbox import Findings, late_on_time, read_window, try_out


def on_time(store: MemoryStore, **bounds: int) -> Findings:
    """Everything on its value date, seen from the rent."""
    rent = store.event(stream_of(ACCOUNT), RENT)
    assert rent is not None
    window = read_window(store, ACCOUNT, RENT, rent.recorded_at, **bounds)
    return try_out(window, late_on_time(window, ()))


def given_back(store: MemoryStore, *amounts: int) -> MemoryStore:
    for amount in amounts:
        book(store, e.EntryReversed(entry=FEE, amount=amount, direction="credit"))
    return store


@pytest.mark.parametrize(
    ("amounts", "steps"),
    [((), ("reverse 40 35.00",)), ((12_50,), ("reverse 40 22.50",)), ((12_50, 22_50), ())],
)
def test_the_fee_is_given_back_but_for_what_was(amounts: tuple[int, ...], steps: tuple[str, ...]) -> None:
    store = given_back(rivera(), *amounts)
    found = knock_ons_of(store, on_time(store))
    assert found.steps == steps
    assert found.lines[1] == (
        "event 41: cash withdrawal · ATM ANGEL ISLINGTON 60.00 would not have been declined"
    )


def test_what_was_given_back_of_the_fee_is_not_counted_twice() -> None:
    """What would have been is the same before and after: 1,154.91."""
    for amounts in ((), (12_50,), (35_00,)):
        assert on_time(given_back(rivera(), *amounts)).at_end.account.ledger == 1_154_91


def test_it_says_how_far_it_was_tried() -> None:
    store = rivera()
    assert knock_ons_of(store, on_time(store)).untried == ""
    found = knock_ons_of(store, on_time(store, limit=8, before=3))
    assert found.steps == ("reverse 40 35.00",)
    assert found.untried == "what follows event 43 of 57 is not tried"


def test_without_an_open_case_there_is_nothing_to_propose_in() -> None:
    store = rivera()
    with pytest.raises(BadInput, match="no open case to propose it in"):
        proposal_form(session(store), on_time(store))
