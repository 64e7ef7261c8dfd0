"""The prompts of the what-if: another amount, another time, an event that never was. No store behind them."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from textual.suggester import SuggestFromList

from domain.account.events import AccountEvent
from domain.errors import BadInput
from domain.history.what_if import Edit, Insert, Move
from domain.money import parse_amount
from domain.stream import RecordedEvent
from tui.application.what_if.sandbox import INSERTABLE, EventWindow, with_amount
from tui.application.what_if.text import named_event
from tui.screens.kit.prompt import Prompt
from tui.text.format import moment, money
from tui.text.time.parse import EventNumber, parse_when


class Times:
    """Reads the instants that an event can be moved to."""

    def __init__(self, window: EventWindow, zone: ZoneInfo, now: int) -> None:
        self.window, self.zone = window, zone
        self._now = now

    def read(self, text: str) -> tuple[int, str]:
        """UTC microseconds, and what was understood. Raises BadInput."""
        asked = parse_when(text, zone=self.zone, now=self._now, cursor=self.window.instant)
        at = self.window.event(asked.version).recorded_at if isinstance(asked, EventNumber) else asked.at
        self.window.check_instant(at)
        return at, asked.echo


class AmountPrompt(Prompt[Edit, Edit]):
    """Answers with the event at another amount."""

    LABEL = "As if HYPOTHETICAL"
    PLACEHOLDER = "45.00"
    HINT = "the amount it would have been of, without a sign: 45.00"

    def __init__(self, recorded: RecordedEvent[AccountEvent], currency: str) -> None:
        super().__init__(None)
        self._recorded, self._currency = recorded, currency

    def understood(self, text: str) -> tuple[Edit, str]:
        amount = parse_amount(text, self._currency)
        was = named_event(self._recorded, self._currency)
        return with_amount(self._recorded, amount), f"= {money(amount, self._currency)}; history says {was}"


class MovePrompt(Prompt[Edit, Edit]):
    """Answers with the event recorded at another time; an empty line means its value date."""

    LABEL = "As if recorded HYPOTHETICAL"
    PLACEHOLDER = "12 Mar 06:10"
    HINT = "when it would have been recorded: 12 Mar 06:10 · -2h · #39 for just before event 39"

    def __init__(self, recorded: RecordedEvent[AccountEvent], times: Times) -> None:
        super().__init__(None)
        self._recorded, self._times = recorded, times

    def hint(self, text: str) -> str:
        if text or not self._recorded.is_backdated:
            return self.HINT
        return f"enter alone: its value date, {moment(self._recorded.effective_at, self._times.zone)}"

    def understood(self, text: str) -> tuple[Edit, str]:
        if text.strip() or not self._recorded.is_backdated:
            at, echo = self._times.read(text)
            return Move(self._recorded.version, at), f"= {echo}"
        at = self._recorded.effective_at
        self._times.window.check_instant(at)
        return Move(self._recorded.version, at), self.hint("")


class InsertPrompt(Prompt[Edit, Edit]):
    """Answers with an event that never was; without a time it stands at the cursor's instant."""

    LABEL = "As if also HYPOTHETICAL"
    PLACEHOLDER = "deposit 500.00 12 Mar 06:10"
    HINT = "deposit, withdrawal, fee or interest · an amount · when, or nothing for the cursor's time"

    def __init__(self, times: Times, currency: str) -> None:
        super().__init__(
            None, suggester=SuggestFromList([f"{kind} " for kind in INSERTABLE], case_sensitive=False)
        )
        self._times, self._currency = times, currency

    def understood(self, text: str) -> tuple[Edit, str]:
        kind, _, rest = text.strip().partition(" ")
        make = INSERTABLE.get(kind.lower())
        if make is None:
            raise BadInput(f"Begin with what it would have been: {', '.join(INSERTABLE)}.")
        words, _, when = rest.strip().partition(" ")
        amount = parse_amount(words, self._currency)
        window = self._times.window
        at, echo = window.instant, f"{moment(window.instant, self._times.zone)}, at the cursor"
        if when.strip():
            at, echo = self._times.read(when)
        window.check_instant(at)
        return Insert(make(amount), at), f"= {kind.lower()} {money(amount, self._currency)}, {echo}"
