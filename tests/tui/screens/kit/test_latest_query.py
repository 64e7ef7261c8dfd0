"""Questions to the store: one at a time, the newest wins, and no widget is touched from a thread."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from textual.app import App
from textual.widget import Widget

from domain.errors import RecountError, StoreUnavailable
from tests.kit.patience import PATIENCE
from tests.kit.shell import settle, until
from tui.screens.kit.latest_query import LatestQueries, LatestQuery


class Asker(Widget):
    """Shows what it was answered, and in which thread."""

    def __init__(self, read: Callable[[str], str]) -> None:
        super().__init__()
        self.latest = LatestQuery(self, read, self._show, self._fail)
        self.shown: list[tuple[str, str]] = []
        self.failed: list[tuple[str, str]] = []
        self.threads: set[int] = set()

    def _show(self, question: str, answer: str) -> None:
        self.threads.add(threading.get_ident())
        self.shown.append((question, answer))

    def _fail(self, question: str, error: RecountError) -> None:
        self.failed.append((question, error.message))


class AskerApp(App[None]):
    def __init__(self, read: Callable[[str], str]) -> None:
        super().__init__()
        self.asker = Asker(read)

    def on_mount(self) -> None:
        self.mount(self.asker)


async def test_of_many_questions_the_first_and_the_newest_are_asked_and_the_newest_is_shown() -> None:
    gate, asked = threading.Event(), list[str]()

    def read(question: str) -> str:
        asked.append(question)
        assert gate.wait(PATIENCE)
        return question.upper()

    app = AskerApp(read)
    async with app.run_test() as pilot:
        for question in ("a", "b", "c", "d"):
            app.asker.latest.ask(question)
        busy = [app.asker.latest.is_busy]
        gate.set()
        await settle(pilot)
        busy.append(app.asker.latest.is_busy)
    assert busy == [True, False]
    assert asked == ["a", "d"]
    assert app.asker.shown == [("d", "D")]
    assert app.asker.threads == {threading.get_ident()}


async def test_the_same_question_asked_again_is_answered_once() -> None:
    asked: list[str] = []

    def read(question: str) -> str:
        asked.append(question)
        return question

    app = AskerApp(read)
    async with app.run_test() as pilot:
        app.asker.latest.ask("a")
        app.asker.latest.ask("a")
        await settle(pilot)
    assert asked == ["a"]
    assert app.asker.shown == [("a", "a")]


async def test_a_failure_is_told_and_the_next_question_is_answered() -> None:
    def read(question: str) -> str:
        if question == "a":
            raise StoreUnavailable("away")
        return question

    app = AskerApp(read)
    async with app.run_test() as pilot:
        app.asker.latest.ask("a")
        await settle(pilot)
        app.asker.latest.ask("b")
        await settle(pilot)
    assert app.asker.failed == [("a", "away")]
    assert app.asker.shown == [("b", "b")]


async def test_a_fault_of_the_program_is_not_taken_for_an_answer() -> None:
    def read(_: str) -> str:
        raise KeyError("a bug")

    app = AskerApp(read)

    async def ask() -> None:
        async with app.run_test() as pilot:
            app.asker.latest.ask("a")
            await settle(pilot)

    with pytest.raises(Exception, match="KeyError"):
        await ask()
    assert app.asker.shown == []


async def test_what_changes_something_is_done_and_told_in_its_turn_however_much_waits() -> None:
    gate = threading.Event()

    def read(question: str) -> str:
        assert gate.wait(60)
        if question == "c":
            raise StoreUnavailable("away")
        return question.upper()

    app = AskerApp(read)
    async with app.run_test() as pilot:
        asker = app.asker
        queries = LatestQueries(asker, lambda error: asker._fail("", error))
        every = queries.every(read, asker._show)
        for question in ("a", "a", "b", "c"):
            every.ask(question)
        busy = [queries.is_busy]
        gate.set()
        await until(pilot, lambda: not queries.is_busy)
        busy.append(queries.is_busy)
    assert busy == [True, False]
    assert asker.shown == [("a", "A"), ("a", "A"), ("b", "B")]
    assert asker.failed == [("", "away")]
