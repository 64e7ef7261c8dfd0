"""`recount case queues` and `take`: how many cases are in each queue and with whom, and taking the next one."""

from __future__ import annotations

from typing import Any

import click

from domain.dispute.queues import Wanted
from tui.application.batch.waiting import waiting_batches
from tui.application.cases.queues import SOON, Overview, QueueReader, Search, take_next
from tui.cli.case_step import command_id_of, command_id_option, print_recorded, reason_option
from tui.cli.invocation import Invocation, pass_invocation
from tui.cli.output import emit
from tui.cli.params import AccountNumber, json_option
from tui.cli.table import Column, heading, row, tell_zones
from tui.text.cases import day_words

LOADS = (
    Column("who", 24),
    Column("cases", 7, "right"),
    Column("overdue", 8, "right"),
    Column(f"{SOON} bd", 6, "right"),
    Column("tasks", 6, "right"),
    Column("next", 16),
)


@click.command("queues")
@click.option(
    "--search", default="", metavar="TEXT", help="Case, account, holder, status, reason or assignee."
)
@click.option("--account", type=AccountNumber(), metavar="ACCOUNT", help="Cases of one account.")
@json_option
@pass_invocation
def queues(invocation: Invocation, search: str, account: str | None, as_json: bool) -> None:
    """Count the open cases: in each queue of yours, by age, and by who has them."""
    with invocation.bank() as bank:
        asked = Search(wanted=Wanted(), actor=invocation.actor(bank), text=search, account_id=account)
        handler, who = invocation.case_handler(bank), asked.actor
        found, days = QueueReader(handler).overview(asked), bank.profile().clock
        batches = sum(one.is_for(who) for one in waiting_batches(handler))
    if as_json:
        emit(_json(found, batches))
        return
    tell_zones(days, invocation.zone)
    for name, count in found.counts.items():
        click.echo(f"{name:<18}  {count:>6,}")
    if batches:
        click.echo(f"{'batches to approve':<18}  {batches:>6,}")
    click.echo()
    for band, count in found.ages.items():
        click.echo(f"{f'{band} days':<18}  {count:>6,}")
    click.echo(f"\n{heading(LOADS)}")
    for one in found.loads:
        due = "–" if one.next_due_on is None else day_words(one.next_due_on)
        numbers = [f"{count:,}" for count in (one.cases, one.overdue, one.soon, one.tasks)]
        click.echo(row(LOADS, [one.assignee or "nobody", *numbers, due]))


@click.command("take")
@reason_option
@command_id_option
@json_option
@pass_invocation
def take(invocation: Invocation, /, **given: Any) -> None:
    """Take the most urgent open case that nobody has: it is given to you. Two people who ask at once get different
    ones."""
    with invocation.bank() as bank:
        command_id = command_id_of(invocation, given)
        executed = take_next(
            invocation.case_handler(bank),
            actor=invocation.actor(bank),
            command_id=command_id,
            reason=given["reason"],
        )
        print_recorded(bank, executed, as_json=given["as_json"], command_id=command_id)


def _json(found: Overview, batches: int) -> dict[str, object]:
    loads = [
        {
            "assignee": one.assignee,
            "cases": one.cases,
            "overdue": one.overdue,
            "soon": one.soon,
            "tasks": one.tasks,
            "next_due_on": None if one.next_due_on is None else one.next_due_on.isoformat(),
        }
        for one in found.loads
    ]
    counts = dict(zip(KEYS, found.counts.values(), strict=True))
    return {"queues": counts, "ages": dict(found.ages), "workload": loads, "batches_to_approve": batches}


KEYS = ("all", "mine", "unassigned", "approvals", "waiting", "today", "soon", "overdue", "tasks")
"""Names for machines of what `QUEUES` lists, in its order."""
