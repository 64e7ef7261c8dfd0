"""Steps of a case as they are typed into one line, and what each would record, in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from domain.dispute import commands as c
from domain.dispute.corrections import figures
from domain.dispute.reasons import REASONS, find
from domain.dispute.side_events import Number
from domain.dispute.state import Case
from domain.errors import BadInput
from domain.handlers.dispute import CaseHandler
from domain.money import parse_amount, plain
from tui.application.cases import steps
from tui.application.cases.correction_grammar import GRAMMAR
from tui.application.validity import valid
from tui.text.cases import fact_words, step_words
from tui.text.format import money

FACTS = {
    "statement": "statement_on",
    "learned": "learned_on",
    "new-account": "new_account",
    "point-of-sale": "point_of_sale",
    "foreign": "foreign",
}
"""What is typed to the fact of the case."""
DATED = ("statement", "learned")
OUTCOMES = ("error_confirmed", "different_error", "no_error", "not_an_error")


@dataclass(frozen=True, slots=True)
class ParsedStep:
    """A command that is ready, lines that say what it would do, and why, where that was said."""

    command: c.CaseCommand
    lines: tuple[str, ...]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class StepForm:
    """A step that wants words: its title, what to type, what stands there at first, and how it is read.

    `read` runs on a thread; see `parse`. `optional`: it can do without words.
    """

    title: str
    hint: str
    read: Callable[[str], ParsedStep]
    first: str = ""
    optional: bool = False

    def parse(self, text: str) -> ParsedStep:
        """The step in words, whole. Raises RecountError."""
        with valid():
            return self.read(text)


def note(case_id: str) -> StepForm:
    return StepForm(
        f"Note in case {case_id}",
        "what to remember",
        lambda text: ParsedStep(c.AddNote(text=_words(text)), (text,)),
    )


def assign(case_id: str, to: str) -> StepForm:
    """`to` stands there at first: most who assign a case take it themselves."""
    return StepForm(
        f"Assign case {case_id}",
        "the name of who works on it",
        lambda text: ParsedStep(c.Assign(assignee=_words(text)), (f"assigned to {text}",)),
        first=to,
    )


def finding(case_id: str, case: Case) -> StepForm:
    """Evidence by number, then the words: `1,2 the journal shows an overage`."""

    def read(text: str) -> ParsedStep:
        numbers, _, said = text.strip().partition(" ")
        evidence = tuple(_number(one) for one in numbers.split(","))
        command = c.RecordFinding(text=_words(said), evidence=evidence)
        return ParsedStep(command, (f"finding on evidence {numbers}: {said}",))

    known = ", ".join(map(str, case.evidence)) or "none yet: cite something with e in the account"
    return StepForm(
        f"Finding in case {case_id}", f"evidence numbers, then what they show (evidence: {known})", read
    )


def determination(case_id: str) -> StepForm:
    """The outcome, then why: `error_confirmed the machine held 40.00 back`."""

    def read(text: str) -> ParsedStep:
        outcome, _, why = text.strip().partition(" ")
        if outcome not in OUTCOMES:
            raise BadInput(f"{outcome[:40]!r} is no outcome; begin with one of {', '.join(OUTCOMES)}.")
        command = c.Determine(outcome=outcome, explanation=_words(why))  # type: ignore[arg-type]
        return ParsedStep(command, (f"{outcome.replace('_', ' ')}: {why}",))

    return StepForm(f"Determine case {case_id}", f"{' | '.join(OUTCOMES)}, then why", read)


def proposal(handler: CaseHandler, case_id: str, case: Case) -> StepForm:
    """Postings, with semicolons between: `reverse 39; post-again 39 45.00`."""

    def read(text: str) -> ParsedStep:
        postings = [one.strip() for one in text.split(";") if one.strip()]
        if not postings:
            raise BadInput(f"Nothing is to be posted; write one of: {GRAMMAR}.")
        command = steps.correction(case_id, case, postings)
        preview = handler.preview(case_id, command.steps)
        before, after = figures(preview.before), figures(preview.after)
        changes = tuple(
            f"{name:<10} {money(was, case.currency):>14} → {money(now, case.currency):>14}"
            for name, was, now in (
                ("ledger", before.ledger, after.ledger),
                ("held", before.held, after.held),
                ("available", before.available, after.available),
            )
        )
        eyes = preview.amount > handler.limits.posting
        needs = ("needs another person's approval",) if eyes else ()
        words = tuple(step_words(step, case.currency) for step in command.steps)
        shown = replace(command, account_version=preview.before.version)
        return ParsedStep(shown, (*words, *changes, *needs))

    return StepForm(f"Correction in case {case_id}", GRAMMAR, read)


def posting(case_id: str, case: Case, number: Number) -> StepForm:
    """The amount of the correction, typed again."""
    amount = plain(case.proposals[number].amount, case.currency)

    def read(text: str) -> ParsedStep:
        if text.strip() != amount:
            raise BadInput(f"Type the amount of correction {number} again, {amount}, to post it.")
        words = tuple(step_words(step, case.currency) for step in case.proposals[number].steps)
        return ParsedStep(
            c.PostCorrection(number=number), (*words, "recorded NOW, on the account and in the case")
        )

    return StepForm(f"Post correction {number} of case {case_id}", f"type the amount again: {amount}", read)


def approval(case_id: str, case: Case, number: Number) -> StepForm:
    """Approve the open correction; why is optional."""
    command = c.ApproveCorrection(number=number)
    return _with_reason(f"Approve correction {number} of case {case_id}", command, _proposed(case, number))


def rejection(case_id: str, case: Case, number: Number) -> StepForm:
    """Reject the open correction; why is optional."""
    command = c.RejectCorrection(number=number)
    return _with_reason(f"Reject correction {number} of case {case_id}", command, _proposed(case, number))


def ending(case_id: str, case: Case) -> StepForm:
    """Close the case, or take up a closed one again; why is optional."""
    if case.status == "closed":
        return _with_reason(f"Reopen case {case_id}", c.ReopenCase(), ("asserted again today",))
    return _with_reason(f"Close case {case_id}", c.CloseCase(), ("the case is closed",))


def _with_reason(title: str, command: c.CaseCommand, lines: tuple[str, ...]) -> StepForm:
    return StepForm(
        title,
        "why, if it is to be kept",
        lambda text: ParsedStep(command, lines, text.strip()),
        optional=True,
    )


def _proposed(case: Case, number: Number) -> tuple[str, ...]:
    proposal = case.proposals[number]
    return (*(step_words(step, case.currency) for step in proposal.steps), f"proposed by {proposal.by}")


def notice(account_id: str, currency: str, entry: int | None) -> StepForm:
    """What the customer says: a regime, an amount and the words: `reg-e 40.00 the machine gave less`."""

    def read(text: str) -> ParsedStep:
        regime, _, rest = text.strip().partition(" ")
        amount, _, said = rest.strip().partition(" ")
        if regime not in ("reg-e", "psr-76", "internal"):
            raise BadInput("Begin with the rules that apply: reg-e, psr-76 or internal.")
        reason = next(iter(find(said)), REASONS[-2])
        command = steps.notice(
            account_id,
            reason_code=reason.code,
            regime=regime,  # type: ignore[arg-type]
            alleged_amount=parse_amount(amount, currency),
            entries=() if entry is None else (entry,),
            words=_words(said),
        )
        about = f"{reason.title} ({reason.code})"
        disputed = f"disputed: event {entry}" if entry is not None else "no event disputed yet"
        return ParsedStep(command, (about, f"{amount} {currency}, noticed today, orally", disputed))

    return StepForm(
        f"Notice for account {account_id}",
        "reg-e | psr-76 | internal, the amount, then what the customer says",
        read,
    )


def facts(case_id: str, case: Case) -> StepForm:
    """What the clock hangs on: `statement 2026-03-02; point-of-sale yes`."""

    def read(text: str) -> ParsedStep:
        changed: dict[str, Any] = {}
        for one in (one.strip() for one in text.split(";") if one.strip()):
            name, _, value = one.partition(" ")
            if name not in FACTS:
                raise BadInput(
                    f"{name[:40]!r} is no fact of the clock; begin with one of {', '.join(FACTS)}."
                )
            changed[FACTS[name]] = _fact(name, value.strip())
        if not changed:
            raise BadInput("State a fact; nothing was typed.")
        return ParsedStep(c.AmendFacts(facts=replace(case.facts, **changed)), ())

    known = "; ".join(f"{name} {fact_words(getattr(case.facts, FACTS[name]))}" for name in FACTS)
    return StepForm(f"Facts of case {case_id}", f"a fact and its value, with ; between. Now: {known}", read)


def _fact(name: str, value: str) -> date | bool:
    if name in DATED:
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise BadInput(f"Give {name} a day such as 2026-03-02, not {value[:40]!r}.") from None
    if value not in ("yes", "no"):
        raise BadInput(f"Answer {name} with yes or no, not {value[:40]!r}.")
    return value == "yes"


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 6):
        raise BadInput(f"{text[:40]!r} is no number of evidence; begin like 1,2 and then say what it shows.")
    return int(text)


def _words(text: str) -> str:
    if not text.strip():
        raise BadInput("Say it in words; nothing was typed.")
    return text.strip()
