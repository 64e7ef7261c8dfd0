"""Finding accounts in a large bank and in a small one: a key in the search, its count, the first and the last page."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from domain.search import folded, searched_words
from storage.log.store import SqlStore
from tests.benchmarks.banks import Banks
from tests.benchmarks.many_accounts import name_of
from tests.benchmarks.measure import agree, take_turns_at
from tests.benchmarks.report import Figure, at_most, milliseconds

PAGE = 100
MOST = 1_001
"""Accounts that match are counted as far as that: "1,000+"."""
BY_HAND = 15
"""Questions that are asked by hand as well: each reads every account."""
MOST_MS = 30.0

Ask = Callable[[SqlStore, str], object]
PARTS = "a.account_id, a.holder_id, coalesce(h.name, '')"


@dataclass(frozen=True, slots=True)
class Work:
    """A question, the needles that it is asked with, and the same asked by hand, None where nobody would."""

    name: str
    ask: Ask
    needles: Callable[[random.Random, int], str]
    by_hand: Ask | None = None


def figures(banks: Banks) -> Iterator[Figure]:
    size = banks.size
    large, small = banks.many_accounts(size.accounts), banks.many_accounts(size.few_accounts)
    for work in WORKS:
        dice = random.Random(work.name)
        needles = [work.needles(dice, size.few_accounts) for _ in range(size.points // 4 + 1)]
        if work.by_hand is not None:
            for needle in needles[:2]:
                agree({"ours": work.ask(large, needle), "by hand": work.by_hand(large, needle)})
        turns = take_turns_at({"large": partial(work.ask, large), "small": partial(work.ask, small)}, needles)
        slow, quick = turns.cpu.percentile("large", 95), turns.cpu.percentile("small", 95)
        named = f"{work.name}, {size.accounts:,} accounts, 95 of 100"
        yield Figure(
            row="search", work=named, ours=milliseconds(slow), peer=f"ours, {size.few_accounts:,} accounts",
            theirs=milliseconds(quick), value=slow / quick, unit="× the time", reach=at_most(2),
        )  # fmt: skip
        yield Figure(
            row="search", work=named, ours=milliseconds(slow), peer=f"ours, {size.few_accounts:,} accounts",
            theirs=milliseconds(quick), value=slow * 1000, unit="ms", reach=at_most(MOST_MS),
        )  # fmt: skip
        if work.by_hand is not None:
            both = take_turns_at(
                {"ours": partial(work.ask, large), "by hand": partial(work.by_hand, large)}, needles[:BY_HAND]
            )
            yield Figure(
                row="search", work=f"{work.name}, {size.accounts:,} accounts, median",
                ours=milliseconds(both.cpu.median("ours")), peer="the same by hand: LIKE, ORDER BY length, LIMIT",
                theirs=milliseconds(both.cpu.median("by hand")), value=both.cpu.speed("ours", "by hand"),
            )  # fmt: skip


def page(store: SqlStore, needle: str) -> list[str]:
    """The first page of what is found."""
    return [one.account_id for one in store.accounts(needle, limit=PAGE)]


def page_by_hand(store: SqlStore, needle: str) -> list[str]:
    """The same, asked as one would at once: of what the words are in, folded as a holder's name is kept."""
    rows = store.database.driver.execute(
        f"SELECT {PARTS} FROM account_summary AS a LEFT JOIN holders AS h ON h.holder_id = a.holder_id "
        f"WHERE {' AND '.join(_HOLDS for _ in searched_words(needle))} "
        f"ORDER BY length(a.account_id), a.account_id LIMIT {PAGE}",
        [f"%{word}%" for word in searched_words(needle) for _ in range(3)],
    ).fetchall()
    return [number for number, _, _ in rows]


_HOLDS = "(a.account_id LIKE ? OR a.holder_id LIKE ? OR h.folded_name LIKE ?)"


def count(store: SqlStore, needle: str) -> int:
    """How many there are, as far as the list tells."""
    return store.accounts_count(needle, at_most=MOST)


def first_page(store: SqlStore, _: str) -> int:
    return len(store.accounts(limit=PAGE))


def last_page(store: SqlStore, _: str) -> int:
    """The last page of a list whose length is known, as the screen knows it."""
    total = _TOTALS.get(store.label) or _TOTALS.setdefault(store.label, store.accounts_count())
    return len(store.accounts(offset=(total - 1) // PAGE * PAGE, limit=PAGE))


_TOTALS: dict[str, int] = {}
"""Accounts of each bank, counted once."""


def _letter(dice: random.Random, _: int) -> str:
    return dice.choice("abcdefghiklmnopqrstuvwyz0123456789")


def _letters(dice: random.Random, accounts: int) -> str:
    name = folded(name_of(dice.randrange(accounts)).split()[1])
    at = dice.randrange(max(1, len(name) - 2))
    return name[at : at + 3]


def _name(dice: random.Random, accounts: int) -> str:
    return name_of(dice.randrange(accounts))


WORKS = (
    Work("the first key of a search", page, _letter, page_by_hand),
    Work("three letters", page, _letters, page_by_hand),
    Work("a whole name", page, _name, page_by_hand),
    Work("the count of a key", count, _letter),
    Work("the first page", first_page, _letter),
    Work("the last page", last_page, _letter),
)
