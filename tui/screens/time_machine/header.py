"""The two lines on top of the time machine: whose account, live or past, and the answer at the cursor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal
from zoneinfo import ZoneInfo

from textual.reactive import reactive

from domain.clock import wall_clock
from domain.history.cut import Lens
from tui.application.time_machine.view_state import HeaderView
from tui.screens.kit.lines import EMPTY, UNVERIFIED, Line, LinesPane, Span, short_day, spread, width_of
from tui.screens.kit.signer_badge import follow_signer, signer_badge, signer_of
from tui.screens.kit.training_badge import ROOMY, TrainingTime, training_badge, with_badge
from tui.text.cases import DEADLINES, distance, short_due_words, status_words
from tui.text.cases import short_day as short_day_of
from tui.text.format import WEEKDAYS, moment, money, year
from tui.text.safe import safe_str

LENS_WORDS: dict[Lens, str] = {"as-at": "what we knew", "as-of": "by value date"}

WIDE = 76
"""Columns from which the words are written out."""
DUE = "! "
"""What a deadline begins with."""
ROOMY_FOR_TWO = 100
"""Columns from which two zones are written out."""


class Header(LinesPane, can_focus=False):
    """Shows a HeaderView."""

    DEFAULT_CSS = """
    Header {
        height: 2;
        background: $bar;
        overflow: hidden hidden;
        padding: 0 1;
    }
    """

    training: reactive[TrainingTime | None] = reactive(None, init=False, repaint=False)
    """What time it is in a bank for training, None in any other."""
    away: reactive[str] = reactive("", init=False, repaint=False)
    """Why the store cannot be reached, "" while it can."""

    def __init__(self) -> None:
        super().__init__()
        self._view: HeaderView | None = None

    def on_mount(self) -> None:
        follow_signer(self, self.relay)

    def watch_training(self) -> None:
        self.relay()

    def watch_away(self) -> None:
        self.relay()

    def show(self, view: HeaderView | None) -> None:
        """Show this from now on; None is nothing yet."""
        self._view = view
        self.relay()

    def lines(self, width: int, height: int) -> list[Line]:
        # The line under it says when it is where one stands: the holder's name comes before that.
        signer = signer_badge(signer_of(self), width)
        return badged_lines(self._view, width, signer, self.training, is_away=bool(self.away))


def badged_lines(
    view: HeaderView | None,
    width: int,
    signer: Line,
    training: TrainingTime | None,
    *,
    is_away: bool = False,
) -> list[Line]:
    """Both lines with who signs and what time it is in a bank for training: in one word where what is due in the case
    has no room beside the whole of it."""
    badge = (*signer, *training_badge(training, width, narrow=ROOMY))
    if view is None:
        return with_badge([], badge, width)
    told = header_lines(view, width, badge, is_away=is_away)
    if not _tells_due(view, told[0]):
        shorter = (*signer, *training_badge(training, min(width, ROOMY - 1), narrow=ROOMY))
        with_room = header_lines(view, width, shorter, is_away=is_away)
        if _tells_due(view, with_room[0]):
            told, badge = with_room, shorter
    return with_badge(told, badge, width)


def _tells_due(view: HeaderView, line: Line) -> bool:
    """Whether it says what is due, where anything is."""
    is_due = view.case is not None and view.case.row.next_due_on is not None
    return not is_due or any(span.text.startswith(DUE) for span in line)


def header_lines(view: HeaderView, width: int, badge: Line = EMPTY, *, is_away: bool = False) -> list[Line]:
    """Both lines in that many columns, the first with room for the `badge`; where they are few the least important
    words go first.

    Nothing is called live while the store `is_away`.
    """
    return [_whose(view, width - width_of(badge), is_away), _answer(view, width)]


_Ranked = tuple[int, Line]
"""How dearly a chunk is kept where columns are short, and the chunk."""


def _whose(view: HeaderView, width: int, is_away: bool) -> Line:
    badge: Line = (Span(" OFFLINE ", "past") if is_away else Span(" ● LIVE ", "live"),)
    if not view.is_live:
        badge = (Span(" PAST · read-only " if width >= WIDE else " PAST ", "past"),)
    if view.badge:
        badge = (Span(f" {view.badge.upper()}{' · read-only' if width >= WIDE else ''} ", "past"),)
    if view.new_count:
        badge = (Span(f"+{view.new_count:,} new", "loud"), Span("  "), *badge)
    locked = view.status in ("frozen", "closed")
    chunks: list[_Ranked] = [
        (9, (Span(f" {safe_str(view.account_id, 34)} ", "chip"),)),
        (8, (Span(safe_str(view.holder or "holder unknown", 40), "strong"),)),
        (2, (Span(f"account in {view.currency}", "quiet"),)),
        (8 if locked else 1, (Span(view.status, "alarm" if locked else "quiet"),)),
    ]
    room = width - width_of(badge) - 2
    said = _kept([*chunks, *(case := _case(view))], room)
    if case and case[-1][1][0] not in said:
        said = _kept([*chunks, *_case(view, is_brief=True)], room)
    return spread(said, badge, width)


def _case(view: HeaderView, *, is_brief: bool = False) -> list[_Ranked]:
    """The case with its status, and what is due in it; `is_brief`: in few words, without outcome and year."""
    if view.case is None:
        return []
    case, today = view.case.row, view.case.today
    status = case.status if is_brief else status_words(case)
    named: _Ranked = (7, (Span(f"{safe_str(case.case_id, 24)} {status}", "annotation"),))
    if (due_on := case.next_due_on) is None:
        return [named]
    if is_brief:
        due = f"{DUE}{short_due_words(case.next_deadline, due_on, today, view.case.calendar)}"
    else:
        away = distance(due_on, today, view.case.calendar)
        due = f"{DUE}{DEADLINES[case.next_deadline]} {short_day_of(due_on)}, {away}"
    return [named, (6, (Span(due, "alarm" if due_on < today else "warning"),))]


def _answer(view: HeaderView, width: int) -> Line:
    place = f"event {view.version:,}/{view.head:,}" if width >= WIDE else f"#{view.version:,}/{view.head:,}"
    instant = view.recorded_at if view.asked_at is None else view.asked_at
    if instant is None:
        return (Span(place, "strong"), Span(f"   {view.note}", "quiet"))
    lens: Line = (Span(view.lens.upper(), "loud" if view.lens == "as-at" else "annotation"),)
    chunks: list[_Ranked] = [
        (9, _when(instant, view.zone, width)),
        (8, _for_customer(instant, view, width)),
        (9, _balance(view, width)),
        (4, _available(view)),
        (7, _beside(view, place)),
        (3, _next(view)),
        (8, lens),
        (1, (Span(LENS_WORDS[view.lens], "quiet"),)),
    ]
    return _kept([(rank, line) for rank, line in chunks if line], width)


def _when(instant: int, zone: ZoneInfo, width: int) -> Line:
    """The instant with its zone: by name, or where columns are few by what the zone calls its time."""
    wall, day = wall_clock(instant, zone), short_day(instant, zone)
    at = wall.at
    if width < WIDE:
        in_year = year(wall.year) if wall.shifted else f"{at:%y}"
        return (Span(f"{day} {in_year} {at:%H:%M:%S}", "strong"), Span(f" {at:%Z}", "quiet"))
    return (
        Span(f"{WEEKDAYS[at.weekday()]} {day} {year(wall.year)} {at:%H:%M:%S}", "strong"),
        Span(f" {zone.key}", "quiet"),
    )


def _for_customer(instant: int, view: HeaderView, width: int) -> Line:
    """The same instant where the customer is, where that is another zone."""
    zone = view.customer_zone
    if zone is None or zone.key == view.zone.key:
        return EMPTY
    here, there = wall_clock(instant, view.zone), wall_clock(instant, zone)
    style: Literal["clock", "short"] = "clock" if here.date == there.date else "short"
    place = zone.key if width >= ROOMY_FOR_TWO else f"{there.at:%Z}"
    return (Span(f"= {moment(instant, zone, style=style)}"), Span(f" {place}", "quiet"))


def _balance(view: HeaderView, width: int) -> Line:
    if view.ledger is None:
        return (Span(view.note, "quiet"),)
    if not view.verified:
        return (Span(UNVERIFIED, "alarm"),)
    currency = f" {view.currency}" if width >= WIDE else ""
    return (Span(money(view.ledger, view.currency) + currency, "alarm" if view.ledger < 0 else "loud"),)


def _available(view: HeaderView) -> Line:
    if view.available is None or not view.verified:
        return EMPTY
    return (Span("available "), Span(money(view.available, view.currency)))


def _beside(view: HeaderView, place: str) -> Line:
    """The event the answer stands on, and when it was if that is not the time asked for."""
    if view.asked_at is not None and view.recorded_at is not None:
        place += f" at {_near(view.recorded_at, view.asked_at, view.zone)}"
    return (Span(place, "quiet"),)


def _next(view: HeaderView) -> Line:
    if view.next_at is None:
        return EMPTY
    beside = view.recorded_at if view.asked_at is None else view.asked_at
    return (Span(f"next {_near(view.next_at, beside, view.zone)}", "quiet"),)


def _near(us: int, beside: int | None, zone: ZoneInfo) -> str:
    """The clock of an event on the same day as the answer, else its day and time."""
    if beside is not None and wall_clock(us, zone).date == wall_clock(beside, zone).date:
        return moment(us, zone, style="clock")
    return moment(us, zone, style="short")


def _kept(chunks: Sequence[_Ranked], width: int, gap: int = 3) -> Line:
    """The chunks in a row, without those kept least dearly until the row fits."""
    kept = list(chunks)
    while len(kept) > 1 and sum(width_of(line) + gap for _, line in kept) - gap > width:
        kept.remove(min(kept, key=lambda chunk: chunk[0]))
    row: Line = EMPTY
    for _, line in kept:
        row += (Span(" " * gap), *line) if row else line
    return row
