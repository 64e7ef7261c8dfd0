"""The answer to be handed over: a sentence for the clipboard, and with the state in a file of one's own.

Terminals may refuse the clipboard without a word, so the file is always written as well. It names the account
and nobody who holds it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from domain.account.state import Account
from domain.history.cut import Lens
from domain.ports import Store
from tui.application.ports import Severity
from tui.application.private_file import NotKept, safe_name, write_private
from tui.application.session import Session
from tui.application.time_machine.host import Host
from tui.application.time_machine.queries import Answer, BalanceQuery, Cursor
from tui.text.figures import figures
from tui.text.format import SECOND, moment, money, rfc3339
from tui.text.lenses import LENS_WORDS
from tui.text.safe import safe_str
from tui.text.time.parse import EventNumber, Moment


@dataclass(frozen=True, slots=True)
class CopyQuery:
    """An answer to be copied: kept under `folder` (None: in no file), written by `actor` at `now`."""

    asked: BalanceQuery
    folder: Path | None
    actor: str
    now: int

    def run(self, store: Store) -> Copied:
        """Raises RecountError when there is no answer; that it could not be kept is told in `Copied`."""
        answer = self.asked.run(store)
        if self.folder is None:
            return Copied(answer.sentence, None, "")
        path = self.folder / "answers" / file_name(self.asked.account_id, answer.cursor, self.asked.lens)
        try:
            write_private(path, self._text(answer))
        except NotKept as error:
            return Copied(answer.sentence, None, error.message)
        return Copied(answer.sentence, path, "")

    def _text(self, answer: Answer) -> str:
        zone, account = self.asked.zone, answer.account
        return "\n".join(
            [
                answer.sentence,
                "",
                f"Account {safe_str(self.asked.account_id)}, amounts in {account.currency}, {account.status}",
                LENS_WORDS[self.asked.lens],
                *_state(account),
                "",
                f"Written by {safe_str(self.actor)} on {moment(self.now, zone)}",
                "",
            ]
        )


@dataclass(frozen=True, slots=True)
class Copied:
    """The sentence, the file that holds it with the state, and why there is none ("": nothing went wrong)."""

    sentence: str
    path: Path | None
    problem: str

    @property
    def told(self) -> str:
        """Where the answer is now, in one line."""
        if self.path is not None:
            return f"copied; also in {self.path}"
        return f"copied; not in a file: {self.problem}" if self.problem else "copied"


class AnswerCopier:
    """Copies the answer at the cursor, the same sentence as a prompt gives; `clipboard` receives it."""

    def __init__(self, host: Host, session: Session, *, clipboard: Callable[[str], object]) -> None:
        self._host, self._session, self._clipboard = host, session, clipboard
        self._copies = host.askers.latest(lambda question: question.run(session.store), self._copied)

    def copy(self) -> None:
        """To the clipboard, and into a file where there is a folder for it."""
        state, session = self._host.state(), self._session
        asked_at = state.cursor.asked_at
        asked = (
            EventNumber(state.version, "")
            if asked_at is None
            else Moment(asked_at, "", zone=state.customer_zone)
        )
        question = BalanceQuery(state.account_id, asked, state.lens, session.zone)
        self._copies.ask(CopyQuery(question, session.folder, session.actor, session.clock()))

    def _copied(self, _: CopyQuery, copied: Copied) -> None:
        self._clipboard(copied.sentence)
        severity: Severity = "warning" if copied.problem else "information"
        self._host.say(copied.sentence, title=copied.told, severity=severity)


def file_name(account_id: str, cursor: Cursor, lens: Lens) -> str:
    """A name for an answer; the same question again has the same one."""
    asked_at = "" if cursor.asked_at is None else f"-at-{_stamp(cursor.asked_at)}"
    return (
        f"{safe_name(account_id)}-event-{cursor.version}{asked_at}{'' if lens == 'as-at' else f'-{lens}'}.txt"
    )


def _stamp(at: int) -> str:
    """A UTC time that file names can hold: 20260313T100000Z, with the microseconds if there are any."""
    second = rfc3339(at - at % SECOND).replace("-", "").replace(":", "")
    return f"{second.removesuffix('Z')}{f'_{at % SECOND:06d}' if at % SECOND else ''}Z"


def _state(account: Account) -> list[str]:
    lines = [
        (figure.label, money(figure.value, account.currency) if figure.is_money else f"{figure.value:,}")
        for figure in figures(account)
    ]
    label_width, width = max(len(label) for label, _ in lines), max(len(value) for _, value in lines)
    return [f"{label:<{label_width}}  {value:>{width}}" for label, value in lines]
