"""Steps of a case as they are typed into one line, and what each would record, in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from domain.dispute import commands as c
from domain.dispute.corrections import figures
from domain.dispute.side_events import Number
from domain.dispute.state import Case
from domain.errors import BadInput
from domain.handlers.dispute import CaseHandler
from domain.money import plain
from tui.application.cases import steps
from tui.application.cases.correction_grammar import GRAMMAR
from tui.application.cases.offers import offered
from tui.application.validity import valid
from tui.text.cases import step_words
from tui.text.format import money

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

    `read` and `offers`, which answers what may be typed in this case, run on a thread; see `parse`. `optional`: it can
    do without words.
    """

    title: str
    hint: str
    read: Callable[[str], ParsedStep]
    first: str = ""
    optional: bool = False
    offers: Callable[[], tuple[str, ...]] = tuple

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

    return StepForm(f"Correction in case {case_id}", GRAMMAR, read, offers=lambda: offered(handler, case_id))


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
    """Reject the open correction, for a reason."""
    command = c.RejectCorrection(number=number)
    title = f"Reject correction {number} of case {case_id}"
    return _with_reason(title, command, _proposed(case, number), is_needed=True)


def ending(case_id: str, case: Case) -> StepForm:
    """Close the case, where why is optional, or take up a closed one again, for a reason."""
    if case.status == "closed":
        told = ("asserted again today",)
        return _with_reason(f"Reopen case {case_id}", c.ReopenCase(), told, is_needed=True)
    return _with_reason(f"Close case {case_id}", c.CloseCase(), ("the case is closed",))


def _with_reason(
    title: str, command: c.CaseCommand, lines: tuple[str, ...], is_needed: bool = False
) -> StepForm:
    return StepForm(
        title,
        "why" if is_needed else "why, if it is to be kept",
        lambda text: ParsedStep(command, lines, text.strip()),
        optional=not is_needed,
    )


def _proposed(case: Case, number: Number) -> tuple[str, ...]:
    proposal = case.proposals[number]
    return (*(step_words(step, case.currency) for step in proposal.steps), f"proposed by {proposal.by}")


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 6):
        raise BadInput(f"{text[:40]!r} is no number of evidence; begin like 1,2 and then say what it shows.")
    return int(text)


def _words(text: str) -> str:
    if not text.strip():
        raise BadInput("Say it in words; nothing was typed.")
    return text.strip()
