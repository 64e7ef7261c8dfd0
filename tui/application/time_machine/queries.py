"""What the time machine asks the store: questions as values, each answered whole in a worker thread.

No widget in here. A question that equals another has the same answer as long as the account's head is the
same, so an answer can be told from a stale one by its question.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Protocol
from zoneinfo import ZoneInfo

from domain.account.event_kinds import MARKER_TYPES
from domain.account.state import Account, stream_of
from domain.dispute.business_days import BusinessDays
from domain.dispute.summary import CaseSummary
from domain.errors import UnknownAccount
from domain.history.cut import Lens, cut_at_version
from domain.history.event_rows import EventPage, event_page
from domain.history.grouped_changes import Between, between
from domain.history.why import TwoWays, Why, two_ways, why
from domain.ports import CurvePoint, Mark, Store
from domain.search import EventFilter
from tui.application.cases.calendars import business_days
from tui.application.search.matches import matches_in
from tui.application.time_machine.state_at import StateQuery
from tui.application.what_if.sandbox import Findings, read_delay
from tui.text.events import sort_of
from tui.text.format import local
from tui.text.time.parse import EventNumber, Moment
from tui.text.time.zones import day_around

WHOLE_POINTS = 240
"""Points of the curve of a whole life: more than a wide terminal has columns for a minimap."""

MARKS_LIMIT, SEGMENTS = 960, 24
"""Events that get signs of their own, and the parts of a longer window that share as many signs."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where one stands: right after event `version`, or at an instant (UTC microseconds) that follows it."""

    version: int
    asked_at: int | None = None


@dataclass(frozen=True, slots=True)
class Opening:
    """How an account is first seen: the cursor (None: at the head), the lens, mark A to compare with.

    `badge` names what is opened again, "" for the account itself; `said` is told about it.
    """

    cursor: Cursor | None = None
    lens: Lens = "as-at"
    mark: int | None = None
    badge: str = ""
    said: str = ""


LIVE = Opening()


@dataclass(frozen=True, slots=True)
class DetailsQuery:
    """Everything around a cursor that does not follow from the loaded events.

    `instant` is what both lenses are counted at: the one asked for, or the event's, or the present when live;
    `mark_instant` is that of mark A and `mark_version` its event, where it is compared with. `head` makes the
    answer stale when the account grows.
    """

    account_id: str
    version: int
    instant: int
    head: int
    mark_instant: int | None = None
    mark_version: int | None = None

    def run(self, store: Store) -> Details:
        """Raises RecountError."""
        marked = self.mark_instant
        reasons = why(store, self.account_id, self.version, self.instant)
        return Details(
            question=self,
            why=reasons,
            delay=read_delay(store, self.account_id, self.instant, reasons),
            ways=two_ways(store, self.account_id, self.instant),
            mark_ways=None if marked is None else two_ways(store, self.account_id, marked),
            between=None
            if self.mark_version is None
            else between(store, self.account_id, self.mark_version, self.version, sort_of),
        )


@dataclass(frozen=True, slots=True)
class Details:
    """`ways` are both counts of the cursor's instant, `mark_ways` those of mark A's; `delay` is what would have
    been without one, None where nothing came late; `between` is what was recorded between mark A and the cursor."""

    question: DetailsQuery
    why: Why
    delay: Findings | None
    ways: TwoWays
    mark_ways: TwoWays | None
    between: Between | None


@dataclass(frozen=True, slots=True)
class MarkQuery:
    """A cursor to compare with."""

    account_id: str
    cursor: Cursor

    def run(self, store: Store) -> MarkA:
        """Raises RecountError."""
        cut = cut_at_version(store, self.account_id, self.cursor.version)
        instant = cut.last.recorded_at if self.cursor.asked_at is None else self.cursor.asked_at
        return MarkA(self.cursor, instant, cut.account)


@dataclass(frozen=True, slots=True)
class MarkA:
    """Mark A: a cursor kept to compare with, its instant (UTC microseconds), and the state it saw AS-AT."""

    cursor: Cursor
    instant: int
    account: Account


