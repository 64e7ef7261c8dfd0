"""`recount case list`: the queue of the desk, whole or what of it waits for whom."""

from __future__ import annotations

from datetime import date
from typing import Any

import click

from domain.dispute.queues import Wanted, band_of
from domain.dispute.summary import CaseSummary
from tui.application.cases.queues import Search, read_queue
from tui.cli.case_json import summary_json
from tui.cli.invocation import Invocation, pass_invocation
from tui.cli.output import emit
from tui.cli.params import AccountNumber, WholeNumber, json_option
from tui.cli.table import Column, heading, row
from tui.text.cases import day_words, distance, status_words

COLUMNS = (
    Column("case", 8),
    Column("account", 12),
    Column("holder", 18),
    Column("status", 27),
    Column("next", 11),
    Column("due", 16),
    Column("", 12),
    Column("assignee", 14),
    Column("age", 7),
)
MOST_DAYS = 1_000


@click.command("list")
@click.option("--search", default="", metavar="TEXT", help="Case, account, holder, reason or assignee.")
@click.option("--account", type=AccountNumber(), metavar="ACCOUNT", help="Cases of one account.")
@click.option("--all", "show_all", is_flag=True, help="Closed cases too.")
@click.option("--mine", is_flag=True, help="Those that are given to you.")
@click.option("--unassigned", is_flag=True, help="Those that are given to nobody.")
@click.option("--approvals", is_flag=True, help="Those with a correction that you may approve.")
@click.option("--overdue", is_flag=True, help="Those whose next deadline has passed.")
@click.option(
    "--due", type=WholeNumber(0, MOST_DAYS), metavar="DAYS", help="Due within so many business days, 0 today."
)
@click.option("--waiting", is_flag=True, help="Those that wait for the customer to confirm in writing.")
@click.option("--limit", type=WholeNumber(1), default=100, show_default=True, metavar="N")
@json_option
@pass_invocation
def list_cases(
    invocation: Invocation,
    /,
    search: str,
    account: str | None,
    show_all: bool,
    limit: int,
    as_json: bool,
    **wanted: Any,
) -> None:
    """List the cases, the next deadline first; of several options all must hold."""
    with invocation.bank() as bank:
        handler = invocation.case_handler(bank)
        asked = Search(
            wanted=Wanted(**wanted),
            actor=invocation.actor(bank) if wanted["mine"] or wanted["approvals"] else "",
            text=search,
            account_id=account,
            open_only=not show_all,
            limit=limit,
        )
        found, count = read_queue(handler, asked)
        today = handler.today()
    if as_json:
        for one in found:
            emit(summary_json(one, today))
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
        band_of((today - one.noticed_on).days),
    ]
