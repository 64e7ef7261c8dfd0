"""`recount case handover`: what one person holds, what is due before they are back, and what waits for whom."""

from __future__ import annotations

import click

from domain.dispute.handover import Waiting
from domain.dispute.summary import CaseSummary
from tui.application.cases.handover import Handover, HandoverQuery, read_handover
from tui.application.cases.handover_text import handover_lines, waiting_words
from tui.cli.case_json import summary_json
from tui.cli.invocation import Invocation, pass_invocation
from tui.cli.output import emit
from tui.cli.params import json_option
from tui.text.format import rfc3339


@click.command("handover")
@click.option(
    "--back",
    metavar="TIME",
    help="When you are back, such as mon 9:00; by default the next business day's end.",
)
@json_option
@pass_invocation
def handover(invocation: Invocation, back: str | None, as_json: bool) -> None:
    """Show what you hold, what is due before you are back, what waits for whom, and tasks that are due.

    Of your cases and of those that nobody has. A weekday is the next one. --actor shows another
    person's on a bank that takes any name.
    """
    with invocation.bank() as bank:
        handler = invocation.case_handler(bank)
        back_at = None if back is None else invocation.coming(back).at
        told = read_handover(handler, HandoverQuery(invocation.actor(bank), back_at))
    if as_json:
        emit(_json(told))
    else:
        click.echo("\n".join(handover_lines(told, invocation.zone)))


def _json(told: Handover) -> dict[str, object]:
    return {
        "actor": told.actor,
        "today": told.today.isoformat(),
        "back_at": rfc3339(told.back_at),
        "last_day": told.last_day.isoformat(),
        "held": [summary_json(one, told.today, told.calendar) for one in told.held],
        "due": [
            {
                **_named(case),
                "assignee": case.assignee,
                "duty": duty.name,
                "about": duty.about,
                "due_on": duty.due_on.isoformat(),
                "paragraph": duty.rule,
            }
            for case, duty in told.due
        ],
        "waiting": [_waiting(case, one, told.actor) for case, one in told.waiting],
        "batches": [
            {
                "batch": one.batch_id,
                "accounts": one.accounts,
                "totals": [{"currency": total.currency, "amount": total.amount} for total in one.totals],
                "not_by": list(one.barred),
                "words": one.words(told.actor),
            }
            for one in told.batches
        ],
        "tasks": [
            {**_named(case), "number": number, "text": task.text, "due_on": task.due_on.isoformat()}
            for case, number, task in told.tasks
        ],
    }


def _named(case: CaseSummary) -> dict[str, object]:
    return {"case": case.case_id, "account_id": case.account_id, "holder_name": case.holder_name}


def _waiting(case: CaseSummary, one: Waiting, actor: str) -> dict[str, object]:
    return {
        **_named(case),
        "waits_for": one.waits_for,
        "correction": one.number or None,
        "amount": one.amount or None,
        "currency": case.currency,
        "not_by": list(one.barred),
        "credit": one.credit_id or None,
        "on": None if one.on is None else one.on.isoformat(),
        "words": waiting_words(one, case.currency, actor),
    }
