"""The state of an account at a point of its life, and the sentence that tells it: one answer for shell and screen."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar, Literal
from zoneinfo import ZoneInfo

from domain.account.state import Account
from domain.history.cut import Cut, Lens, cut_at_instant, cut_at_version
from domain.ports import Mark, Store
from tui.text.format import answer_sentence, moment

if TYPE_CHECKING:  # The present is asked for without reading any TIME.
    from tui.text.time.parse import EventNumber, Moment


@dataclass(frozen=True, slots=True)
class Present:
    """The present, by whoever's clock: `now` in UTC microseconds."""

    now: int
    kind: ClassVar[Literal["present"]] = "present"


@dataclass(frozen=True, slots=True)
class StateAt:
    """A cut with the instant that was asked about (UTC microseconds), how that was understood, and the reader's
    zone."""

    cut: Cut
    asked_at: int
    understood: str
    zone: ZoneInfo
    customer_zone: ZoneInfo | None = None
    """Where the customer is, if the instant was said or is shown there too."""

    @property
    def account(self) -> Account:
        """The state."""
        return self.cut.account

    @property
    def neighbours(self) -> tuple[Mark | None, Mark | None]:
        """The events recorded before and after the instant. By value date even the first may come after it."""
        cut = self.cut
        return (cut.last, cut.next) if cut.last.recorded_at <= self.asked_at else (None, cut.last)

    @property
    def sentence(self) -> str:
        """The balance in a sentence that can be read out to a customer, with what makes it another than the plain
        one."""
        account, (last, following) = self.account, self.neighbours
        sentence = answer_sentence(
            ledger=account.ledger,
            currency=account.currency,
            asked_at=self.asked_at,
            zone=self.zone,
            version=last.version if last else 0,
            recorded_at=last.recorded_at if last else None,
            next_version=following.version if following else None,
            next_recorded_at=following.recorded_at if following else None,
            same_instant=self.cut.same_instant if last else None,
        )
        if self.cut.lens == "as-of":
            sentence += "; AS-OF, by value date"
        if account.unverified_from is not None:
            sentence += f"; UNVERIFIED: event {account.unverified_from:,} cannot be read"
        if self.customer_zone is not None and self.customer_zone.key != self.zone.key:
            sentence += f"; for the customer {moment(self.asked_at, self.customer_zone)}"
        return sentence


@dataclass(frozen=True, slots=True)
class StateQuery:
    """The state at an instant, right after an event, or in the present."""

    account_id: str
    asked: Moment | EventNumber | Present
    lens: Lens
    zone: ZoneInfo

    def run(self, store: Store) -> StateAt:
        """Raises UnknownAccount, and BadInput for an event there is none of or before the first one."""
        asked = self.asked
        if asked.kind == "instant":
            return replace(self._at(store, asked.at, asked.echo), customer_zone=asked.zone)
        if asked.kind == "event":
            return self._after(store, asked.version, asked.echo)
        return self._present(store, asked.now)

    def _at(self, store: Store, instant: int, echo: str) -> StateAt:
        cut = cut_at_instant(store, self.account_id, instant, self.lens)
        return StateAt(cut, instant, echo, self.zone)

    def _after(self, store: Store, version: int, echo: str) -> StateAt:
        """Right after an event; by value date, at the instant when it was recorded."""
        cut = cut_at_version(store, self.account_id, version)
        if self.lens == "as-of":
            return self._at(store, cut.last.recorded_at, echo)
        return StateAt(cut, cut.last.recorded_at, echo, self.zone)

    def _present(self, store: Store, now: int) -> StateAt:
        """The live state; the clock of another machine may have recorded it a little after our now."""
        head = store.head(self.account_id)
        if self.lens == "as-of" or head is None:
            return self._at(store, now, self._now(now))
        asked_at = max(now, head.recorded_at)
        cut = cut_at_version(store, self.account_id, head.version)
        return StateAt(cut, asked_at, self._now(asked_at), self.zone)

    def _now(self, instant: int) -> str:
        return f"now, {moment(instant, self.zone)}"
