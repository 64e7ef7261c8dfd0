"""`recount case`: the dispute desk. This file shows a case; the steps of a case are in `case_steps`."""

from __future__ import annotations

import click

from domain.dispute import events as d
from domain.dispute.state import Case
from domain.stream import RecordedEvent
from tui.application.cases.case_view import CaseView, read_view
from tui.application.cases.clock import read_clock
from tui.application.cases.fact_sources import SourcedFact
from tui.cli.case_clock import clock, tick
from tui.cli.case_handover import handover
from tui.cli.case_json import case_json, duty_json, event_json
from tui.cli.case_knock_on import knock_on
from tui.cli.case_liability import command as liability
from tui.cli.case_list import list_cases
from tui.cli.case_money import ledger
from tui.cli.case_pack import export, look, verify
from tui.cli.case_queues import queues, take
from tui.cli.case_report import report
from tui.cli.case_side import SIDE_STEPS
from tui.cli.case_steps import STEPS
from tui.cli.invocation import Invocation, pass_invocation
from tui.cli.output import emit
from tui.cli.params import json_option
from tui.cli.table import pairs, stamp, tell_zones
from tui.text.case_facts import fact_name, fact_words
from tui.text.cases import REGIMES, breach_words, due_words, event_words, status_words
from tui.text.format import money
from tui.text.safe import safe_str


@click.group("case", no_args_is_help=False)
def command() -> None:
    """Settle disputes: from the notice to the letter."""


@command.command("show")
@click.argument("case_id", metavar="CASE")
@json_option
@pass_invocation
def show(invocation: Invocation, case_id: str, as_json: bool) -> None:
    """Show a case: its facts, deadlines and events."""
    with invocation.bank() as bank:
        handler = invocation.case_handler(bank)
        if as_json:
            case, events = handler.load(case_id), bank.case_events(case_id)
            breaches = [duty_json(one) for one in read_clock(handler, case_id).breaches]
            told = [event_json(event) for event in events]
            emit(case_json(case_id, case) | {"breaches": breaches, "events": told})
            return
        view = read_view(handler, case_id, with_evidence=False)
    tell_zones(view.zone, invocation.zone, with_times=True)
    lines = (_event(event, view.case, invocation) for event in view.events)
    click.echo("\n".join([*_facts(case_id, view, invocation), "", *lines]))


def _facts(case_id: str, view: CaseView, invocation: Invocation) -> list[str]:
    case = view.case
    alleged = case.facts.alleged_amount
    amount = "–" if alleged is None else f"{money(alleged, case.currency)} {case.currency}"
    facts = [
        ("Case", f"{safe_str(case_id)} ({status_words(case)})"),
        ("Account", f"{safe_str(case.account_id)}  {safe_str(view.name)}"),
        ("Reason", safe_str(case.facts.reason_code)),
        ("Regime", f"{REGIMES[case.facts.regime]}, {case.facts.country}"),
        ("Amount", amount),
        ("Assignee", safe_str(case.assignee) or "–"),
    ]
    facts += [("" if at else "Facts", _sourced(one, case, invocation)) for at, one in enumerate(view.facts)]
    facts += [("Due", due_words(one.name, one.due_on, view.today, view.calendar)) for one in case.duties]
    facts += [("", one.why) for one in case.duties[:1]]
    facts += [("Breach", safe_str(breach_words(one, case))) for one in view.clock.breaches]
    facts += [("Honouring", said) for said in view.honouring]
    facts += [("Liability" if not at else "", said) for at, said in enumerate(view.liability)]
    return pairs(facts)


def _sourced(one: SourcedFact, case: Case, invocation: Invocation) -> str:
    value = fact_words(one.name, one.value, case.currency, invocation.zone)
    return safe_str(f"{fact_name(one.name)}: {value} ({one.source})", 1200)


def _event(event: RecordedEvent[d.CaseEvent], case: Case, invocation: Invocation) -> str:
    said = safe_str(event_words(event.event, case.currency), 2000)
    at = stamp(event.recorded_at, invocation.zone)
    why = f" “{safe_str(event.reason, 1000)}”" if event.reason else ""
    return f"{event.version:>4}  {at}  {safe_str(event.actor, 24):<14}  {event.type:<20}  {said}{why}"


READING = (list_cases, handover, queues, ledger, liability, clock, report, knock_on, export, verify, look)
"""What shows cases, or hands them on."""

for _step in (*STEPS, *SIDE_STEPS, take, tick, *READING):
    command.add_command(_step)
