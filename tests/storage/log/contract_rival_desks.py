"""What every store promises two desks that work on one case, or on its account, at the same time."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from typing import Any, cast

import pytest

from domain.account.commands import Request, ReverseEntry
from domain.account.state import stream_of as account_stream
from domain.dispute import commands as c
from domain.dispute import postings as p
from domain.dispute.state import stream_of
from domain.errors import Refused
from domain.evidence import citations as evidence
from domain.handlers.dispute import CaseExecuted, CaseHandler
from domain.ports import Receipt, Store, StreamWrite
from domain.stream import VersionConflict
from tests.kit.bench import DAY, Bench
from tests.kit.case_commands import ERROR, account, ask, open_one, reversal, session
from tests.kit.spec import A
from tui.application.cases.letters import write


class Meanwhile:
    """The store, in which a rival is done right before something is appended for the first time."""

    def __init__(self, store: Store, rival: Callable[[], object]) -> None:
        self._store, self._rival, self._is_done = store, rival, False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def append(self, writes: Sequence[StreamWrite]) -> list[Receipt]:
        if not self._is_done:
            self._is_done = True
            self._rival()
        return self._store.append(writes)


def beside(bench: Bench, rival: Callable[[], object]) -> CaseHandler:
    """A desk whose first step another one forestalls."""
    return session(bench, cast(Store, Meanwhile(bench.store, rival)))


WITHDRAW = p.WithdrawCredit(credit_id="PC-1")
DAY_OF_DEBIT = date(2026, 3, 20)


def announced(bench: Bench) -> CaseHandler:
    """The debit of a credit of 54.00 was announced for a day that has come."""
    account(bench)
    open_one(bench)
    handler = session(bench)
    lent = p.Credit(credit_id="PC-1", entry=3, amount=54_00)
    corrected(handler, lent)
    ask(handler, write(handler, "D-1", handler.load("D-1"), "provisional-credit").issue())
    ask(handler, c.Cite(citation=evidence.cite_event(bench.store, A, 3)))
    ask(handler, c.RecordFinding(text="it was 54", evidence=(1,)))
    ask(handler, c.Determine(outcome="no_error", explanation="it was 54"))
    corrected(handler, replace(WITHDRAW, on=DAY_OF_DEBIT))
    ask(handler, write(handler, "D-1", handler.load("D-1"), "no-error").issue())
    bench.clock.now += 7 * DAY
    return handler


def corrected(handler: CaseHandler, step: p.Step) -> CaseExecuted:
    """Proposed on the account as it stands, and posted."""
    head = handler.store.head(A)
    assert head is not None
    proposed = ask(handler, c.ProposeCorrection(steps=(step,), account_version=head.version))
    return ask(handler, c.PostCorrection(number=len(proposed.case.proposals)))


def debits(bench: Bench) -> list[str]:
    """What became of the credit on the account, and in the case."""
    types = [row.type for row in bench.store.events(account_stream(A))]
    types += [row.type for row in bench.store.case_events("D-1")]
    return [one for one in types if one in ("ProvisionalCreditWithdrawn", "ScheduledDebitPosted")]


class RivalDesksContract:
    def test_of_two_who_propose_at_once_one_is_told_of_the_other(self, bench: Bench) -> None:
        account(bench)
        open_one(bench)
        ask(session(bench), ERROR)
        desk = beside(bench, lambda: ask(session(bench), reversal(bench, 9_00), actor="grace"))
        with pytest.raises(VersionConflict) as caught:
            ask(desk, reversal(bench, 54_00))
        assert (caught.value.stream_id, caught.value.between[0].actor) == (stream_of("D-1"), "grace")
        with pytest.raises(Refused, match="Correction 1 is still open"):
            ask(session(bench), reversal(bench, 54_00))

    def test_of_two_who_post_at_once_one_gives_back(self, bench: Bench) -> None:
        account(bench)
        open_one(bench)
        ask(session(bench), ERROR)
        ask(session(bench), reversal(bench))
        desk = beside(bench, lambda: ask(session(bench), c.PostCorrection(number=1), actor="grace"))
        with pytest.raises(VersionConflict):
            ask(desk, c.PostCorrection(number=1))
        head = bench.store.head(A)
        assert head is not None
        assert (head.ledger, head.version) == (500_00, 4)

    def test_what_is_posted_by_hand_while_a_correction_is_posted_is_a_conflict(self, bench: Bench) -> None:
        account(bench)
        open_one(bench)
        ask(session(bench), ERROR)
        ask(session(bench), reversal(bench))
        by_hand = Request(command=ReverseEntry(account_id=A, entry=3, amount=1), command_id="r", actor="ops")
        with pytest.raises(VersionConflict):
            ask(beside(bench, lambda: bench.handler.execute(by_hand)), c.PostCorrection(number=1))
        head, case = bench.store.head(A), bench.store.case("D-1")
        assert head is not None
        assert case is not None
        assert (head.version, head.given_back(3).total, case.owed) == (4, 1, 53_99)
        assert case.proposals[1].status == "proposed"

    def test_a_debit_that_posts_itself_comes_after_one_by_hand_only_once(self, bench: Bench) -> None:
        desk = announced(bench)
        clock = beside(bench, lambda: corrected(desk, WITHDRAW))
        ask(clock, c.Tick(), actor="recount")
        assert debits(bench) == ["ProvisionalCreditWithdrawn"]
        assert desk.load("D-1").credit_log["PC-1"].withdrawn_on == DAY_OF_DEBIT

    def test_a_debit_by_hand_comes_after_one_that_posted_itself_only_once(self, bench: Bench) -> None:
        desk = announced(bench)
        head = bench.store.head(A)
        assert head is not None
        ask(desk, c.ProposeCorrection(steps=(WITHDRAW,), account_version=head.version))
        person = beside(bench, lambda: ask(desk, c.Tick(), actor="recount"))
        with pytest.raises(VersionConflict):
            ask(person, c.PostCorrection(number=3))
        assert debits(bench) == ["ProvisionalCreditWithdrawn", "ScheduledDebitPosted"]
        with pytest.raises(VersionConflict, match="withdrawn by event 5"):
            ask(desk, c.PostCorrection(number=3))

    def test_many_desks_that_let_time_pass_at_once_debit_once(self, bench: Bench) -> None:
        announced(bench)
        start = threading.Barrier(3)

        def tick(number: int) -> None:
            start.wait()
            ask(session(bench, bench.open()), c.Tick(), key=f"tick-{number}", actor="recount")

        with ThreadPoolExecutor(3) as threads:
            list(threads.map(tick, range(3)))
        assert debits(bench) == ["ProvisionalCreditWithdrawn", "ScheduledDebitPosted"]
