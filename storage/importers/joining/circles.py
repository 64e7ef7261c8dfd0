"""Statements of one day whose balances lead in a circle: they end where they begin, so that nothing in the file says
with which of its lines the day began. Where the log stands says it, else nobody."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from domain.bank import FileError
from domain.bank_statement import BankStatement, StatementLine
from domain.money import plain
from storage.importers.joining.logged import LoggedAccount
from storage.importers.joining.pieces import PIECE
from storage.importers.order import gaps


def begun_where_the_log_stands(statement: BankStatement, account: LoggedAccount) -> list[StatementLine]:
    """The lines, which lead in a circle, from the one on that begins where the account stands before that day, or else
    somewhere within it; as they are where it stands at none of their balances."""
    lines = [*statement.lines]
    day = lines[0].booked
    account.turn_to(day, day)
    before = account.before + sum(entry.amount for entry in account.entries if entry.day < day)
    stands = accumulate((entry.amount for entry in account.entries if entry.day == day), initial=before)
    starts = {_begins(line): place for place, line in reversed([*enumerate(lines)])}
    place = next((starts[stand] for stand in stands if stand in starts), 0)
    return lines[place:] + lines[:place]


def is_circle(statement: BankStatement) -> bool:
    """Whether it is of one day and its lines may have begun at several balances."""
    lines = statement.lines
    if not 1 < len(lines) <= PIECE or statement.opening is not None or not statement.is_checked:
        return False
    first, last = lines[0], lines[-1]
    if first.balance is None or first.booked != last.booked or last.balance != _begins(first):
        return False
    return all(line.balance is not None for line in lines) and _may_begin_anywhere(lines)


def two_ways(statement: BankStatement) -> FileError:
    """What is wrong with a circle that nothing says the beginning of."""
    first, second = statement.lines[:2]
    one, other = (plain(_begins(line), statement.currency) for line in (first, second))
    return FileError(
        statement.file,
        first.file_line,
        f"begins a day, {first.booked}, whose rows follow one another from {one} to {one} as well as from {other} to "
        f"{other}, and the file has no other day: import a file that has the day before or after as well",
    )


def _may_begin_anywhere(lines: Sequence[StatementLine]) -> bool:
    """False where their times say the order, or the file runs in the only direction in which balances follow."""
    if any(True for _ in gaps(lines)):
        return False
    times = [line.time for line in lines]
    if None not in times and len({*times}) == len(times):
        return False
    places = [line.file_line for line in lines]
    runs_one_way = places == sorted(places) or places == sorted(places, reverse=True)
    return not runs_one_way or not any(True for _ in gaps(lines[::-1]))


def _begins(line: StatementLine) -> int:
    return (line.balance or 0) - line.amount
