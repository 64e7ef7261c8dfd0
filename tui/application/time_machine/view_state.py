"""What the time machine shows at one moment, put together from what is loaded. No widget in here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from domain.account.state import Account
from domain.dispute.summary import CaseSummary
from domain.history.cut import Lens
from domain.history.event_rows import StateView, last_stated
from tui.application.time_machine.event_pages import EventPages
from tui.application.time_machine.queries import CurrentAccount, Cursor, Details, DetailsQuery, MarkA
from tui.text.format import local


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
    case: CaseSummary | None = None
    """The open case that is due next."""
    today: date = date.min
    """What a deadline is counted from."""
    badge: str = ""
    """Names what is opened again to look at, "" for the account itself."""

    @property
    def is_live(self) -> bool:
        """Nothing was recorded after the cursor."""
        return self.version == self.head


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A cursor, a lens, mark A if it is compared with, and what is known about them.

    `known` are the newest details read, of this cursor or another; `seen_head` is the head as it was when the
    cursor was last live; `badge` names what is opened again, "" for the account itself.
    """

    account_id: str
    zone: ZoneInfo
    pages: EventPages
    standing: CurrentAccount
    cursor: Cursor
    lens: Lens
    mark: MarkA | None
    known: Details | None
    seen_head: int
    badge: str = ""

    @property
    def version(self) -> int:
        return self.cursor.version

    @property
    def instant(self) -> int | None:
        """The instant asked for, else when the event was recorded; None while that is not loaded."""
        row = self.pages.row(self.version)
        return self.cursor.asked_at if self.cursor.asked_at is not None or row is None else row.recorded_at

    @property
    def question(self) -> DetailsQuery | None:
        """What is to be known about the cursor; None while its own event is not loaded."""
        if self.instant is None:
            return None
        is_now = self.version == self.pages.head and self.cursor.asked_at is None
        return DetailsQuery(
            account_id=self.account_id,
            version=self.version,
            instant=max(self.standing.asked_at, self.instant) if is_now else self.instant,
            head=self.pages.head,
            mark_instant=self.mark.instant if self.mark is not None and self.lens == "as-of" else None,
            mark_version=None if self.mark is None else self.mark.cursor.version,
        )

    @property
    def details(self) -> Details | None:
        """The details, if they are those of this cursor."""
        return self.known if self.known is not None and self.known.question == self.question else None

    @property
    def state(self) -> Account | None:
        """The state at the cursor through the lens; None while it is not known, or when there is none."""
        if self.lens == "as-at":
            return self.pages.state(self.version)
        return None if self.details is None else self.details.ways.as_of

    @property
    def marked(self) -> Account | None:
        """The state at mark A through the lens."""
        if self.mark is None or self.lens == "as-at":
            return None if self.mark is None else self.mark.account
        details = self.details
        return None if details is None or details.mark_ways is None else details.mark_ways.as_of

    def state_view(self) -> StateView | None:
        """For the State pane; None as `state`."""
        state, details = self.state, self.details
        if state is None:
            return None
        return StateView(
            version=self.version,
            account=state,
            lens=self.lens,
            mark=self.marked,
            mark_version=0 if self.mark is None else self.mark.cursor.version,
            ways=None if details is None else details.ways,
            what_if=None if details is None or details.delay is None else details.delay.at_cursor.account,
            stated=last_stated(self.pages.rows_until(self.version)),
            between=None if details is None else details.between,
        )

    def header(self, note: str) -> HeaderView:
        """For the header; `note` stands where an answer is missing."""
        state, head = self.state, self.standing.state
        here, after = self.pages.row(self.version), self.pages.row(self.version + 1)
        return HeaderView(
            account_id=self.account_id,
            holder=self.standing.holder,
            currency=head.currency,
            status=head.status if state is None else state.status,
            zone=self.zone,
            lens=self.lens,
            version=self.version,
            head=self.pages.head,
            asked_at=self.cursor.asked_at,
            recorded_at=None if here is None else here.recorded_at,
            next_at=None if after is None else after.recorded_at,
            ledger=None if state is None else state.ledger,
            available=None if state is None else state.available,
            verified=state is None or state.unverified_from is None,
            note=note if self.details is None else "not opened yet by value date",
            new_count=self.pages.head - self.seen_head,
            case=self.standing.case,
            today=local(self.standing.asked_at, self.zone).date(),
            badge=self.badge,
        )
