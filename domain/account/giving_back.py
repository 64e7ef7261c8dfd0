"""How much of an entry is left to give back: the cap that every reversal and every provisional credit is held to.

Of a debit, reversed + made final + open provisionally is never more than it was. Of an entry that paid money in,
what was reversed is. Interest and fees that come with an error are entries of their own. It asks about one entry;
whether the account has the money is asked in `domain.account.funds`. Amounts are minor units of the account's
currency.
"""

from __future__ import annotations

from domain.account import events as e
from domain.account.state import AccountFold
from domain.errors import Refused
from domain.money import plain
from domain.stream import RecordedEvent

CORRECTABLE = tuple(kind.payload for kind in e.EVENT_KINDS if kind.is_correctable)
"""Events that moved money and can be given back, or taken back."""


def left_of(account: AccountFold, entry: RecordedEvent[e.AccountEvent] | None) -> int:
    """How much of an entry can still be given or taken back; 0 for what is no entry, or was given back twice."""
    if entry is None or not isinstance(entry.event, CORRECTABLE):
        return 0
    return left_of_fact(account, entry.version, entry.event)


def left_of_fact(account: AccountFold, version: int, event: e.AccountEvent) -> int:
    """How much of the money that the event at that version moved can still be given or taken back."""
    return max(abs(e.ledger_effect(event)) - _gone(account, version, event), 0)


def taken_of(account: AccountFold, entry: RecordedEvent[e.AccountEvent], amount: int | None) -> int:
    """The amount where it is left of the entry; None: all that is left. Raises Refused with the figures."""
    left = left_of(account, entry)
    if left == 0 or (amount is not None and amount > left):
        raise _more_than_entry(account, entry, amount)
    return left if amount is None else amount


def check_final(account: AccountFold, entry: RecordedEvent[e.AccountEvent] | None) -> None:
    """Raises Refused where more than the entry was given back already, as only an imported history can have it.

    A credit for what is no debit of this account has no amount that it could be held to.
    """
    if entry is None or not isinstance(entry.event, CORRECTABLE) or e.ledger_effect(entry.event) > 0:
        return
    if account.given_back(entry.version).total > entry.event.amount:
        raise _more_than_entry(account, entry, None)


def _gone(account: AccountFold, version: int, event: e.AccountEvent) -> int:
    """What was given back of a debit, or taken back of a credit."""
    if e.ledger_effect(event) > 0:
        return account.reversed_of(version)
    return account.given_back(version).total


def _more_than_entry(
    account: AccountFold, entry: RecordedEvent[e.AccountEvent], amount: int | None
) -> Refused:
    event, version = entry.event, entry.version
    assert isinstance(event, CORRECTABLE)
    gone, was_reversed = _gone(account, version, event), account.reversed_of(version)
    if gone == was_reversed == event.amount:
        by = _reversals(account, version)
        return Refused("already-reversed", f"Entry {version} is already reversed in full (by event {by}).")
    asked = "" if amount is None else f", not {plain(amount, account.currency)}"
    left = f"{plain(left_of(account, entry), account.currency)} {account.currency}"
    return Refused(
        "more-than-entry",
        f"Entry {version} was {plain(event.amount, account.currency)} {account.currency}; "
        f"{_given_back(account, version, event)}: at most {left}{' more' if gone else ''}{asked}.",
    )


def _reversals(account: AccountFold, version: int) -> str:
    return ", ".join(str(reversal.version) for reversal in account.reversals[version])


def _given_back(account: AccountFold, version: int, event: e.AccountEvent) -> str:
    """What is gone of an entry, and how: "0.90 was given back already (0.50 reversed by event 5, 0.40 open)"."""
    verb = "taken" if e.ledger_effect(event) > 0 else "given"
    gone = _gone(account, version, event)
    if gone == 0:
        return f"nothing was {verb} back yet"
    parts, back = list[str](), account.given_back(version)
    if back.reversed:
        by = _reversals(account, version)
        parts.append(f"{plain(back.reversed, account.currency)} reversed by event {by}")
    if verb == "given":
        parts += [
            f"{plain(part, account.currency)} {name}"
            for part, name in ((back.final, "credited for good"), (back.open, "open"))
            if part
        ]
    return f"{plain(gone, account.currency)} was {verb} back already ({', '.join(parts)})"
