"""A proposed mapping of a CSV, for people and for machines: its first rows as they would be read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from domain.money import plain

if TYPE_CHECKING:
    from domain.bank import MappingProposal

MOST_SHOWN = 5
"""Rows of each account, and errors."""


def proposed_rows(found: MappingProposal) -> Iterator[str]:
    """Lines that say how the file would be read."""
    for statement in found.statements:
        rows = len(statement.lines)
        yield f"account {statement.account}, {rows:,} row{'' if rows == 1 else 's'}, the first as they would be read:"
        for line in statement.lines[:MOST_SHOWN]:
            amount = plain(line.amount, statement.currency)
            balance = "" if line.balance is None else f"  balance {plain(line.balance, statement.currency)}"
            words = " · ".join(filter(None, (line.words, line.counterparty)))
            yield f"  {line.booked}  {amount:>12} {statement.currency}{balance}  {words}"
    for error in found.errors[:MOST_SHOWN]:
        yield f"{error.file} line {error.line}: {error.message}"
    if len(found.errors) > MOST_SHOWN:
        yield f"and {len(found.errors) - MOST_SHOWN:,} more rows that cannot be read so"


def proposal(found: MappingProposal) -> dict[str, object]:
    """The same as JSON."""
    return {
        "mapping": found.text,
        "statements": [
            {
                "account": statement.account,
                "currency": statement.currency,
                "rows": len(statement.lines),
                "first": [
                    {
                        "line": line.file_line,
                        "booked": line.booked.isoformat(),
                        "valued": line.valued.isoformat(),
                        "amount": line.amount,
                        "balance": line.balance,
                        "words": line.words,
                        "counterparty": line.counterparty,
                        "reference": line.reference,
                    }
                    for line in statement.lines[:MOST_SHOWN]
                ],
            }
            for statement in found.statements
        ],
        "errors": [
            {"file": error.file, "line": error.line, "message": error.message} for error in found.errors
        ],
    }
