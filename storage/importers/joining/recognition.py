"""Which lines of a statement the log has already, whatever the file and however it is read.

A line is known by its digest, which is what the file says word for word; by the bank's reference with the amount, where
neither side has that pair twice; by day, amount and words, counted; by day and amount where another format brought the
entry, or where the statement tells of the whole day. What somebody posted here, or another format brought, is the
partner of a line of the same amount within a few days. Each entry is the partner of one line.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import accumulate

from domain.bank_statement import BankStatement, StatementLine
from storage.importers.joining.events import reference_of, words_of_line
from storage.importers.joining.logged import PARTNER_DAYS, Entry, LoggedAccount
from storage.importers.joining.pieces import Piece

Pair = tuple[str, int]
"""Reference and amount."""
_Ends = tuple[list[int], list[int]]
"""The balances after each line, and after each entry."""


@dataclass(slots=True)
class Recognition:
    """Entries by the index of their line. `changed` are those of them that do not say the same amount and day, and
    `altered` new lines that bear the reference of an entry of their day that the statement does not have: indices with
    the entry."""

    entries: dict[int, Entry] = field(default_factory=dict)
    changed: list[tuple[int, Entry]] = field(default_factory=list)
    altered: list[tuple[int, Entry]] = field(default_factory=list)

    def of_first(self, count: int) -> Recognition:
        """That of the first lines alone."""
        return Recognition(
            {index: entry for index, entry in self.entries.items() if index < count},
            [pair for pair in self.changed if pair[0] < count],
            [pair for pair in self.altered if pair[0] < count],
        )


def recognise(
    piece: Piece,
    account: LoggedAccount,
    format_name: str,
    *,
    begins: int | None = None,
    moved_days: int = 0,
    has_been_told: bool = False,
) -> Recognition:
    """Pair the lines of a piece of a statement with the entries of the account that no piece before has.

    Where `begins`, the balance before the first line in minor units, is given, two that say the same are one only if
    the account stands at one balance after both: of bookings that are alike, a statement may have the later ones.
    `moved_days` is by how much the bank may have moved a booking, known by its reference, out of the statement's days.
    `has_been_told` says that other statements told of the days around this one: what they brought is no line of it.
    """
    if not account.entries:
        return Recognition()
    lines, ends = [*piece.statement.lines, *piece.ahead], None
    if begins is not None:
        ours = accumulate((line.amount for line in lines), initial=begins)
        theirs = accumulate((entry.amount for entry in account.entries), initial=account.before)
        ends = (list(ours)[1:], list(theirs)[1:])
    matcher = _Matcher(lines, piece, account, format_name, ends, timedelta(days=moved_days))
    found = matcher.run(has_been_told=has_been_told)
    return found.of_first(len(piece.statement.lines)) if piece.ahead else found


def continued(statement: BankStatement, account: LoggedAccount, begins: int) -> Iterator[Recognition]:
    """The ways in which a statement whose first balance is `begins` can go on from where the account stands, its first
    lines being the newest entries, day by day and amount by amount; the longest overlap first."""
    lines, entries = statement.lines, account.entries
    stands = list(accumulate((entry.amount for entry in entries), initial=account.before))
    for start in range(max(0, len(entries) - len(lines)), len(entries) + 1):
        tail = entries[start:]
        if stands[start] == begins and all(
            (line.amount, line.booked) == (entry.amount, entry.day)
            for line, entry in zip(lines, tail, strict=False)
        ):
            yield Recognition(dict(enumerate(tail)))


class _Matcher:
    def __init__(
        self,
        lines: Sequence[StatementLine],
        piece: Piece,
        account: LoggedAccount,
        format_name: str,
        ends: _Ends | None,
        moved: timedelta,
    ) -> None:
        entries = account.entries
        self._ends, self._moved, self._currency = ends, moved, piece.statement.currency
        self._lines, self._entries, self._format = lines, entries, format_name
        self._found = Recognition()
        self._free = {place: entry for place, entry in enumerate(entries) if id(entry) not in piece.settled}
        self._first, self._last = piece.first_day, piece.last_day
        self._count_before = account.count_before
        ours = Counter((reference_of(line), line.amount) for line in lines if reference_of(line))
        theirs = Counter((entry.reference, entry.amount) for entry in entries if entry.reference)
        self._names = {pair for pair, count in ours.items() if count == 1 and theirs[pair] == 1}

    def run(self, *, has_been_told: bool) -> Recognition:
        """All passes, the surest first."""
        self._pass(lambda line: line.digest, lambda entry: entry.digest)
        for index, entry in self._found.entries.items():
            line = self._lines[index]
            if (line.amount, line.booked) != (entry.amount, entry.day):
                self._found.changed.append((index, entry))
        self._pass(
            lambda line: (line.booked, reference_of(line), line.amount) if reference_of(line) else "",
            lambda entry: (entry.day, entry.reference, entry.amount) if entry.reference else "",
        )
        self._pass(
            lambda line: (
                line.booked,
                line.amount,
                words_of_line(line, self._currency),
            ),
            lambda entry: (entry.day, entry.amount, entry.words) if entry.format else "",
            self._agree,
        )
        self._pass(self._name, lambda entry: (entry.reference, entry.amount), self._was_moved)
        self._pass(
            lambda line: (line.booked, line.amount),
            lambda entry: (entry.day, entry.amount) if entry.format else "",
            self._tells_of_the_day,
        )
        self._partners(has_been_told=has_been_told)
        self._same_reference_other_amount()
        return self._found

    def _pass(
        self,
        line_key: Callable[[StatementLine], Hashable],
        entry_key: Callable[[Entry], Hashable],
        may: Callable[[StatementLine, Entry], bool] = lambda line, entry: True,
    ) -> None:
        """Pair lines and entries of one key in their order; a key that is "" is none."""
        waiting = defaultdict[Hashable, list[int]](list)
        for place, entry in self._free.items():
            key = entry_key(entry)
            if key:
                waiting[key].append(place)
        for index, line in enumerate(self._lines):
            if index in self._found.entries:
                continue
            key = line_key(line)
            places = waiting.get(key, []) if key else []
            chosen = next(
                (one for one in places if self._ends_alike(index, one) and may(line, self._entries[one])),
                None,
            )
            if chosen is not None:
                places.remove(chosen)
                self._found.entries[index] = self._free.pop(chosen)

    def _ends_alike(self, index: int, place: int) -> bool:
        return self._ends is None or self._ends[0][index] == self._ends[1][place]

    def _name(self, line: StatementLine) -> Hashable:
        pair = (reference_of(line), line.amount)
        return pair if pair in self._names and not self._count_before(*pair) else ""

    def _agree(self, line: StatementLine, entry: Entry) -> bool:
        """Two names of one bank that differ are two bookings, and so are two balances. A name and none are two as well,
        in a format that is read in one way only."""
        if line.balance is not None and entry.stated is not None and line.balance != entry.stated:
            return False
        names = {reference_of(line), entry.reference}
        return entry.format != self._format or len(names) == 1 or bool(line.digest and "" in names)

    def _was_moved(self, line: StatementLine, entry: Entry) -> bool:
        """The statement covers the day of the entry and has it on another: a standing order of another month, whose
        reference is the same, would be on both."""
        return self._first - self._moved <= entry.day <= self._last + self._moved

    def _tells_of_the_day(self, line: StatementLine, entry: Entry) -> bool:
        """On the first and last day of a file some lines may be missing, so that another of the same amount may be
        another booking."""
        is_whole = self._first < line.booked < self._last
        return (is_whole and self._agree(line, entry)) or entry.format != self._format

    def _partners(self, *, has_been_told: bool) -> None:
        """What was posted here, or another format brought, nearest first."""
        posted = defaultdict[int, list[int]](list)
        for place, entry in self._free.items():
            is_inside = self._first <= entry.day <= self._last
            if entry.format != self._format and (is_inside or not (has_been_told and entry.format)):
                posted[entry.amount].append(place)
        near = [
            (days, index, place)
            for index, line in enumerate(self._lines)
            if index not in self._found.entries
            for place in posted.get(line.amount, ())
            if (days := _days_apart(line, self._entries[place])) <= PARTNER_DAYS
        ]
        for _, index, place in sorted(near):
            if index not in self._found.entries and place in self._free:
                self._found.entries[index] = self._free.pop(place)

    def _same_reference_other_amount(self) -> None:
        """What may be a booking that the bank changed."""
        named = {entry.reference: entry for entry in self._free.values() if entry.reference}
        for index, line in enumerate(self._lines):
            entry = named.get(reference_of(line)) if reference_of(line) else None
            if (
                entry is not None
                and index not in self._found.entries
                and entry.format == self._format
                and entry.day == line.booked
                and entry.amount != line.amount
            ):
                self._found.altered.append((index, entry))


def _days_apart(line: StatementLine, entry: Entry) -> int:
    return min(
        abs((ours - theirs).days)
        for ours in (line.booked, line.valued)
        for theirs in (entry.day, entry.valued)
    )
