"""Plain text: nothing that is drawn, the same columns where it stands in a frame, commas where it is told in words."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tui.text.events import EVENT_GLYPHS
from tui.text.plain import plain_characters, spoken, spoken_text

DRAWN = re.compile(r"[\u2500-\u25ff\u2800-\u28ff]")
LINE = st.text(st.sampled_from("ab ·─│╭█▁⠿⣿▸◂●⊖,."), max_size=30)


@given(LINE)
def test_what_is_drawn_is_gone_and_every_column_is_kept(line: str) -> None:
    plain = plain_characters(line)
    assert not DRAWN.search(plain)
    assert cell_len(plain) == cell_len(line)


@given(st.lists(st.tuples(LINE, st.integers())))
def test_every_word_is_told_with_what_it_came_with(pieces: list[tuple[str, int]]) -> None:
    told = spoken(pieces)
    letters = [(char, kept) for text, kept in pieces for char in text if char in "ab"]
    assert [(char, kept) for text, kept in told for char in text if char in "ab"] == letters
    assert not DRAWN.search("".join(text for text, _ in told))


def test_columns_become_words_with_commas() -> None:
    assert (
        spoken_text("▸ 4417   J. Rivera  │ 300.00 ▂▃▅   card · GREGGS ")
        == "4417, J. Rivera, 300.00, card, GREGGS"
    )
    assert spoken_text("Balance:   300.00") == "Balance: 300.00"
    assert (
        "".join(text for text, _ in spoken([("  · ", 0), ("journal", 1), ("   missing", 2)]))
        == "  - journal, missing"
    )


def test_a_dot_between_words_is_a_comma_after_the_first_of_them() -> None:
    assert plain_characters("amount > 50 · type = fee ·") == "amount > 50,  type = fee, "


def test_no_sign_of_an_event_is_read_out_in_the_place_of_its_word() -> None:
    signs = "".join(glyph.char for glyph in EVENT_GLYPHS.values())
    assert plain_characters(signs).replace(" ", "") == "%✓"
