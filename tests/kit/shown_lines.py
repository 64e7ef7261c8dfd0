"""Lines of a pane as plain text, and what tests let it show."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from domain.account import events as e
from domain.account.state import Account
from tests.kit.spec import Damaged, Dated, folded, recorded
from tui.screens.kit.lines import Line

ZONE = ZoneInfo("Europe/London")
SECOND = 1_000_000
NINE = 1_773_392_700 * SECOND
"""Fri 13 Mar 2026 09:05:00 UTC."""
HOSTILE = "[red]\x1b]52;c;x\x07\u202e" + "W" * 5000


def account(*facts: e.AccountEvent | Dated | Damaged) -> Account:
    return folded(recorded(fact, version) for version, fact in enumerate(facts, start=1))


def text(lines: list[Line]) -> str:
    return "\n".join("".join(span.text for span in line).rstrip() for line in lines)
