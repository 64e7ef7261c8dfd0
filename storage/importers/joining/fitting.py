"""Whether a statement's balances follow: within itself, from what the log holds before it, and into what comes after.

Closing = opening + entries; the next opening = the last closing. Where they do not, both figures are told, and what
would fit.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Sequence
from itertools import accumulate, chain

from domain.bank import FileError
from domain.bank_statement import BankStatement
from domain.money import plain
from storage.importers.joining.logged import Entry, LoggedAccount
from storage.importers.joining.pieces import Piece
from storage.importers.joining.recognition import Recognition
from storage.importers.lines import FileErrors
from storage.importers.order import gaps


def opening_of(statement: BankStatement) -> int | None:
    """The balance before the first line, in minor units: as stated, else back from the first balance there is; None
    where the statement states none."""
    if statement.opening is not None:
        return statement.opening.amount
    moved = 0
    for line in statement.lines:
        moved += line.amount
        if line.balance is not None:
            return line.balance - moved
    return None if statement.closing is None else statement.closing.amount - moved


def check_within(statement: BankStatement, errors: FileErrors) -> None:
    """Note stated balances that do not follow from the one before: a row is missing there, or means something else."""
    opening, currency = statement.opening, statement.currency
    for before, line, off in gaps(statement.lines, None if opening is None else opening.amount):
        if abs(off) <= statement.rounding:
            continue
        origin = before.file_line if before is not None else opening.file_line if opening is not None else 0
        stated, by = plain(line.balance or 0, currency), plain(off, currency)
        errors.balance(
            statement.file,
            line.file_line,
            f"states a balance of {stated}, which is {by} off what line {origin} leads to",
        )
    closing = statement.closing
    if closing is None:
        return
    begins = opening_of(statement)
    if begins is None:
        return
    ends = begins + sum(line.amount for line in statement.lines)
    if ends != closing.amount:
        stated, led, by = (plain(one, currency) for one in (closing.amount, ends, closing.amount - ends))
        errors.balance(
            statement.file,
            closing.file_line,
            f"states a closing balance of {stated}; {plain(begins, currency)} and the entries lead to {led}: "
            f"{by} is in no entry",
        )


class Fit:
    """A piece of a statement against an account of the log, its lines recognised as far as they are there."""

    def __init__(self, piece: Piece, account: LoggedAccount, found: Recognition) -> None:
        statement = piece.statement
        self._piece, self._statement, self._account = piece, statement, account
        self._misfits = list[FileError]()
        self.leaves_behind = False
        """The bank told of something on the statement's last day that would come behind it."""
        self._lines = statement.lines
        self._found = found
        taken = {id(entry) for entry in found.entries.values()}
        self.left = [entry for entry in piece.left if id(entry) not in taken]
        days = [line.booked for line in self._lines] or [statement.first_day]
        self._first_day, self._last_day = min(days), max(days)
        places = [place for place, entry in enumerate(account.entries) if id(entry) in taken and entry.format]
        first, last = (places[0], places[-1]) if places else (len(account.entries), -1)
        self._earlier, self._maybe_earlier, self._inside, self._behind = (list[Entry]() for _ in range(4))
        for place, entry in enumerate(account.entries):
            if id(entry) in piece.settled:
                self._earlier.append(entry)
            elif id(entry) in taken or entry.day > self._last_day:
                continue
            elif entry.day < self._first_day:
                self._earlier.append(entry)
            elif entry.day == self._first_day == piece.first_day and place < first:
                self._maybe_earlier.append(entry)
            elif entry.day == self._last_day and place > last:
                self._behind.append(entry)
            else:
                self._inside.append(entry)
        if not piece.is_last:
            self._inside += self._behind
            self._behind.clear()

    def misfits(self) -> list[FileError]:
        """Where the statement and the log part, with both figures."""
        self._check()
        return self._misfits

    def _check(self) -> None:
        begins = opening_of(self._statement)
        if begins is None:
            self._check_room()
            return
        before = self._account.before + _sum(self._earlier)
        stands = list(accumulate((entry.amount for entry in self._maybe_earlier), initial=before))
        begins += _sum(self.left)
        rounding = self._statement.rounding * self._account.version
        places = [place for place, stand in enumerate(stands) if abs(stand - begins) <= rounding]
        if not places:
            self._tell_start(begins, stands[-1])
            return
        place = places[-1]
        rest = self._maybe_earlier[place:]
        is_one_day = self._piece.first_day == self._piece.last_day
        inside = self._inside if is_one_day else [*rest, *self._inside]
        self.left += inside
        behind = [*rest, *self._behind] if is_one_day else self._behind
        self.leaves_behind = any(entry.format for entry in behind)
        if self._piece.is_last and _sum(self.left):
            self._tell_inside(self.left)
        else:
            self._check_room(behind)

    def _tell_start(self, begins: int, stands: int) -> None:
        account = self._account
        stated, held, by = self._plain(begins, stands, begins - stands)
        if self._first_day < account.opened and not self._earlier:
            opening = self._plain(account.opening)[0]
            self._note(
                f"begins at {stated} on {self._first_day}, and the account's history here begins on {account.opened} "
                f"at {opening}: what is older is inside that balance. A statement that begins where the history "
                "ends would fit; for an older one import all of them into a new bank, oldest first"
            )
            return
        near = [entry for entry in (*self._earlier, *self._maybe_earlier) if not entry.format]
        own = [*account.own_before(), *near]
        if own and _sum(own) == stands - begins:
            named = ", ".join(f"{entry.where} of {entry.day}" for entry in own[:3])
            self._note(
                f"begins at {stated} on {self._first_day}, where the log stands at {held}: the bank does not have "
                f"{self._plain(_sum(own))[0]} that was posted here ({named}). Reverse it, or reconcile first"
            )
            return
        where = self._newest_before()
        self._note(
            f"begins at {stated} on {self._first_day}, where the log stands at {held} ({where}): {by} is "
            f"told by no row in between. A statement from {held} to {stated} would fit: import that one first"
        )

    def _newest_before(self) -> str:
        """The entry after which the log stands there, for messages."""
        known = [(entry.day, entry.version, entry.where) for entry in (*self._earlier, *self._maybe_earlier)]
        if self._account.last is not None:
            last = self._account.last
            known.append((last.day, last.version, last.where))
        day, _, where = max(known, default=(self._account.opened, 1, "the opening"))
        return f"{where}, {day}"

    def _tell_inside(self, inside: Sequence[Entry]) -> None:
        """Entries of the log that the statement, which covers their day, does not have."""
        total = self._plain(_sum(inside))[0]
        named = ", ".join(f"{entry.where} of {entry.day}" for entry in inside[:3])
        more = f" and {len(inside) - 3:,} more" if len(inside) > 3 else ""
        self._note(
            f"leaves no room for {total} that the log holds between {self._first_day} and {self._last_day} ({named}"
            f"{more}): the statement does not have it, so that the two end apart. Reverse it there, or reconcile first"
        )

    def _check_room(self, after: Collection[Entry] = ()) -> None:
        """What is new must not stand before a balance that the log's own entries lead to already. `after` are entries
        of the statement's last day that come behind it."""
        behind = {id(entry) for entry in after}
        unknown = (line for place, line in enumerate(self._lines) if place not in self._found.entries)
        waiting = deque(sorted(unknown, key=lambda line: line.booked)) if self._account.entries else None
        if not waiting:
            return
        running, new = self._account.before, 0
        here = [*self._account.entries]
        behind_them = self._account.later() if self._account.stated_until > self._last_day else iter(())
        for entry in chain(here, behind_them):
            running += entry.amount
            while waiting and (waiting[0].booked < entry.day or id(entry) in behind):
                new += waiting.popleft().amount
            if entry.format and id(entry) in behind and not waiting:
                # The bank told of it before, and its balances followed without what is new here.
                self._tell_no_room(entry, new)
                return
            if entry.stated is None or not new:
                continue
            if entry.stated == running:
                self._tell_no_room(entry, new)
            return

    def _tell_no_room(self, entry: Entry, new: int) -> None:
        (brought,) = self._plain(new)
        follows = "which was told"
        if entry.stated is not None:
            follows = f"whose stated balance of {self._plain(entry.stated)[0]} follows"
        opened = self._account.opened
        begins = (
            f"; the account's history here begins on {opened} at {self._plain(self._account.opening)[0]}"
            if self._first_day < opened
            else ""
        )
        self._note(
            f"brings {brought} into days before {entry.where} of {entry.day}, {follows} without it{begins}. A "
            "statement of days after it would fit"
        )

    def _note(self, message: str) -> None:
        line = self._lines[0].file_line if self._lines else 0
        if self._statement.opening is not None:
            line = self._statement.opening.file_line
        self._misfits.append(FileError(self._statement.file, line, message))

    def _plain(self, *amounts: int) -> list[str]:
        return [plain(amount, self._statement.currency) for amount in amounts]


def _sum(entries: Iterable[Entry]) -> int:
    return sum(entry.amount for entry in entries)
