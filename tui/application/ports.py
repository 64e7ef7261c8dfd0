"""What a use case may want of the screen that holds it: to ask the store without waiting, to tell, to be called later.

The screens implement it on their toolkit, a test with a few lines of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, Protocol, TypeVar

from domain.errors import RecountError

Question = TypeVar("Question")
Answer = TypeVar("Answer")
Asked_contra = TypeVar("Asked_contra", contravariant=True)

Severity = Literal["information", "warning", "error"]


class Say(Protocol):
    """Tells the person something in passing; what is told may hold outside text."""

    def __call__(
        self, told: str | RecountError, *, title: str = "", severity: Severity = "information"
    ) -> object:
        """Tell it. Of an error its sentence, or nothing where the app says it already: the store is away."""


class Asker(Protocol[Asked_contra]):
    """Asks questions of one kind, of which one is under way at a time."""

    @property
    def is_busy(self) -> bool:
        """A question is under way."""

    def ask(self, question: Asked_contra) -> object:
        """Ask now, or after the one under way."""


class Askers(Protocol):
    """Makes the askers of one screen."""

    def latest(
        self,
        read: Callable[[Question], Answer],
        show: Callable[[Question, Answer], object],
        fail: Callable[[Question, RecountError], object] | None = None,
    ) -> Asker[Question]:
        """An asker: `read` answers on a thread and may raise RecountError; then `show` or `fail` is called.

        Of the questions asked meanwhile only the newest waits. Without `fail` the error is said.
        """

    def every(
        self,
        read: Callable[[Question], Answer],
        show: Callable[[Question, Answer], object],
        fail: Callable[[Question, RecountError], object] | None = None,
    ) -> Asker[Question]:
        """The same, but every question waits its turn and is answered: for what changes something."""


class Timer(Protocol):
    """A call that is to come."""

    def stop(self) -> object:
        """Do not call any more."""


class Later(Protocol):
    """Has something called once."""

    def __call__(self, seconds: float, do: Callable[[], object], /) -> Timer:
        """Call it in so many seconds."""
