"""Pieces of lines: exactly their columns, wrapped and spread without a word cut that must not be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.kit.shown_lines import text
from tui.screens.kit.lines import EMPTY, Span, fitted, flowed, right, spread, width_of


class TestInk:
    @pytest.mark.parametrize(
        ("given", "cells", "wanted"),
        [("abc", 5, "abc  "), ("abcdef", 4, "abc…"), ("貸付金", 4, "貸 …"), ("x", 0, "")],
    )
    def test_fitted_takes_exactly_its_columns(self, given: str, cells: int, wanted: str) -> None:
        assert fitted(given, cells) == wanted

    def test_figures_are_moved_but_never_cut(self) -> None:
        assert right("1.00", 6) == "  1.00"
        assert right("1234.00", 6) == "1234.00"

    @given(st.lists(st.text("ab 貸", min_size=1, max_size=30), max_size=8), st.integers(12, 60))
    def test_flowed_lines_keep_every_word_and_fit(self, chunks: list[str], width: int) -> None:
        words = [word[:6] for chunk in chunks for word in chunk.split()]
        lines = flowed([(Span(" ".join(word[:6] for word in chunk.split())),) for chunk in chunks], width)
        assert " ".join(text(lines).split()).split() == words
        assert all(width_of(line) <= width for line in lines)

    def test_chunks_stay_whole_where_they_can(self) -> None:
        lines = flowed([(Span("by ops"),), (Span("reason rerun"),)], 14)
        assert text(lines).splitlines() == ["by ops", "  reason rerun"]

    @given(st.text("ab貸", max_size=30), st.text("ab", max_size=8), st.integers(10, 40))
    def test_two_ends_fill_a_line(self, left: str, end: str, width: int) -> None:
        assert width_of(spread((Span(left),), (Span(end),) if end else EMPTY, width)) == width
