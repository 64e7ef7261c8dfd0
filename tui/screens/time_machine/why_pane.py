"""The Why pane: who and what led to the event at the cursor, and what came to light about it later."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar
from zoneinfo import ZoneInfo

from domain.account.event_kinds import EVENT_KINDS, memo_amount
from domain.account.events import AccountEvent
from domain.account.state import account_of
from domain.history.event_rows import amount_of
from domain.history.why import Cause, Why
from domain.ports import Mark
from domain.stream import RecordedEvent
from tui.application.time_machine.view_state import WhyView
from tui.application.what_if.sandbox import Findings
from tui.application.what_if.text import without_the_delay
from tui.screens.kit.lines import Line, LinesPane, Role, Span, flowed, short_day, text_of
from tui.text.events import describe, glyph_of, particular, sort_of
from tui.text.format import moment, money
from tui.text.safe import safe_str

WORDS = 48
"""Characters of one outside text."""

TEXT_WIDTH = 96
"""Characters of a line of text that is handed over."""

RAW = 2000
"""Characters of the stored text of an event that cannot be read."""

COMMANDS = {
    kind.tag: kind.asked_by[0] for kind in EVENT_KINDS if len(kind.asked_by) == 1 or kind.moves is not None
}
"""The command behind each event; of either side of a transfer the one that it is decided as. A decline is missing: a
withdrawal and a hold can both be declined."""


class WhyPane(LinesPane):
    """Shows an event at once, and its Why as soon as it is known."""

    PANE: ClassVar[str] = "why"

    # Lines are laid out for a width; a scrollbar that comes and goes would cut their ends.
    DEFAULT_CSS = "WhyPane { scrollbar-gutter: stable; }"

    def __init__(self, zone: ZoneInfo) -> None:
        super().__init__()
        self._zone = zone
        self._view: WhyView | None = None

    def show(self, view: WhyView | None, note: str = "") -> None:
        """Show this from now on, or that what is shown is not the answer; `note` stands where one is missing."""
        if view is None:
            self.wait(note)
            return
        self._view = view
        self.note_below(note if view.why is None else "")
        self.relay()

    def lines(self, width: int, height: int) -> list[Line]:
        view = self._view
        if view is None:
            return []
        return why_lines(view.event, view.why, view.currency, self._zone, width, view.delay)


def why_lines(
    event: RecordedEvent[AccountEvent],
    why: Why | None,
    currency: str,
    zone: ZoneInfo,
    width: int,
    delay: Findings | None = None,
) -> list[Line]:
    """The event, its causes, its corrections, what was known later and what the delay did, its fingerprints."""
    lines = flowed(_event_chunks(event, currency), width, indent=3) + _raw(event, width)
    if why is not None:
        for depth, cause in enumerate(why.chain, start=1):
            lines += flowed(_cause_chunks(cause, currency, depth), width, indent=2 * depth + 3)
        lines += _links(why, currency, zone, width)
        lines += _known_later(why, currency, zone, width)
    if delay is not None:
        lines += _delay(delay, zone, width)
    return lines + flowed(_fingerprints(event), width, indent=0)


def why_text(zone: ZoneInfo, event: RecordedEvent[AccountEvent], why: Why, currency: str) -> list[str]:
    """The same as plain text."""
    return text_of(why_lines(event, why, currency, zone, TEXT_WIDTH))


def _event_chunks(event: RecordedEvent[AccountEvent], currency: str) -> list[Line]:
    """What the event says of itself."""
    chunks: list[Line] = [
        (Span(f"{event.version:,} {_named(event, currency)}", _tone(event)),),
        (Span("by ", "quiet"), Span(safe_str(event.actor, WORDS))),
        (Span("channel ", "quiet"), Span(safe_str(event.channel, WORDS))),
    ]
    if event.command_id is not None:
        name = COMMANDS.get(event.type, "")
        chunks.append((Span("command ", "quiet"), Span(f"{name} {_short(event.command_id)}".strip())))
    if event.reason:
        chunks.append((Span("reason ", "quiet"), Span(f"“{safe_str(event.reason, 2 * WORDS)}”")))
    return chunks + [
        (Span(f"{label} ", "quiet"), Span(safe_str(text, WORDS)))
        for label, text in _particulars(event.event, currency)
    ]


def _particulars(event: AccountEvent | None, currency: str) -> Iterator[tuple[str, str]]:
    """What an event of its kind says beyond its words and amount."""
    if event is None:
        return
    own = particular(event)
    if own is not None:
        yield own
    counterparty = getattr(event, "counterparty", "")
    if counterparty:
        yield "counterparty", counterparty
    stated = getattr(event, "stated_balance", None)
    if stated is not None:
        yield "source stated", money(stated, currency)


def _cause_chunks(cause: Cause, currency: str, depth: int) -> list[Line]:
    event = cause.event
    return [
        (
            Span(f"{' ' * (2 * depth - 1)}╰ caused by ", "quiet"),
            Span(f"{event.version:,} {_named(event, currency)}"),
        ),
        (Span(f"by {safe_str(event.actor, WORDS)}", "quiet"),),
        (Span(f"available before it {money(cause.available_before, currency)}", "quiet"),),
    ]


def _links(why: Why, currency: str, zone: ZoneInfo, width: int) -> list[Line]:
    """Corrections in both directions, and what else the same command wrote."""
    chunks: list[Line] = []
    if not why.chain and why.event.version > 1:
        before = money(why.available_before, currency)
        chunks.append((Span("available before it ", "quiet"), Span(before)))
    if why.together:
        others = ", ".join(f"{version:,}" for version in why.together[:6])
        chunks.append((Span("same command ", "quiet"), Span(f"event {others}")))
    if why.other_sides:
        chunks.append((Span("other side ", "quiet"), Span(_sides(why), "accent"), Span(" · o", "quiet")))
    if why.reverses is not None:
        entry = why.reverses
        does = f"{_verbs(why.event)[0]} "
        chunks.append((Span(does, "quiet"), Span(f"{entry.version:,} {_named(entry, currency)}", "accent")))
    for later in why.reversed_by[:4]:
        when = moment(later.recorded_at, zone, style="short")
        by = f"{later.version:,} {_named(later, currency)}"
        done = f"{_verbs(later)[1]} by "
        chunks.append((Span(done, "quiet"), Span(by, "accent"), Span(f" {when}", "quiet")))
    return flowed(chunks, width)


def _sides(why: Why) -> str:
    """The entries on other accounts, the first few by name."""
    named = [
        f"account {safe_str(account_of(one.stream_id), 34)}, event {one.version:,}"
        for one in why.other_sides[:2]
    ]
    more = len(why.other_sides) - len(named)
    return "; ".join([*named, *([f"{more:,} more"] if more else [])])


def _verbs(correction: RecordedEvent[AccountEvent]) -> tuple[str, str]:
    """What an event does to the entry that it puts right, and what it has done to it."""
    return ("reverses", "reversed") if sort_of(correction) == "reversal" else ("refunds", "refunded")


def _known_later(why: Why, currency: str, zone: ZoneInfo, width: int) -> list[Line]:
    lines: list[Line] = []
    for event in why.known_later[:3]:
        recorded = f"value {short_day(event.effective_at, zone)}, recorded "
        recorded += moment(event.recorded_at, zone, style="short")
        by = f"by {safe_str(event.actor, WORDS)}"
        by += f" “{safe_str(event.reason, WORDS)}”" if event.reason else ""
        name = f"{event.version:,} {_named(event, currency)}"
        lines += flowed(
            [
                (Span("known later ", "quiet"), Span(name, "accent")),
                (Span(recorded, "quiet"),),
                (Span(by, "quiet"),),
            ],
            width,
        )
    more = why.known_later_count - min(len(why.known_later), 3)
    if more > 0:
        lines.append((Span(f"known later: {more:,} more that count by then", "quiet"),))
    return lines


def _delay(delay: Findings, zone: ZoneInfo, width: int) -> list[Line]:
    """What would have been otherwise, as far as the rules decide it."""
    return flowed(
        [
            (Span("without the delay ", "quiet"), Span(without_the_delay(delay, zone), "annotation")),
            (Span("hypothetical · w opens the what-if", "quiet"),),
        ],
        width,
    )


def _fingerprints(event: RecordedEvent[AccountEvent]) -> list[Line]:
    """What an auditor writes down."""
    chunks: list[Line] = [
        (Span("hash ", "quiet"), Span(_short(event.hash), "quiet")),
        (Span("event id ", "quiet"), Span(safe_str(event.event_id, WORDS), "quiet")),
    ]
    if event.correlation_id is not None and event.correlation_id != event.command_id:
        chunks.append((Span("correlation ", "quiet"), Span(safe_str(event.correlation_id, WORDS), "quiet")))
    return chunks


def _raw(event: RecordedEvent[AccountEvent], width: int) -> list[Line]:
    """Why an event cannot be read, and the stored text as it is."""
    if event.event is not None:
        return []
    stored = safe_str(event.data, RAW)
    pieces = [stored[at : at + width] for at in range(0, len(stored), max(width, 1))]
    problem: Line = (Span(safe_str(event.problem or "unreadable", 4 * WORDS), "alarm"),)
    return [problem, *((Span(piece),) for piece in pieces)]


def _tone(event: RecordedEvent[AccountEvent]) -> Role:
    """As loud as the event's sign."""
    if event.event is None:
        return "alarm"
    tone = glyph_of(Mark(event.version, event.type, event.recorded_at, event.effective_at)).tone
    return "alarm" if tone == "alert" else "loud" if tone == "credit" else "strong"


def _named(event: RecordedEvent[AccountEvent], currency: str) -> str:
    """The event in words, with what it did to the ledger, or the amount it is about."""
    words, amount = safe_str(describe(event), WORDS), amount_of(event)
    if amount is None or event.event is None:
        return words
    return f"{words} {money(amount, currency, signed=memo_amount(event.event) is None)}"


def _short(identifier: str) -> str:
    """Enough of a hash or an id to tell it from others."""
    shown = safe_str(identifier, 64)
    return shown if len(shown) <= 12 else f"{shown[:4]}…{shown[-4:]}"
