"""Steps of a case in fields or on one line, and what each would record, in words."""

from __future__ import annotations

from domain.dispute import commands as c
from domain.dispute.side_events import Number
from domain.dispute.state import Case
from domain.errors import BadInput
from domain.money import MoneyError, parse_amount, plain
from domain.ports import Store
from tui.application.cases.form_fields import FieldChoice, FormField, Values, as_several
from tui.application.cases.step_forms import ON_ONE_LINE, ParsedStep, StepForm, on_a_line, words_of
from tui.application.cases.step_lists import evidence_choices, people
from tui.text.cases import step_words

OUTCOMES = {
    "error_confirmed": "the customer is right: there was the error, as it was reported",
    "different_error": "there was an error, another one than was reported",
    "no_error": "there was no error",
    "not_an_error": "this is nothing that the rules call an error",
}
"""Outcomes of a determination, in words."""
WITHDRAWN = "withdrawn"
"""The customer took the notice back, which nobody determines."""


def note(case_id: str) -> StepForm:
    def make(values: Values) -> ParsedStep:
        return ParsedStep(c.AddNote(text=words_of(values)), (values[ON_ONE_LINE],))

    words = FormField(ON_ONE_LINE, "Note", "lines", "what to remember", required=True)
    return StepForm("note", f"Note in case {case_id}", "what to remember", (words,), make)


def assign(store: Store, case_id: str, to: str) -> StepForm:
    """`to` stands there at first: most who assign a case take it themselves."""

    def make(values: Values) -> ParsedStep:
        name = words_of(values)
        return ParsedStep(c.Assign(assignee=name), (f"assigned to {name}",))

    who = FormField(ON_ONE_LINE, "Who", hint="the name of who works on it; ↑↓ suggest", required=True)
    return StepForm(
        "assign",
        f"Assign case {case_id}",
        "the name of who works on it",
        (who,),
        make,
        first={ON_ONE_LINE: to},
        lists=lambda: {ON_ONE_LINE: people(store, case_id, to)},
    )


def finding(store: Store, case_id: str, case: Case) -> StepForm:
    """Evidence by number, then the words: `1,2 the journal shows an overage`."""

    def make(values: Values) -> ParsedStep:
        numbers = values.get("evidence", "").splitlines() or [""]
        command = c.RecordFinding(text=words_of(values), evidence=tuple(_number(one) for one in numbers))
        return ParsedStep(command, (f"finding on evidence {','.join(numbers)}: {command.text}",))

    def split(text: str) -> Values:
        numbers, _, said = text.strip().partition(" ")
        return {"evidence": as_several(numbers.split(",")), ON_ONE_LINE: said.strip()}

    def joined(values: Values) -> str:
        numbers = ",".join(values.get("evidence", "").splitlines())
        return f"{numbers} {on_a_line(values.get(ON_ONE_LINE, ''))}".strip()

    known = ", ".join(map(str, case.evidence)) or "none yet: cite something with e in the account"
    return StepForm(
        "finding",
        f"Finding in case {case_id}",
        f"evidence numbers, then what they show (evidence: {known})",
        (
            FormField(
                "evidence", "Evidence", "several", "the evidence that it rests on", required=True, awaits=True
            ),
            FormField(ON_ONE_LINE, "It shows", "lines", "what the evidence shows", required=True),
        ),
        make,
        split,
        joined,
        lists=lambda: {"evidence": evidence_choices(store, case_id, case)},
        note="" if case.evidence else "No evidence is cited yet: e cites what the account shows.",
    )


