"""Letters, and the end of a case."""

from __future__ import annotations

from domain.dispute import commands as c
from domain.dispute import events as d
from domain.dispute import letters
from domain.dispute.rules.circumstances import CaseCircumstances
from domain.dispute.state import Case
from domain.errors import Refused


def issue(case: Case, command: c.IssueLetter, at: CaseCircumstances) -> list[d.CaseEvent]:
    letters.check(command.kind, case)
    unsaid = letters.missing(command.kind, command.text, case)
    if unsaid:
        raise Refused("letter-lacks", f'The letter must say, word for word: "{unsaid[0]}"')
    number = len(case.letters) + 1
    return [
        d.LetterIssued(
            number=number, kind=command.kind, subject=command.subject, text=command.text, sent_on=at.today
        )
    ]


def close(case: Case, command: c.CloseCase, at: CaseCircumstances) -> list[d.CaseEvent]:
    if case.outcome is None:
        raise Refused(
            "not-determined", "The case is not determined; determine it, or record that it was withdrawn."
        )
    obstacles = [text for stands, text in _obstacles(case) if stands]
    if obstacles:
        raise Refused("not-done", f"The case cannot be closed: {'; '.join(obstacles)}.")
    return [d.CaseClosed(outcome=case.outcome)]


def _obstacles(case: Case) -> list[tuple[bool, str]]:
    """What stands in the way of closing, each with its words."""
    letter = letters.owed(case)
    return [
        (
            bool(case.credits),
            f"provisional credit {', '.join(sorted(case.credits))} is neither final nor withdrawn",
        ),
        (bool(case.open_proposals), f"correction {min(case.open_proposals, default=0)} is still open"),
        (case.owes_correction, "the error that was found has not been corrected"),
        (letter is not None, f'the letter "{letter}" has not been sent'),
    ]
