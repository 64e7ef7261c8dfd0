"""`recount case liability`: who bears what of the payments that a case disputes, transfer by transfer."""

from __future__ import annotations

import click

from domain.dispute.liability import Liability
from domain.dispute.state import Case
from tui.application.cases.liability import liability, liability_json
from tui.cli.case_step import case_argument
from tui.cli.invocation import Invocation, pass_invocation
from tui.cli.output import emit
from tui.cli.params import json_option
from tui.cli.table import Column, heading, pairs, row
from tui.text.cases import REGIMES
from tui.text.format import money

COLUMNS = (
    Column("entry", 6),
    Column("amount", 14, "right"),
    Column("tier", 7),
    Column("customer bears", 14, "right"),
)


@click.command("liability")
@case_argument
@json_option
@pass_invocation
def command(invocation: Invocation, case_id: str, as_json: bool) -> None:
    """Show what the customer bears of the disputed payments, and by which paragraph.

    `recount case cite CASE --liability` puts the table into the case as evidence.
    """
    with invocation.bank() as bank:
        handler = invocation.case_handler(bank)
        case = handler.load(case_id)
        answer = liability(handler, case)
    if as_json:
        emit(liability_json(case_id, case, answer))
    else:
        click.echo("\n".join(_lines(case, answer)))


def _lines(case: Case, answer: Liability) -> list[str]:
    def amount(minor: int) -> str:
        return money(minor, case.currency)

    table = [
        row(COLUMNS, [str(one.version), amount(one.amount), one.tier, amount(one.bears)])
        for one in answer.rows
    ]
    sums = [
        ("Rules", REGIMES[case.facts.regime]),
        ("Bears", f"{amount(answer.limit)} {case.currency}"),
        ("Give back", f"{amount(answer.refund)} {case.currency}"),
        *(("Why" if not at else "", f"{one.words} ({one.paragraph})") for at, one in enumerate(answer.why)),
    ]
    return [heading(COLUMNS), *table, "", *pairs(sums)]
