"""What a member of staff works with: the store, the handlers, who they are, and their time zone.

No widget and no database in here: screens get a Session and call it from thread workers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING
from weakref import WeakSet
from zoneinfo import ZoneInfo

from domain.account.events import AccountEvent
from domain.clock import utc_now
from domain.errors import ReadOnly
from domain.handlers.account import Handler
from domain.ports import Clock, PayloadStep, PayloadSteps, Store
from domain.stream import RecordedEvent
from tui.application.cases.drafts import StepDrafts
from tui.application.signing import PROGRAM
from tui.text.time.numeric_date import Locale, no_locale

if TYPE_CHECKING:
    from domain.bank import Bank
    from domain.handlers.dispute import CaseHandler
    from domain.projections.port import Projections


def _as_stored(event: RecordedEvent[AccountEvent]) -> list[PayloadStep]:
    return [PayloadStep(event.schema_version, event.data)]


SERVED_TO_LOOK = "Served to look at: acting needs --allow-commands, and nobody else leading."


@dataclass(frozen=True, slots=True)
class SecondPerson:
    """Somebody who signs in beside whoever opened the desk. `bank` is their own connections, None where those of the
    desk record for them too."""

    name: str
    bank: Bank | None = None


@dataclass(eq=False)
class Session:
    """`actor` signs what is recorded: the `first` person, or a `second` who has signed in. `zone` is what local times
    are read and shown in, wherever the bank's own days end; `clock` answers UTC microseconds. `is_training`
    where the bank says that it is for training, which screens show.

    `open_projections` answers the read models of the store, None where it keeps none but the account list.
    """

    store: Store
    actor: str
    zone: ZoneInfo
    clock: Clock = utc_now
    is_training: bool = False
    open_projections: Callable[[], Projections | None] = lambda: None
    payload_steps: PayloadSteps = _as_stored
    tidy: Callable[[], None] = lambda: None
    """Puts away what writing left in the store; called on a thread while nothing happens."""
    own_actor: str = PROGRAM
    """Who signs what comes by itself, such as that a deadline has passed."""
    folder: Path | None = None
    """Where this person's bookmarks and copied answers are kept; None: nowhere."""
    locale: Locale = no_locale
    """The bank's, by which dates in numbers are read."""
    address: str = ""
    """Of the bank, as the shell takes it; "" where it holds a password."""
    bank: Bank | None = None
    """The bank as a whole, which packs are written from; None: nothing leaves this desk."""
    in_browser: bool = False
    """Whoever sits here has a link and no more: files of this computer are not theirs, and nobody else signs."""
    drafts: StepDrafts = field(default_factory=StepDrafts)
    """Steps of cases that were begun and left."""
    handler: Handler = field(init=False)
    first: str = field(init=False)
    second: SecondPerson | None = field(init=False, default=None)
    _writer: Session | None = field(init=False, default=None)
    """The desk of a second person whose own connections record what they sign."""
    _left: list[Session] = field(init=False, default_factory=list)
    """The same of those who have signed out, while something they confirmed may still be recorded."""
    _views: WeakSet[Session] = field(init=False, default_factory=WeakSet)

    def __post_init__(self) -> None:
        self.handler, self.first = Handler(self.store, clock=self.clock), self.actor

    def view(self, store: Store) -> Session:
        """This desk over another store, such as one that ends in the past; who acts here acts there."""
        made = replace(self, store=store)
        self._views.add(made)
        return made

    def sign_in(self, person: SecondPerson) -> None:
        """Let this person sign from now on, until they sign out."""
        self.sign_out()
        self.second = person
        if person.bank is not None:
            self._writer = replace(self, store=person.bank, bank=person.bank, actor=person.name)
        self._act_as(person.name)

    def sign_out(self) -> None:
        """Let the first person sign again. What the second has confirmed is still recorded, until `close_left`."""
        if self._writer is not None:
            self._left.append(self._writer)
        self.second = self._writer = None
        self._act_as(self.first)

    def writer(self, actor: str) -> Session:
        """The desk that records what this person signed: on their own connections where they have such."""
        theirs = (self._writer, *reversed(self._left))
        return next((one for one in theirs if one is not None and one.first == actor), self)

    def close_left(self) -> None:
        """Close the connections of those who have signed out: nothing of theirs waits to be recorded."""
        while self._left:
            self._left.pop().store.close()

    def close(self) -> None:
        """Close the bank, on everybody's connections."""
        self.sign_out()
        self.close_left()
        self.store.close()

    def _act_as(self, actor: str) -> None:
        for one in (self, *self._views):
            one.actor = actor

    @cached_property
    def cases(self) -> CaseHandler:
        """The handler of dispute cases; loaded when the first case is worked on."""
        from tui.application.cases.handler import case_handler

        return case_handler(self.store, self.clock)

    @property
    def may_act(self) -> bool:
        """False when the database was opened only to look."""
        return not self.store.read_only

    @property
    def why_looking(self) -> str:
        """What whoever may only look is told who wants to act, in a line; "" where one may act."""
        if self.may_act:
            return ""
        return SERVED_TO_LOOK if self.in_browser else ReadOnly().message
