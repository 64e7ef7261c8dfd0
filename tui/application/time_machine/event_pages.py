"""The part of an account's events that is loaded: pages around what is looked at, the oldest used let go."""

from __future__ import annotations

from collections import OrderedDict

from domain.account.events import AccountEvent
from domain.account.state import Account
from domain.history.event_rows import EventPage, EventRow
from domain.stream import RecordedEvent

PAGE_SIZE = 200
"""Events of a page: a multiple of the distance of snapshots, so the state before a page is one of them."""

KEPT = 24
"""Pages kept: far more than one screen and one held key can need, and a few megabytes at most."""


class EventPages:
    """Rows and states of loaded events, answered without the store.

    `head` is the last version the account is known to have; the page it lies on grows as the account does.
    """

    def __init__(self, *, size: int = PAGE_SIZE, kept: int = KEPT) -> None:
        self.head = 0
        self.loaded = 0
        """Pages that were put so far: tells whether rows may have come since."""
        self._size = size
        self._kept = kept
        self._pages: OrderedDict[int, EventPage] = OrderedDict()
        self._folded: Account | None = None

    def make_room(self, rows: int) -> None:
        """Keep so many pages at least that each of these rows may lie on one of its own."""
        self._kept = max(self._kept, 2 * rows)

    def put(self, page: EventPage) -> None:
        """Keep a page that was loaded."""
        self._pages[self._number(page.first)] = page
        self._pages.move_to_end(self._number(page.first))
        self.loaded += 1
        while len(self._pages) > self._kept:
            self._pages.popitem(last=False)

    def row(self, version: int) -> EventRow | None:
        """The event as a row; None while it is not loaded."""
        page = self._page(version)
        return None if page is None else page.row(version)

    def event(self, version: int) -> RecordedEvent[AccountEvent] | None:
        """The recorded event; None while it is not loaded."""
        page = self._page(version)
        return None if page is None else page.event(version)

    def state(self, version: int) -> Account | None:
        """The state after an event; None while it is not loaded."""
        page = self._page(version)
        if page is None:
            return None
        self._pages.move_to_end(self._number(version))
        if self._folded is None or self._folded.version != version:
            self._folded = page.state(version)
        return self._folded

    def rows_until(self, version: int) -> tuple[EventRow, ...]:
        """The loaded rows of the page of a version, up to it; none while it is not loaded."""
        page = self._page(version)
        return () if page is None else page.rows[: version - page.first + 1]

    def missing(self, version: int) -> tuple[int, int] | None:
        """First and last version of the page that a version is on; None when all of it is loaded."""
        if not 1 <= version <= self.head:
            return None
        first = self._number(version) * self._size + 1
        last = min(first + self._size - 1, self.head)
        page = self._pages.get(self._number(version))
        return (first, last) if page is None or page.last < last else None

    def around(self, version: int) -> tuple[int, int, int]:
        """The version, and those a page after and before it: what a held key may reach next."""
        return version, version + self._size, version - self._size

    def _page(self, version: int) -> EventPage | None:
        page = self._pages.get(self._number(version))
        return page if page is not None and version in page else None

    def _number(self, version: int) -> int:
        return (version - 1) // self._size
