"""A statement in pieces of whole days, so that one of any length is joined to the log in bounded memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import groupby
from operator import attrgetter

from domain.bank_statement import BankStatement, StatedBalance, StatementLine
from domain.errors import BadInput
from storage.importers.joining.logged import PARTNER_DAYS, Entry

PIECE = 10_000
"""Lines of a piece: a statement of no more is one, and so is a day."""
MOST_OF_A_DAY = 250_000
"""Lines of one day of an account: all of them are held at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Lines of a statement, as a statement that opens where the piece before it closes. `ahead` are those of the days
    behind it, which claim what is theirs; `first_day` and `last_day` those of all lines of the whole.

    `settled` are entries, by their ids, that lines of pieces before it are, and `left` those that it covers the days of
    and has no line for.
    """

    statement: BankStatement
    first_day: date
    last_day: date
    is_last: bool = True
    ahead: Sequence[StatementLine] = ()
    settled: Mapping[int, Entry] = field(default_factory=dict)
    left: Sequence[Entry] = ()


def pieces(statement: BankStatement, begins: int | None) -> Iterator[Piece]:
    """The pieces one after the other. `begins` is the balance before the first line, None where it is not known.

    Raises BadInput for a day of more lines than can be held.
    """
    lines = statement.lines
    if len(lines) <= PIECE:
        days = [line.booked for line in lines] or [statement.first_day]
        yield Piece(statement=statement, first_day=min(days), last_day=max(days))
        return
    first, last = lines[0].booked, lines[-1].booked
    for own, ahead in _cut(statement):
        opening = None if begins is None else StatedBalance(begins, own[0].booked, own[0].file_line)
        if own[0].booked == first and statement.opening is not None:
            opening = statement.opening
        yield Piece(
            statement=replace(
                statement,
                lines=own,
                opening=opening,
                closing=None,
                first_day=own[0].booked,
                last_day=own[-1].booked,
            ),
            first_day=first,
            last_day=last,
            is_last=not ahead and own[-1].booked == last,
            ahead=ahead,
        )
        begins = None if begins is None else begins + sum(line.amount for line in own)


def _cut(statement: BankStatement) -> Iterator[tuple[list[StatementLine], list[StatementLine]]]:
    """Whole days of enough lines, each with the lines of the days behind that a partner can be in."""
    held, end = list[StatementLine](), 0
    for day, group in groupby(statement.lines, attrgetter("booked")):
        if end and day > held[end - 1].booked + timedelta(days=PARTNER_DAYS):
            yield held[:end], held[end:]
            held, end = held[end:], 0
        held += _of_a_day(statement, group)
        if not end and len(held) >= PIECE:
            end = len(held)
    while end:
        yield held[:end], held[end:]
        held = held[end:]
        end = len(held)
    if held:
        yield held, []


def _of_a_day(statement: BankStatement, lines: Iterator[StatementLine]) -> list[StatementLine]:
    found = list[StatementLine]()
    for line in lines:
        found.append(line)
        if len(found) > MOST_OF_A_DAY:
            raise BadInput(
                f"{statement.file} line {line.file_line}: account {statement.account} has more than "
                f"{MOST_OF_A_DAY:,} entries on {line.booked}; split the file, so that each has some of them."
            )
    return found
