"""Searching and filtering as questions to the store: how many events are wanted, and where the first is."""

from __future__ import annotations

from dataclasses import dataclass, replace

from domain.account.state import stream_of
from domain.errors import BadInput
from domain.ports import Store
from domain.search import ALL_EVENTS, EventFilter
from tui.application.time_machine.queries import Cursor
from tui.text.safe import safe_str

LABEL = 40
"""Characters of what was typed that a border repeats."""
MOST_LISTED = 20_000
"""Events that a list is narrowed to; where a filter lets more through, they are marked among the others."""


@dataclass(frozen=True, slots=True)
class Found:
    """A filter that stands: which events are wanted, and how many there are in the account's whole life.

    `typed` is the line it was made from, "" for a search; `cursor` is the match to go to. `versions` are all matches,
    ascending, where a list can be narrowed to them: those of a search, and more than `MOST_LISTED`, cannot (None).
    """

    label: str
    wanted: EventFilter
    count: int
    typed: str = ""
    cursor: Cursor | None = None
    versions: tuple[int, ...] | None = None

    @property
    def is_everything(self) -> bool:
        """No condition is left."""
        return self.wanted == ALL_EVENTS


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """Where a text occurs, beginning at an event."""

    account_id: str
    text: str
    version: int

    def run(self, store: Store) -> Found:
        """Raises BadInput when no event holds the text."""
        stream_id, wanted = stream_of(self.account_id), EventFilter(text=self.text)
        count = store.count(stream_id, wanted)
        onward = store.events_page(stream_id, wanted, after=self.version - 1, limit=1)
        back = onward or store.events_page(stream_id, wanted, before=self.version, limit=1)
        if not back:
            raise BadInput(f"No event of account {self.account_id} holds that text; try less of it.")
        label = f"“{safe_str(self.text, LABEL)}”"
        return Found(label, wanted, count, cursor=Cursor(back[0].version))


@dataclass(frozen=True, slots=True)
class FilterQuery:
    """How many events a filter lets through; `typed` is the line it was read from."""

    account_id: str
    wanted: EventFilter
    typed: str

    def run(self, store: Store) -> Found:
        """Raises RecountError. None at all is an answer too: there are no late entries."""
        count, versions = _counted(store, self.account_id, self.wanted)
        first = Cursor(versions[0]) if versions else None
        label = f"filter {safe_str(self.typed, LABEL)}"
        return Found(label, self.wanted, count, self.typed, first, versions)


@dataclass(frozen=True, slots=True)
class RenewedQuery:
    """What a filter that stands lets through now that the account has `head` events."""

    account_id: str
    found: Found
    head: int

    def run(self, store: Store) -> Found:
        """Raises RecountError."""
        wanted = self.found.wanted
        if not self.found.typed:
            return replace(self.found, count=store.count(stream_of(self.account_id), wanted))
        count, versions = _counted(store, self.account_id, wanted)
        return replace(self.found, count=count, versions=versions)


def _counted(store: Store, account_id: str, wanted: EventFilter) -> tuple[int, tuple[int, ...] | None]:
    """How many events are wanted, and which, unless they are more than `MOST_LISTED` or all."""
    stream_id = stream_of(account_id)
    count = store.count(stream_id, wanted)
    if count > MOST_LISTED or wanted == ALL_EVENTS:
        return count, None
    versions = tuple(event.version for event in store.events_page(stream_id, wanted, limit=MOST_LISTED))
    return len(versions), versions
