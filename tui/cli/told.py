"""`recount told`: a statement as it was on its day beside what it would say today."""

from __future__ import annotations

import click

from domain.clock import wall_clock
from domain.errors import BadInput
from domain.history.statement import StatementThenAndToday, told_statement
from tui.application.told.statements import difference_words, sheet_of
from tui.cli.invocation import Invocation, pass_invocation
from tui.cli.output import emit
from tui.cli.params import account_argument, json_option
from tui.text.events import describe
from tui.text.format import rfc3339


@click.command("told")
@account_argument
@click.option(
    "--statement", "on", metavar="DATE", help="The day of the statement; by default the last statement day."
)
@json_option
@pass_invocation
def command(invocation: Invocation, account: str, on: str | None, as_json: bool) -> None:
    """Show what a statement of ACCOUNT said on its day, what it would say today, and why they differ."""
    with invocation.bank() as bank:
        zone = bank.profile().clock
        day = None
        if on is not None:
            when = invocation.when(on)
            if when.kind == "event":
                raise BadInput("--statement is a day; give one, not the number of an event.")
            day = wall_clock(when.at, invocation.zone).at.date()
        found = told_statement(bank, account, day, wall_clock(invocation.clock(), zone).at.date())
        head = bank.head(account)
    if as_json:
        emit(_json(found, invocation))
    else:
        click.echo(sheet_of(found, zone, invocation.zone, head.version if head else 0).text(), nl=False)


def _json(found: StatementThenAndToday, invocation: Invocation) -> dict[str, object]:
    return {
        "account": found.account_id,
        "currency": found.currency,
        "from": found.first.isoformat(),
        "statement": found.last.isoformat(),
        "then": _side(found, 0),
        "today": _side(found, 1),
        "same": found.is_same,
        "differences": [
            {
                "version": one.recorded.version,
                "type": one.recorded.type,
                "amount": one.change,
                "why": one.why,
                "recorded_at": rfc3339(one.recorded.recorded_at),
                "effective_at": rfc3339(one.recorded.effective_at),
                "actor": one.recorded.actor,
                "words": difference_words(one, found.currency, invocation.zone),
            }
            for one in found.differences
        ],
    }


def _side(found: StatementThenAndToday, side: int) -> dict[str, object]:
    entries = [(one, (one.then, one.today)[side]) for one in found.entries]
    shown = [(one, balance) for one, balance in entries if balance is not None]
    if side == 0:
        shown.sort(key=lambda pair: pair[0].recorded.version)
    return {
        "opening": found.opening[side],
        "closing": found.closing[side],
        "entries": [
            {
                "version": one.recorded.version,
                "effective_at": rfc3339(one.recorded.effective_at),
                "recorded_at": rfc3339(one.recorded.recorded_at),
                "type": one.recorded.type,
                "amount": one.change,
                "ledger_balance": balance,
                "words": describe(one.recorded),
            }
            for one, balance in shown
        ],
    }
