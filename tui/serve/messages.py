"""What a browser may say: the messages of textual-serve's protocol, each checked before the app hears of it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Literal

MIN_SIZE, MAX_SIZE = (20, 8), (500, 200)
"""Columns and lines: smaller ones say nothing, larger ones only cost."""
USUAL_SIZE = (80, 24)
MOST_BYTES = 1 << 20
"""Of a message, which may be a pasted text."""
MOST_PING = 64


@dataclass(frozen=True, slots=True)
class Input:
    """Keys, clicks and pasted text, as a terminal sends them."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Resized:
    """The window has another size."""

    columns: int
    lines: int


@dataclass(frozen=True, slots=True)
class Ping:
    """It wants to hear this again."""

    data: str


@dataclass(frozen=True, slots=True)
class Focus:
    """The window is looked at, or something else is."""

    kind: Literal["focus", "blur"]


Message = Input | Resized | Ping | Focus


def read_message(text: str) -> Message | None:
    """What a message says; None where it says nothing that is known."""
    try:
        words = json.loads(text)
    except (ValueError, RecursionError):
        return None
    match words:
        case ["stdin", str(typed)]:
            return Input(typed.encode("utf-8", "replace"))
        case ["resize", {"width": int(width), "height": int(height)}]:
            return Resized(*clamped(width, height))
        case ["ping", str(data)]:
            return Ping(data[:MOST_PING])
        case ["focus" | "blur" as kind]:
            return Focus(kind)
    return None


def clamped(columns: int, lines: int) -> tuple[int, int]:
    """The nearest size that an app can have."""
    (least_columns, least_lines), (most_columns, most_lines) = MIN_SIZE, MAX_SIZE
    return min(max(columns, least_columns), most_columns), min(max(lines, least_lines), most_lines)


def asked_size(width: str, height: str) -> tuple[int, int]:
    """The size that an address asks for; what is no number is the usual one."""
    usual_columns, usual_lines = USUAL_SIZE
    return clamped(_number(width, usual_columns), _number(height, usual_lines))


def _number(text: str, usual: int) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else usual
