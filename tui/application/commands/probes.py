"""The smallest command of each kind: the rules are asked about it to learn whether its kind can apply now."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from domain.account import commands as c
from domain.account.funds import OVERDRAFT_FEE
from domain.account.state import Account
from domain.clock import LAST_INSTANT

Probe: TypeAlias = Callable[[str, Account], c.Command | str]
"""From account id and state to the smallest command of its kind, or to a sentence why there is none."""

_PREFIXES = {"hold_id": "H", "credit_id": "PC", "claim_id": "CL"}
_NO_CREDIT = "No provisional credit is open."


def new_name(field: str, account: Account) -> str:
    """The name proposed for a new hold, credit or claim.

    It carries the version that its event will have: nothing else on the account has that number.
    """
    return f"{_PREFIXES[field]}-{account.version + 1}"


def a_deposit(account_id: str, account: Account) -> c.Command:
    return c.Deposit(account_id=account_id, amount=1)


def a_withdrawal(account_id: str, account: Account) -> c.Command:
    return c.Withdraw(account_id=account_id, amount=1, hold_id=next(iter(account.holds), None))


def a_transfer(account_id: str, account: Account) -> c.Command:
    # Whom it pays is not known yet; any other number will do.
    return c.Transfer(account_id=account_id, counterparty="0" if account_id != "0" else "1", amount=1)


def a_fee(account_id: str, account: Account) -> c.Command:
    return c.ChargeFee(account_id=account_id, amount=1, fee_code=OVERDRAFT_FEE)


def some_interest(account_id: str, account: Account) -> c.Command:
    return c.CreditInterest(account_id=account_id, amount=1)


def a_hold(account_id: str, account: Account) -> c.Command:
    return c.PlaceHold(account_id=account_id, amount=1, hold_id=new_name("hold_id", account))


def a_release(account_id: str, account: Account) -> c.Command | str:
    first = next(iter(account.holds), None)
    return "No hold is open." if first is None else c.ReleaseHold(account_id=account_id, hold_id=first)


def a_correction(account_id: str, account: Account) -> c.Command | str:
    # Which entry is meant is not known yet; what all corrections share is that the account takes entries.
    return a_deposit(account_id, account) if account.entry_count else "No entry has been posted yet."


def a_claim(account_id: str, account: Account) -> c.Command:
    return c.StateClaim(account_id=account_id, claim_id=new_name("claim_id", account), amount=1)


def an_adoption(account_id: str, account: Account) -> c.Command | str:
    # Which entries are meant is not known yet; a closed account may have been refunded before it was closed.
    return a_claim(account_id, account) if account.entry_count > 1 else "No two entries have been posted yet."


def a_payment_elsewhere(account_id: str, account: Account) -> c.Command | str:
    if account.status != "closed":
        return f"The account is {account.status} and takes money; pay it in."
    return a_claim(account_id, account)


def a_promise(account_id: str, account: Account) -> c.Command | str:
    found = next((key for key, ended in account.ended_credits.items() if ended.withdrawn), None)
    if found is None:
        return "No provisional credit has been withdrawn."
    return c.PromiseHonouring(account_id=account_id, credit_id=found, until=LAST_INSTANT)


def a_final_credit(account_id: str, account: Account) -> c.Command | str:
    first = next(iter(account.provisional_credits), None)
    return (
        _NO_CREDIT if first is None else c.MakeProvisionalCreditFinal(account_id=account_id, credit_id=first)
    )


def a_withdrawn_credit(account_id: str, account: Account) -> c.Command | str:
    first = next(iter(account.provisional_credits), None)
    return (
        _NO_CREDIT if first is None else c.WithdrawProvisionalCredit(account_id=account_id, credit_id=first)
    )


def another_limit(account_id: str, account: Account) -> c.Command:
    return c.ChangeOverdraftLimit(account_id=account_id, limit=0 if account.overdraft_limit else 1)


def bare(command: type[Any]) -> Probe:
    """The probe of a command that needs nothing but the account."""
    return lambda account_id, account: command(account_id=account_id)
