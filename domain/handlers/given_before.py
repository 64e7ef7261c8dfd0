"""What was given before, in a case and to its customer on a day: what a correction's limits are held against."""

from __future__ import annotations

from datetime import date

from domain.dispute.limits import Given, given_on
from domain.dispute.state import Case, CaseFold, freeze
from domain.ports import Store

MOST_CASES = 1000
"""Of one account, looked at for a command on it."""


def given_before(store: Store, case_id: str, case: Case, today: date) -> Given:
    """What this case gave, and what all cases of its customer gave today."""
    cases = _cases_of_customer(store, case_id, case)
    return Given(
        case=case.given_amount,
        customer_today=sum(given_on(store.case_events(one), today) for one in cases),
    )


def given_today(store: Store, holder_id: str, account_id: str, today: date) -> int:
    """What all cases of whoever holds an account gave today, in minor units."""
    fold = CaseFold(holder_id=holder_id, account_id=account_id)
    return given_before(store, "", freeze(fold), today).customer_today


def _cases_of_customer(store: Store, case_id: str, case: Case) -> set[str]:
    """Numbers of the cases of whoever holds the account; where nobody is named, those of the account."""
    if case.holder_id:
        return {case_id, *store.cases_of_holder(case.holder_id)}
    found = store.cases(account_id=case.account_id, open_only=False, limit=MOST_CASES)
    return {case_id, *(one.case_id for one in found)}
