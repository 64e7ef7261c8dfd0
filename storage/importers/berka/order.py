"""The order in which a day's rows were posted, recovered from the balances the bank stated after each.

A row is a step from one stated balance to the next: the balance before it is its balance minus its change.
The Czech bank posts credits first, then rows of type VYBER, then rows of type VYDAJ; inside such a group the
balance only rises or only falls, so sorting by it already is the chain. Where that does not chain (rows that
break the bank's own rule), the steps are searched for a chain; where there is none (a row is missing), the
sorted order stands and the difference shows beside every balance.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

ROUNDING = 10
"""Hellers by which a stated step may differ from the amount: the bank rounded both to 0.10 CZK."""

MOST_LOOKED_AT = 100_000
"""Bound on the work spent on one day, in rows looked at."""


class Posting(NamedTuple):
    """A row as the chain sees it. `group` is 0 for a credit, 1 for type VYBER, 2 for type VYDAJ.

    `change` is signed and `balance` is stated after the row, both in hellers.
    """

    group: int
    change: int
    balance: int
    trans_id: int


def posting_order(day: Sequence[Posting], before: int) -> list[int]:
    """Indices of the day's rows in the order they were posted, given the balance stated before the day."""
    by_rule = sorted(range(len(day)), key=lambda row: _by_rule(day[row]))
    if len(day) == 1 or _chains(day, by_rule, before):
        return by_rule
    return _search(day, by_rule, before) or by_rule


def _by_rule(row: Posting) -> tuple[int, int, int]:
    return row.group, row.balance if row.change > 0 else -row.balance, row.trans_id


def _chains(day: Sequence[Posting], order: Sequence[int], before: int) -> bool:
    """Whether every row starts where the one before it ended."""
    for index in order:
        row = day[index]
        if abs(before + row.change - row.balance) > ROUNDING:
            return False
        before = row.balance
    return True


def _search(day: Sequence[Posting], by_rule: Sequence[int], before: int) -> list[int] | None:
    """Depth-first search for a chain over all rows, the bank's rule deciding what is tried first.

    Iterative, because a hostile file may put any number of rows into a day. None when there is no chain, or
    none was found by looking at MOST_LOOKED_AT rows.
    """
    starts = _rows_by_start(day, by_rule)
    path: list[int] = []
    used: set[int] = set()
    tries = [_next_rows(starts, before)]
    looked_at = 0
    while looked_at < MOST_LOOKED_AT:
        looked_at += 1
        if not tries[-1]:
            if not path:
                return None
            tries.pop()
            used.remove(path.pop())
            continue
        row = tries[-1].pop()
        if row not in used:
            path.append(row)
            used.add(row)
            if len(path) == len(day):
                return path
            tries.append(_next_rows(starts, day[row].balance))
            looked_at += len(tries[-1])
    return None


def _rows_by_start(day: Sequence[Posting], by_rule: Sequence[int]) -> dict[int, list[int]]:
    """Rows by the balance they start from, what the rule puts first last."""
    starts: dict[int, list[int]] = {}
    for index in reversed(by_rule):
        starts.setdefault(day[index].balance - day[index].change, []).append(index)
    return starts


def _next_rows(starts: dict[int, list[int]], balance: int) -> list[int]:
    """Rows that can follow a balance, the best last: those that start exactly there, then by the rule."""
    return [
        index
        for misfit in range(ROUNDING, -1, -1)
        for start in sorted({balance - misfit, balance + misfit})
        for index in starts.get(start, ())
    ]
