"""An event as it lies in the log: the envelope, the stored payload, and how it reads today, step by step."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from zoneinfo import ZoneInfo

from domain.account.events import AccountEvent
from domain.json_text import read_json
from domain.ports import PayloadStep
from domain.stream import RecordedEvent
from tui.screens.kit.lines import EMPTY, Line, LinesPane, Span, fitted, flowed
from tui.text.format import moment
from tui.text.safe import safe_str

BESIDE = 96
"""Columns from which stored and current payload stand side by side."""
MOST_CHARACTERS = 20_000
LABEL = 13


class PayloadPane(LinesPane, can_focus=True, inherit_bindings=False):
    """Shows one event; what is in it is outside text."""

    def __init__(
        self, event: RecordedEvent[AccountEvent], steps: Sequence[PayloadStep], zone: ZoneInfo
    ) -> None:
        super().__init__()
        self._event, self._steps, self._zone = event, steps, zone

    def lines(self, width: int, height: int) -> list[Line]:
        lines = _envelope(self._event, self._zone, width)
        if self._event.problem:
            lines += [
                EMPTY,
                *flowed(
                    [
                        (
                            Span(" ! UNREADABLE ", "past"),
                            Span(f"  {safe_str(self._event.problem, 300)}", "warning"),
                        )
                    ],
                    width,
                ),
            ]
        stored = self._steps[0]
        title = f"stored, version {stored.schema_version}"
        lines.append(EMPTY)
        if len(self._steps) == 1:
            note = "as it reads today" if not self._event.problem else "as it is stored"
            return [*lines, (Span(f"{title}: {note}", "quiet"),), *_text(stored.text, width)]
        for step in self._steps[1:]:
            made = f"read as version {step.schema_version}, brought there by one step"
            lines += _side_by_side((title, stored.text), (made, step.text), width)
        return lines


def _envelope(event: RecordedEvent[AccountEvent], zone: ZoneInfo, width: int) -> list[Line]:
    fields = (
        ("stream", f"{event.stream_id}  version {event.version}  position {event.position:,}"),
        ("type", f"{event.type}  payload version {event.schema_version}"),
        ("recorded", moment(event.recorded_at, zone, micros=True)),
        ("effective", moment(event.effective_at, zone, micros=True)),
        ("by", f"{event.actor}  through {event.channel}  {event.reason}"),
        ("event id", event.event_id),
        ("command", event.command_id or "–"),
        ("correlation", event.correlation_id or "–"),
        ("caused by", event.causation_id or "–"),
        ("hash before", event.prev_hash),
        ("hash", event.hash),
    )
    return [line for name, value in fields for line in _field(name, value, width)]


def _field(name: str, value: str, width: int) -> list[Line]:
    text, room = safe_str(value, 1200), max(width - LABEL, 10)
    pieces = [text[at : at + room] for at in range(0, len(text), room)] or [""]
    return [
        (Span(f"{name if not at else '':<{LABEL}}", "quiet"), Span(piece)) for at, piece in enumerate(pieces)
    ]


def _side_by_side(stored: tuple[str, str], made: tuple[str, str], width: int) -> list[Line]:
    if width < BESIDE:
        return [
            (Span(stored[0], "quiet"),),
            *_text(stored[1], width),
            (Span(made[0], "annotation"),),
            *_text(made[1], width),
        ]
    half = width // 2 - 1
    left = [Span(stored[0], "quiet"), *(line[0] for line in _text(stored[1], half))]
    right = [Span(made[0], "annotation"), *(line[0] for line in _text(made[1], half))]
    return [
        (Span(fitted(one.text, half), one.role), Span("  "), Span(other.text, other.role))
        for one, other in zip_longest(left, right, fillvalue=Span(""))
    ]


def _text(text: str, width: int) -> list[Line]:
    """The payload with a field a line where it is an object; as it is where it is none."""
    return [
        (Span(safe_str(line[at : at + width], width * 8)),)
        for line in _laid_out(text)
        for at in range(0, max(len(line), 1), max(width, 1))
    ]


def _laid_out(text: str) -> list[str]:
    """The stored characters, broken after commas of the outermost object; nothing is rewritten."""
    shown = text[:MOST_CHARACTERS]
    try:
        read_json(text)
    except ValueError:
        return [shown]
    lines, depth, quoted, line, escaped = [], 0, False, "", False
    for character in shown:
        line += character
        if quoted:
            quoted = escaped or character != '"'
            escaped = character == "\\" and not escaped
            continue
        quoted = character == '"'
        depth += (character in "{[") - (character in "}]")
        if character == "," and depth == 1:
            lines.append(line)
            line = " "
    return [*lines, line]
