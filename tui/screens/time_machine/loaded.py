"""What the panes of the time machine need, kept loaded: the account's head, pages of events, details."""

from __future__ import annotations

from textual import on
from textual.timer import Timer

from domain.errors import RecountError
from domain.history.event_rows import EventPage
from tui.application.session import Session
from tui.application.time_machine.queries import (
    LIVE,
    CurrentAccount,
    CurrentAccountQuery,
    Cursor,
    Details,
    DetailsQuery,
    Opening,
    PageQuery,
)
from tui.application.time_machine.view_state import Scene
from tui.screens.kit.latest_query import LatestQuery
from tui.screens.kit.messages import EventsRecorded, StoreChanged
from tui.screens.time_machine.events_pane import EventsPane
from tui.screens.time_machine.window import WindowScreen

REST = 0.06
"""Seconds the cursor must rest before the store is asked about it: held keys never wait for answers."""


class LoadedScreen(WindowScreen):
    """Asks the store around the cursor and calls `show` whenever there is more to be shown.

    Opens at the head, or as `opening` says.
    """

    def __init__(self, session: Session, account_id: str, opening: Opening = LIVE) -> None:
        super().__init__(session, account_id)
        self._opening = opening
        self._seen_head = 0
        self._details: Details | None = None
        self._rest: Timer | None = None
        self._unanswered: set[PageQuery | DetailsQuery] = set()
        store = session.store
        self._standings: LatestQuery[CurrentAccountQuery, CurrentAccount] = LatestQuery(
            self, lambda question: question.run(store), self._stands, self.failed
        )
        self._page_readings: LatestQuery[PageQuery, EventPage] = LatestQuery(
            self, lambda question: question.run(store), self._page_came, self._unanswerable
        )
        self._detail_readings: LatestQuery[DetailsQuery, Details] = LatestQuery(
            self, lambda question: question.run(store), self._details_came, self._unanswerable
        )

    @property
    def is_computing(self) -> bool:
        """Something on the screen may not be the answer yet."""
        asked = self.standing is None or self._open_question() not in {None, *self._unanswered}
        return asked or self.is_reading or self._page_readings.is_busy

    def show(self) -> None:
        """Bring every pane to the cursor, from what is loaded."""
        raise NotImplementedError

    @property
    def has_no_answer(self) -> bool:
        """The store was asked about the cursor and could not answer."""
        return self._open_question() in self._unanswered

    @on(StoreChanged)
    @on(EventsRecorded)
    def ask_standing(self) -> None:
        self._unanswered.clear()
        self._standings.ask(CurrentAccountQuery(self.account_id, self.session.clock(), self.standing))

    def on_screen_resume(self) -> None:
        """What was recorded while another screen was on top was announced to that one alone."""
        if self.standing is not None:
            self.ask_standing()

    def _stands(self, _: CurrentAccountQuery, standing: CurrentAccount) -> None:
        """The account at its head: follow it when live, count what is new when parked in the past."""
        before, was_live = self.pages.head, self.is_live
        self.standing = standing
        self.pages.head = head = standing.state.version
        self._renew_events(standing)
        if before == 0:
            self._seen_head = head
            self._open_at(head)
        elif was_live and head > before:
            self.cursor = Cursor(head)
        if head != before:
            self.grow(before)
        self.ask_pages()
        self.show()

    def _renew_events(self, standing: CurrentAccount) -> None:
        reversals = standing.state.reversals.items()
        links = {entry: taken[-1].version for entry, taken in reversals}
        self.query_one(EventsPane).renew(standing.state.currency, links)

    def _open_at(self, head: int) -> None:
        """Take up the first view."""
        opening = self._opening
        at = opening.cursor or Cursor(head)
        self.lens, self.cursor = opening.lens, Cursor(min(at.version, head), at.asked_at)
        if opening.mark is not None:
            self.mark_at(opening.mark)
        self.answer = opening.said

    def ask_pages(self) -> None:
        """Ask for the next page of events that is in view or within reach of a held key."""
        if self._page_readings.is_busy or self.standing is None:
            return
        for version in (*self.pages.around(self.cursor.version), *self.query_one(EventsPane).visible_ends):
            question = self._page_question(version)
            if question is not None and question not in self._unanswered:
                self._page_readings.ask(question)
                return

    def _page_question(self, version: int) -> PageQuery | None:
        """For the page of that version; None when all of it is loaded."""
        missing = self.pages.missing(version)
        return None if missing is None else PageQuery(self.account_id, *missing, self.pages.head)

    def _page_came(self, _: PageQuery, page: EventPage) -> None:
        self.pages.put(page)
        if self.standing is not None:
            self._renew_events(self.standing)
        self.ask_pages()
        if self.cursor.version in page or self.cursor.version + 1 in page:
            self.show()

    def _unanswerable(self, question: PageQuery | DetailsQuery, error: RecountError) -> None:
        # Asked again at every step, it would complain at every step.
        self._unanswered.add(question)
        self.failed(question, error)
        self.show()

    def _ask_details(self) -> None:
        question = self._open_question()
        if isinstance(question, DetailsQuery) and question not in self._unanswered:
            self._detail_readings.ask(question)

    def _open_question(self) -> PageQuery | DetailsQuery | None:
        """What is not known of the cursor: its event first, then what stands around it; None when all is."""
        scene = self.scene()
        if scene is None or scene.details is not None:
            return None
        return scene.question or self._page_question(scene.version)

    def _details_came(self, _: DetailsQuery, details: Details) -> None:
        self._details = details
        self.show()

    def ask_when_resting(self) -> None:
        """Ask for what stands around the cursor once it rests."""
        if self._rest is not None:
            self._rest.stop()
        self._rest = self.set_timer(REST, self._ask_details)

    def scene(self) -> Scene | None:
        """What there is to show; None until the account is loaded."""
        if self.standing is None:
            return None
        return Scene(
            account_id=self.account_id,
            zone=self.session.zone,
            pages=self.pages,
            standing=self.standing,
            cursor=self.cursor,
            lens=self.lens,
            mark=self.mark if self.comparing else None,
            known=self._details,
            seen_head=self._seen_head,
            badge=self._opening.badge,
        )
