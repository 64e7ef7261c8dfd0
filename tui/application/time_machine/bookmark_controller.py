"""The bookmarks of one person on the account's events: set, taken away, and gone to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from domain.account.state import stream_of
from domain.history.event_rows import EventRow
from domain.ports import Store
from tui.application.private_file import NotKept
from tui.application.session import Session
from tui.application.time_machine.bookmarks import Bookmark, Bookmarks, new_bookmark
from tui.application.time_machine.host import Host
from tui.application.time_machine.navigator import Navigator
from tui.application.time_machine.queries import Cursor
from tui.text.events import describe
from tui.text.format import money

NOWHERE_TO_KEEP = "This session has no folder of its own, so bookmarks cannot be kept."


@dataclass(frozen=True, slots=True)
class BookmarkMove:
    """To the event of a bookmark, wherever it stands; None when this bank does not know it."""

    bookmark: Bookmark

    def find(self, store: Store, account_id: str) -> Cursor | None:
        """Raises RecountError."""
        event = store.event(stream_of(account_id), self.bookmark.version)
        return (
            Cursor(event.version) if event is not None and event.event_id == self.bookmark.event_id else None
        )


@dataclass(frozen=True, slots=True)
class BookmarkChange:
    """Something done with the file of bookmarks, which answers all that are in it then; `told` says what it was."""

    do: Callable[[], Sequence[Bookmark]]
    told: str = ""

    def run(self, store: Store, account_id: str) -> Sequence[Bookmark]:
        """Do it; the bookmarks on events that this bank knows. Raises RecountError."""
        try:
            found = self.do()
        except NotKept as error:
            if self.told:
                raise NotKept(f"The bookmarks stay as they are: {error.message}") from error
            raise
        known = store.existing_ids(stream_of(account_id), [one.event_id for one in found])
        return [one for one in found if one.event_id in known]


class BookmarkController:
    """Keeps the bookmarks as they are in the file; `kept` is None where there is no folder for one."""

    def __init__(self, host: Host, session: Session, navigator: Navigator, account_id: str) -> None:
        self._host, self._session, self._navigator = host, session, navigator
        self.listed: Sequence[Bookmark] = ()
        """Those on events that this bank knows."""
        self.versions: frozenset[int] = frozenset()
        """Where they stand."""
        folder = session.folder
        self.kept = None if folder is None else Bookmarks(folder, account_id=account_id, actor=session.actor)
        self._changes = host.askers.every(lambda change: change.run(session.store, account_id), self._changed)

    def read(self) -> None:
        """Read the file again: another window of the same person may have written it."""
        if self.kept is not None:
            self._changes.ask(BookmarkChange(self.kept.read))

    def toggle(self) -> None:
        """Bookmark the cursor's event, or take its bookmark away; one with a note is not lost like that."""
        state, kept = self._host.state(), self.kept
        event, row = state.event, state.pages.row(state.version)
        if event is None or row is None or state.current is None:
            return
        if kept is None:
            self._host.say(NOWHERE_TO_KEEP, severity="warning")
            return
        old = next((one for one in self.listed if one.event_id == event.event_id), None)
        if old is None:
            new = new_bookmark(
                event_id=event.event_id,
                version=event.version,
                recorded_at=event.recorded_at,
                name=_name(row, state.current.state.currency),
                now=self._session.clock(),
            )
            told = f"Bookmarked event {event.version:,}; ' lists all."
            self._changes.ask(BookmarkChange(lambda: kept.add(new), told))
        elif old.note:
            self._host.say("This bookmark has a note: ' lists the bookmarks, Delete there removes one.")
        else:
            told = f"No bookmark on event {event.version:,} now."
            self._changes.ask(BookmarkChange(lambda: kept.remove(old.bookmark_id), told))

    def to_list(self) -> Bookmarks | None:
        """What a list of them works on; None, which is said, where there is nothing to list."""
        if self.kept is None:
            self._host.say(NOWHERE_TO_KEEP, severity="warning")
        elif not self.listed:
            self._host.say("No bookmark on this account yet: b sets one on the cursor's event.")
        return self.kept if self.listed else None

    def chosen(self, bookmark: Bookmark | None) -> None:
        """The list was left, for the event of a bookmark or for none."""
        self.read()
        if bookmark is not None:
            self._navigator.find(BookmarkMove(bookmark))

    def _changed(self, change: BookmarkChange, listed: Sequence[Bookmark]) -> None:
        self.listed, self.versions = listed, frozenset(one.version for one in listed)
        self._host.refresh()
        if change.told:
            self._host.say(change.told)


def _name(row: EventRow, currency: str) -> str:
    amount = row.memo if row.change is None else row.change
    words = describe(row)
    return words if amount is None else f"{words} {money(amount, currency, signed=row.change is not None)}"
