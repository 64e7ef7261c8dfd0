"""The tools of lessons in words: what is no tool, or names what is not there, is said in one sentence."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.errors import BadInput
from domain.lab.scenario import Deed
from tests.kit.lab import Desk, at_desk, taken
from tui.application.lab.bench import Bench
from tui.application.lab.deeds import Doer


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with at_desk(taken("m7-tampering", tmp_path_factory.mktemp("lab"))) as desk:
        yield desk


@pytest.fixture
def bench(desk: Desk) -> Bench:
    assert desk.lesson.tools is not None
    return Bench(desk.bank, desk.lesson.tools)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("undo", "bank undo is no tool; there are empty, spoil, edit"),
        ("spoil 2407", "needs by=VALUE"),
        ("spoil 2407 by=1.00", "has no snapshot that can be read"),
        ("spoil 9999 by=1.00", "There is no account 9999"),
        ("edit 2407 entry=40 amount=1.00", "Account 2407 has no event 40"),
        ("edit 2407 entry=x amount=1.00", "Account 2407 has no event x"),
        ("edit 2407 entry=3 amount=little", "little"),
        ("edit 2407 entry=3 amount", "'amount' is not understood"),
        ("edit 2407 entry=1 amount=1.00", "Event 1 has no amount that could be edited; give data=TEXT"),
        ("race has=1.00", "bank race needs takes=AMOUNT"),
        ("restore", "No copy of this bank was kept"),
        ("ask my_own 1", "There is no question my_own 1; there are cash_by_weekday-1.txt"),
        ("empty nothing", "There is no projection 'nothing'"),
    ],
)
def test_what_cannot_be_done_is_said(bench: Bench, words: str, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        bench.do(words)


def test_the_history_of_a_bank_has_no_tools(desk: Desk) -> None:
    doer = Doer(desk.bank, desk.bank.clock, desk.lesson.zone, str, lambda at: None)
    with pytest.raises(BadInput, match="is nothing that can be done"):
        doer.do(Deed(words="bank link 2407", actor="x"), "lab-x")


def test_a_tool_is_used_once_and_then_nothing_is_left(tmp_path: Path) -> None:
    with at_desk(taken("m3-two-writers", tmp_path)) as desk:
        desk.lesson.next()
        desk.lesson.use(desk.bank)
        assert desk.lesson.shown[-1] == "The account says −60.00."
        with pytest.raises(BadInput, match="Nothing is left to do here"):
            desk.lesson.use(desk.bank)
