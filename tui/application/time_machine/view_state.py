"""What the time machine shows at one moment, put together from what is loaded. No widget in here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from zoneinfo import ZoneInfo

from domain.account.events import AccountEvent
from domain.account.state import Account
from domain.history.cut import Lens
from domain.history.event_rows import StateView, last_stated
from domain.history.why import Why
from domain.stream import RecordedEvent
from tui.application.cases.citations import CursorView
from tui.application.search.listed_rows import ListedRows
from tui.application.search.matches import MatchedRows
from tui.application.search.queries import Found
from tui.application.time_machine.event_pages import EventPages
from tui.application.time_machine.queries import (
    CurrentAccount,
    Cursor,
    Details,
    DetailsQuery,
    MarkA,
    OpenCase,
    PageQuery,
)
from tui.application.what_if.sandbox import Findings


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaderView:
    """What the header says. Times are UTC microseconds; None where the answer is still being read.

    `asked_at` is the instant a person asked for, which may lie between two events. `new_count` counts the
    events recorded since the cursor was parked in the past.
    """

    account_id: str
    holder: str
    currency: str
    status: str
    zone: ZoneInfo
    lens: Lens
    version: int
    head: int
    asked_at: int | None = None
    recorded_at: int | None = None
    next_at: int | None = None
    ledger: int | None = None
    available: int | None = None
    verified: bool = True
    note: str = ""
    """What stands for a balance of None."""
    new_count: int = 0
    case: OpenCase | None = None
    """The open case that is due next."""
    badge: str = ""
    """Names what is opened again to look at, "" for the account itself."""
    customer_zone: ZoneInfo | None = None
    """The zone that the customer is in, where somebody said it."""
    is_parked: bool = False
    """At an instant that somebody asked for and that is past."""

    @property
    def is_live(self) -> bool:
        """Nothing was recorded after the cursor, and what will be is shown by itself."""
        return self.version == self.head and not self.is_parked


@dataclass(frozen=True, slots=True, kw_only=True)
class EventsView:
    """What the list of events shows; `loaded` counts the pages that came, `corrections` are entries that were
    reversed, and by which event last. `mark` is the version of mark A, 0 for none; `matched` as in `ViewState`;
    `rows` are the events that have a line."""

    loaded: int
    currency: str
    corrections: Mapping[int, int]
    head: int
    cursor: int
    mark: int
    found: Found | None
    matched: MatchedRows | None
    lens: Lens
    rows: ListedRows


@dataclass(frozen=True, slots=True)
class WhyView:
    """An event of an account in that currency with its Why and what would have been without the delay, if known."""

    event: RecordedEvent[AccountEvent]
    why: Why | None
    currency: str
    delay: Findings | None = None


@dataclass(frozen=True, slots=True)
class Pace:
    """Whether the events are played, how many times as fast, and whether playing stops at what is worth it."""

    playing: bool = False
    speed: Fraction = Fraction(1)
    stops: bool = False


@dataclass(frozen=True, kw_only=True)
class ViewState:
    """The time machine at one moment: where one stands, how one looks, and what is known of it.

    `current` is None until the account is loaded; `known` are the newest details read, of this cursor or
    another; `seen_head` is the head as it was when the cursor was last live; `mark` is mark A, shown beside the cursor
    while `comparing`; `found` is the filter that stands, which changes no balance, and `matched` what it lets through
    of the rows in view (None: not known yet, or no filter); `shows_all` that it does not narrow the list;
    `bookmarked` are versions; `badge` names what is opened again, "" for the account itself.
    """

    account_id: str
    zone: ZoneInfo
    pages: EventPages
    current: CurrentAccount | None
    cursor: Cursor
    lens: Lens
    mark: MarkA | None = None
    comparing: bool = False
    pace: Pace = Pace()
    found: Found | None = None
    matched: MatchedRows | None = None
    shows_all: bool = False
    bookmarked: frozenset[int] = frozenset()
    known: Details | None = None
    seen_head: int = 0
    badge: str = ""
    customer_zone: ZoneInfo | None = None
    """The zone that the customer is in, where somebody said it."""

    @property
    def version(self) -> int:
        return self.cursor.version

    @property
    def head(self) -> int:
        """The last version the account is known to have; 0 until it is loaded."""
        return self.pages.head

    @property
    def is_parked(self) -> bool:
        """At an instant that somebody asked for and that is past: it stays, whatever is recorded."""
        at, now = self.cursor.asked_at, self.current
        return at is not None and now is not None and at < now.asked_at

    @property
    def is_live(self) -> bool:
        """Nothing was recorded after the cursor, and what will be is shown by itself."""
        return self.version == self.head and not self.is_parked

    @property
    def event(self) -> RecordedEvent[AccountEvent] | None:
        """The event the cursor stands on; None while it is not loaded."""
        return self.pages.event(self.version)

    @cached_property
    def instant(self) -> int | None:
        """The instant asked for, else when the event was recorded; None while that is not loaded."""
        row = self.pages.row(self.version)
        return self.cursor.asked_at if self.cursor.asked_at is not None or row is None else row.recorded_at

    @property
    def compared(self) -> MarkA | None:
        """Mark A where it is compared with."""
        return self.mark if self.comparing else None

    @cached_property
    def details_question(self) -> DetailsQuery | None:
        """What is to be known about the cursor; None while its own event is not loaded."""
        if self.instant is None or self.current is None:
            return None
        is_now, mark = self.is_live and self.cursor.asked_at is None, self.compared
        return DetailsQuery(
            account_id=self.account_id,
            version=self.version,
            instant=max(self.current.asked_at, self.instant) if is_now else self.instant,
            head=self.head,
            mark_instant=None if mark is None else mark.instant,
            mark_version=None if mark is None else mark.cursor.version,
        )

    @cached_property
    def details(self) -> Details | None:
        """The details, if they are those of this cursor."""
        return self.known if self.known is not None and self.known.question == self.details_question else None

    @property
    def open_question(self) -> PageQuery | DetailsQuery | None:
        """What is not known of the cursor: its event first, then what stands around it; None when all is."""
        if self.current is None or self.details is not None:
            return None
        return self.details_question or self.page_question(self.version)

    def page_question(self, version: int) -> PageQuery | None:
        """For the page of that version; None when all of it is loaded."""
        missing = self.pages.missing(version)
        return None if missing is None else PageQuery(self.account_id, *missing, self.head)

    @cached_property
    def account(self) -> Account | None:
        """The state at the cursor through the lens; None while it is not known, or when there is none."""
        if self.lens == "as-at":
            return self.pages.state(self.version)
        return None if self.details is None else self.details.ways.as_of

    @property
    def marked(self) -> Account | None:
        """The state at the mark that is compared with, through the lens."""
        mark, details = self.compared, self.details
        if mark is None or self.lens == "as-at":
            return None if mark is None else mark.account
        return None if details is None or details.mark_ways is None else details.mark_ways.as_of

    def citable(self) -> CursorView:
        """What is shown, as a case may cite it."""
        mark = self.compared
        return CursorView(
            self.version, self.cursor.asked_at, self.lens, None if mark is None else mark.cursor.version
        )

    def events_around(self, reach: int) -> Iterator[RecordedEvent[AccountEvent]]:
        """The loaded events around the cursor, from it outwards."""
        for distance in range(reach):
            for version in {self.version - distance, self.version + distance}:
                event = self.pages.event(version)
                if event is not None:
                    yield event

    def events_view(self) -> EventsView | None:
        """For the Events pane; None until the account is loaded."""
        if self.current is None:
            return None
        return EventsView(
            loaded=self.pages.loaded,
            currency=self.current.state.currency,
            corrections=self.current.corrections,
            head=self.head,
            cursor=self.version,
            mark=0 if self.mark is None else self.mark.cursor.version,
            found=self.found,
            matched=self.matched,
            lens=self.lens,
            rows=self.listed,
        )

    @cached_property
    def listed(self) -> ListedRows:
        """The events that the list has lines for."""
        narrowed = None if self.found is None or self.shows_all else self.found.versions
        return ListedRows(self.head, narrowed, self.version)

    def header_view(self, note: str) -> HeaderView | None:
        """For the header, None until the account is loaded; `note` stands where an answer is missing."""
        if self.current is None:
            return None
        account, head = self.account, self.current.state
        here, after = self.pages.row(self.version), self.pages.row(self.version + 1)
        return HeaderView(
            account_id=self.account_id,
            holder=self.current.holder,
            currency=head.currency,
            status=head.status if account is None else account.status,
            zone=self.zone,
            lens=self.lens,
            version=self.version,
            head=self.head,
            asked_at=self.cursor.asked_at,
            is_parked=self.is_parked,
            recorded_at=None if here is None else here.recorded_at,
            next_at=None if after is None else after.recorded_at,
            ledger=None if account is None else account.ledger,
            available=None if account is None else account.available,
            verified=account is None or account.unverified_from is None,
            note=note if self.details is None else "not opened yet by value date",
            new_count=self.head - self.seen_head,
            case=self.current.case,
            badge=self.badge,
            customer_zone=self.customer_zone,
        )

    def state_view(self) -> StateView | None:
        """For the State pane; None as `account`."""
        account, details = self.account, self.details
        if account is None:
            return None
        return StateView(
            version=self.version,
            account=account,
            lens=self.lens,
            mark=self.marked,
            mark_version=0 if self.compared is None else self.compared.cursor.version,
            ways=None if details is None else details.ways,
            mark_ways=None if details is None else details.mark_ways,
            what_if=None if details is None or details.delay is None else details.delay.at_cursor.account,
            stated=last_stated(self.pages.rows_until(self.version)),
            between=None if details is None else details.between,
        )

    def why_view(self) -> WhyView | None:
        """For the Why pane; None until the event is loaded."""
        event, details = self.event, self.details
        if event is None or self.current is None:
            return None
        why = None if details is None else details.why
        delay = None if details is None else details.delay
        return WhyView(event, why, self.current.state.currency, delay)
