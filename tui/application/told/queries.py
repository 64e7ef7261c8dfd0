"""What the screen of what was told asks: of which statement or letter, and which lie before and after it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from domain.clock import wall_clock
from domain.errors import BadInput
from domain.history.statement import following_day, statement_days
from tui.application.session import Session
from tui.application.told.letters import letter_sheet, letters_of
from tui.application.told.sheet import Sheet
from tui.application.told.statements import statement_sheet


@dataclass(frozen=True, slots=True)
class ToldQuery:
    """The statement of the day `on` of an account (None: the last), or a letter of `case_id` (0: the newest). `around`
    is an instant (UTC microseconds) whose statement is wanted instead; `look` tells two askings apart."""

    account_id: str
    on: date | None = None
    case_id: str = ""
    letter: int = 0
    around: int | None = None
    look: int = 0

    def run(self, session: Session) -> Told:
        """Raises RecountError."""
        return self._letter(session) if self.case_id else self._statement(session)

    def _letter(self, session: Session) -> Told:
        numbers = letters_of(session.cases, self.case_id)
        if not numbers:
            raise BadInput("No letter was sent in this case yet; L makes one.")
        number = self.letter or numbers[-1]
        sheet = letter_sheet(session.cases, self.case_id, number, session.zone)
        at = numbers.index(number)
        return Told(
            sheet,
            replace(self, letter=numbers[at - 1]) if at else None,
            replace(self, letter=numbers[at + 1]) if at + 1 < len(numbers) else None,
        )

    def _statement(self, session: Session) -> Told:
        store, now = session.store, session.clock()
        zone = store.profile().clock
        today = wall_clock(now, zone).at.date()
        head = store.head(self.account_id)
        day = None if head is None else head.statement_day
        last, before = statement_days(day, self.on or self._around(session, day) or today - timedelta(days=1))
        sheet = statement_sheet(store, self.account_id, last, now, session.zone)
        after = following_day(day, last)
        return Told(
            sheet,
            replace(self, on=before, around=None),
            replace(self, on=after, around=None) if after < today else None,
        )

    def _around(self, session: Session, day: int | None) -> date | None:
        """The first statement day from the instant on, unless it is still to come."""
        if self.around is None:
            return None
        zone = session.store.profile().clock
        of = wall_clock(self.around, zone).at.date()
        found = of if statement_days(day, of)[0] == of else following_day(day, of)
        return found if found < wall_clock(session.clock(), zone).at.date() else None


@dataclass(frozen=True, slots=True)
class Told:
    """What was told, and the questions for the one before and the one after, where there are such."""

    sheet: Sheet
    earlier: ToldQuery | None
    later: ToldQuery | None
