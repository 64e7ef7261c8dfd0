"""Statements against the log: which account each belongs to, which lines are new, whether the balances fit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, time
from itertools import islice, takewhile
from zoneinfo import ZoneInfo

from domain.account.state import stream_of
from domain.bank import ImportStage, PendingLine
from domain.bank_statement import BankStatement, StatedBalance, StatementLine
from domain.money import MAX_MINOR, plain
from domain.ports import Store
from storage.importers.history import END_OF_TIME, History, in_future
from storage.importers.joining import events
from storage.importers.joining.accounts import accounts_of
from storage.importers.joining.circles import begun_where_the_log_stands, is_circle, two_ways
from storage.importers.joining.fitting import Fit, check_within, opening_of
from storage.importers.joining.logged import (
    AROUND,
    PARTNER_DAYS,
    Entry,
    LoggedAccount,
    logged_account,
)
from storage.importers.joining.pieces import PIECE, Piece, pieces
from storage.importers.joining.planned import PlannedAccount, PlannedLines
from storage.importers.joining.recognition import Recognition, continued, recognise
from storage.importers.lines import FileErrors
from storage.importers.parsed import Parsed
from storage.importers.spill import LineSpill
from storage.importers.watching import UNWATCHED, Tally, Watch

FORMATS = ("csv", "mt940", "camt053", "ofx", "qif")
"""Formats whose references are the bank's own."""
MOST_TRIED = 20
"""Ways in which one statement may join an account that are looked at before it is refused."""

LOOKED_AT, JOINED = 1, 3
"""What it takes to look at a line by itself and to join it to the log, beside one another."""


def joined(
    log: Store,
    format_name: str,
    parsed: Parsed,
    form: events.EventForm | None = None,
    watch: Watch = UNWATCHED,
) -> History:
    """The history that the statements add to the log, written as statements are unless `form` says another way. What is
    wrong with them is noted beside the errors of the file: first the rows, then the balances that do not follow."""
    errors, form = parsed.errors, form or events.StatementForm(format_name)
    told = _in_zone(parsed.statements, log)
    now = END_OF_TIME if log.is_training else log.now()
    own = [statement for statement in told if _is_of_this_bank(log, statement, form, errors)]
    count = sum(len(statement.lines) for statement in own)
    tally = watch.tally(ImportStage.JOINING, count, LOOKED_AT + JOINED)
    accounts = accounts_of(log, [_usable(statement, now, errors, tally) for statement in own], errors)
    planned = PlannedLines()
    streams = [
        _Planner(log, account, format_name, own, errors, planned, form, now, watch, tally).plan()
        for account, own in accounts.items()
        if any(statement.lines or statement.opening for statement in own)
    ]
    return History(format_name, parsed.files, streams, errors, tuple(_pending(told)))


def _in_zone(statements: Iterable[BankStatement], log: Store) -> list[BankStatement]:
    """Those that do not say where their days are are where the bank is."""
    here = log.profile().clock.key
    return [one if one.zone else replace(one, zone=here) for one in statements]


def _is_of_this_bank(
    log: Store, statement: BankStatement, form: events.EventForm, errors: FileErrors
) -> bool:
    """False, with the fault noted, where the account of its number is another one here."""
    fault = form.other(log, statement.account)
    if fault is not None:
        errors.note(fault.file, fault.line, fault.message)
        errors.rows += 1 + len(statement.lines)
    return fault is None


def _pending(statements: Iterable[BankStatement]) -> Iterator[PendingLine]:
    """The lines that are announced, to be shown and not recorded."""
    for statement in statements:
        for line in statement.pending:
            yield PendingLine(
                file=statement.file,
                line=line.file_line,
                account=statement.account,
                currency=statement.currency,
                day=line.booked,
                amount=line.amount,
                words=line.words,
            )


def _usable(statement: BankStatement, now: int, errors: FileErrors, tally: Tally) -> BankStatement:
    """The statement without the lines that no log takes: those of days to come, and of sizes that no account has."""
    left_out = 0
    for line in tally.each(statement.lines):
        problem = _problem(line, statement.zone, now)
        if problem:
            errors.bad_row(statement.file, line.file_line, problem)
            left_out += 1
    if not left_out:
        return statement
    kept = LineSpill()
    for line in statement.lines:
        if not _problem(line, statement.zone, now):
            kept.add(line)
    return replace(statement, lines=kept.lines(0, len(kept)))


