"""Letters, and the end of a case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from domain.dispute import commands as c
from domain.dispute import events as d
from domain.dispute import letters
from domain.dispute.business_days import add
from domain.dispute.letters import contents
from domain.dispute.letters.contents import Required
from domain.dispute.rules.circumstances import CaseCircumstances
from domain.dispute.rules.correction import NOTICE_OF_DEBIT
from domain.dispute.state import Case
from domain.errors import BadInput, Refused
from domain.money import printed


def issue(case: Case, command: c.IssueLetter, at: CaseCircumstances) -> list[d.CaseEvent]:
    letters.check(command.kind, case)
    if at.letter_sources is None:
        raise BadInput("A letter is held against the bank's profile and the account before it is sent.")
    lacks = contents.missing(command.kind, command.text, case, at.letter_sources)
    if lacks:
        raise Refused("letter-lacks", _lacking(lacks))
    told = contents.tells_of(command.kind, command.text, case, at.letter_sources)
    _check_announced(told, case, at)
    issued = d.LetterIssued(
        number=len(case.letters) + 1,
        kind=command.kind,
        subject=command.subject,
        text=command.text,
        sent_on=at.today,
        tells_of=told,
    )
    return [issued]


def _check_announced(told: Sequence[str], case: Case, at: CaseCircumstances) -> None:
    """Raises Refused where the debit that the letter announces comes too soon after it."""
    if case.facts.regime != "reg-e":
        return
    earliest = add(at.calendar, at.today, NOTICE_OF_DEBIT)
    for credit_id in told:
        record = case.credit_log[credit_id]
        due_on = record.due_on if record.is_open and record.debit_told_on is None else None
        if due_on is not None and due_on < earliest:
            raise Refused(
                "letter-late",
                f"A debit comes five business days after its notice, {earliest.isoformat()} at the earliest, not on "
                f"{due_on.isoformat()} as that of {credit_id}; propose it for a later day: withdraw-credit "
                f"{credit_id} on {earliest.isoformat()} (comment 11(d)(2)-1 on 12 CFR 1005.11).",
            )


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
    announced = {key: on for key in case.credits if (on := case.credit_log[key].due_on) is not None}
    return [
        (
            bool(case.credits.keys() - announced),
            f"provisional credit {', '.join(sorted(case.credits.keys() - announced))} is neither final nor withdrawn",
        ),
        (bool(announced), _announced_words(announced)),
        (bool(case.open_proposals), f"correction {min(case.open_proposals, default=0)} is still open"),
        (case.owes_correction, "the error that was found has not been corrected"),
        (letter not in (None, "debit"), f'the letter "{letter}" has not been sent'),
        (bool(case.untold_debits), _untold_words(case)),
    ]


def _announced_words(announced: Mapping[str, date]) -> str:
    """Debits for a day that is set (comment 11(d)(2)-1 on 12 CFR 1005.11)."""
    said = [f"{key} announced for {on.isoformat()}" for key, on in sorted(announced.items())]
    return f"the debit of {', '.join(said)} has not been posted"


def _untold_words(case: Case) -> str:
    """Debits without a notice (12 CFR 1005.11(d)(2)(i))."""
    untold = [
        f"{key} of {printed(one.amount, case.currency)} {case.currency} on {one.withdrawn_on}"
        for key, one in sorted(case.untold_debits.items())
    ]
    return (
        f'the customer was not told of the debit of {", ".join(untold)}: send the letter "debit" '
        "(12 CFR 1005.11(d)(2)(i))"
    )
