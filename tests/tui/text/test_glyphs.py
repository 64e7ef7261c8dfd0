"""Signs of events: one cell wide everywhere, one meaning each, a word for every one."""

from __future__ import annotations

import unicodedata

import pytest
from rich.cells import cell_len

from domain.account.events import ACCOUNT_EVENTS
from domain.history.cut import MARKER_TYPES
from domain.ports import Mark
from tui.text.glyphs import (
    AFTER,
    BEFORE,
    EVENT_GLYPHS,
    PAUSED,
    PLAYING,
    UNKNOWN,
    glyph_of,
    is_marker,
    legend,
)


@pytest.mark.parametrize("text", [*(char for char, _ in legend()), BEFORE, AFTER, PLAYING, PAUSED])
def test_no_terminal_can_disagree_about_the_width(text: str) -> None:
    assert all(unicodedata.east_asian_width(char) in ("N", "Na", "H") for char in text)
    assert cell_len(text) == len(text)


def test_every_kind_of_event_has_a_sign() -> None:
    assert set(EVENT_GLYPHS) == set(ACCOUNT_EVENTS)


def test_a_glyph_and_a_word_mean_one_thing_only() -> None:
    chars, words = zip(*legend(), strict=True)
    assert len(set(chars)) == len(chars)
    assert len(set(words)) == len(words)
    assert all(words)


def test_markers_outrank_ordinary_entries() -> None:
    ordinary = max(EVENT_GLYPHS[kind].rank for kind in EVENT_GLYPHS if kind not in MARKER_TYPES)
    assert all(EVENT_GLYPHS[kind].rank > ordinary for kind in MARKER_TYPES)


@pytest.mark.parametrize(
    ("kind", "effective_at", "char", "word", "marker"),
    [
        ("MoneyDeposited", 100, "◉", "deposit", False),
        ("MoneyDeposited", 99, "▴", "late deposit", True),
        ("MoneyWithdrawn", 99, "▾", "late withdrawal", True),
        ("MoneyWithdrawn", 101, "◦", "withdrawal", False),
        ("FeeCharged", 100, "⊖", "fee", True),
        ("FeeCharged", 99, "⊖", "late fee", True),
        ("CardStolen", 100, UNKNOWN.char, UNKNOWN.word, False),
    ],
)
def test_late_is_said_by_glyph_or_word(
    kind: str, effective_at: int, char: str, word: str, marker: bool
) -> None:
    mark = Mark(version=1, type=kind, recorded_at=100, effective_at=effective_at)
    assert (glyph_of(mark).char, glyph_of(mark).word) == (char, word)
    assert is_marker(mark) is marker
