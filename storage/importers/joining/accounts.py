"""Which account of the log a statement belongs to: that of its number, in its currency.

Where a file tells of one number in several currencies, each is an account of its own, NUMBER-CURRENCY, save the one
whose currency the account of that number has here.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import cache, partial

from domain.account.events import AccountOpened
from domain.account.state import stream_of
from domain.bank_statement import BankStatement
from domain.money import EXPONENTS
from domain.ports import EventLog
from storage.importers.lines import FileErrors

ACCOUNT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,63}")


def accounts_of(
    log: EventLog, statements: Sequence[BankStatement], errors: FileErrors
) -> dict[str, list[BankStatement]]:
    """The statements by their account, in the order of the file; those that belong to none are noted as errors."""
    currencies = defaultdict[str, set[str]](set)
    for statement in statements:
        currencies[statement.account].add(statement.currency)
    found: dict[str, list[BankStatement]] = {}
    currency_of = cache(partial(_currency, log))
    for statement in statements:
        problem = _unusable(statement)
        if problem:
            errors.note(statement.file, 0, problem)
            continue
        account = _account(currency_of, statement, is_one=len(currencies[statement.account]) == 1)
        here = currency_of(account)
        if here not in ("", statement.currency):
            errors.note(
                statement.file,
                0,
                f"tells of account {account} in {statement.currency}, which is in {here} here; "
                "name the right account or currency",
            )
            continue
        found.setdefault(account, []).append(statement)
    return found


def _unusable(statement: BankStatement) -> str:
    if not ACCOUNT.fullmatch(statement.account):
        return f"{statement.account[:40]!r} is no account number"
    if statement.currency not in EXPONENTS:
        return f"{statement.currency[:40]!r} is no currency code such as GBP"
    return ""


def _account(currency_of: Callable[[str], str], statement: BankStatement, *, is_one: bool) -> str:
    number, currency = statement.account, statement.currency
    here = currency_of(number)
    if here == currency:
        return number
    apart = f"{number}-{currency}"
    return number if is_one and not currency_of(apart) else apart


def _currency(log: EventLog, account: str) -> str:
    """The currency of an account of the log, "" where there is none of that number."""
    first = log.event(stream_of(account), 1)
    event = None if first is None else first.event
    return event.currency if isinstance(event, AccountOpened) else ""
