"""Which letters a case can have: the one that is due first, each with why, or with why it cannot be written."""

from __future__ import annotations

from dataclasses import dataclass

from domain.dispute import letters
from domain.dispute.events import Determined, FindingRecorded, LetterKind, NoteAdded
from domain.dispute.letters.recognising import folded
from domain.dispute.side_events import ContactRecorded, TaskAdded
from domain.dispute.state import Case
from domain.errors import Refused
from domain.handlers.dispute import CaseHandler
from domain.ports import Store
from tui.application.cases.clock import read_clock
from tui.text.cases import day_words

DUTIES: dict[LetterKind, tuple[str, ...]] = {
    "acknowledgement": ("answer", "determine"),
    "provisional-credit": ("tell-credit",),
    "debit": ("honour",),
    "corrected": ("report", "answer", "complete"),
    "no-error": ("report", "answer", "complete"),
    "different-error": ("report", "answer", "complete"),
}
"""Duties that a letter of the kind answers, the most exact first."""
SHORTEST = 12
"""Characters of a text of the file from which it is recognised in a letter."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A kind of letter. `due` says by when and by which paragraph where it is owed now, `refusal` why it cannot be
    written."""

    kind: LetterKind
    title: str
    is_due: bool
    due: str
    refusal: str


def choices(handler: CaseHandler, case_id: str, case: Case) -> list[Choice]:
    """Every kind of letter: what is due, what can be written, what cannot. Raises UnknownCase."""
    owed = letters.owed(case)
    duties = {duty.name: duty for duty in read_clock(handler, case_id).duties}

    def choice(kind: LetterKind) -> Choice:
        due = ""
        if kind == owed:
            duty = next((duties[name] for name in DUTIES[kind] if name in duties), None)
            due = "due" if duty is None else f"due by {day_words(duty.due_on)} ({duty.paragraph})"
        return Choice(kind, letters.TITLES[kind], kind == owed, due, _refusal(kind, case))

    return sorted(map(choice, letters.TITLES), key=lambda one: (not one.is_due, bool(one.refusal)))


def words_of_the_file(store: Store, case_id: str, text: str) -> list[str]:
    """What staff wrote for the file, as explanation, finding, note, task, contact or reason, that the letter quotes."""
    letter, found = folded(text), dict[str, None]()
    for row in store.case_events(case_id):
        written = [row.reason]
        match row.event:
            case Determined(explanation=words):
                written.append(words)
            case NoteAdded(text=words) | FindingRecorded(text=words):
                written.append(words)
            case ContactRecorded(text=words) | TaskAdded(text=words):
                written.append(words)
        for words in written:
            quoted = folded(words).rstrip(".")
            if len(quoted) >= SHORTEST and quoted in letter:
                found[words] = None
    return list(found)


def _refusal(kind: LetterKind, case: Case) -> str:
    try:
        letters.check(kind, case)
    except Refused as error:
        return error.message
    return ""
