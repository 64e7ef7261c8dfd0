"""What a member of staff works with: the store, the handlers, who they are, and their time zone.

No widget and no database in here: screens get a Session and call it from thread workers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from domain.account.events import AccountEvent
from domain.clock import utc_now
from domain.handlers.account import Handler
from domain.ports import Clock, PayloadStep, PayloadSteps, Projections, Store
from domain.stream import RecordedEvent
from tui.application.signing import PROGRAM
from tui.text.time.numeric_date import Locale, no_locale

if TYPE_CHECKING:
    from domain.bank import Bank
    from domain.handlers.dispute import CaseHandler


def _as_stored(event: RecordedEvent[AccountEvent]) -> list[PayloadStep]:
    return [PayloadStep(event.schema_version, event.data)]


@dataclass
class Session:
    """`zone` is what local times are read and shown in, wherever the bank's own days end; `clock` answers UTC
    microseconds. `is_training` where the bank says that it is for training, which screens show.

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
    handler: Handler = field(init=False)

    def __post_init__(self) -> None:
        self.handler = Handler(self.store, clock=self.clock)

    @cached_property
    def cases(self) -> CaseHandler:
        """The handler of dispute cases; loaded when the first case is worked on."""
        from tui.application.cases.handler import case_handler

        return case_handler(self.store, self.clock)

    @property
    def may_act(self) -> bool:
        """False when the database was opened only to look."""
        return not self.store.read_only
