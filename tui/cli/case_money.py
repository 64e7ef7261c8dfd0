"""`recount case ledger`: what became of the money of a case, line by line."""

from __future__ import annotations

import click

from domain.dispute.ledger import CaseLedger, Line
from tui.application.cases.money import read_ledger
from tui.cli.case_step import case_argument
from tui.cli.invocation import Invocation, pass_invocation
from tui.cli.output import emit
from tui.cli.params import json_option
from tui.cli.table import Column, heading, row
from tui.text.format import money

AMOUNTS = ("claimed", "credited", "final", "withdrawn", "reversed", "refunded", "borne", "owed")
COLUMNS = (Column("entry", 7), *(Column(name, 12, "right") for name in AMOUNTS))


@click.command("ledger")
@case_argument
@json_option
@pass_invocation
def ledger(invocation: Invocation, case_id: str, as_json: bool) -> None:
    """Show what was claimed, lent, given back and is still owed, for each disputed entry.

    `credited` is lent and open; it does not lower what is owed. `borne` is what the customer bears.
    """
    with invocation.bank() as bank:
        case, found = read_ledger(invocation.case_handler(bank), case_id)
    if as_json:
        emit(_json(case_id, case.currency, found))
        return
    click.echo(heading(COLUMNS))
    for line in found.lines:
        click.echo(row(COLUMNS, _cells(line, case.currency)))
    click.echo(f"Owed: {money(found.owed, case.currency)} {case.currency}")


def _cells(line: Line, currency: str) -> list[str]:
    entry = "missing" if line.entry is None else str(line.entry)
    return [entry, *(money(getattr(line, name), currency) for name in AMOUNTS)]


def _json(case_id: str, currency: str, found: CaseLedger) -> dict[str, object]:
    lines = [{"entry": line.entry} | {name: getattr(line, name) for name in AMOUNTS} for line in found.lines]
    return {"case": case_id, "currency": currency, "lines": lines, "owed": found.owed}
