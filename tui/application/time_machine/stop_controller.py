"""Playing on until something becomes true: the condition as a question to the store, and its answer as a place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from domain.account.state import stream_of
from domain.errors import BadInput
from domain.history.cut import Lens
from domain.history.stop_when import (
    ActorIs,
    AmountIs,
    CaseIs,
    Changes,
    Condition,
    FigureIs,
    Stop,
    TypeIs,
    find_stop,
    frames,
)
from domain.ports import Store
from tui.application.search.completion import NamesSeen, seen_on
from tui.application.search.stop_parser import condition_words
from tui.application.time_machine.host import Host
from tui.application.time_machine.queries import Cursor
from tui.text.events import describe
from tui.text.format import money
from tui.text.safe import safe_str

AHEAD = 200
"""Events around the cursor whose actors are offered."""
MAX_WORDS = 60


@dataclass(frozen=True, slots=True)
class StopInput:
    """What a line that asks for a condition is read and completed with, the line to begin with, and the way: 1 is
    forwards, −1 backwards. `version` is where the search begins."""

    account_id: str
    currency: str
    version: int
    head: int
    direction: int
    lens: Lens
    seen: NamesSeen
    typed: str


@dataclass(frozen=True, slots=True)
class Stopped:
    """Where it became true, why in one sentence, and what was typed."""

    cursor: Cursor
    sentence: str
    typed: str


@dataclass(frozen=True, slots=True)
class StopQuery:
    """Where a condition becomes true next, from a place on."""

    given: StopInput
    condition: Condition
    typed: str

    def run(self, store: Store, is_wanted: Callable[[], bool] = lambda: True) -> Stopped:
        """Raises RecountError, and BadInput where it becomes true nowhere on the way, or is not wanted any more."""
        given = self.given
        stop = find_stop(
            store, given.account_id, given.version, given.direction, self.condition, given.head, is_wanted
        )
        if stop is None:
            raise BadInput(self._nowhere(store))
        (recorded,) = store.events(
            stream_of(given.account_id), after=stop.here.version - 1, until=stop.here.version
        )
        by_booking = " (AS-AT)" if given.lens == "as-of" and not self.condition.of_event else ""
        why = stop_words(stop, self.condition, given.currency)
        where = f"Stopped at event {stop.here.version:,}, {safe_str(describe(recorded), MAX_WORDS)}"
        return Stopped(Cursor(stop.here.version), f"{where}: {why}{by_booking}", self.typed)

    def _nowhere(self, store: Store) -> str:
        given = self.given
        words = condition_words(self.condition, given.currency)
        way = "after" if given.direction > 0 else "before"
        if self.condition.of_event:
            return f"Nowhere {way} event {given.version:,}: {words}."
        (here,) = frames(store, given.account_id, given.version, given.version)
        if self.condition.holds(here, None):
            return (
                f"{words} holds at event {given.version:,} already, and does not become true again {way} it."
            )
        return f"{words} becomes true nowhere {way} event {given.version:,}."


def stop_words(stop: Stop, condition: Condition, currency: str) -> str:
    """Why playing stopped there, in figures and names of the event."""
    here, before = stop
    match condition:
        case FigureIs(figure, comparison, value):
            return f"{figure} {money(getattr(here, figure), currency)} {comparison} {money(value, currency)}"
        case AmountIs(comparison, value):
            return f"amount {money(here.amount or 0, currency)} {comparison} {money(value, currency)}"
        case TypeIs():
            return here.type
        case ActorIs():
            return f"recorded by {_named(here.actor)}"
        case CaseIs():
            return f"posted for case {_named(here.case_id)}"
        case Changes("actor"):
            return f"by {_named(here.actor)}, event {before.version:,} by {_named(before.actor)}"
        case Changes():
            return f"{here.type}, event {before.version:,} is {before.type}"


class StopController:
    """Keeps the condition that was stopped at last, to go on to the next such place."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._typed = ""

    def input(self, direction: int) -> StopInput | None:
        """What a prompt needs; None until the account is loaded."""
        state = self._host.state()
        if state.current is None:
            return None
        # Between two events, the one just passed is the first on the way back.
        passed = direction < 0 and state.cursor.asked_at is not None
        return StopInput(
            account_id=state.account_id,
            currency=state.current.state.currency,
            version=min(state.version + passed, state.head),
            head=state.head,
            direction=direction,
            lens=state.lens,
            seen=seen_on(state.events_around(AHEAD)),
            typed=self._typed,
        )

    def stopped(self, stopped: Stopped | None) -> None:
        """Take the answer of a prompt and go there; None changes nothing."""
        if stopped is not None:
            self._typed = stopped.typed
            self._host.go(stopped.cursor, answer=stopped.sentence)


def _named(name: str) -> str:
    return safe_str(name, MAX_WORDS)
