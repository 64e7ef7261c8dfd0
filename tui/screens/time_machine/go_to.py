"""The prompts of the time machine: go to a time or an event, and search the events for a text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from textual.suggester import Suggester

from domain.errors import BadInput
from domain.ports import Store
from tui.application.search.queries import Found, SearchQuery
from tui.application.session import Session
from tui.application.time_machine.queries import Answer, BalanceQuery
from tui.application.time_machine.standing import OtherAccount, OtherAccountQuery
from tui.application.time_machine.view_state import ViewState
from tui.screens.kit.prompt import Prompt
from tui.text.time.completion import completed_when
from tui.text.time.parse import EventNumber, Moment, both_zones, parse_when
from tui.text.time.places import find_zone

_ZONE_SAID = re.compile(r"zone (.+)", re.IGNORECASE)


class WhenSuggester(Suggester):
    """Days, months, and numbers of events."""

    def __init__(self, head: int, bookmarked: frozenset[int]) -> None:
        super().__init__(case_sensitive=True)
        self._head, self._bookmarked = head, bookmarked

    async def get_suggestion(self, value: str) -> str | None:
        """The line completed."""
        return completed_when(value, head=self._head, bookmarked=self._bookmarked)


@dataclass(frozen=True, slots=True)
class GoTo:
    """What was typed, and the balance it asks for; without one it says the customer's `zone` (None: no longer)."""

    typed: str
    balance: BalanceQuery | None
    zone: ZoneInfo | None = None


@dataclass(frozen=True, slots=True)
class Went:
    """What was asked, and the answer where it was a balance."""

    asked: GoTo
    answer: Answer | None


class GoToPrompt(Prompt[GoTo, Went]):
    """Answers with the balance at a time or right after an event, and where the cursor goes."""

    LABEL = "Go to"
    PLACEHOLDER = "tue 15:00"
    HINT = (
        "a time or an event: tue 15:00 · 3pm tue paris · 13/03/2026 09:05 · last week · 2026-11-17 · -2h · #40 · "
        "zone paris: the customer's · ↑ earlier ones"
    )

    def __init__(self, session: Session, state: ViewState, earlier: Sequence[str] = ()) -> None:
        """-2h counts from the instant of the cursor; the head and the bookmarks are versions worth offering."""
        suggester = WhenSuggester(state.head, state.bookmarked)
        super().__init__(session.store, suggester=suggester, earlier=earlier)
        self._session, self._account_id, self._lens = session, state.account_id, state.lens
        self._cursor_at, self._customer_zone = state.instant, state.customer_zone

    def understood(self, text: str) -> tuple[GoTo, str]:
        typed = text.strip()
        if match := _ZONE_SAID.fullmatch(typed):
            return self._zone_said(typed, match[1])
        session = self._session
        asked = parse_when(
            text, zone=session.zone, now=session.clock(), cursor=self._cursor_at, locale=session.locale
        )
        said = asked.zone if isinstance(asked, Moment) else None
        if isinstance(asked, Moment):
            asked = replace(asked, zone=said or self._customer_zone)
        balance = BalanceQuery(self._account_id, asked, self._lens, session.zone)
        return GoTo(typed, balance, said), f"= {_echo(asked, session.zone)}"

    def read(self, store: Store, question: GoTo) -> Went:
        return Went(question, None if question.balance is None else question.balance.run(store))

    def _zone_said(self, typed: str, name: str) -> tuple[GoTo, str]:
        if name.lower() in ("off", "none"):
            return GoTo(typed, None), "= times in the desk's zone alone"
        zone = find_zone(name)
        return GoTo(
            typed, None, zone
        ), f"= times in {zone.key} too, kept for this account; zone off takes it back"


def _echo(asked: Moment | EventNumber, zone: ZoneInfo) -> str:
    if isinstance(asked, EventNumber):
        return asked.echo
    if asked.is_stretch:
        return f"{asked.echo}, from its start"
    return both_zones(asked.at, zone, asked.zone, micros=True)


class OtherAccountPrompt(Prompt[OtherAccountQuery, OtherAccount]):
    """Answers with another account, to be opened at the instant and through the lens of this one."""

    LABEL = "Account"
    PLACEHOLDER = "number or holder"
    HINT = "another account's number, or words of its holder's name · the instant and the lens are kept"

    def __init__(self, store: Store, state: ViewState) -> None:
        super().__init__(store)
        self._state = state

    def understood(self, text: str) -> tuple[OtherAccountQuery, str]:
        return OtherAccountQuery(text, self._state), self.HINT

    def read(self, store: Store, question: OtherAccountQuery) -> OtherAccount:
        return question.run(store)


class SearchPrompt(Prompt[SearchQuery, Found]):
    """Answers with how many events hold a text, and the first of them from the cursor on."""

    LABEL = "Search"
    PLACEHOLDER = "payroll"
    HINT = (
        "words of a description, kind, counterparty, reason or event type · then n and N go from hit to hit"
    )

    def __init__(self, store: Store, state: ViewState) -> None:
        super().__init__(store)
        self._account_id, self._version = state.account_id, state.version

    def understood(self, text: str) -> tuple[SearchQuery, str]:
        if not text.strip():
            raise BadInput("Type a word that the events should hold, or Esc to leave.")
        return SearchQuery(self._account_id, text.strip(), self._version), self.HINT

    def read(self, store: Store, question: SearchQuery) -> Found:
        return question.run(store)
