"""What the time machine asks the store: questions as values, each answered whole in a worker thread.

No widget in here. A question that equals another has the same answer as long as the account's head is the
same, so an answer can be told from a stale one by its question.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from typing import Protocol
from zoneinfo import ZoneInfo

from domain.account import stream_of
from domain.errors import UnknownAccount
from domain.ports import AccountSummary, EventFilter, Store
from domain.timeline import MARKER_TYPES, Cut, Lens, cut_at_instant, cut_at_version
from domain.views import EventPage, event_page
from domain.why import TwoWays, Why, two_ways, why
from tui.format import answer_sentence, local
from tui.zones import end_of_day, readings


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where one stands: right after event `version`, or at an instant (UTC microseconds) that follows it."""

    version: int
    asked_at: int | None = None


@dataclass(frozen=True, slots=True)
class DetailsQuestion:
    """Everything around a cursor that does not follow from the loaded events.

    `instant` is what AS-OF is counted at: asked for, or the event's, or the present for the live cursor;
    `mark` is the cursor of mark A with its own instant. `head` makes the answer stale when the account grows.
    """

    account_id: str
    version: int
    instant: int
    asked_at: int | None
    head: int
    mark_instant: int | None = None

    def answer(self, store: Store) -> Details:
        """Raises RecountError."""
        return Details(
            question=self,
            cut=cut_at_version(store, self.account_id, self.version),
            why=why(store, self.account_id, self.version, self.instant),
            ways=two_ways(store, self.account_id, self.instant),
            mark_ways=(
                None if self.mark_instant is None else two_ways(store, self.account_id, self.mark_instant)
            ),
        )


@dataclass(frozen=True, slots=True)
class Details:
    question: DetailsQuestion
    cut: Cut
    why: Why
    ways: TwoWays
    mark_ways: TwoWays | None


@dataclass(frozen=True, slots=True)
class PageQuestion:
    """Events `first` to `last` with the state before them."""

    account_id: str
    first: int
    last: int
    head: int

    def answer(self, store: Store) -> EventPage:
        """Raises RecountError."""
        return event_page(store, self.account_id, self.first, self.last)


@dataclass(frozen=True, slots=True)
class SummaryQuestion:
    """How the account stands now. `asked` tells one look from the next."""

    account_id: str
    asked: int

    def answer(self, store: Store) -> AccountSummary:
        """Raises RecountError."""
        summary = store.summary(self.account_id)
        if summary is None:
            raise UnknownAccount(self.account_id)
        return summary


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
            found = store.page(stream_id, self.wanted, after=self.version, limit=1)
        else:
            found = store.page(stream_id, self.wanted, before=self.version, limit=1)
        return Cursor(found[0].version) if found else None


def marker_move(version: int, direction: int) -> FilterMove:
    """To the next or previous event worth stopping at."""
    return FilterMove(EventFilter(types_or_late=MARKER_TYPES), version, direction)


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
            first = store.version_at(stream_id, _day_end(self.instant, self.zone)) + 1
            return Cursor(first) if store.event(stream_id, first) is not None else None
        first = self._first_of_day(store, stream_id, self.instant)
        if first >= self.version > 1:
            before = store.marks(stream_id, first - 1, first - 1)
            first = self._first_of_day(store, stream_id, before[0].recorded_at) if before else first
        return Cursor(first) if first < self.version else None

    def _first_of_day(self, store: Store, stream_id: str, instant: int) -> int:
        return store.version_at(stream_id, _day_start(instant, self.zone) - 1) + 1


@dataclass(frozen=True, slots=True)
class Answer:
    """A balance with the sentence that tells it to a customer."""

    cursor: Cursor
    sentence: str


def answer_at(store: Store, account_id: str, instant: int, lens: Lens, zone: ZoneInfo) -> Answer:
    """The balance at an instant. Raises UnknownAccount, and BadInput before the account's first event."""
    cut = cut_at_instant(store, account_id, instant, lens)
    return Answer(Cursor(cut.last.version, instant), sentence_of(cut, zone, instant))


def answer_of_event(store: Store, account_id: str, version: int, zone: ZoneInfo) -> Answer:
    """The balance right after an event. Raises UnknownAccount, and BadInput for an event there is none of."""
    cut = cut_at_version(store, account_id, version)
    return Answer(Cursor(version), sentence_of(cut, zone, cut.last.recorded_at))


def sentence_of(cut: Cut, zone: ZoneInfo, instant: int) -> str:
    """A cut in words, the lens included where it is not the plain one."""
    sentence = answer_sentence(
        ledger=cut.account.ledger,
        currency=cut.account.currency,
        asked_at=instant,
        zone=zone,
        version=cut.last.version,
        recorded_at=cut.last.recorded_at,
        next_version=None if cut.next is None else cut.next.version,
        next_recorded_at=None if cut.next is None else cut.next.recorded_at,
        same_instant=cut.same_instant,
    )
    if cut.account.unverified_from is not None:
        sentence = f"UNVERIFIED, event {cut.account.unverified_from} cannot be read: {sentence}"
    return sentence if cut.lens == "as-at" else f"{sentence} (AS-OF: by value date, with what came later)"


def _day_start(instant: int, zone: ZoneInfo) -> int:
    return min(readings(local(instant, zone).date(), time.min, zone))


def _day_end(instant: int, zone: ZoneInfo) -> int:
    return end_of_day(local(instant, zone).date(), zone)
