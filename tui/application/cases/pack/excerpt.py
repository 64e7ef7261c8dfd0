"""The part of an account that a report shows: what is around the disputed events, as it was known and as it counts.

Nothing that was recorded after the report's end is looked at. Amounts are minor units until they are written.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from zoneinfo import ZoneInfo

from domain.account.lateness import CORRECTION_TYPES
from domain.account.state import stream_of as account_stream
from domain.clock import wall_clock, year_text
from domain.dispute.events import CaseEvent
from domain.dispute.ledger import CaseLedger, Line
from domain.dispute.outside_events import EntryPostedOutside
from domain.dispute.state import Case
from domain.history.event_rows import EventPage, EventRow, event_page, event_rows
from domain.ports import Store
from domain.stream import RecordedEvent
from tui.application.cases.letters.wording import LocaleWording
from tui.application.cases.pack import chart
from tui.text.events import describe

AROUND = 12
"""Events shown before the first disputed one and after the last that put something right."""
MOST_SHOWN = 200
COLUMNS = ("Claimed", "Lent", "Given for good", "Borne", "Owed")


def put_right(case: Case, rows: Sequence[RecordedEvent[CaseEvent]]) -> list[int]:
    """The account's events that put something right, those that were posted outside the case included."""
    posted = [(one.first, one.last) for one in case.postings]
    outside = [row.event for row in rows if isinstance(row.event, EntryPostedOutside)]
    spans = [*posted, *((one.first_version, one.last_version) for one in outside)]
    return sorted({version for first, last in spans for version in range(first, last + 1)})


