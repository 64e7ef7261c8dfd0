"""Bookmarks on the events of the account: set, listed, and gone to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from textual import on
from textual.message import Message

from domain.account.state import stream_of
from domain.errors import RecountError
from domain.history.event_rows import EventRow
from domain.ports import Store
from tui.application.session import Session
from tui.application.time_machine.bookmarks import Bookmark, Bookmarks, new_bookmark
from tui.application.time_machine.queries import LIVE, Cursor, Opening
from tui.screens.time_machine.bookmark_list import BookmarkList
from tui.screens.time_machine.filtered import FilteredScreen
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


class BookmarkedScreen(FilteredScreen):
    """Keeps the bookmarks of this person on this account; `bookmarked` are the versions they stand on."""

    class Kept(Message, bubble=False):
        """The bookmarks as they are now, or why they could not be read or written; `told` says what changed."""

        def __init__(self, outcome: Sequence[Bookmark] | RecountError, told: str) -> None:
            super().__init__()
            self.outcome, self.told = outcome, told

    def __init__(self, session: Session, account_id: str, opening: Opening = LIVE) -> None:
        super().__init__(session, account_id, opening)
        self._bookmarks: Sequence[Bookmark] = ()
        self._kept = (
            None
            if session.folder is None
            else Bookmarks(session.folder, account_id=account_id, actor=session.actor)
        )

    def grow(self, head_before: int) -> None:
        super().grow(head_before)
        if not head_before and self._kept is not None:
            self._change(self._kept.read)

    def action_bookmark(self) -> None:
        """Bookmark the cursor's event, or take its bookmark away; one with a note is not lost like that."""
        event, row = self.event, self.pages.row(self.cursor.version)
        if event is None or row is None or self.standing is None:
            return
        if self._kept is None:
            self.notify(NOWHERE_TO_KEEP, severity="warning")
            return
        kept, old = self._kept, next((one for one in self._bookmarks if one.event_id == event.event_id), None)
        if old is None:
            new = new_bookmark(
                event_id=event.event_id,
                version=event.version,
                recorded_at=event.recorded_at,
                name=_name(row, self.standing.state.currency),
                now=self.session.clock(),
            )
            self._change(lambda: kept.add(new), f"Bookmarked event {event.version:,}; ' lists all.")
        elif old.note:
            self.notify("This bookmark has a note: ' lists the bookmarks, Delete there removes one.")
        else:
            self._change(lambda: kept.remove(old.bookmark_id), f"No bookmark on event {event.version:,} now.")

    def action_bookmarks(self) -> None:
        """List the bookmarks, to go to one, write a note on it or remove it."""
        if self._kept is None:
            self.notify(NOWHERE_TO_KEEP, severity="warning")
        elif not self._bookmarks:
            self.notify("No bookmark on this account yet: b sets one on the cursor's event.")
        else:
            listed = BookmarkList(self._kept, self._bookmarks, self.session.zone)
            self.app.push_screen(listed, self._chosen)

    def _chosen(self, bookmark: Bookmark | None) -> None:
        if self._kept is not None:
            self._change(self._kept.read)
        if bookmark is not None:
            self._moves.ask(BookmarkMove(bookmark))

    def _change(self, change: Callable[[], Sequence[Bookmark]], told: str = "") -> None:
        """Change the file on a thread, then show what is in it of events that this bank knows."""

        def work() -> None:
            outcome: Sequence[Bookmark] | RecountError
            try:
                found = change()
                known = self.session.store.existing_ids(
                    stream_of(self.account_id), [one.event_id for one in found]
                )
                outcome = [one for one in found if one.event_id in known]
            except RecountError as error:
                outcome = error
            self.post_message(self.Kept(outcome, told))

        self.run_worker(work, thread=True, group="bookmarks")

    @on(Kept)
    def _show_kept(self, kept: Kept) -> None:
        if isinstance(kept.outcome, RecountError):
            self.failed(None, kept.outcome)
            return
        self._bookmarks = kept.outcome
        self.bookmarked = frozenset(one.version for one in kept.outcome)
        if kept.told:
            self.notify(kept.told)


def _name(row: EventRow, currency: str) -> str:
    amount = row.memo if row.change is None else row.change
    return (
        row.words
        if amount is None
        else f"{row.words} {money(amount, currency, signed=row.change is not None)}"
    )
