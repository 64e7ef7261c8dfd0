"""What is supposed, and the way back."""

from __future__ import annotations

from domain.history.what_if import LeaveOut
from tui.application.what_if.edit_history import EditHistory

ONE, BOTH = (LeaveOut(39),), (LeaveOut(39), LeaveOut(40))


def test_edits_are_taken_back_one_by_one_to_those_it_began_with() -> None:
    edits = EditHistory(ONE)
    edits.suppose(BOTH)
    edits.suppose(())
    taken = [(edits.take_back(), edits.now) for _ in range(3)]
    assert taken == [(True, BOTH), (True, ONE), (False, ONE)]