def _problem(line: StatementLine, zone: str, now: int) -> str:
    """Why no log takes the line, "" where it does."""
    begins = events.at(line.booked, time.min, zone)
    if not 1900 <= min(line.booked, line.valued).year <= max(line.booked, line.valued).year < 2200:
        return f"lies in the year {line.booked.year}"
    if not 0 < abs(line.amount) <= MAX_MINOR:
        return "is more than an account can hold" if line.amount else "moves no money: the amount is 0"
    return in_future(begins, now) if begins > now else ""


class _Planner:
    """One account: its statements in the order of their days."""

    def __init__(
        self,
        log: Store,
        account: str,
        format_name: str,
        statements: Sequence[BankStatement],
        errors: FileErrors,
        planned: PlannedLines,
        form: events.EventForm,
        now: int,
        watch: Watch,
        tally: Tally,
    ) -> None:
        self._log, self._account, self._format, self._errors = log, account, format_name, errors
        self._statements = sorted(statements, key=lambda one: (one.first_day, one.last_day))
        self._planned, self._form, self._now = planned, form, now
        self._group, self._first_instant = planned.groups(), END_OF_TIME
        self._settled, self._left = dict[int, Entry](), list[Entry]()
        self._watch, self._tally = watch, tally
        # By the identity of one of the statements above, which stay as long as this does.
        self._openings = dict[int, int | None]()

    def plan(self) -> PlannedAccount:
        stream_id, first = stream_of(self._account), self._statements[0]
        zone = ZoneInfo(first.zone)
        logged = logged_account(self._log, stream_id, zone, first.first_day, FORMATS, self._watch)
        is_new = logged is None
        balance = self._opening_balance() if is_new else 0
        account = logged or LoggedAccount(first.currency, 0, 0, first.first_day, balance, before=balance)
        for place, statement in enumerate(self._statements):
            self._join(statement, account, self._statements[place + 1 : place + 2])
        opened = self._opened_at() if is_new else account.head_at
        return PlannedAccount(
            stream_id,
            account.version,
            1 + sum(len(one.lines) for one in self._statements),
            events.holder_of(first),
            self._form.opening(self._account, first, balance, opened) if is_new else None,
            opened,
            self._now,
            self._planned,
            self._group,
            self._form,
        )

    def _join(
        self, statement: BankStatement, account: LoggedAccount, following: Sequence[BankStatement]
    ) -> None:
        """Take up the lines of one statement that are new, as entries that the next one meets."""
        if statement.is_checked:
            check_within(statement, self._errors)
        if is_circle(statement):
            statement = self._begun(statement, account)
        statement = _since_opening(statement, account, self._begins(statement))
        fresh, moved, self._settled, self._left = list[Entry](), 0, {}, []
        meets = following[0].first_day - AROUND if following else date.max
        head = replace(statement, lines=(), pending=())
        for cut in pieces(statement, self._begins(statement)):
            account.turn_to(cut.statement.first_day, cut.statement.last_day)
            here = {id(entry) for entry in account.entries}
            settled = {key: entry for key, entry in self._settled.items() if key in here}
            piece = replace(cut, settled=settled, left=self._left)
            found = self._recognised(piece, account)
            self._tell_changed(piece.statement, found.changed)
            self._settled = settled | {id(entry): entry for entry in found.entries.values()}
            for entry in self._taken_up(head, piece, found, account, is_met=bool(following)):
                # Those of the last piece are in no balance yet, whatever their day.
                if cut.is_last or entry.newest_day >= meets:
                    fresh.append(entry)
                    moved += 0 if cut.is_last else entry.amount
            self._tally.add(JOINED * len(cut.statement.lines))
        account.before -= moved
        if fresh:
            account.entries = sorted([*account.entries, *fresh], key=lambda entry: entry.day)

    def _begun(self, statement: BankStatement, account: LoggedAccount) -> BankStatement:
        """One that leads in a circle, from where the account stands. Nothing says where a new one stood."""
        if account.version:
            return replace(statement, lines=begun_where_the_log_stands(statement, account))
        fault = two_ways(statement)
        self._errors.balance(fault.file, fault.line, fault.message)
        return statement

    def _taken_up(
        self,
        head: BankStatement,
        piece: Piece,
        found: Recognition,
        account: LoggedAccount,
        *,
        is_met: bool,
    ) -> Iterator[Entry]:
        """Plan the lines of a piece that are new, and have those behind it stand on them; `head` is their statement
        without its lines."""
        lines, count = piece.statement.lines, 1
        said = Counter((one.day, one.amount, one.words, one.reference) for one in account.entries)
        for place, (line, instant) in enumerate(zip(lines, events.instants(lines, head.zone), strict=True)):
            if place in found.entries:
                continue
            if self._form.counts:
                words = events.words_of_line(line, head.currency)
                says = (line.booked, line.amount, words, events.reference_of(line))
                said[says] = count = said[says] + 1
            self._planned.add(self._group, events.PlannedLine(head, line, instant, None, count))
            self._first_instant = min(self._first_instant, instant)
            if not piece.is_last:
                account.before += line.amount
            if is_met or (not piece.is_last and place == len(lines) - 1):
                account.last = _entry(line, self._format, head.currency)
                yield account.last

    def _recognised(self, piece: Piece, account: LoggedAccount) -> Recognition:
        """The lines that are there already: as they say, or, where the balances do not follow then and do follow so,
        as the balances after them say."""
        statement = piece.statement
        there = {entry.digest for entry in account.entries}
        unseen = {line.digest for line in statement.lines if line.digest} - there
        if unseen:
            account.bring(unseen)
        begins = opening_of(statement)
        # Where the balances follow so, what the log has from before the statement is inside its opening balance.
        is_told = statement.is_checked and begins is not None
        found = recognise(piece, account, self._format, has_been_told=is_told)
        fit = Fit(piece, account, found)
        misfits = fit.misfits() if statement.is_checked else []
        if is_told and not misfits and fit.leaves_behind:
            # Of bookings that are alike, those at other balances may be meant: the statement then goes on from there.
            other = recognise(piece, account, self._format, begins=begins)
            other_fit = Fit(piece, account, other)
            if not other_fit.misfits() and not other_fit.leaves_behind:
                found, fit = other, other_fit
        if misfits and begins is not None:
            for other in islice(self._others(piece, account, begins), MOST_TRIED):
                other_fit = Fit(piece, account, other)
                if not other_fit.misfits():
                    self._left = other_fit.left
                    return other
        self._left = fit.left
        if misfits or begins is None:
            self._tell_changed(statement, found.altered)
        for misfit in misfits:
            self._errors.balance(misfit.file, misfit.line, misfit.message)
        return found

    def _others(self, piece: Piece, account: LoggedAccount, begins: int) -> Iterator[Recognition]:
        """The other ways in which it may be there."""
        yield recognise(piece, account, self._format)
        yield recognise(piece, account, self._format, begins=begins)
        yield recognise(piece, account, self._format, moved_days=PARTNER_DAYS)
        if account.turn_to_end(PIECE):
            yield from continued(piece.statement, account, begins)

    def _tell_changed(self, statement: BankStatement, changed: Sequence[tuple[int, Entry]]) -> None:
        """Bookings that are there with another amount or day."""
        for place, entry in changed:
            line = statement.lines[place]
            there, here = (plain(one.amount, statement.currency) for one in (entry, line))
            self._errors.bad_row(
                statement.file,
                line.file_line,
                f"is {here} on {line.booked} and was recorded as {there} on {entry.day} ({entry.where}): the same "
                "booking says two things; mend the mapping, or correct the entry in the log first",
            )

    def _opening_balance(self) -> int:
        """Before the first line of the first statement: of that one, or back from the first one that tells."""
        moved = 0
        for statement in self._statements:
            begins = self._begins(statement)
            if begins is not None:
                return begins - moved
            moved += sum(line.amount for line in statement.lines)
        return 0

    def _begins(self, statement: BankStatement) -> int | None:
        """The balance before its first line. Where it states none, that is known at its last line only, so that a long
        one is gone through once."""
        if statement.opening is not None:
            return statement.opening.amount
        if id(statement) not in self._openings:
            self._openings[id(statement)] = opening_of(statement)
        return self._openings[id(statement)]

    def _opened_at(self) -> int:
        first = self._statements[0]
        return min(events.at(first.first_day, events.NOON, first.zone), self._first_instant)


def _since_opening(statement: BankStatement, account: LoggedAccount, begins: int | None) -> BankStatement:
    """The statement without what is inside the balance with which the account's history here begins: its lines before
    that day, where it goes on from there and they lead to just that balance. `begins` is the one before its first."""
    if not account.version or begins is None or begins == account.opening:
        return statement
    older = [line.amount for line in takewhile(lambda line: line.booked < account.opened, statement.lines)]
    rest = statement.lines[len(older) :]
    if not rest or account.opening != begins + sum(older):
        return statement
    opening = StatedBalance(account.opening, rest[0].booked, rest[0].file_line)
    return replace(statement, lines=rest, first_day=rest[0].booked, opening=opening)


def _entry(line: StatementLine, format_name: str, currency: str) -> Entry:
    """The line as what it will be in the log."""
    return Entry(
        version=0,
        line=line.file_line,
        day=line.booked,
        valued=line.valued,
        amount=line.amount,
        words=events.words_of_line(line, currency),
        reference=events.reference_of(line),
        digest=line.digest,
        format=format_name,
        stated=line.balance,
    )
