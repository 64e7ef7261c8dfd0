"""Two texts side by side, marked by line and by word."""

from __future__ import annotations

import pytest

from tui.application.told.sheet import Piece, lined_up, paired


@pytest.mark.parametrize(
    ("then", "today", "sign"),
    [("a b", "a b", ""), ("a b", "a c", "~"), ("a", "", "-"), ("", "a", "+")],
)
def test_a_line_says_how_it_differs(then: str, today: str, sign: str) -> None:
    pair = paired(then, today)
    assert pair.sign == sign
    assert "".join(piece.text for piece in pair.then) == then
    assert "".join(piece.text for piece in pair.today) == today


def test_only_the_words_that_differ_are_marked() -> None:
    pair = paired("you owe 35.00 today", "you owe 0.00 today")
    assert [piece for piece in pair.then if piece.differs] == [Piece("35.00", differs=True)]
    assert [piece for piece in pair.today if piece.differs] == [Piece("0.00", differs=True)]


def test_lines_that_stand_on_one_side_only() -> None:
    assert [pair.sign for pair in lined_up(["a", "b", "c"], ["a", "c", "d"])] == ["", "-", "", "+"]
