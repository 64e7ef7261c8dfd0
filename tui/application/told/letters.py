"""A letter as it was sent beside one of the same kind as it would be written today."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap
from typing import Any
from zoneinfo import ZoneInfo

from domain.account.lateness import CORRECTION_TYPES
from domain.account.state import stream_of
from domain.dispute.events import CaseEvent, LetterIssued
from domain.errors import BadInput, Refused
from domain.handlers.dispute import CaseHandler
from domain.stream import RecordedEvent
from tui.application.cases.case_view import holder_name
from tui.application.cases.letters import addressed, write
from tui.application.told.sheet import WIDTH, Reason, Sheet, lined_up
from tui.text.cases import day_words, event_words
from tui.text.events import describe
from tui.text.format import moment
from tui.text.safe import safe_str
from tui.text.time.zones import banks_days


def letters_of(handler: CaseHandler, case_id: str) -> list[int]:
    """The numbers of the letters that were sent, the oldest first."""
    rows = handler.store.case_events(case_id)
    return [row.event.number for row in rows if isinstance(row.event, LetterIssued)]


def letter_sheet(handler: CaseHandler, case_id: str, number: int, zone: ZoneInfo) -> Sheet:
    """The letter of that number beside the same today, either with the name of the holder as it is now.

    Raises BadInput where no such letter was sent, UnknownCase.
    """
    case, rows = handler.load(case_id), handler.store.case_events(case_id)
    at = next(
        (
            i
            for i, row in enumerate(rows)
            if isinstance(row.event, LetterIssued) and row.event.number == number
        ),
        None,
    )
    if at is None:
        raise BadInput(f"Case {case_id} has no letter {number}; l writes the one that is due.")
    sent = rows[at].event
    assert isinstance(sent, LetterIssued)
    today, refused = _today(handler, case_id, sent)
    store, stream = handler.store, stream_of(case.account_id)
    then = store.version_at(stream, rows[at].recorded_at)
    name = holder_name(store, case)
    pairs = tuple(lined_up(_wrapped(addressed(sent.text, name)), _wrapped(addressed(today, name))))
    reasons = [
        *refused,
        *_since(rows[at + 1 :], case.currency, zone),
        *_corrected(handler, stream, then, zone),
    ]
    return Sheet(
        f"Letter {number} of case {safe_str(case_id)}: {safe_str(sent.subject, 80)}",
        f"as it was sent on {day_words(sent.sent_on)}",
        "as a letter of this kind would be written now",
        pairs,
        tuple(reasons) if any(pair.sign for pair in pairs) else (),
        (then, handler.store.version_at(stream, handler.clock())),
        banks_days(handler.store.profile().clock, zone),
    )


def _today(handler: CaseHandler, case_id: str, sent: LetterIssued) -> tuple[str, list[Reason]]:
    """Its text, with the date of the letter that was sent: a later date alone is no difference; and why there is
    none."""
    case = handler.load(case_id)
    try:
        text = write(handler, case_id, case, sent.kind).text
    except Refused as error:
        return "", [Reason(f"no letter of this kind can be written today: {error.message}")]
    wording = handler.wordings(handler.store.profile().locale)
    dates = wording.day(handler.today()), wording.day(sent.sent_on)
    return "\n".join(dates[1] if line == dates[0] else line for line in text.splitlines()), []


def _since(rows: list[RecordedEvent[CaseEvent]], currency: str, zone: ZoneInfo) -> Iterator[Reason]:
    for row in rows:
        if row.event is not None:
            said = safe_str(event_words(row.event, currency).splitlines()[0], 200)
            yield Reason(f"in the case since: {said}; {_when(row, zone)}")


def _corrected(handler: CaseHandler, stream: str, then: int, zone: ZoneInfo) -> Iterator[Reason]:
    for row in handler.store.events(stream, after=then, limit=1000):
        if row.type in CORRECTION_TYPES or row.is_backdated:
            said = f"event {row.version:,} of the account, {safe_str(describe(row), 60)}; {_when(row, zone)}"
            yield Reason(said, row.version)


def _when(row: RecordedEvent[Any], zone: ZoneInfo) -> str:
    return f"recorded {moment(row.recorded_at, zone)} by {safe_str(row.actor, 60)}"


def _wrapped(text: str) -> list[str]:
    return [part for line in text.splitlines() for part in (wrap(safe_str(line, 4000), WIDTH) or [""])]
