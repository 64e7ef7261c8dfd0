"""From what would have been to the proposal that gives back what the error cost, by one key."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from textual.widgets import Input, Static

from domain.account import events as e
from domain.account.commands import Request, ReverseEntry
from domain.dispute import commands as c
from domain.dispute.commands import CaseRequest
from tests.kit.case_commands import notice
from tests.kit.memory import MemoryStore
from tests.kit.shell import said, top
from tests.kit.travelling import ACCOUNT, FEE, Traveller, book, lines_of, rivera, session, travelling
from tui.screens.what_if.findings import WhatIfFindings

CASE = "D-1"
ERROR = c.Determine(outcome="error_confirmed", explanation="the pay was there in time")


def with_case(store: MemoryStore) -> MemoryStore:
    """The store with an open case about the fee, determined as an error."""
    cases = session(store).cases
    about = notice(ACCOUNT, reason_code="overdraft-fee", regime="internal", country="GB", entries=(FEE,))
    steps: tuple[c.CaseCommand, ...] = (about, ERROR)
    for number, command in enumerate(steps):
        cases.execute(CaseRequest(case_id=CASE, command=command, command_id=f"c{number}", actor="ada"))
    return store


@asynccontextmanager
async def supposing(store: MemoryStore) -> AsyncIterator[Traveller]:
    """The what-if opened at the fee, with everything that came late on its value date."""
    async with travelling(store, version=FEE) as traveller:
        await traveller.press("w", "l")
        yield traveller


async def test_the_proposal_is_written_and_previewed_before_anything_is_recorded() -> None:
    store = with_case(rivera())
    async with supposing(store) as traveller:
        await traveller.press("p")
        assert top(traveller.pilot) == "CaseStepScreen"
        await traveller.press("f4")
        assert traveller.app.screen.query_one("#line", Input).value == "reverse 40 35.00"
        assert str(traveller.app.screen.query_one("#note", Static).render()) == (
            "event 40: overdraft fee 35.00 would not have been charged; "
            "event 41: cash withdrawal · ATM ANGEL ISLINGTON 60.00 would not have been declined"
        )
        assert "Ledger 1,179.91 1,214.91 +35.00" in " ".join(said(traveller.pilot).split())
        assert not session(store).cases.load(CASE).proposals
        await traveller.press("ctrl+s")
        assert len(session(store).cases.load(CASE).proposals) == 1
        assert top(traveller.pilot) == "WhatIfScreen"
        assert f"proposed in case {CASE}. Next: ^o  open the case" in traveller.told


async def test_what_was_given_back_is_not_proposed_again() -> None:
    store = with_case(rivera())
    book(store, e.EntryReversed(entry=FEE, amount=35_00, direction="credit"))
    async with supposing(store) as traveller:
        await traveller.press("p")
        assert top(traveller.pilot) == "WhatIfScreen"
        assert "Nothing is to be given back: event 40" in traveller.told
        assert "35.00 of it given back already" in traveller.told


async def test_without_a_case_it_says_how_to_take_one_up() -> None:
    async with supposing(rivera()) as traveller:
        await traveller.press("p")
        assert "no open case to propose it in" in traveller.told


async def test_nothing_is_proposed_of_what_is_not_supposed() -> None:
    async with travelling(rivera(), version=FEE) as traveller:
        await traveller.press("w", "p")
        assert "Nothing is supposed yet: x leaves the event out" in said(traveller.pilot)


async def test_a_refund_is_not_among_what_came_late() -> None:
    store = rivera()
    refund = ReverseEntry(account_id=ACCOUNT, entry=FEE)
    session(store).handler.execute(Request(command=refund, command_id="back", actor="ada"))
    async with travelling(store, version=FEE) as traveller:
        await traveller.press("w")
        found = traveller.app.screen.query_one(WhatIfFindings)
        assert "1 entry was recorded late" in " ".join(lines_of(found).split())
        await traveller.press("l")
        assert "at the end 1,214.91 → 1,154.91" in said(traveller.pilot)
