"""`recount case clock` and `recount case tick`: how the duties of cases stand, and recording that days have passed."""

from __future__ import annotations

import click

from domain.dispute.clock_view import ClockView, Duty
from domain.dispute.regimes.facts import Unbound
from tui.application.cases.clock import read_clock
from tui.application.cases.ticking import Ticked, tick_cases
from tui.application.signing import own_actor
from tui.cli.case_json import duty_json
from tui.cli.case_step import case_argument
from tui.cli.invocation import Invocation, pass_invocation
from tui.cli.output import emit
from tui.cli.params import json_option
from tui.cli.table import Column, heading, row, tell_zones
from tui.text.cases import day_words, event_words
from tui.text.safe import safe_str

COLUMNS = (
    Column("duty", 13),
    Column("due", 15),
    Column("status", 7),
    Column("done", 15),
    Column("about", 12),
)
REFUSED_EXIT = 1


@click.command("clock")
@case_argument
@json_option
@pass_invocation
def clock(invocation: Invocation, case_id: str, as_json: bool) -> None:
    """Show the duties of a case, what passed unrecorded included, and why others do not bind.

    A duty is open, met, missed, late (met after its day) or cured (missed by facts that were amended since).
    """
    with invocation.bank() as bank:
        found, days = read_clock(invocation.case_handler(bank), case_id), bank.profile().clock
    if as_json:
        emit(_json(case_id, found))
        return
    tell_zones(days, invocation.zone)
    click.echo(heading(COLUMNS))
    for duty in found.duties:
        click.echo(row(COLUMNS, _cells(duty)))
        click.echo(f"    {safe_str(duty.words, 1000)}")
    for one in found.unbound:
        click.echo(safe_str(_said(one), 1000))


def _cells(duty: Duty) -> list[str]:
    done = "" if duty.done_on is None else day_words(duty.done_on)
    return [duty.name, day_words(duty.due_on), duty.status, done, duty.about]


def _json(case_id: str, found: ClockView) -> dict[str, object]:
    return {
        "case": case_id,
        "duties": [duty_json(duty) for duty in found.duties],
        "words": " ".join(map(_said, found.unbound)),
    }


def _said(one: Unbound) -> str:
    """Why a duty does not bind, with its paragraph."""
    paragraph = f" ({one.paragraph})" if one.paragraph else ""
    secret = " For the desk alone: nobody outside is told." if one.confidential else ""
    return f"{one.words.removesuffix('.')}{paragraph}.{secret}"


@click.command("tick")
@json_option
@pass_invocation
@click.pass_context
def tick(context: click.Context, invocation: Invocation, as_json: bool) -> None:
    """Record what the passing of time brought: deadlines that were missed, announced debits whose day has come.

    An open app does the same by itself. Asked again on the same day it records nothing twice.
    """
    with invocation.bank() as bank:
        ticked = tick_cases(invocation.case_handler(bank), own_actor(bank))
        found = [_told(one, as_json=as_json) for one in ticked]
    if not found and not as_json:
        click.echo("Nothing has passed; nothing was recorded.")
    if not all(found):
        context.exit(REFUSED_EXIT)


def _told(one: Ticked, *, as_json: bool) -> bool:
    """Print a case; whether it was recorded."""
    if as_json:
        emit(_ticked_json(one))
    elif one.problem is not None:
        click.echo(f"Case {safe_str(one.case_id)}: {safe_str(one.problem.message, 1000)}", err=True)
    for event in () if as_json else one.events:
        said = safe_str(event_words(event.event, one.currency), 2000)
        click.echo(f"Recorded in case {safe_str(one.case_id)}: {event.type} – {said}")
    return one.problem is None


def _ticked_json(one: Ticked) -> dict[str, object]:
    problem = one.problem
    return {
        "case": one.case_id,
        "events": [
            {"version": event.version, "type": event.type, "event_id": event.event_id} for event in one.events
        ],
        "error": None if problem is None else {"kind": problem.kind, "message": problem.message},
    }
