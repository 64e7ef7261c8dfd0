"""Bookmarks: the file they are kept in, and the keys that set, list, annotate and remove them."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from textual.widgets import OptionList

from domain.account import events as e
from tests.kit.memory import MemoryStore
from tests.kit.shell import painted, said
from tests.kit.travelling import ACCOUNT, DECLINED, FEE, HEAD, NOW, PAYROLL, RENT, book, rivera, travelling
from tui.application.private_file import NotKept, safe_name
from tui.application.time_machine.bookmark_controller import BookmarkChange
from tui.application.time_machine.bookmarks import Bookmark, Bookmarks, new_bookmark
from tui.screens.time_machine.bookmark_list import BookmarkList


def kept(folder: Path, account_id: str = ACCOUNT, actor: str = "agent-7") -> Bookmarks:
    return Bookmarks(folder, account_id=account_id, actor=actor)


def mark(version: int, name: str = "a fee") -> Bookmark:
    return new_bookmark(event_id=f"event-{version}", version=version, recorded_at=NOW, name=name, now=NOW)


class TestTheFile:
    def test_what_is_added_is_read_again_in_the_order_of_the_events(self, tmp_path: Path) -> None:
        late, early = mark(9, "貸付 \x1b[31m"), mark(3)
        kept(tmp_path).add(late)
        kept(tmp_path).add(early)
        assert kept(tmp_path).read() == (early, late)

    def test_nobody_else_may_read_it(self, tmp_path: Path) -> None:
        one = kept(tmp_path)
        one.add(mark(1))
        assert stat.S_IMODE(one.path.stat().st_mode) == 0o600
        assert stat.S_IMODE(one.path.parent.stat().st_mode) == 0o700
        assert [path.name for path in one.path.parent.iterdir()] == [one.path.name], "nothing half-written"

    def test_each_person_and_account_has_its_own(self, tmp_path: Path) -> None:
        kept(tmp_path).add(mark(1))
        assert kept(tmp_path, actor="agent-8").read() == ()
        assert kept(tmp_path, account_id="4418").read() == ()
        assert kept(tmp_path, account_id="../../etc/passwd").path.parent == tmp_path / "bookmarks"

    def test_one_is_removed_and_annotated_by_its_id(self, tmp_path: Path) -> None:
        first, second, third = mark(1), mark(2), mark(3)
        one = kept(tmp_path)
        for bookmark in (first, second, third):
            one.add(bookmark)
        one.remove(first.bookmark_id)
        one.annotate(third.bookmark_id, "  asked\n twice ")
        assert [(each.bookmark_id, each.note) for each in one.read()] == [
            (second.bookmark_id, ""),
            (third.bookmark_id, "asked twice"),
        ]
        one.remove("no such id")
        assert len(one.read()) == 2

    def test_an_event_has_one_bookmark(self, tmp_path: Path) -> None:
        kept(tmp_path).add(mark(1))
        again = mark(1)
        assert kept(tmp_path).add(again) == (again,)

    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"\xff\xfe",
            b"[]",
            b"{}",
            b'{"schema": 1, "bookmarks": [{"version": 1}]}',
            b'{"schema": 1, "bookmarks": [1]}',
            b'{"schema": "1", "bookmarks": []}',
            b"[" * 100_000,
        ],
    )
    def test_a_damaged_one_is_told_in_a_sentence_and_not_lost(self, tmp_path: Path, content: bytes) -> None:
        one = kept(tmp_path)
        one.path.parent.mkdir()
        for number in (1, 2):
            one.path.write_bytes(content)
            with pytest.raises(NotKept, match=f"damaged-{number}"):
                one.add(mark(1))
            assert one.path.with_suffix(f".damaged-{number}.json").read_bytes() == content
        assert len(one.add(mark(1))) == 1

    def test_one_of_a_newer_program_stays_as_it_is(self, tmp_path: Path) -> None:
        one = kept(tmp_path)
        one.path.parent.mkdir()
        one.path.write_text('{"schema": 2}')
        with pytest.raises(NotKept, match="newer Recount"):
            one.add(mark(1))
        assert one.path.read_text() == '{"schema": 2}'

    def test_where_nothing_can_be_written_it_is_said(self, tmp_path: Path) -> None:
        (tmp_path / "bookmarks").write_text("a file where the folder would be")
        with pytest.raises(NotKept, match="cannot be"):
            kept(tmp_path).add(mark(1))

    def test_where_nothing_can_be_written_the_change_says_what_stays(self, tmp_path: Path) -> None:
        (tmp_path / "bookmarks").write_text("a file where the folder would be")
        one = kept(tmp_path)
        change = BookmarkChange(lambda: one.add(mark(1)), "Bookmarked event 1.")
        with pytest.raises(NotKept, match=r"The bookmarks stay as they are: .* cannot be"):
            change.run(rivera(), ACCOUNT)

    def test_names_of_files_are_harmless_and_distinct(self) -> None:
        names = ["4417", "a/b", "a_b", "a\\b", "..", "", "x" * 41, "x" * 42, "\udcff"]
        files = [safe_name(name) for name in names]
        assert files[0] == "4417"
        assert len(set(files)) == len(files)
        assert all(not set(name) & set("/\\.\0") and name for name in files)


class TestKeys:
    async def test_one_is_set_shown_and_taken_away(self, tmp_path: Path) -> None:
        async with travelling(version=FEE, folder=tmp_path) as traveller:
            await traveller.press("b")
            assert traveller.told == "Bookmarked event 40; ' lists all."
            assert traveller.screen.state.bookmarked == {FEE}
            await traveller.press("left")
            assert "⧫" in painted(traveller.pilot)
            await traveller.press("right", "b", "left")
            assert "⧫" not in painted(traveller.pilot)
            assert traveller.screen.state.bookmarked == frozenset()
            assert kept(tmp_path).read() == ()

    async def test_they_are_there_the_next_time(self, tmp_path: Path) -> None:
        async with travelling(version=FEE, folder=tmp_path) as traveller:
            await traveller.press("b")
        async with travelling(folder=tmp_path) as traveller:
            assert traveller.screen.state.bookmarked == {FEE}

    async def test_those_of_another_bank_are_kept_and_not_shown(self, tmp_path: Path) -> None:
        async with travelling(version=FEE, folder=tmp_path) as traveller:
            await traveller.press("b")
        other = MemoryStore(clock=lambda: NOW)
        book(other, e.AccountOpened(currency="GBP"), *[e.MoneyDeposited(amount=1)] * 50)
        async with travelling(other, version=FEE, folder=tmp_path) as traveller:
            assert traveller.screen.state.bookmarked == frozenset()
            await traveller.press("b")
            assert traveller.screen.state.bookmarked == {FEE}
        assert len(kept(tmp_path).read()) == 2

    async def test_markers_stop_at_them(self, tmp_path: Path) -> None:
        async with travelling(version=RENT, folder=tmp_path) as traveller:
            await traveller.press("b", "home")
            await traveller.go_to(f"#{FEE}")
            await traveller.press("left_square_bracket")
            assert traveller.version == RENT
            await traveller.press("right_square_bracket")
            assert traveller.version == FEE

    async def test_enter_in_the_list_goes_there(self, tmp_path: Path) -> None:
        async with travelling(version=FEE, folder=tmp_path) as traveller:
            await traveller.press("b")
            await traveller.go_to(f"#{PAYROLL}")
            await traveller.press("b", "T", "apostrophe")
            assert isinstance(traveller.app.screen, BookmarkList)
            assert "overdraft fee −35.00" in said(traveller.pilot)
            assert "event 42 · Fri 13 Mar 2026 11:40:00" in said(traveller.pilot)
            await traveller.press("down", "enter")
            assert traveller.version == PAYROLL

    async def test_a_note_is_written_kept_and_guards_its_bookmark(self, tmp_path: Path) -> None:
        async with travelling(version=FEE, folder=tmp_path) as traveller:
            await traveller.press("b", "apostrophe", "e")
            await traveller.type("caller disputes this")
            await traveller.press("enter")
            assert "caller disputes this" in painted(traveller.pilot)
            await traveller.press("escape", "b")
            assert "has a note" in traveller.told
            assert [one.note for one in kept(tmp_path).read()] == ["caller disputes this"]

    async def test_escape_leaves_the_note_as_it_was(self, tmp_path: Path) -> None:
        async with travelling(version=FEE, folder=tmp_path) as traveller:
            await traveller.press("b", "apostrophe", "e")
            await traveller.type("never mind")
            await traveller.press("escape")
            assert isinstance(traveller.app.screen, BookmarkList)
            assert traveller.app.screen.query_one(OptionList).has_focus
            assert [one.note for one in kept(tmp_path).read()] == [""]

    async def test_delete_removes_the_highlighted_one(self, tmp_path: Path) -> None:
        async with travelling(version=RENT, folder=tmp_path) as traveller:
            for version in (RENT, FEE, DECLINED):
                await traveller.go_to(f"#{version}")
                await traveller.press("b")
            await traveller.press("apostrophe", "down", "delete")
            assert [one.version for one in kept(tmp_path).read()] == [RENT, DECLINED]
            await traveller.press("delete", "delete")
            assert not isinstance(traveller.app.screen, BookmarkList), "an empty list closes"
            assert traveller.screen.state.bookmarked == frozenset()

    async def test_hostile_words_stay_words(self, tmp_path: Path) -> None:
        store = rivera()
        book(store, e.MoneyDeposited(amount=5, description="[red]\x1b]52;c;aGk=\x07"))
        async with travelling(store, folder=tmp_path) as traveller:
            await traveller.press("b", "apostrophe")
            assert "[red]\\u{1b}]52" in painted(traveller.pilot)

    async def test_an_empty_list_and_no_folder_are_said(self, tmp_path: Path) -> None:
        async with travelling(folder=tmp_path) as traveller:
            await traveller.press("apostrophe")
            assert "No bookmark on this account yet" in traveller.told
        async with travelling() as traveller:
            await traveller.press("b")
            assert "no folder of its own" in traveller.told

    async def test_a_damaged_file_is_told_once_on_opening(self, tmp_path: Path) -> None:
        kept(tmp_path).path.parent.mkdir()
        kept(tmp_path).path.write_text("{")
        async with travelling(folder=tmp_path) as traveller:
            assert "The bookmarks were damaged; the file is kept as" in traveller.told
            await traveller.press("b")
            assert traveller.screen.state.bookmarked == {HEAD}
