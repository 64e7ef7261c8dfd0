"""What the log has of an account, as far as a statement can meet it: from some days before it on.

A long account is never read whole. What is older than a statement can meet is inside a balance; a line that was read
as of another day is looked for by its digest, and a reference by its correlation.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from domain.account.event_kinds import ledger_effect
from domain.account.events import AccountOpened
from domain.account.state import account_of
from domain.bank import ImportStage
from domain.clock import wall_clock
from domain.history.cut import state_at
from domain.ports import Store
from domain.stream import RecordedEvent
from storage.importers.history import CHUNK, END_OF_TIME
from storage.importers.spill import Packed, Spill
from storage.importers.watching import UNWATCHED, Watch

IMPORTER = "import/"
"""What the name of an importer among the actors begins with; the format follows."""
CAUSE = "line:"
"""What a cause of an imported entry begins with: the day on which the bank booked it and the line's digest follow."""
DIGEST_AT = len(CAUSE) + len("2026-03-13:") + 1
"""The character of a cause at which the digest begins, from 1."""
PARTNER_DAYS = 5
"""Calendar days by which a posting of our own may be apart from the line in which the bank tells of it."""
DATED_BY_VALUE = frozenset({"berka"})
"""Formats whose entries name no day: they count from that on which the bank booked them, however late it was told."""
OWN_DAYS = 92
"""Calendar days for which a posting of our own is named that no statement has told of."""
AROUND = timedelta(days=2 * PARTNER_DAYS)
"""How far before and behind a statement's days an entry can be one of its lines."""
IN_VIEW = 1_000
"""Entries that are held whatever their days."""
TOLD = 10_000
"""Events of one account from which on it is told how many of them are read."""
MOST_OF_REFERENCE = 1_000
"""Events of one reference that are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What moved the account. `version` is 0 where it is a line that is about to be recorded.

    `day` is the bank's booking day where one is known, else that of recording; `valued` the one it counts from.
    `format` is that of the import that brought it, "" where somebody posted it here. `amount` is signed minor units.
    """

    version: int
    line: int
    day: date
    valued: date
    amount: int
    words: str = ""
    reference: str = ""
    digest: str = ""
    format: str = ""
    stated: int | None = None

    @property
    def where(self) -> str:
        """For messages."""
        return f"event {self.version:,}" if self.version else f"line {self.line:,}"

    @property
    def newest_day(self) -> date:
        """The later of both."""
        return max(self.day, self.valued)


@dataclass(slots=True)
class LoggedAccount:
    """An account of the log. `before` is the ledger before the first of `entries`, which are those from some day on, in
    the order of their days; `last` is the newest one before them. `opened` is the day of the opening, and `opening` its
    balance. `stated_until` is the last day on which an entry states a balance."""

    currency: str
    version: int
    head_at: int
    opened: date
    opening: int
    before: int = 0
    entries: list[Entry] = field(default_factory=list)
    last: Entry | None = None
    stated_until: date = date.min
    count_before: Callable[[str, int], int] = lambda reference, amount: 0
    """How many entries before `entries` bear a reference and an amount."""
    recall: Callable[[Collection[str]], list[Entry]] = lambda digests: []
    """The entries with one of these digests, wherever they are."""
    own_before: Callable[[], list[Entry]] = list
    """What was posted here in the months before `entries`."""
    is_partial: bool = False
    """There are entries before `entries`."""
    _later: Iterator[Entry] = field(default_factory=lambda: iter(()))
    _waiting: int = 0
    _reached: tuple[date, int] = (date.min, 0)

    def meet(self, entries: Iterator[Entry], count: int) -> None:
        """Have these, in the order of their days, waiting behind `entries`."""
        self._later, self._waiting = entries, count

    def turn_to(self, first: date, last: date) -> None:
        """Let `entries` be what a statement of these days can meet, and some more where there are few. What is older
        than that can be met no more."""
        if len(self.entries) > IN_VIEW:
            self._fold(first - AROUND)
        while self._waiting and (len(self.entries) < IN_VIEW or self.entries[-1].day <= last + AROUND):
            self._take_up()

    def turn_to_end(self, most: int) -> bool:
        """Let `entries` go on to the newest one, if no more than so many are behind; whether they do."""
        while self._waiting and self._waiting <= most:
            self._take_up()
        return not self._waiting

    def later(self) -> Iterator[Entry]:
        """The entries behind `entries`, one after the other; they are taken up as they are looked at."""
        while self._waiting:
            self._take_up()
            yield self.entries[-1]

    def bring(self, digests: Collection[str]) -> None:
        """Have among `entries` those of before with one of the digests."""
        if not self.is_partial:
            return
        there = {entry.version for entry in self.entries}
        for entry in self.recall(digests):
            if entry.version in there or (self._waiting and (entry.day, entry.version) > self._reached):
                continue
            self.before -= entry.amount
            self.entries.append(entry)
        self.entries.sort(key=lambda entry: entry.day)

    def _take_up(self) -> None:
        entry = next(self._later)
        self._waiting -= 1
        self._reached = (entry.day, entry.version)
        self.entries.append(entry)

    def _fold(self, old: date) -> None:
        kept = list[Entry]()
        for entry in self.entries:
            if entry.newest_day >= old:
                kept.append(entry)
            else:
                self.before += entry.amount
                self.last, self.is_partial = entry, True
        self.entries = kept


