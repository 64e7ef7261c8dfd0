"""`recount case list`: the queue of the desk, whole or what of it waits for whom."""

from __future__ import annotations

from typing import Any

import click

from domain.dispute.queues import ORDERS, QueueOrder, Wanted, band_of
from tui.application.cases.queues import Queue, QueuedCase, QueueReader, Search
from tui.cli.case_json import summary_json
from tui.cli.invocation import Invocation, pass_invocation
from tui.cli.output import emit
from tui.cli.params import AccountNumber, WholeNumber, json_option
from tui.cli.table import Column, figure, heading, row, tell_zones
from tui.text.cases import day_words, distance, status_words

COLUMNS = (
    Column("case", 8),
    Column("account", 12),
    Column("holder", 18),
    Column("status", 27),
    Column("next", 11),
    Column("due", 16),
    Column("", 13),
    Column("amount", 12, "right"),
    Column("assignee", 14),
    Column("task", 16),
    Column("age", 7),
)
MOST_DAYS = 1_000


@click.command("list")
@click.option(
    "--search", default="", metavar="TEXT", help="Case, account, holder, status, reason or assignee."
)
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
@click.option("--tasks", is_flag=True, help="Those with a task whose day has come.")
@click.option("--assignee", default="", metavar="NAME", help="Those that are given to that person.")
@click.option(
    "--sort",
    "order",
    type=click.Choice(ORDERS),
    default="deadline",
    show_default=True,
    help="What comes first.",
)
@click.option("--limit", type=WholeNumber(1), default=100, show_default=True, metavar="N")
@json_option
@pass_invocation
def list_cases(
    invocation: Invocation,
    /,
    search: str,
    account: str | None,
    show_all: bool,
    order: QueueOrder,
    limit: int,
    as_json: bool,
    **wanted: Any,
) -> None:
    """List the cases, the next deadline first; of several options all must hold. Days to a deadline are business days
    of the bank."""
    with invocation.bank() as bank:
        handler = invocation.case_handler(bank)
        asked = Search(
            wanted=Wanted(**wanted),
            actor=invocation.actor(bank) if wanted["mine"] or wanted["approvals"] else "",
            text=search,
            account_id=account,
            open_only=not show_all,
            order=order,
            limit=limit,
        )
        queue = QueueReader(handler).read(asked)
    if as_json:
        for one in queue.cases:
            emit(summary_json(one, queue.today, queue.calendar))
        return
    tell_zones(queue.zone, invocation.zone)
    click.echo(heading(COLUMNS))
    for one in queue.cases:
        click.echo(row(COLUMNS, _cells(one, queue)))
    click.echo(f"{queue.count:,} case{'' if queue.count == 1 else 's'}.", err=True)


def _cells(one: QueuedCase, queue: Queue) -> list[str]:
    case, due, task = one.row, one.row.next_due_on, one.waits.task_due_on
    return [
        case.case_id,
        case.account_id,
        case.holder_name,
        status_words(case),
        case.next_deadline,
        "–" if due is None else day_words(due),
        "" if due is None else distance(due, queue.today, queue.calendar),
        figure(case.alleged_amount, case.currency) if case.alleged_amount else "–",
        case.assignee,
        "" if task is None else day_words(task),
        band_of((queue.today - case.noticed_on).days),
    ]
