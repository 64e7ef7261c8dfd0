"""What the time machine shows, to be handed over: the answer at the cursor, or how it came about since mark A."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from domain.account.state import Account, stream_of
from domain.history.cut import Lens
from domain.ports import Store
from tui.application.answer_file import Copied, WhyText, about, both_ways, figures_text, kept, why_lines
from tui.application.ports import Severity
from tui.application.private_file import safe_name
from tui.application.session import Session
from tui.application.time_machine.host import Host
from tui.application.time_machine.queries import BalanceQuery, Cursor
from tui.application.time_machine.view_state import ViewState
from tui.text.format import SECOND, money, rfc3339
from tui.text.lenses import LENS_WORDS
from tui.text.time.parse import EventNumber, Moment


@dataclass(frozen=True, slots=True)
class CopyQuery:
    """The answer at a cursor to be handed over."""

    session: Session
    asked: BalanceQuery
    why_text: WhyText

    def run(self, store: Store) -> Copied:
        """Raises RecountError when there is no answer; that it could not be kept is told in `Copied`."""
        asked, answer = self.asked, self.asked.run(store)
        version, account = answer.cursor.version, answer.account
        event = store.event(stream_of(asked.account_id), version)
        assert event is not None, "an answer stands on an event"
        instant = event.recorded_at if answer.cursor.asked_at is None else answer.cursor.asked_at
        paragraphs = (
            [
                *about(self.session, asked.account_id, account, instant),
                LENS_WORDS[asked.lens],
                *figures_text(account),
            ],
            both_ways(store, asked.account_id, instant),
            why_lines(
                store, asked.account_id, answer.cursor.version, instant, self.why_text, account.currency
            ),
        )
        name = file_name(asked.account_id, answer.cursor, asked.lens)
        return kept(self.session, name, answer.sentence, paragraphs)


@dataclass(frozen=True, slots=True)
class CompareQuery:
    """Two cursors to be handed over, from the earlier to the later, with what makes the difference."""

    session: Session
    earlier: BalanceQuery
    later: BalanceQuery
    why_text: WhyText

    def run(self, store: Store) -> Copied:
        """Raises RecountError when there is no answer; that it could not be kept is told in `Copied`."""
        before, after = self.earlier.run(store), self.later.run(store)
        account_id, currency = self.later.account_id, after.account.currency
        change = money(after.account.ledger - before.account.ledger, currency, signed=True)
        if any(one.account.unverified_from is not None for one in (before, after)):
            change = "unverified"
        sentence = f"{change} {currency} from {before.sentence} to {after.sentence}"
        paragraphs = [
            paragraph
            for answer in (before, after)
            for paragraph in self._of(store, answer.cursor, answer.account)
        ]
        name = f"{file_name(account_id, before.cursor, self.later.lens).removesuffix('.txt')}-to-"
        name += f"event-{after.cursor.version}.txt"
        return kept(self.session, name, sentence, paragraphs)

    def _of(self, store: Store, cursor: Cursor, account: Account) -> Iterator[list[str]]:
        """One end of it, with why it stands so."""
        account_id, instant = self.later.account_id, self._instant(store, cursor)
        yield [
            *about(self.session, account_id, account, instant),
            LENS_WORDS[self.later.lens],
            *figures_text(account),
            *both_ways(store, account_id, instant),
        ]
        yield why_lines(store, account_id, cursor.version, instant, self.why_text, account.currency)

    def _instant(self, store: Store, cursor: Cursor) -> int:
        if cursor.asked_at is not None:
            return cursor.asked_at
        event = store.event(stream_of(self.later.account_id), cursor.version)
        assert event is not None, "an answer stands on an event"
        return event.recorded_at


class AnswerCopier:
    """Copies what is shown: the answer at the cursor, the same sentence as a prompt gives, or the comparison with mark
    A while one is made; `clipboard` receives it. Where it `stays`, it is shown until the next move, to be read out."""

    def __init__(
        self,
        host: Host,
        session: Session,
        *,
        clipboard: Callable[[str], object],
        why_text: WhyText,
        stays: Callable[[], bool],
    ) -> None:
        self._host, self._session = host, session
        self._clipboard, self._why_text, self._stays = clipboard, why_text, stays
        self._copies = host.askers.latest(lambda question: question.run(session.store), self._copied)

    def copy(self) -> None:
        """To the clipboard, and into a file where there is a folder for it."""
        state, session = self._host.state(), self._session
        if state.current is None:
            return
        here, mark = _question(state, state.cursor, session), state.compared
        if mark is None:
            self._copies.ask(CopyQuery(session, here, self._why_text))
        else:
            marked = _question(state, mark.cursor, session)
            pair = (here, marked) if state.version < mark.cursor.version else (marked, here)
            self._copies.ask(CompareQuery(session, *pair, self._why_text))

    def _copied(self, _: CopyQuery | CompareQuery, copied: Copied) -> None:
        self._clipboard(copied.sentence)
        severity: Severity = "warning" if copied.problem else "information"
        self._host.say(copied.sentence, title=copied.told, severity=severity)
        if self._stays():
            self._host.go(self._host.state().cursor, answer=copied.sentence)


def _question(state: ViewState, cursor: Cursor, session: Session) -> BalanceQuery:
    at, zone = cursor.asked_at, state.customer_zone
    asked = EventNumber(cursor.version, "") if at is None else Moment(at, "", zone=zone)
    return BalanceQuery(state.account_id, asked, state.lens, session.zone)


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
