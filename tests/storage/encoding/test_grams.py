"""The pieces of a text: whatever it holds is found by them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.encoding.grams import BETWEEN, needed, pieces

TEXTS = st.text("ab1 \t'é漢\u2028" + BETWEEN, max_size=30)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", set()),
        ("a", {"a"}),
        ("abca", {"a", "b", "c", "ab", "bc", "ca", "abc", "bca"}),
        ("ab cd", {"a", "b", "c", "d", "ab", "cd"}),
        (f"ab{BETWEEN}c", {"a", "b", "c", "ab"}),
    ],
)
def test_every_one_to_three_letters_that_stand_together_are_a_piece(text: str, found: set[str]) -> None:
    assert pieces(text) == found


@pytest.mark.parametrize(
    ("needles", "wanted"),
    [
        (["a"], ["a"]),
        (["ab", "a"], ["ab", "a"]),
        (["abcd"], ["abc", "bcd"]),
        (["ab cde"], ["ab", "cde"]),
        (["abc", "abcd"], ["abc", "bcd"]),
    ],
)
def test_a_needle_is_asked_for_by_its_longest_pieces(needles: list[str], wanted: list[str]) -> None:
    assert needed(needles) == wanted


@given(TEXTS, st.integers(0, 30), st.integers(1, 30))
def test_a_text_has_every_piece_of_what_it_holds(text: str, start: int, size: int) -> None:
    needle = text[start : start + size]
    if BETWEEN not in needle:
        assert pieces(text).issuperset(needed([needle]))
