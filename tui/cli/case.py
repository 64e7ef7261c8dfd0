"""`recount case`: the dispute desk. This file lists and shows; the steps of a case are in `case_steps`."""

from __future__ import annotations

from datetime import date

import click

from domain.dispute import events as d
from domain.dispute.state import Case
from domain.dispute.summary import CaseSummary
from domain.stream import RecordedEvent
from tui.application.cases.case_view import CaseView, read_view
from tui.application.cases.clock import read_clock
from tui.cli.case_clock import clock, tick
from tui.cli.case_json import case_json, duty_json, event_json, summary_json
from tui.cli.case_knock_on import knock_on
from tui.cli.case_liability import command as liability
from tui.cli.case_money import ledger
from tui.cli.case_pack import export, look, verify
from tui.cli.case_report import report
from tui.cli.case_steps import STEPS
from tui.cli.invocation import Invocation, pass_invocation
from tui.cli.output import emit
from tui.cli.params import AccountNumber, WholeNumber, json_option
from tui.cli.table import Column, heading, pairs, row, stamp
from tui.text.cases import REGIMES, breach_words, day_words, distance, due_words, event_words, status_words
from tui.text.format import money
from tui.text.safe import safe_str

COLUMNS = (
    Column("case", 8),
    Column("account", 12),
    Column("holder", 18),
    Column("status", 27),
    Column("next", 11),
    Column("due", 16),
    Column("", 12),
    Column("assignee", 14),
)


@click.group("case", no_args_is_help=False)
def command() -> None:
    """Settle disputes: from the notice to the letter."""


@command.command("list")
@click.option("--search", default="", metavar="TEXT", help="Case, account, holder, reason or assignee.")
@click.option("--account", type=AccountNumber(), metavar="ACCOUNT", help="Cases of one account.")
@click.option("--all", "show_all", is_flag=True, help="Closed cases too.")
@click.option("--limit", type=WholeNumber(1), default=100, show_default=True, metavar="N")
@json_option
@pass_invocation
def list_cases(
    invocation: Invocation, search: str, account: str | None, show_all: bool, limit: int, as_json: bool
) -> None:
    """List the cases, the next deadline first."""
    with invocation.bank() as bank:
        found = bank.cases(search, account_id=account, open_only=not show_all, limit=limit)
        count = bank.cases_count(search, account_id=account, open_only=not show_all)
        today = invocation.case_handler(bank).today()
    if as_json:
        for one in found:
            emit(summary_json(one))
        return
    click.echo(heading(COLUMNS))
    for one in found:
        click.echo(row(COLUMNS, _cells(one, today)))
    click.echo(f"{count:,} case{'' if count == 1 else 's'}.", err=True)


def _cells(one: CaseSummary, today: date) -> list[str]:
    due = one.next_due_on
    return [
        one.case_id,
        one.account_id,
        one.holder_name,
        status_words(one),
        one.next_deadline,
        "–" if due is None else day_words(due),
        "" if due is None else distance(due, today),
        one.assignee,
    ]


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
    lines = (_event(event, view.case, invocation) for event in view.events)
    click.echo("\n".join([*_facts(case_id, view), "", *lines]))


def _facts(case_id: str, view: CaseView) -> list[str]:
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
    facts += [("Due", due_words(one.name, one.due_on, view.today, view.calendar)) for one in case.duties]
    facts += [("", one.why) for one in case.duties[:1]]
    facts += [("Breach", safe_str(breach_words(one, case))) for one in view.clock.breaches]
    facts += [("Liability" if not at else "", said) for at, said in enumerate(view.liability)]
    return pairs(facts)


def _event(event: RecordedEvent[d.CaseEvent], case: Case, invocation: Invocation) -> str:
    said = safe_str(event_words(event.event, case.currency), 2000)
    at = stamp(event.recorded_at, invocation.zone)
    why = f" “{safe_str(event.reason, 1000)}”" if event.reason else ""
    return f"{event.version:>4}  {at}  {safe_str(event.actor, 24):<14}  {event.type:<20}  {said}{why}"


for _step in (*STEPS, ledger, liability, clock, tick, report, knock_on, export, verify, look):
    command.add_command(_step)
