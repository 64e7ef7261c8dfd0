"""A statement as a bank wrote it: what a file of any format says of one account, before it meets the log."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time


@dataclass(frozen=True, slots=True)
class StatedBalance:
    """A balance that the bank states: minor units at the end of a day (an opening one: at its beginning), and where
    in the file it stands."""

    amount: int
    day: date | None
    file_line: int


@dataclass(frozen=True, slots=True)
class LinePart:
    """One part of a booking that the bank breaks down: signed minor units and what it is for."""

    amount: int
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementLine:
    """One booking: what moved the account by one amount.

    `file_line` counts from 1. `booked` and `valued` are the days that the bank wrote, wherever they fall elsewhere;
    `time` is the booking's time of day in the zone of the statement, where the bank tells it. `amount` is in minor
    units, positive where it comes in, and `balance` the account's after it, where it is stated. `reference` is the
    bank's own name of the booking, "" for none. The amounts of `parts`, where there are any, add up to `amount`.
    `digest` stands for what the file says of the booking, word for word, so that it is known again where the file is
    read in another way since; "" where a format has only one. `codes` are what the bank says of it in codes of its own,
    for a format whose bookings become events of more kinds than money that comes in and goes out.
    """

    file_line: int
    booked: date
    valued: date
    amount: int
    time: time | None = None
    balance: int | None = None
    reference: str = ""
    words: str = ""
    counterparty: str = ""
    is_reversal: bool = False
    parts: tuple[LinePart, ...] = ()
    digest: str = ""
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BankStatement:
    """What one file says of one account, its lines in the order in which the bank booked them, oldest first.

    `account` is the number as the bank writes it without spaces. `first_day` and `last_day` are those that the
    statement covers, both included. `holder` is the name of whom it belongs to, and `holder_id` by what the bank knows
    them, "" for by the account. `zone` is where its days are, "" for where the bank's
    profile says. `pending` are lines that are announced and not
    booked: shown, never imported. `rounding` is by how many minor units a stated balance may be off the one before and
    the amount, because the bank rounds each for itself. Where not `is_checked` balances need not follow: rows of it are
    left out, and told as errors already.
    """

    file: str
    account: str
    currency: str
    first_day: date
    last_day: date
    lines: Sequence[StatementLine]
    opening: StatedBalance | None = None
    closing: StatedBalance | None = None
    zone: str = ""
    holder: str = ""
    holder_id: str = ""
    pending: Sequence[StatementLine] = ()
    rounding: int = 0
    is_checked: bool = True
