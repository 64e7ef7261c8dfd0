"""Commands on a case over any store: one account with one disputed entry, asked by one agent."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from domain.dispute import commands as c
from domain.dispute import postings as p
from domain.dispute.facts import Facts
from domain.handlers.dispute import CaseExecuted, CaseHandler, open_case
from domain.ports import Store
from tests.kit.bench import Bench
from tests.kit.days import Days
from tests.kit.spec import A, deposited, opened, withdrawn
from tests.kit.stories import record
from tui.application.cases.letters.wording import LocaleWording

TODAY = date(2026, 3, 13)


def notice(account_id: str, *, noticed_on: date | None = None, **facts: Any) -> c.OpenCase:
    """A notice of those facts, on the day it is executed unless one is named."""
    said: dict[str, Any] = {"notice_channel": "oral", "noticed_on": noticed_on or date.min} | facts
    return c.OpenCase(account_id=account_id, facts=Facts(**said), noticed_today=noticed_on is None)


NOTICE = notice(
    account_id=A, reason_code="wrong-amount", regime="reg-e", country="US", noticed_on=TODAY, entries=(3,)
)
ERROR = c.Determine(outcome="error_confirmed", explanation="authorised 45, posted 54")


def session(bench: Bench, store: Store | None = None) -> CaseHandler:
    return CaseHandler(
        store or bench.store,
        lambda country: Days(),
        LocaleWording,
        clock=bench.clock,
        pause=lambda seconds: None,
    )


def account(bench: Bench) -> None:
    """500.00 in, 54.00 out as event 3."""
    record(bench.store, [opened(), deposited(500_00), withdrawn(54_00)])


def ask(
    handler: CaseHandler,
    command: c.CaseCommand,
    *,
    case: str = "D-1",
    key: str = "",
    actor: str = "ada",
    expect: int | None = None,
) -> CaseExecuted:
    ask.count += 1  # type: ignore[attr-defined]
    key = key or f"c{ask.count}"  # type: ignore[attr-defined]
    return handler.execute(
        c.CaseRequest(case_id=case, command=command, command_id=key, actor=actor, expected_version=expect)
    )


ask.count = 0  # type: ignore[attr-defined]


def open_one(bench: Bench, key: str = "open", account_id: str = A, **changes: Any) -> str:
    taken = replace(NOTICE, account_id=account_id, facts=replace(NOTICE.facts, **changes))
    return open_case(session(bench), taken, command_id=key, actor="ada").case_id


def reversal(bench: Bench, amount: int | None = None) -> c.ProposeCorrection:
    """Proposed on the account as it stands."""
    head = bench.store.head(A)
    assert head is not None
    return c.ProposeCorrection(steps=(p.Reverse(entry=3, amount=amount),), account_version=head.version)
