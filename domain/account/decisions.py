"""The rules: what the bank answers to a command, given the state. `decide` is pure and changes nothing.

It returns the facts to append, or raises Refused with the rule's name and one sentence. A customer's own
attempt that the rules forbid is not an error but a fact, `WithdrawalDeclined`: disputes turn on it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from domain.account import commands as c
from domain.account import events as e
from domain.account.correcting import CORRECT
from domain.account.deciding import (
    Circumstances,
    Decided,
    EntryLookup,
    closed,
    takes_credits,
    takes_debits,
    within_limits,
)
from domain.account.funds import (
    AUTHORISATION,
    OVERDRAFT_FEE,
    declined,
    is_covered,
    paid_beyond,
    set_aside,
    shortfall,
)
from domain.account.honouring import is_free_of_charge, promised_for
from domain.account.state import Account
from domain.account.transfer import sides
from domain.errors import BadInput, Refused
from domain.money import exponent, printed

__all__ = ["DECIDE", "Circumstances", "Decided", "EntryLookup", "decide"]


def decide(account: Account, command: c.Command, circumstances: Circumstances) -> list[Decided]:
    """Facts that follow from the command in this state. Raises Refused, or BadInput for a wrong currency."""
    if account.unverified_from is not None:
        raise Refused(
            "unverified",
            f"Event {account.unverified_from} of account {command.account_id} cannot be read, so its balance "
            "is unverified; open it with a newer Recount or restore a backup before acting.",
        )
    if isinstance(command, c.OpenAccount):
        return _open(account, command, circumstances)
    if account.status == "absent":
        raise Refused("no-account", f"Account {command.account_id} has not been opened.")
    _same_currency(account, getattr(command, "currency", None))
    return DECIDE[type(command)](account, command, circumstances)


def _open(account: Account, command: c.OpenAccount, at: Circumstances) -> list[Decided]:
    if account.status != "absent":
        raise Refused("already-open", f"Account {command.account_id} exists already; choose another number.")
    exponent(command.currency)
    opened = e.AccountOpened(
        currency=command.currency,
        holder_id=command.holder_id,
        overdraft_limit=command.overdraft_limit,
        country=command.country,
        business=command.business,
        statement_day=command.statement_day,
    )
    first: list[e.AccountEvent] = [] if command.amount is None else [e.MoneyDeposited(amount=command.amount)]
    return [Decided(event, at.effective_at) for event in (opened, *first)]


def _change_facts(account: Account, command: c.ChangeAccountFacts, at: Circumstances) -> list[Decided]:
    stated = {name: getattr(command, name) for name in ("country", "business", "statement_day")}
    if all(value is None for value in stated.values()):
        raise BadInput(
            "Say which fact of the account is to change: its country, whose it is, its statement day."
        )
    if all(value in (None, getattr(account, name)) for name, value in stated.items()):
        raise Refused("no-change", "The account's facts are so already; nothing is left to record.")
    return [Decided(e.AccountFactsChanged(**stated), at.effective_at)]


def _deposit(account: Account, command: c.Deposit, at: Circumstances) -> list[Decided]:
    takes_credits(account)
    within_limits(account, command.amount)
    event = e.MoneyDeposited(
        amount=command.amount,
        kind=command.kind,
        description=command.description,
        counterparty=command.counterparty,
    )
    return [Decided(event, at.effective_at)]


def _withdraw(account: Account, command: c.Withdraw, at: Circumstances) -> list[Decided]:
    if command.kind == AUTHORISATION:
        raise BadInput(
            f"A withdrawal is not of the kind {AUTHORISATION!r}, which only a hold is; place a hold, or give "
            "another kind."
        )
    if command.hold_id is not None and command.hold_id not in account.holds:
        raise _no_such_hold(account, command.hold_id)
    aside = set_aside(account, command.hold_id)
    promised = promised_for(account, at.channel, command.kind, lambda: at.now(account))
    why = shortfall(account, command.amount, aside, promised)
    if why is not None:
        return _decline(account, command, why, aside, at)
    within_limits(account, -command.amount)
    event = e.MoneyWithdrawn(
        amount=command.amount,
        hold_id=command.hold_id,
        kind=command.kind,
        description=command.description,
        counterparty=command.counterparty,
        honoured=paid_beyond(account, command.amount, aside),
    )
    return [Decided(event, at.effective_at)]


def _transfer(account: Account, command: c.Transfer, at: Circumstances) -> list[Decided]:
    """On the paying account a transfer is a withdrawal; the other side is decided on the other account."""
    if command.counterparty == command.account_id:
        raise BadInput("A transfer is between two accounts; name another one to pay.")
    return _withdraw(account, sides(command)[0], at)


def _place_hold(account: Account, command: c.PlaceHold, at: Circumstances) -> list[Decided]:
    if command.hold_id in account.holds:
        raise Refused("hold-exists", f"Hold {command.hold_id} is already open; a hold is placed once.")
    why = shortfall(account, command.amount)
    if why is not None:
        return _decline(account, command, why, 0, at)
    event = e.HoldPlaced(
        hold_id=command.hold_id,
        amount=command.amount,
        description=command.description,
        counterparty=command.counterparty,
    )
    return [Decided(event, at.effective_at)]


def _release_hold(account: Account, command: c.ReleaseHold, at: Circumstances) -> list[Decided]:
    if command.hold_id not in account.holds:
        raise _no_such_hold(account, command.hold_id)
    return [Decided(e.HoldReleased(hold_id=command.hold_id, outcome=command.outcome), at.effective_at)]


def _charge_fee(account: Account, command: c.ChargeFee, at: Circumstances) -> list[Decided]:
    takes_debits(account)
    if command.fee_code != OVERDRAFT_FEE and not is_covered(account, command.amount):
        raise _insufficient(account, command.amount, account.available)
    if command.fee_code == OVERDRAFT_FEE and is_free_of_charge(account):
        raise Refused(
            "honoured",
            "The account is overdrawn by what was promised to be honoured, and that is honoured without charge "
            "(12 CFR 1005.11(d)(2)(ii)); leave the fee out.",
        )
    within_limits(account, -command.amount)
    event = e.FeeCharged(amount=command.amount, fee_code=command.fee_code, description=command.description)
    return [Decided(event, at.effective_at)]


def _credit_interest(account: Account, command: c.CreditInterest, at: Circumstances) -> list[Decided]:
    takes_credits(account)
    within_limits(account, command.amount)
    return [
        Decided(e.InterestCredited(amount=command.amount, description=command.description), at.effective_at)
    ]


def _change_limit(account: Account, command: c.ChangeOverdraftLimit, at: Circumstances) -> list[Decided]:
    if account.status == "closed":
        raise closed()
    if command.limit == account.overdraft_limit:
        raise Refused(
            "no-change",
            f"The overdraft limit already is {printed(command.limit, account.currency)} {account.currency}.",
        )
    return [Decided(e.OverdraftLimitChanged(limit=command.limit), at.effective_at)]


def _freeze(account: Account, command: c.FreezeAccount, at: Circumstances) -> list[Decided]:
    if account.status != "open":
        raise Refused("status", f"The account is {account.status}; only an open account is frozen.")
    return [Decided(e.AccountFrozen(), at.effective_at)]


def _unfreeze(account: Account, command: c.UnfreezeAccount, at: Circumstances) -> list[Decided]:
    if account.status != "frozen":
        raise Refused("status", f"The account is {account.status}; only a frozen account is unfrozen.")
    return [Decided(e.AccountUnfrozen(), at.effective_at)]


def _close(account: Account, command: c.CloseAccount, at: Circumstances) -> list[Decided]:
    if account.status == "closed":
        raise closed()
    obstacles = [
        text
        for stands, text in (
            (account.status == "frozen", "it is frozen"),
            (
                account.ledger != 0,
                f"its ledger is {printed(account.ledger, account.currency)} {account.currency}",
            ),
            (bool(account.holds), f"{len(account.holds)} hold(s) are open"),
            (
                bool(account.provisional_credits),
                f"{len(account.provisional_credits)} provisional credit(s) are open",
            ),
        )
        if stands
    ]
    if obstacles:
        raise Refused("not-empty", f"The account cannot be closed: {', '.join(obstacles)}.")
    return [Decided(e.AccountClosed(), at.effective_at)]


DECIDE: dict[type[Any], Callable[[Account, Any, Circumstances], list[Decided]]] = {
    c.ChangeAccountFacts: _change_facts,
    c.Deposit: _deposit,
    c.Withdraw: _withdraw,
    c.Transfer: _transfer,
    c.PlaceHold: _place_hold,
    c.ReleaseHold: _release_hold,
    c.ChargeFee: _charge_fee,
    c.CreditInterest: _credit_interest,
    c.ChangeOverdraftLimit: _change_limit,
    c.FreezeAccount: _freeze,
    c.UnfreezeAccount: _unfreeze,
    c.CloseAccount: _close,
    **CORRECT,
}


def _same_currency(account: Account, currency: str | None) -> None:
    if currency is not None and currency != account.currency:
        raise BadInput(
            f"The account is kept in {account.currency}, not {currency}; give the amount in that currency."
        )


def _decline(
    account: Account,
    command: c.Withdraw | c.PlaceHold,
    why: e.DeclineReason,
    aside: int,
    at: Circumstances,
) -> list[Decided]:
    """At the desk an error, for a customer's own attempt a recorded decline."""
    if at.channel == "staff":
        takes_debits(account)
        raise _insufficient(account, command.amount, account.available + aside)
    kind = command.kind if isinstance(command, c.Withdraw) else AUTHORISATION
    return [Decided(declined(account, command, kind, why, aside), at.effective_at)]


def _insufficient(account: Account, amount: int, available: int) -> Refused:
    return Refused(
        "insufficient-funds",
        f"{printed(amount, account.currency)} {account.currency} is more than the "
        f"{printed(available, account.currency)} {account.currency} available.",
    )


def _no_such_hold(account: Account, hold_id: str) -> Refused:
    names = ", ".join(sorted(account.holds)) or "none"
    return Refused("no-hold", f"There is no open hold {hold_id!r} on this account (open holds: {names}).")
