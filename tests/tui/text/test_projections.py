"""Read models in words."""

from __future__ import annotations

import pytest

from domain.projections.projection import Comparison
from tui.text.projections import differing_words


@pytest.mark.parametrize(
    ("differing", "notes", "words"),
    [
        (2, 0, "2 of 3 rows differ"),
        (4, 1, "3 of 3 rows and 1 of its own notes differ"),
        (1, 1, "0 of 3 rows and 1 of its own notes differ"),
    ],
)
def test_notes_are_not_told_as_rows(differing: int, notes: int, words: str) -> None:
    assert differing_words(Comparison(8, 3, differing, {}, notes)) == words