@dataclass(frozen=True, slots=True)
class PageQuery:
    """Events `first` to `last` with the state before them."""

    account_id: str
    first: int
    last: int
    head: int

    def run(self, store: Store) -> EventPage:
        """Raises RecountError, DamageFound where an event is missing."""
        page = event_page(store, self.account_id, self.first, self.last)
        page.work_out()
        return page


@dataclass(frozen=True, slots=True)
class CurrentAccountQuery:
    """How the account stands now; `asked_at` in UTC microseconds, `known` is the answer before. `look` counts the
    questions: two of them never are the same, for what they ask about changes."""

    account_id: str
    asked_at: int
    known: CurrentAccount | None = None
    look: int = 0

    def run(self, store: Store) -> CurrentAccount:
        """The one before but for the holder and the case, if nothing was recorded since.

        Raises RecountError.
        """
        summary, state = store.summary(self.account_id), store.head(self.account_id)
        if summary is None or state is None:
            raise UnknownAccount(self.account_id)
        case = _open_case(store, self.account_id, self.asked_at)
        if self.known is not None and self.known.state.version == state.version:
            return replace(self.known, holder=summary.holder, case=case)
        whole = store.curve(self.account_id, 1, state.version, WHOLE_POINTS)
        corrections = {entry: taken[-1].version for entry, taken in state.reversals.items()}
        return CurrentAccount(self.asked_at, summary.holder, state, tuple(whole), case, corrections)


@dataclass(frozen=True, slots=True)
class OpenCase:
    """The open case of an account that is due next, the day that it is at the bank, and the bank's business days,
    None where nothing is due."""

    row: CaseSummary
    today: date
    calendar: BusinessDays | None


def _open_case(store: Store, account_id: str, at: int) -> OpenCase | None:
    row = next(iter(store.cases(account_id=account_id, limit=1)), None)
    if row is None:
        return None
    profile = store.profile()
    # Whose holidays count takes long to load, and most accounts have nothing due.
    calendar = None if row.next_due_on is None else business_days(profile, profile.country)
    return OpenCase(row, local(at, profile.clock).date(), calendar)


