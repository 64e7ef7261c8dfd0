"""The steps of a case from the shell: what was typed, the one use case that it is, and what that recorded."""

from __future__ import annotations

from dataclasses import replace

import click

from domain.dispute import commands as c
from domain.dispute.state import Case
from domain.errors import BadInput
from tui.application.cases import steps
from tui.application.cases.citations import Citable, ComparisonView, EventView, InstantView, ProofView
from tui.application.cases.correction_grammar import GRAMMAR
from tui.application.cases.liability import liability_view
from tui.cli.case_intake import amend, open_
from tui.cli.case_letter import letter
from tui.cli.case_step import Asked, step
from tui.cli.params import EntryNumber, WholeNumber


@step("note", "Add a note.", click.argument("text"))
def note(asked: Asked, _: Case) -> c.CaseCommand:
    return c.AddNote(text=asked.given["text"])


@step("assign", "Give the case to somebody.", click.argument("assignee", metavar="NAME"))
def assign(asked: Asked, _: Case) -> c.CaseCommand:
    return c.Assign(assignee=asked.given["assignee"])


@step(
    "facts",
    "State facts that the clock hangs on; the deadlines are worked out anew.",
    click.option("--statement", metavar="TIME"),
    click.option("--learned", metavar="TIME"),
    click.option("--new-account/--not-new-account", default=None),
    click.option("--point-of-sale/--not-point-of-sale", default=None),
    click.option("--foreign/--not-foreign", default=None),
)
def facts(asked: Asked, case: Case) -> c.CaseCommand:
    stated = {
        "statement_on": asked.day("statement"),
        "learned_on": asked.day("learned"),
        "new_account": asked.given["new_account"],
        "point_of_sale": asked.given["point_of_sale"],
        "foreign": asked.given["foreign"],
    }
    known = {name: value for name, value in stated.items() if value is not None}
    return c.AmendFacts(facts=replace(case.facts, **known))


@step(
    "cite",
    "Cite an event, an instant, a comparison, a proof or who bears what as evidence.",
    click.option("--event", type=EntryNumber(), metavar="N", help="The state right after an event."),
    click.option("--at", metavar="TIME", help="The state at an instant."),
    click.option("--lens", type=click.Choice(["as-at", "as-of"]), default="as-at", show_default=True),
    click.option("--compare", type=EntryNumber(), nargs=2, metavar="A B", help="Two states side by side."),
    click.option("--proof", type=EntryNumber(), metavar="N", help="A proof of the state after an event."),
    click.option("--liability", is_flag=True, help="Who bears what, as `case liability` shows it."),
    click.option("--words", default="", metavar="TEXT", help="What it shows."),
)
def cite(asked: Asked, case: Case) -> c.CaseCommand:
    view = _view(asked, case)
    return c.Cite(citation=view.cite(asked.handler.store, case.account_id, asked.given["words"]))


def _view(asked: Asked, case: Case) -> Citable:
    """What is to be cited. Raises BadInput, TimeError."""
    given = asked.given
    if sum(bool(given[name]) for name in ("event", "at", "compare", "proof", "liability")) != 1:
        raise BadInput("Say what to cite with one of --event, --at, --compare, --proof and --liability.")
    if given["liability"]:
        return liability_view(asked.handler, asked.case_id, case)
    if given["compare"]:
        return ComparisonView(*given["compare"])
    if given["proof"]:
        return ProofView(given["proof"])
    if given["event"]:
        return EventView(given["event"])
    when = asked.invocation.when(given["at"])
    return EventView(when.version) if when.kind == "event" else InstantView(when.at, given["lens"])


@step(
    "find",
    "Record what was found, on the evidence that shows it.",
    click.argument("text"),
    click.option("--evidence", type=WholeNumber(1), multiple=True, metavar="N"),
)
def find(asked: Asked, _: Case) -> c.CaseCommand:
    return c.RecordFinding(text=asked.given["text"], evidence=tuple(asked.given["evidence"]))


@step(
    "determine",
    "Determine the case.",
    click.argument(
        "outcome", type=click.Choice(["error_confirmed", "different_error", "no_error", "not_an_error"])
    ),
    click.argument("explanation"),
    click.option(
        "--corrected-by", type=EntryNumber(), multiple=True, metavar="N", help="Put right already by."
    ),
)
def determine(asked: Asked, _: Case) -> c.CaseCommand:
    return c.Determine(
        outcome=asked.given["outcome"],
        explanation=asked.given["explanation"],
        corrected_by=tuple(asked.given["corrected_by"]),
    )


@step(
    "propose",
    f"""Propose a correction of the account, a STEP for each posting: {GRAMMAR}.

    It is previewed on the account as it is now. A colleague may have put something right since it was looked at:
    what staff recorded on the account since then, but for payments out, and what became of what the steps
    name, is a conflict, and nothing is recorded. What customers do meanwhile is none, nor what this case posted.
    Looked at was the account when the notice was taken, when evidence was last cited, and when a correction was last
    previewed or posted; --account-version says another, since which every event is a conflict.""",
    click.argument("steps", nargs=-1, required=True, metavar='"STEP"...'),
    click.option("--account-version", type=EntryNumber(), metavar="N", help="Of the account you looked at."),
)
def propose(asked: Asked, case: Case) -> c.CaseCommand:
    return steps.correction(asked.case_id, case, asked.given["steps"], asked.given["account_version"])


_number = click.argument("number", type=WholeNumber(1), metavar="N")
_looked_at = click.option(
    "--account-version",
    type=EntryNumber(),
    metavar="V",
    help="Of the account you looked at, by default that of the proposal; every event since is a conflict.",
)


@step("approve", "Approve a correction that somebody else proposed.", _number, _looked_at)
def approve(asked: Asked, _: Case) -> c.CaseCommand:
    return c.ApproveCorrection(number=asked.given["number"], account_version=asked.given["account_version"])


@step("reject", "Reject a correction, or take it back.", _number)
def reject(asked: Asked, _: Case) -> c.CaseCommand:
    return c.RejectCorrection(number=asked.given["number"])


@step("post", "Post a correction: on the account and in the case, both or neither.", _number, _looked_at)
def post(asked: Asked, _: Case) -> c.CaseCommand:
    return c.PostCorrection(number=asked.given["number"], account_version=asked.given["account_version"])


@step("close", "Close a case that is settled.")
def close(asked: Asked, _: Case) -> c.CaseCommand:
    return c.CloseCase()


@step("withdraw", "Record that the customer took the notice back.")
def withdraw(asked: Asked, _: Case) -> c.CaseCommand:
    return c.WithdrawNotice()


@step("reopen", "Investigate a closed case again.", click.option("--noticed", metavar="TIME"))
def reopen(asked: Asked, _: Case) -> c.CaseCommand:
    return c.ReopenCase(noticed_on=asked.day("noticed"))


STEPS: tuple[click.Command, ...] = (
    open_,
    amend,
    note,
    assign,
    facts,
    cite,
    find,
    determine,
    propose,
    approve,
    reject,
    post,
    letter,
    close,
    withdraw,
    reopen,
)
