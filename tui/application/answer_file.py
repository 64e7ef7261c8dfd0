"""An answer as it is handed over: a sentence for the clipboard, and a file of one's own that says what it is about.

A terminal may refuse the clipboard without a word, so nothing claims more than that the sentence was sent to it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from domain.account.events import AccountEvent
from domain.account.state import Account, stream_of
from domain.history.why import TwoWays, Why, two_ways, why
from domain.ports import Store
from domain.stream import RecordedEvent
from tui.application.private_file import NotKept, write_private
from tui.application.session import Session
from tui.text.figures import figures
from tui.text.format import moment, money
from tui.text.safe import safe_str

FOLDER = "answers"

WhyText = Callable[[RecordedEvent[AccountEvent], Why, str], list[str]]
"""The reasons around an event of an account in that currency, in lines of text."""


@dataclass(frozen=True, slots=True)
class Copied:
    """The sentence, the file that holds it with what it is about, and why there is none ("": nothing went wrong)."""

    sentence: str
    path: Path | None = None
    problem: str = ""

    @property
    def told(self) -> str:
        """Where the answer is, in one line."""
        if self.path is not None:
            return f"sent to the clipboard; also in {self.path}"
        return f"sent to the clipboard; not in a file: {self.problem}" if self.problem else SENT


SENT = "sent to the clipboard"


def kept(session: Session, name: str, sentence: str, paragraphs: Sequence[Sequence[str]]) -> Copied:
    """The answer, in a file of that name where the session has a folder: the sentence, the paragraphs, and who wrote it
    when."""
    if session.folder is None:
        return Copied(sentence)
    path = session.folder / FOLDER / name
    written = f"Written by {safe_str(session.actor)} on {moment(session.clock(), session.zone)}"
    text = "\n\n".join("\n".join(lines) for lines in ((sentence,), *paragraphs, (written,)) if lines)
    try:
        write_private(path, f"{text}\n")
    except NotKept as error:
        return Copied(sentence, problem=error.message)
    return Copied(sentence, path)


def about(session: Session, account_id: str, account: Account, instant: int) -> list[str]:
    """Whose account an answer is about, and the instant that it is counted at, with its zone."""
    summary = session.store.summary(account_id)
    holder = "" if summary is None else f", {safe_str(summary.holder)}"
    return [
        f"Account {safe_str(account_id)}{holder}, amounts in {account.currency}, {account.status}",
        f"At {moment(instant, session.zone)}, after event {account.version:,}",
    ]


def why_lines(
    store: Store, account_id: str, version: int, instant: int, text: WhyText, currency: str
) -> list[str]:
    """Why an account stands as it does after an event, none where that is not there. Raises RecountError."""
    event = store.event(stream_of(account_id), version)
    return [] if event is None else ["Why", *text(event, why(store, account_id, version, instant), currency)]


def both_ways(store: Store, account_id: str, instant: int) -> list[str]:
    """The balance at an instant as it was known then, and by value date. Raises RecountError."""
    return ways_text(two_ways(store, account_id, instant))


def ways_text(ways: TwoWays) -> list[str]:
    """Both counts of an instant."""
    return [
        f"AS-AT, as it was known then: {_balance(ways.as_at)}",
        f"AS-OF, by value date: {_balance(ways.as_of)}",
    ]


def figures_text(account: Account) -> list[str]:
    """The figures of a state, one a line."""
    lines = [
        (figure.label, money(figure.value, account.currency) if figure.is_money else f"{figure.value:,}")
        for figure in figures(account)
    ]
    label_width, width = max(len(label) for label, _ in lines), max(len(value) for _, value in lines)
    return [f"{label:<{label_width}}  {value:>{width}}" for label, value in lines]


def _balance(account: Account | None) -> str:
    if account is None:
        return "not opened yet"
    if account.unverified_from is not None:
        return f"UNVERIFIED, event {account.unverified_from:,} cannot be read"
    return f"{money(account.ledger, account.currency)} {account.currency}"
