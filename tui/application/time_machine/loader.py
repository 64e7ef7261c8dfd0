"""What is known of the account, kept loaded: its head, pages of events, and what stands around the cursor."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from domain.errors import RecountError
from domain.history.event_rows import EventPage
from tui.application.ports import Timer
from tui.application.session import Session
from tui.application.time_machine.event_pages import EventPages
from tui.application.time_machine.host import Host
from tui.application.time_machine.queries import (
    CurrentAccount,
    CurrentAccountQuery,
    Details,
    DetailsQuery,
    PageQuery,
)
from tui.application.time_machine.view_state import ViewState

REST = 0.06
"""Seconds the cursor must rest before the store is asked about it: held keys never wait for answers."""

COMPUTING, NO_ANSWER = "computing…", "no answer"
"""What stands where an answer is awaited, and where the store could not give it."""


class AccountLoader:
    """Asks the store around the cursor; `came` hears of each reading of the account, with the head before it."""

    def __init__(
        self,
        host: Host,
        session: Session,
        *,
        in_view: Callable[[], Sequence[int]],
        came: Callable[[int], object],
    ) -> None:
        """`in_view` answers the versions whose rows are seen, ascending."""
        self._host, self._session = host, session
        self._in_view, self._came = in_view, came
        self.pages = EventPages()
        self.current: CurrentAccount | None = None
        self.details: Details | None = None
        """The newest ones read, of this cursor or another."""
        self._look = 0
        self._rest: Timer | None = None
        self._unanswered: set[PageQuery | DetailsQuery] = set()
        store = session.store
        self._accounts = host.askers.latest(lambda question: question.run(store), self._account_came)
        self._pages = host.askers.latest(
            lambda question: question.run(store), self._page_came, self._not_answered
        )
        self._details = host.askers.latest(
            lambda question: question.run(store), self._details_came, self._not_answered
        )

    @property
    def is_complete(self) -> bool:
        """All that can be known about the cursor is known."""
        question = self._host.state().open_question
        return self.current is not None and (question is None or question in self._unanswered)

    def note(self, state: ViewState) -> str:
        """What stands where an answer about the cursor is missing."""
        return NO_ANSWER if state.open_question in self._unanswered else COMPUTING

    def ask_account(self) -> None:
        """Ask how the account stands, and let what could not be answered be asked again."""
        self._unanswered.clear()
        self._look += 1
        account_id, now = self._host.state().account_id, self._session.clock()
        self._accounts.ask(CurrentAccountQuery(account_id, now, self.current, self._look))

    def ask(self, state: ViewState) -> None:
        """Ask for what is missing: a page within reach now, what stands around the cursor once it rests."""
        if state.current is None:
            return
        self.ask_page(state)
        if state.details is None:
            if self._rest is not None:
                self._rest.stop()
            self._rest = self._host.later(REST, self._ask_details)

    def ask_page(self, state: ViewState) -> None:
        """Ask for the next page of events that is in view or within reach of a held key."""
        if self._pages.is_busy or state.current is None:
            return
        seen = self._in_view()
        self.pages.make_room(len(seen))
        for version in (*self.pages.around(state.version), *seen):
            question = state.page_question(version)
            if question is not None and question not in self._unanswered:
                self._pages.ask(question)
                return

    def _account_came(self, _: CurrentAccountQuery, current: CurrentAccount) -> None:
        head_before = self.pages.head
        self.current, self.pages.head = current, current.state.version
        self._came(head_before)

    def _page_came(self, _: PageQuery, page: EventPage) -> None:
        self.pages.put(page)
        self._host.refresh()

    def _ask_details(self) -> None:
        question = self._host.state().open_question
        if isinstance(question, DetailsQuery) and question not in self._unanswered:
            self._details.ask(question)

    def _details_came(self, _: DetailsQuery, details: Details) -> None:
        self.details = details
        self._host.refresh()

    def _not_answered(self, question: PageQuery | DetailsQuery, error: RecountError) -> None:
        # Asked again at every step, it would complain at every step.
        self._unanswered.add(question)
        self._host.say(error, severity="warning")
        self._host.refresh()
