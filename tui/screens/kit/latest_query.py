"""How screens ask the store: on a thread, one question of a kind at a time, and the newest wins.

Held keys ask faster than any store answers. A `LatestQuery` keeps one question under way, of those asked
meanwhile only the newest, and drops an answer nobody waits for any more. Only its `show` and `fail`, which run
in the owner's turn as its message handlers do, may touch widgets; `read` runs on a thread and may not.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Generic, TypeVar

from textual.dom import DOMNode

from domain.errors import RecountError

Question = TypeVar("Question")
Answer = TypeVar("Answer")
Query = TypeVar("Query", bound="LatestQuery[Any, Any]")


class LatestQuery(Generic[Question, Answer]):
    """Questions of one kind, asked by one widget, screen or app."""

    def __init__(
        self,
        owner: DOMNode,
        read: Callable[[Question], Answer],
        show: Callable[[Question, Answer], object],
        fail: Callable[[Question, RecountError], object],
    ) -> None:
        self._owner, self._read, self._show, self._fail = owner, read, show, fail
        self._is_busy = False
        self._waiting: tuple[Question, ...] = ()

    @property
    def is_busy(self) -> bool:
        """A question is under way."""
        return self._is_busy

    def ask(self, question: Question) -> None:
        """Start the question now, or after the one under way. Equal questions have the same answer."""
        if self._is_busy:
            self._waiting = (question,)
        else:
            self._start(question)

    def _start(self, question: Question) -> None:
        self._is_busy = True
        self._owner.run_worker(partial(self._work, question), thread=True, group=f"query-{id(self)}")

    def _work(self, question: Question) -> None:
        outcome: Answer | RecountError
        try:
            outcome = self._read(question)
        except RecountError as error:
            outcome = error
        self._owner.call_later(self._finish, question, outcome)

    def _finish(self, question: Question, outcome: Answer | RecountError) -> None:
        """Show the outcome unless a newer question waits; then start that."""
        newer, self._waiting, self._is_busy = self._waiting, (), False
        if newer not in ((), (question,)):
            self._start(newer[0])
        else:
            self._tell(question, outcome)

    def _tell(self, question: Question, outcome: Answer | RecountError) -> None:
        if isinstance(outcome, RecountError):
            self._fail(question, outcome)
        else:
            self._show(question, outcome)


class EveryQuery(LatestQuery[Question, Answer]):
    """Drops no question and no answer: what changes something is done in its turn, however much waits behind it."""

    def ask(self, question: Question) -> None:
        if self._is_busy:
            self._waiting = (*self._waiting, question)
        else:
            self._start(question)

    def _finish(self, question: Question, outcome: Answer | RecountError) -> None:
        newer, self._waiting, self._is_busy = self._waiting[:1], self._waiting[1:], False
        for one in newer:
            self._start(one)
        self._tell(question, outcome)


class LatestQueries:
    """The LatestQueries of one widget or screen, made for the objects it holds: of `owner` they need only this."""

    def __init__(self, owner: DOMNode, failed: Callable[[RecountError], object]) -> None:
        """`failed` hears of errors that nobody else handles."""
        self._owner, self._failed = owner, failed
        self._made: list[LatestQuery[Any, Any]] = []

    @property
    def is_busy(self) -> bool:
        """A question of any kind is under way."""
        return any(query.is_busy for query in self._made)

    def latest(
        self,
        read: Callable[[Question], Answer],
        show: Callable[[Question, Answer], object],
        fail: Callable[[Question, RecountError], object] | None = None,
    ) -> LatestQuery[Question, Answer]:
        """A LatestQuery of the owner; without `fail` the owner hears of errors."""
        return self._kept(LatestQuery(self._owner, read, show, fail or self._heard))

    def every(
        self,
        read: Callable[[Question], Answer],
        show: Callable[[Question, Answer], object],
        fail: Callable[[Question, RecountError], object] | None = None,
    ) -> EveryQuery[Question, Answer]:
        """The same, of which every question is answered."""
        return self._kept(EveryQuery(self._owner, read, show, fail or self._heard))

    def _kept(self, query: Query) -> Query:
        self._made.append(query)
        return query

    def _heard(self, _: object, error: RecountError) -> None:
        self._failed(error)
