"""A bank of as many accounts as are wanted, each with a short life: the same every time, and never held at once."""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import partial

from domain.account.events import AccountEvent, AccountOpened, FeeCharged, MoneyDeposited, MoneyWithdrawn
from domain.account.state import stream_of
from domain.ports import Holder
from domain.stream import NewEvent
from storage.importers.history import Facts, History
from storage.importers.lines import FileErrors

FIRST_NUMBER = 1_000
FIRST_DAY = 1_600_000_000_000_000
"""When the first account was opened, in UTC microseconds."""
MINUTE = 60_000_000
EACH = 5
"""Events of an account, its opening among them."""
FIRST_NAMES = [
    *(
        "Ada",
        "Bob",
        "Carol",
        "David",
        "Erin",
        "Farid",
        "Grace",
        "Hana",
        "Ivan",
        "Jun",
        "Kofi",
        "Łukasz",
        "Mia",
    ),
    *(
        "Noor",
        "Olu",
        "Priya",
        "Quinn",
        "Rosa",
        "Søren",
        "Tom",
        "Uma",
        "Viktor",
        "Wei",
        "Ximena",
        "Yusuf",
        "Zoë",
    ),
]
SYLLABLES = [
    *(
        "ba",
        "del",
        "fer",
        "gan",
        "hol",
        "kir",
        "lam",
        "mo",
        "nes",
        "or",
        "pas",
        "quin",
        "ris",
        "son",
        "tam",
        "ul",
    ),
    *("ver", "wick", "yan", "zel"),
]
MERCHANTS = ["grocer", "rail", "cinema", "bakery", "pharmacy", "council", "water", "gas", "books", "garage"]


def history(accounts: int, each: int = EACH) -> History:
    """The whole bank as a source that can be imported: accounts in order of number, as files have them."""
    return History("made", 1, [_account(number, each) for number in range(accounts)], FileErrors())


def name_of(number: int) -> str:
    """Who holds an account: names repeat as they do among people."""
    dice = random.Random(number)
    last = "".join(dice.choices(SYLLABLES, k=dice.choice((2, 2, 3)))).capitalize()
    return f"{dice.choice(FIRST_NAMES)} {last}"


def number_of(number: int) -> str:
    """An account's number; of the first thousand accounts it has four digits, of the last of a million seven."""
    return str(FIRST_NUMBER + number)


def _account(number: int, each: int) -> Facts:
    holder = Holder(f"client {number + 1}", name_of(number))
    return Facts(stream_of(number_of(number)), each, partial(_events, number, each), holder, "made")


def _events(number: int, each: int) -> Iterator[NewEvent]:
    dice = random.Random(-1 - number)
    opened_at = FIRST_DAY + number % 500_000 * MINUTE
    payload: AccountEvent = AccountOpened(
        currency="EUR", holder_id=f"client {number + 1}", opening_balance=100_000
    )
    for place in range(each):
        if place:
            payload = _booking(dice)
        at = opened_at + place * MINUTE
        yield NewEvent(
            event=payload,
            event_id=f"{number}-{place}",
            actor="made",
            channel="batch",
            recorded_at=at,
            effective_at=at,
        )


def _booking(dice: random.Random) -> AccountEvent:
    shop, amount = dice.choice(MERCHANTS), dice.randint(100, 9_900)
    kind = dice.random()
    if kind < 0.1:
        return FeeCharged(amount=250, fee_code="monthly")
    if kind < 0.4:
        return MoneyDeposited(amount=amount, counterparty=shop)
    return MoneyWithdrawn(amount=amount, counterparty=shop)
