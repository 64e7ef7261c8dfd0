"""The steps of a case as use cases: what shell and screen ask for is built, looked at beforehand and executed here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from domain.dispute import commands as c
from domain.dispute.facts import Facts, Regime
from domain.dispute.fold import replay
from domain.dispute.reasons import reason_of
from domain.dispute.regimes.table import REGIMES
from domain.dispute.state import Case, stream_of
from domain.errors import UnknownAccount
from domain.handlers.dispute import CaseExecuted, CaseHandler, open_case
from domain.ports import Store
from tui.application.cases.correction_grammar import parse_steps
from tui.application.cases.queues import take_next

UNNUMBERED = "D-0"
"""Stands for a number that is known when the step is recorded: of a case to be opened the next free one, of a case to
be assigned that of the most urgent one that nobody has."""
NOT_SAID = date.min
"""Stands for the day of a notice until it is known which day it is executed on."""


def currency_of(store: Store, account_id: str) -> str:
    """The currency in which a notice for the account states its amount. Raises UnknownAccount."""
    head = store.head(account_id)
    if head is None:
        raise UnknownAccount(account_id)
    return head.currency


def country_of(store: Store, account_id: str, regime: Regime) -> str:
    """The country of a notice that names none: what the account says, else the bank's.

    Where neither the account says one nor the regime holds in the bank's, the only one that it holds in.
    Raises UnknownAccount.
    """
    head = store.head(account_id)
    if head is None:
        raise UnknownAccount(account_id)
    country, countries = head.country or store.profile().country, REGIMES[regime].countries
    if head.country or countries is None or country in countries or len(countries) > 1:
        return country
    return next(iter(countries))


def notice(
    account_id: str,
    *,
    reason_code: str,
    regime: Regime,
    country: str,
    noticed_on: date | None = None,
    **facts: Any,
) -> c.OpenCase:
    """A customer's notice, today unless a day is named; with further `facts`.

    Raises BadInput for a reason there is none of, ValidationError.
    """
    return c.OpenCase(
        account_id=account_id,
        facts=Facts(
            reason_code=reason_of(reason_code).code,
            regime=regime,
            country=country.upper(),
            notice_channel=facts.pop("notice_channel", "oral"),
            noticed_on=noticed_on or NOT_SAID,
            **facts,
        ),
        noticed_today=noticed_on is None,
    )


def correction(
    case_id: str, case: Case, steps: Sequence[str], account_version: int | None = None
) -> c.ProposeCorrection:
    """A correction of the account in the words of `correction_grammar`.

    Raises BadInput, MoneyError, ValidationError.
    """
    return c.ProposeCorrection(steps=parse_steps(steps, case_id, case), account_version=account_version)


def case_as_asked(handler: CaseHandler, case_id: str, command_id: str) -> Case:
    """The case that a step is built on: as it was when its command id was first used, else as it is now.

    So the same words under the same id are the same command, whatever has happened since. Raises UnknownCase.
    """
    receipt = handler.store.receipt(stream_of(case_id), command_id)
    first = 1 if receipt is None else receipt.lines[0].version
    if first == 1:
        return handler.load(case_id)
    return replay(handler.store.case_events(case_id, until=first - 1))


def take_step(
    handler: CaseHandler,
    case_id: str,
    build: Callable[[Case], c.CaseCommand],
    *,
    command_id: str,
    actor: str,
    reason: str = "",
    expected_version: int | None = None,
    only_on_it: bool = False,
) -> CaseExecuted:
    """Build a step on the case and have its effect exactly once.

    `only_on_it`: what was built holds for the case as it was read, so that anything recorded since is a conflict.
    Raises as `execute`, ValidationError, and what `build` raises.
    """
    case = case_as_asked(handler, case_id, command_id)
    request = c.CaseRequest(
        case_id=case_id,
        command=build(case),
        command_id=command_id,
        actor=actor,
        reason=reason,
        expected_version=case.version if only_on_it else expected_version,
    )
    return execute(handler, request)


def execute(handler: CaseHandler, request: c.CaseRequest) -> CaseExecuted:
    """Have the effect of the step exactly once; a notice gets its number here, and the same one where the log has it
    already. Raises as CaseHandler.execute, and as take_next."""
    command = request.command
    if isinstance(command, c.Assign) and request.case_id == UNNUMBERED:
        return take_next(handler, actor=request.actor, command_id=request.command_id, reason=request.reason)
    if not isinstance(command, c.OpenCase):
        return handler.execute(request)
    return open_case(
        handler, command, command_id=request.command_id, actor=request.actor, reason=request.reason
    )