@dataclass(frozen=True, slots=True)
class CurrentAccount:
    """The account at its head when asked: who holds it, its state, the curve of its whole life, the open case
    that is due next, if there is one, and the entries that were reversed with the event that did it last."""

    asked_at: int
    holder: str
    state: Account
    whole: tuple[CurvePoint, ...]
    case: OpenCase | None = None
    corrections: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WindowQuery:
    """Curve and signs of versions `first` to `last`, for that many columns; `wanted` is the filter that stands."""

    account_id: str
    first: int
    last: int
    columns: int
    wanted: EventFilter | None = None

    def run(self, store: Store) -> Window:
        """Raises RecountError."""
        return Window(
            question=self,
            curve=tuple(store.curve(self.account_id, self.first, self.last, self.columns)),
            marks=tuple(self._marks(store)),
            matches=self._matches(store),
        )

    def _marks(self, store: Store) -> Iterator[Mark]:
        """Every event where they are few; else those worth stopping at, evenly over the window."""
        stream_id = stream_of(self.account_id)
        if self.last - self.first < MARKS_LIMIT:
            yield from store.marks(stream_id, self.first, self.last)
            return
        worth = EventFilter(types_or_backdated=MARKER_TYPES)
        length = -(-(self.last - self.first + 1) // SEGMENTS)
        for start in range(self.first, self.last + 1, length):
            found = store.events_page(stream_id, worth, after=start - 1, limit=MARKS_LIMIT // SEGMENTS)
            end = min(start + length - 1, self.last)
            yield from (
                Mark(event.version, event.type, event.recorded_at, event.effective_at)
                for event in found
                if event.version <= end
            )

    def _matches(self, store: Store) -> frozenset[int] | None:
        if self.wanted is None:
            return None
        return matches_in(store, self.account_id, self.wanted, self.first, self.last, self.columns)


@dataclass(frozen=True, slots=True)
class Window:
    """`matches` are events of the window that a filter lets through (`matches_in`); None: no filter stands."""

    question: WindowQuery
    curve: tuple[CurvePoint, ...]
    marks: tuple[Mark, ...]
    matches: frozenset[int] | None


BEYOND = 2**62
"""A version after all there are."""


class Move(Protocol):
    """A way to another cursor; None when there is nothing that way."""

    def find(self, store: Store, account_id: str) -> Cursor | None:
        """Raises RecountError."""


@dataclass(frozen=True, slots=True)
class FilterMove:
    """To the next (direction 1) or previous (−1) event that the filter lets through."""

    wanted: EventFilter
    version: int
    direction: int

    def find(self, store: Store, account_id: str) -> Cursor | None:
        stream_id = stream_of(account_id)
        if self.direction > 0:
            found = store.events_page(stream_id, self.wanted, after=self.version, limit=1)
        else:
            found = store.events_page(stream_id, self.wanted, before=self.version, limit=1)
        return Cursor(found[0].version) if found else None


@dataclass(frozen=True, slots=True)
class MatchMove:
    """To the next (direction 1) or previous (−1) event that the filter lets through, and round from the last to the
    first."""

    wanted: EventFilter
    version: int
    direction: int

    def find(self, store: Store, account_id: str) -> Cursor | None:
        onward = FilterMove(self.wanted, self.version, self.direction).find(store, account_id)
        end = 0 if self.direction > 0 else BEYOND
        return onward or FilterMove(self.wanted, end, self.direction).find(store, account_id)

    def goes_round(self, to: Cursor) -> bool:
        """Whether the way to the match led over an end of the account's life."""
        return (to.version - self.version) * self.direction <= 0


@dataclass(frozen=True, slots=True)
class MarkerMove:
    """To the next (direction 1) or previous (−1) event worth stopping at: a marker, or one with a bookmark."""

    version: int
    direction: int
    bookmarked: frozenset[int]

    def find(self, store: Store, account_id: str) -> Cursor | None:
        worth = FilterMove(EventFilter(types_or_backdated=MARKER_TYPES), self.version, self.direction)
        marker = worth.find(store, account_id)
        stops = {one for one in self.bookmarked if (one - self.version) * self.direction > 0}
        stops |= set() if marker is None else {marker.version}
        nearest = min(stops, key=lambda one: abs(one - self.version), default=None)
        return None if nearest is None else Cursor(nearest)


def marker_move(version: int, direction: int, bookmarked: frozenset[int] = frozenset()) -> MarkerMove:
    """To the next or previous event worth stopping at."""
    return MarkerMove(version, direction, bookmarked)


@dataclass(frozen=True, slots=True)
class DayMove:
    """To the first event of a later day (direction 1), or of this day and then an earlier one (−1)."""

    version: int
    instant: int
    direction: int
    zone: ZoneInfo

    def find(self, store: Store, account_id: str) -> Cursor | None:
        stream_id = stream_of(account_id)
        if self.direction > 0:
            first = store.version_at(stream_id, day_around(self.instant, self.zone)[1]) + 1
            return Cursor(first) if store.event(stream_id, first) is not None else None
        first = self._first_of_day(store, stream_id, self.instant)
        if first >= self.version > 1:
            before = store.marks(stream_id, first - 1, first - 1)
            first = self._first_of_day(store, stream_id, before[0].recorded_at) if before else first
        return Cursor(first) if first < self.version else None

    def _first_of_day(self, store: Store, stream_id: str, instant: int) -> int:
        return store.version_at(stream_id, day_around(instant, self.zone)[0] - 1) + 1


@dataclass(frozen=True, slots=True)
class Answer:
    """A balance with the sentence that tells it to a customer, and the state it is part of."""

    cursor: Cursor
    sentence: str
    account: Account


@dataclass(frozen=True, slots=True)
class BalanceQuery:
    """The balance at an instant, or right after an event where no instant is asked for."""

    account_id: str
    asked: Moment | EventNumber
    lens: Lens
    zone: ZoneInfo

    def run(self, store: Store) -> Answer:
        """Raises UnknownAccount, and BadInput for an event there is none of or before the first one."""
        found = StateQuery(self.account_id, self.asked, self.lens, self.zone).run(store)
        if isinstance(self.asked, Moment):
            cursor = Cursor(found.cut.last.version, self.asked.at)
        else:
            cursor = Cursor(self.asked.version)
        return Answer(cursor, found.sentence, found.account)
