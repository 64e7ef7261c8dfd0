"""What the screen of the bank's log asks the store. It runs on a thread and knows no widget."""

from __future__ import annotations

from dataclasses import dataclass

from domain.account.event_kinds import ACCOUNT_EVENTS
from domain.dispute.events import CASE_EVENTS
from domain.errors import BadInput
from domain.ports import Store
from domain.profile.events import PROFILE_EVENTS
from domain.search import ALL_EVENTS, EventFilter
from tui.application.bank_log.lines import LogLine, LogTeller
from tui.application.search.filter_parser import FilterWords, Reader, parse_filter
from tui.application.session import Session

PAGE = 100
"""Events read at once."""
TYPES = (*ACCOUNT_EVENTS, *CASE_EVENTS, *PROFILE_EVENTS)


@dataclass(frozen=True, slots=True)
class LogQuery:
    """The events that are wanted, the newest first, from before a position (None: from the end). `look` counts."""

    wanted: EventFilter
    before: int | None
    look: int

    def run(self, store: Store) -> LogAnswer:
        """Raises StoreUnavailable."""
        page = store.newest_events(self.wanted, before=self.before, limit=PAGE)
        return LogAnswer(tuple(LogTeller(store).lines(page.events)), page.reached)


@dataclass(frozen=True, slots=True)
class LogAnswer:
    """Some lines, and the position back to which all has been looked through; 0 for the beginning of the log."""

    lines: tuple[LogLine, ...]
    reached: int


def read_filter(text: str, session: Session) -> FilterWords:
    """The events that a line asks for, of any stream. Raises BadInput, TimeError."""
    # Amounts are read in any currency, to be refused.
    reader = Reader(
        currency="EUR", zone=session.zone, now=session.clock(), locale=session.locale, more_types=TYPES
    )
    if not text.strip():
        return FilterWords(ALL_EVENTS, "")
    found = parse_filter(text, reader)
    if found.wanted.min_amount is not None or found.wanted.max_amount is not None:
        raise BadInput("An amount is of one account's currency; open the account and filter there.")
    return found