@dataclass(frozen=True)
class Excerpt:
    """A stretch of the account of a case up to its event `end`, written in the words of a locale.

    `page` has its events. `righting` are the versions of what put something right, wherever that is.
    """

    store: Store
    case: Case
    end: int
    righting: Sequence[int]
    page: EventPage
    zone: ZoneInfo
    wording: LocaleWording

    @property
    def start(self) -> int:
        """The first disputed event that is shown, or the first of all."""
        return min((one for one in self.case.facts.entries if one in self.page), default=self.page.first)

    @cached_property
    def since(self) -> tuple[EventRow, ...]:
        """What was recorded after the stretch and counts from before its end; of these rows no balance is right."""
        if not self.page.rows:
            return ()
        stream, instant = account_stream(self.case.account_id), self.page.rows[-1].recorded_at
        found = self.store.backdated(stream, self.page.last, instant).backdated
        return tuple(event_rows(self.page.before, [row for row in found if row.version <= self.end]))

    @cached_property
    def counting(self) -> tuple[tuple[EventRow, int], ...]:
        """What counts in the stretch in the order in which it counts, with the balance after each."""
        rows = sorted((*self.page.rows, *self.since), key=lambda one: (one.effective_at, one.version))
        balances = accumulate((row.change or 0 for row in rows), initial=self.page.before.ledger)
        return tuple(zip(rows, list(balances)[1:], strict=True))

    @property
    def differs(self) -> bool:
        """At some instant of the stretch the balance is another as it counts than it was known to be."""
        known = (*self.page.rows, *self.since)
        return any(row.change and row.effective_at != row.recorded_at for row in known)

    def picture(self) -> str:
        """The chart as an SVG."""
        return chart.picture(
            self.page.rows,
            self.page.before.ledger,
            [(row.effective_at, balance) for row, balance in self.counting] if self.differs else None,
            self.case.facts.entries,
            self.case.currency,
            self.zone,
            self.wording.figure,
        )

    def words(self) -> str:
        """Whether the two balances differ, and through what."""
        known = [*self.page.rows, *self.since]
        late = [row.version for row in known if row.is_late]
        back = [
            row.version
            for row in known
            if row.type in CORRECTION_TYPES and row.change and row.effective_at < row.recorded_at
        ]
        said = (
            ["The balance as it counts today (AS-OF) is not the one that was known (AS-AT)."]
            if self.differs
            else ["The balance that was known (AS-AT) is the one that counts today (AS-OF)."]
        )
        said += [f"Recorded after the instant they count from: {_numbers(late)}."] if late else []
        said += [f"Counting from the day of what they correct: {_numbers(back)}."] if back else []
        return " ".join(said)

    def chart_words(self) -> str:
        """How the lines are to be read; nothing where there is one."""
        return (
            "Dashed: the balance that was known (AS-AT). Solid: as it counts today (AS-OF)."
            if self.differs
            else ""
        )

    def statements(self) -> list[tuple[str, list[dict[str, object]]]]:
        """The movements in the order in which they became known, and in that in which they count where it differs."""
        was = [self._line(row, row.recorded_at, row.balance) for row in self.page.rows if self._is_shown(row)]
        if not self.differs:
            return [("As it was, and as it is", was)]
        now = [
            self._line(row, row.effective_at, balance)
            for row, balance in self.counting
            if self._is_shown(row)
        ]
        return [("As it was: in the order recorded", was), ("As it is: by the day it counts from", now)]

    def later(self) -> list[dict[str, object]]:
        """What put something right too long after the disputed events to be shown with them."""
        rows = self._rows([one for one in self.righting if one > self.page.last][:MOST_SHOWN])
        return [self._line(row, row.recorded_at, row.balance) for row in rows]

    def left_out(self) -> str:
        """Which events are shown, of how many."""
        if not self.page.rows:
            return ""
        return (
            f"Shown: events {self.page.first} to {self.page.last} of the {self.end} of account "
            f"{self.case.account_id}."
        )

    def disputed(self, ledger: CaseLedger) -> list[dict[str, object]]:
        """The lines of the case's ledger, then the disputed entries that took no money, as a declined payment did."""
        with_money = {line.entry for line in ledger.lines}
        others = [entry for entry in dict.fromkeys(self.case.facts.entries) if entry not in with_money]
        return [
            *(self._disputed(line.entry, self._figures(line)) for line in ledger.lines),
            *(self._disputed(entry, ["–"] * len(COLUMNS)) for entry in others),
        ]

    def _figures(self, line: Line) -> list[str]:
        """Under the COLUMNS."""
        figures = (line.claimed, line.credited, line.given, line.borne, line.owed)
        return [self.wording.figure(one, self.case.currency) for one in figures]

    def _disputed(self, entry: int | None, figures: list[str]) -> dict[str, object]:
        row = None if entry is None else self._rows([entry])[0]
        return {
            "entry": "–" if row is None else str(row.version),
            "effective": "–" if row is None else at_words(row.effective_at, self.zone)[:-3],
            "words": "Money that never came" if row is None else describe(row),
            "figures": figures,
        }

    def _rows(self, versions: Sequence[int]) -> tuple[EventRow, ...]:
        return tuple(
            event_page(self.store, self.case.account_id, version, version).rows[0] for version in versions
        )

    def _line(self, row: EventRow, at: int, balance: int) -> dict[str, object]:
        return {
            "version": row.version,
            "day": at_words(at, self.zone)[:-3],
            "words": describe(row),
            "amount": self.wording.figure(row.change or 0, self.case.currency, signed=True),
            "balance": self.wording.figure(balance, self.case.currency) if row.verified else "unverified",
            "disputed": row.version in self.case.facts.entries,
        }

    def _is_shown(self, row: EventRow) -> bool:
        return bool(row.change) or row.version in self.case.facts.entries


def excerpt(
    store: Store,
    case: Case,
    rows: Sequence[RecordedEvent[CaseEvent]],
    end: int,
    zone: ZoneInfo,
    wording: LocaleWording,
) -> Excerpt:
    """What is around the disputed events and what put them right; without any, the newest. `rows` are the case's."""
    righting = [version for version in put_right(case, rows) if version <= end]
    touched = [*case.facts.entries, *righting]
    first = max(min(touched, default=end) - AROUND, 1)
    until = min(max(touched, default=end) + AROUND, end, first + MOST_SHOWN - 1)
    page = event_page(store, case.account_id, first, until)
    return Excerpt(store, case, end, righting, page, zone, wording)


def at_words(us: int, zone: ZoneInfo) -> str:
    """Date and time to the second in the zone, year first."""
    wall = wall_clock(us, zone)
    return f"{year_text(wall.year)}-{wall.at:%m-%d %H:%M:%S}"


def _numbers(versions: Sequence[int]) -> str:
    return ", ".join(map(str, versions))
