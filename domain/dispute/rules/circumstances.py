"""What a decision on a case sees besides the case."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from domain.account.deciding import EntryLookup
from domain.account.events import AccountEvent
from domain.account.state import Account
from domain.dispute.batch_approval import BatchApproval
from domain.dispute.business_days import BusinessDays
from domain.dispute.corrections import CorrectionPreview
from domain.dispute.derived import AccountLog
from domain.dispute.letters.sources import Sources
from domain.dispute.limits import Given
from domain.profile.state import Limits
from domain.stream import RecordedEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseCircumstances:
    """`today` is the day at the bank, `now` the instant in UTC microseconds, `day_of` answers the bank's day of
    such an instant, `account` the disputed account at its head, `entry` finds its events. `preview` is what the
    command does to the account, decided on that head, `event_ids` are those that its events will have. `given` is
    what was given before, held against `limits`. `first_deposit` as of `AccountLog`. `letter_sources` are there for
    a letter, `batch` for what is posted with one.
    """

    case_id: str
    actor: str
    reason: str = ""
    today: date
    now: int
    day_of: Callable[[int], date]
    calendar: BusinessDays
    account: Account
    limits: Limits = field(default_factory=Limits)
    given: Given = field(default_factory=Given)
    entry: EntryLookup
    first_deposit: Callable[[], RecordedEvent[AccountEvent] | None] = lambda: None
    preview: CorrectionPreview | None = None
    event_ids: tuple[str, ...] = ()
    letter_sources: Sources | None = None
    batch: BatchApproval | None = None

    @property
    def log(self) -> AccountLog:
        """What facts of the case are held against."""
        return AccountLog(self.account, self.entry, self.first_deposit, self.day_of, self.today)