def words_of(description: str, counterparty: str) -> str:
    """Words by which a booking is known again: without spaces and capitals that differ."""
    return " ".join(f"{description} {counterparty}".casefold().split())


def logged_account(
    log: Store,
    stream_id: str,
    zone: ZoneInfo,
    since: date,
    formats: Collection[str],
    watch: Watch = UNWATCHED,
) -> LoggedAccount | None:
    """The account as the log has it, its entries from a few days before `since` on; None where it has not begun.
    `formats` are those whose references are counted."""
    first = log.event(stream_id, 1)
    if first is None:
        return None
    version = log.version_at(stream_id, END_OF_TIME)
    (head,) = log.marks(stream_id, version, version)
    account = _opened(first, zone)
    account.version, account.head_at = version, head.recorded_at
    begins = _Reader(log, stream_id, zone, since - AROUND)
    begins.read(account, watch)
    account.count_before = lambda reference, amount: begins.count(account, reference, amount, formats)
    account.recall = begins.recalled
    account.own_before = lambda: begins.own(since - timedelta(days=OWN_DAYS))
    return account


class _Reader:
    """Reads a stream from what was recorded, or counts, from a day on."""

    def __init__(self, log: Store, stream_id: str, zone: ZoneInfo, since: date) -> None:
        self._log, self._stream_id, self._zone, self._since = log, stream_id, zone, since
        self._after = self._before(since)

    def read(self, account: LoggedAccount, watch: Watch) -> None:
        """Put the entries into the account, and what is before them into its balance."""
        if self._after > 1:
            account.before = state_at(self._log, account_of(self._stream_id), self._after)[0].ledger
            account.last, account.is_partial = self._newest_before(), True
        found = Spill[Entry](_packed, _unpacked)
        count = account.version - self._after
        if count < TOLD:
            watch = UNWATCHED
        for recorded in watch.tally(ImportStage.LOOKING_UP, count).each(self._events(self._after)):
            entry = _entry(recorded, self._zone)
            if entry is None:
                continue
            if entry.newest_day < self._since:  # Booked late, of a day before.
                account.before += entry.amount
                account.is_partial = True
                account.last = max(account.last or entry, entry, key=lambda one: (one.day, one.version))
                continue
            found.add(0, entry.day.toordinal(), entry)
            if entry.stated is not None:
                account.stated_until = max(account.stated_until, entry.day)
        account.meet(found.group(0), len(found))

    def recalled(self, digests: Collection[str]) -> list[Entry]:
        versions = self._log.versions_by_cause(self._stream_id, DIGEST_AT, digests)
        events = (self._log.event(self._stream_id, version) for version in versions)
        entries = (_entry(recorded, self._zone) for recorded in events if recorded is not None)
        return [entry for entry in entries if entry is not None]

    def count(self, account: LoggedAccount, reference: str, amount: int, formats: Collection[str]) -> int:
        here = {entry.version for entry in account.entries}
        return sum(
            recorded.event is not None and ledger_effect(recorded.event) == amount
            for name in formats
            for recorded in self._log.correlated(f"{name}:{reference}", limit=MOST_OF_REFERENCE)
            if recorded.stream_id == self._stream_id and recorded.version not in here
        )

    def own(self, since: date) -> list[Entry]:
        first = min(self._before(since), self._after)
        entries = (_entry(recorded, self._zone) for recorded in self._events(first, self._after))
        return [one for one in entries if one is not None and not one.format and one.newest_day >= since]

    def _before(self, day: date) -> int:
        """The last version before any that was recorded, or counts, from a day before that on."""
        midnight = datetime.combine(day - timedelta(days=1), time.min, self._zone).astimezone(UTC)
        instant = int(midnight.timestamp()) * 1_000_000
        version = self._log.version_at(self._stream_id, instant - 1)
        early = self._log.backdated(self._stream_id, version, instant).first_early if version else None
        return max(1, version if early is None else early - 1)

    def _newest_before(self) -> Entry | None:
        after = max(1, self._after - CHUNK // 10)
        entries = [_entry(one, self._zone) for one in self._events(after, self._after)]
        return next((entry for entry in reversed(entries) if entry is not None), None)

    def _events(self, after: int, until: int | None = None) -> Iterator[RecordedEvent]:
        while page := self._log.events(self._stream_id, after=after, until=until, limit=CHUNK):
            yield from page
            after = page[-1].version


def _packed(entry: Entry) -> Packed:
    return (
        (entry.version, entry.line, entry.day.toordinal(), entry.valued.toordinal(), entry.amount),
        (entry.words, entry.reference, entry.digest, entry.format, entry.stated),
    )


def _unpacked(values: Packed) -> Entry:
    (version, line, day, valued, amount), (words, reference, digest, format_name, stated) = values
    return Entry(
        version=version,
        line=line,
        day=date.fromordinal(day),
        valued=date.fromordinal(valued),
        amount=amount,
        words=words,
        reference=reference,
        digest=digest,
        format=format_name,
        stated=stated,
    )


def _opened(recorded: RecordedEvent, zone: ZoneInfo) -> LoggedAccount:
    event = recorded.event
    opening, currency = (
        (event.opening_balance, event.currency) if isinstance(event, AccountOpened) else (0, "")
    )
    return LoggedAccount(
        currency=currency,
        version=recorded.version,
        head_at=recorded.recorded_at,
        opened=_day(recorded.recorded_at, zone),
        opening=opening,
        before=opening,
    )


def _entry(recorded: RecordedEvent, zone: ZoneInfo) -> Entry | None:
    event: Any = recorded.event
    amount = 0 if event is None else ledger_effect(event)
    if not amount:
        return None
    _, _, format_name = recorded.actor.partition(IMPORTER)
    booked, digest = _cause(recorded.causation_id or "")
    if booked is None:
        by_value = format_name in DATED_BY_VALUE
        booked = _day(recorded.effective_at if by_value else recorded.recorded_at, zone)
    return Entry(
        version=recorded.version,
        line=0,
        day=booked,
        valued=_day(recorded.effective_at, zone),
        amount=amount,
        words=words_of(getattr(event, "description", ""), getattr(event, "counterparty", "")),
        reference=(recorded.correlation_id or "").partition(":")[2] if format_name else "",
        digest=digest,
        format=format_name,
        stated=getattr(event, "stated_balance", None),
    )


def cause(booked: date, digest: str) -> str:
    """What an imported entry names as its cause."""
    return f"{CAUSE}{booked.isoformat()}:{digest}"


def _cause(text: str) -> tuple[date | None, str]:
    if not text.startswith(CAUSE):
        return None, ""
    day, _, digest = text.removeprefix(CAUSE).partition(":")
    try:
        return date.fromisoformat(day), digest
    except ValueError:
        return None, ""


def _day(us: int, zone: ZoneInfo) -> date:
    return wall_clock(us, zone).at.date()
