"""Letters, and the end of a case."""

from __future__ import annotations

from collections.abc import Sequence

from domain.dispute import commands as c
from domain.dispute import events as d
from domain.dispute import letters
from domain.dispute.letters import contents
from domain.dispute.letters.contents import Required
from domain.dispute.rules.circumstances import CaseCircumstances
from domain.dispute.state import Case
from domain.errors import BadInput, Refused
from domain.money import plain


def issue(case: Case, command: c.IssueLetter, at: CaseCircumstances) -> list[d.CaseEvent]:
    letters.check(command.kind, case)
    if at.letter_sources is None:
        raise BadInput("A letter is held against the bank's profile and the account before it is sent.")
    lacks = contents.missing(command.kind, command.text, case, at.letter_sources)
    if lacks:
        raise Refused("letter-lacks", _lacking(lacks))
    issued = d.LetterIssued(
        number=len(case.letters) + 1,
        kind=command.kind,
        subject=command.subject,
        text=command.text,
        sent_on=at.today,
        tells_of=contents.tells_of(command.kind, command.text, case, at.letter_sources),
    )
    return [issued]


def _lacking(lacks: Sequence[Required]) -> str:
    """What the letter must say still, each with the paragraph that asks for it."""
    said = [
        one.words.rstrip(".") + (f" ({one.paragraph})" if one.paragraph else "") + _to_say(one)
        for one in lacks
    ]
    return f"The letter lacks {'; '.join(said)}."


def _to_say(one: Required) -> str:
    return f', word for word "{one.sentence.rstrip(".")}"' if one.part == "rights" else ""


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
        (letter not in (None, "debit"), f'the letter "{letter}" has not been sent'),
        (bool(case.untold_debits), _untold_words(case)),
    ]


def _untold_words(case: Case) -> str:
    """Debits without a notice (12 CFR 1005.11(d)(2)(i))."""
    untold = [
        f"{key} of {plain(one.amount, case.currency)} {case.currency} on {one.withdrawn_on}"
        for key, one in sorted(case.untold_debits.items())
    ]
    return (
        f'the customer was not told of the debit of {", ".join(untold)}: send the letter "debit" '
        "(12 CFR 1005.11(d)(2)(i))"
    )
