"""Bookmarks on the cursor's event, without a screen; what is in the file is tested with the file."""

from __future__ import annotations

from pathlib import Path

from domain.account import events as e
from tests.kit.held_machine import HeldMachine
from tests.kit.memory import MemoryStore
from tests.kit.travelling import FEE, NOW, RENT, book
from tui.application.time_machine.bookmark_controller import NOWHERE_TO_KEEP


def at(version: int, folder: Path) -> HeldMachine:
    return HeldMachine(version=version, folder=folder).load()


def test_one_is_set_and_taken_away(tmp_path: Path) -> None:
    machine = at(FEE, tmp_path)
    machine.bookmarks.toggle()
    machine.settle()
    assert machine.state.bookmarked == {FEE}
    machine.bookmarks.toggle()
    machine.settle()
    assert machine.state.bookmarked == frozenset()
    assert machine.said == ["Bookmarked event 40; ' lists all.", "No bookmark on event 40 now."]


def test_of_changes_asked_for_at_once_none_is_lost(tmp_path: Path) -> None:
    machine = at(FEE, tmp_path)
    for version in (FEE, RENT, 3):
        machine.navigator.drag(version)
        machine.bookmarks.toggle()
    machine.settle()
    assert machine.state.bookmarked == {3, RENT, FEE}
    assert len(machine.said) == 3


def test_one_with_a_note_is_not_taken_away(tmp_path: Path) -> None:
    machine = at(FEE, tmp_path)
    machine.bookmarks.toggle()
    machine.settle()
    kept = machine.bookmarks.to_list()
    assert kept is not None
    kept.annotate(machine.bookmarks.listed[0].bookmark_id, "caller disputes this")
    machine.bookmarks.read()
    machine.settle()
    machine.bookmarks.toggle()
    machine.settle()
    assert "has a note" in machine.said[-1]
    assert machine.state.bookmarked == {FEE}


def test_the_one_that_is_chosen_is_gone_to(tmp_path: Path) -> None:
    machine = at(FEE, tmp_path)
    machine.bookmarks.toggle()
    machine.settle()
    machine.navigator.first()
    machine.bookmarks.chosen(machine.bookmarks.listed[0])
    assert machine.settle().version == FEE
    machine.bookmarks.chosen(None)
    assert machine.settle().version == FEE


def test_one_of_another_bank_is_neither_shown_nor_gone_to(tmp_path: Path) -> None:
    machine = at(FEE, tmp_path)
    machine.bookmarks.toggle()
    machine.settle()
    theirs = machine.bookmarks.listed[0]
    store = MemoryStore(clock=lambda: NOW)
    book(store, e.AccountOpened(currency="GBP"), *[e.MoneyDeposited(amount=1)] * 50)
    other = HeldMachine(store, version=3, folder=tmp_path).load()
    assert other.state.bookmarked == frozenset()
    other.bookmarks.chosen(theirs)
    assert other.settle().version == 3
    assert other.said == ["There is none that way."]


def test_where_there_is_nothing_to_list_it_is_said(tmp_path: Path) -> None:
    nowhere, empty = HeldMachine(version=FEE).load(), at(FEE, tmp_path)
    nowhere.bookmarks.toggle()
    assert nowhere.bookmarks.to_list() is None
    assert empty.bookmarks.to_list() is None
    assert nowhere.said == [NOWHERE_TO_KEEP, NOWHERE_TO_KEEP]
    assert "No bookmark on this account yet" in empty.said[0]


def test_a_damaged_file_is_told_when_the_account_is_opened(tmp_path: Path) -> None:
    path = HeldMachine(folder=tmp_path).bookmarks.kept
    assert path is not None
    path.path.parent.mkdir()
    path.path.write_text("{")
    assert "The bookmarks were damaged" in at(FEE, tmp_path).said[0]