def determination(case_id: str) -> StepForm:
    """The outcome, then why: `error_confirmed the machine held 40.00 back`."""

    def make(values: Values) -> ParsedStep:
        outcome, why = values.get("outcome", ""), values.get("explanation", "").strip()
        if outcome == WITHDRAWN:
            return ParsedStep(c.WithdrawNotice(), ("the customer took the notice back",), why)
        if outcome not in OUTCOMES:
            listed = ", ".join((*OUTCOMES, WITHDRAWN))
            raise BadInput(f"{outcome[:40]!r} is no outcome; begin with one of {listed}.")
        command = c.Determine(outcome=outcome, explanation=words_of(values, "explanation"))  # type: ignore[arg-type]
        return ParsedStep(command, (f"{outcome.replace('_', ' ')}: {why}",))

    def split(text: str) -> Values:
        outcome, _, why = text.strip().partition(" ")
        return {"outcome": outcome, "explanation": why.strip()}

    def joined(values: Values) -> str:
        return f"{values.get('outcome', '')} {on_a_line(values.get('explanation', ''))}".strip()

    told = {**OUTCOMES, WITHDRAWN: "the customer took the notice back"}
    choices = tuple(
        FieldChoice(code, f"{code.replace('_', ' '):<16} {words}") for code, words in told.items()
    )
    return StepForm(
        "determination",
        f"Determine case {case_id}",
        f"{' | '.join(told)}, then why",
        (
            FormField("outcome", "Outcome", "choice", "the outcome", required=True, choices=choices),
            FormField("explanation", "Why", "lines", "why, as the customer may be told", required=True),
        ),
        make,
        split,
        joined,
    )


def posting(case_id: str, case: Case, number: Number) -> StepForm:
    """The amount of the correction, typed again."""
    wanted = case.proposals[number].amount
    amount = plain(wanted, case.currency)

    def same(text: str) -> str:
        """The same amount written otherwise is the same amount. A correction may move nothing, which is no amount."""
        is_nothing = "0" in text and not text.strip(" 0.,")
        try:
            typed = 0 if is_nothing else parse_amount(text, case.currency)
        except MoneyError:
            typed = None
        if typed != wanted:
            raise BadInput(f"Type the amount of correction {number} again, {amount}, to post it.")
        return ""

    def make(values: Values) -> ParsedStep:
        same(values.get(ON_ONE_LINE, ""))
        words = tuple(step_words(step, case.currency) for step in case.proposals[number].steps)
        return ParsedStep(
            c.PostCorrection(number=number), (*words, "recorded NOW, on the account and in the case")
        )

    again = FormField(ON_ONE_LINE, "Amount again", hint=f"{amount} again", required=True, check=same)
    return StepForm(
        f"posting {number}",
        f"Post correction {number} of case {case_id}",
        f"type the amount again: {amount}",
        (again,),
        make,
    )


def approval(case_id: str, case: Case, number: Number) -> StepForm:
    """Approve the open correction; why is optional."""
    command = c.ApproveCorrection(number=number)
    title = f"Approve correction {number} of case {case_id}"
    return _with_reason(f"approval {number}", title, command, _proposed(case, number))


def rejection(case_id: str, case: Case, number: Number) -> StepForm:
    """Reject the open correction, for a reason."""
    command = c.RejectCorrection(number=number)
    title = f"Reject correction {number} of case {case_id}"
    return _with_reason(f"rejection {number}", title, command, _proposed(case, number), is_needed=True)


def ending(case_id: str, case: Case) -> StepForm:
    """Close the case, where why is optional, or take up a closed one again, for a reason."""
    if case.status == "closed":
        told = ("asserted again today",)
        return _with_reason("reopening", f"Reopen case {case_id}", c.ReopenCase(), told, is_needed=True)
    return _with_reason("closing", f"Close case {case_id}", c.CloseCase(), ("the case is closed",))


def _with_reason(
    name: str, title: str, command: c.CaseCommand, lines: tuple[str, ...], is_needed: bool = False
) -> StepForm:
    hint = "why" if is_needed else "why, if it is to be kept"
    return StepForm(
        name,
        title,
        hint,
        (FormField(ON_ONE_LINE, "Reason", hint=hint, required=is_needed),),
        lambda values: ParsedStep(command, lines, values.get(ON_ONE_LINE, "").strip()),
        optional=not is_needed,
    )


def _proposed(case: Case, number: Number) -> tuple[str, ...]:
    proposal = case.proposals[number]
    return (*(step_words(step, case.currency) for step in proposal.steps), f"proposed by {proposal.by}")


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 6):
        raise BadInput(f"{text[:40]!r} is no number of evidence; begin like 1,2 and then say what it shows.")
    return int(text)
