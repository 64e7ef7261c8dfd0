"""`recount case knock-on`: what an error cost the customer beside itself, as postings ready for `case propose`."""

from __future__ import annotations

import click

from domain.dispute.state import Case
from domain.errors import BadInput
from domain.history.what_if import Edit, LeaveOut, Move
from domain.ports import Store
from tui.application.cases.knock_on import KnockOns, of_edits, of_evidence
from tui.application.what_if.sandbox import EventWindow, late_on_time
from tui.cli.case_step import case_argument
from tui.cli.invocation import Invocation, pass_invocation
from tui.cli.output import emit
from tui.cli.params import EntryNumber, WholeNumber, json_option
from tui.text.safe import safe_str


@click.command("knock-on")
@case_argument
@click.option("--evidence", type=WholeNumber(1), metavar="N", help="The what-if that was cited so.")
@click.option("--late", is_flag=True, help="As if nothing had come late.")
@click.option(
    "--move", "moves", multiple=True, metavar="V=TIME", help="As if event V had been recorded then."
)
@click.option("--drop", "drops", type=EntryNumber(), multiple=True, metavar="V", help="As without event V.")
@json_option
@pass_invocation
def knock_on(
    invocation: Invocation,
    case_id: str,
    evidence: int | None,
    late: bool,
    moves: tuple[str, ...],
    drops: tuple[int, ...],
    as_json: bool,
) -> None:
    """Name the fees, the interest and the declines that would not have been without the error.

    Prints the steps that give back what is still owed of them, as `case propose` takes them; nothing is recorded.
    """
    edits: list[LeaveOut | Move] = [
        *(_moved(invocation, one, told=not as_json) for one in moves),
        *(LeaveOut(one) for one in drops),
    ]
    if (evidence is None) != bool(edits or late):
        raise BadInput(
            "Say what would have been without the error: --evidence N, or --late, --move and --drop."
        )
    with invocation.bank() as bank:
        case = invocation.case_handler(bank).load(case_id)
        if evidence is not None:
            found = of_evidence(bank, case_id, case, evidence)
        else:
            found = _supposed(bank, case_id, case, edits, late=late)
    if as_json:
        emit(_json(case_id, found))
        return
    if found.steps:
        click.echo(" ".join(f'"{step}"' for step in found.steps))
    for line in (*found.lines, *([found.untried] if found.untried else [])):
        click.echo(safe_str(line), err=True)
    if not found.steps:
        click.echo("Nothing is to be given back.", err=True)


def _supposed(
    store: Store, case_id: str, case: Case, edits: list[LeaveOut | Move], *, late: bool
) -> KnockOns:
    """Tried around the first event that is edited, else around the first one that is disputed."""
    around = min([one.version for one in edits] or case.facts.entries, default=1)

    def supposed(window: EventWindow) -> tuple[Edit, ...]:
        return late_on_time(window, edits) if late else tuple(edits)

    return of_edits(store, case_id, case, supposed, around)


def _moved(invocation: Invocation, text: str, *, told: bool) -> Move:
    """The event moved to a time, which is echoed where it is to be told. Raises BadInput, TimeError."""
    version, is_given, time = text.partition("=")
    digits = version.strip().removeprefix("#")
    if not (is_given and digits.isascii() and digits.isdigit() and len(digits) <= 15):
        raise BadInput(
            f'{text[:60]!r} moves no event; write its number and a time: --move 42="2026-03-12 06:10".'
        )
    when = invocation.when(time)
    if when.kind == "event":
        raise BadInput("An event is moved to a time here, not to another event.")
    if told:
        click.echo(f"Event {int(digits)} as if recorded {when.echo}", err=True)
    return Move(int(digits), when.at)


def _json(case_id: str, found: KnockOns) -> dict[str, object]:
    return {
        "case": case_id,
        "currency": found.currency,
        "steps": list(found.steps),
        "knock_on": [
            {
                "kind": one.kind,
                "event": one.recorded.version,
                "amount": one.amount,
                "given": one.given,
                "owed": one.owed,
                "words": words,
            }
            for one, words in zip(found.found, found.lines, strict=True)
        ],
        "untried": found.untried,
    }
