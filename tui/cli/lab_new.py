"""`recount lab new`: a scenario file made of a real account, with other names and figures."""

from __future__ import annotations

from random import SystemRandom

import click

from tui.cli.invocation import Invocation, pass_invocation
from tui.cli.output import emit
from tui.cli.params import WholeNumber, account_argument, json_option


@click.command("new")
@account_argument
@click.option("--events", type=WholeNumber(1, 400), default=60, show_default=True, help="The newest so many.")
@json_option
@pass_invocation
def new(invocation: Invocation, account: str, events: int, as_json: bool) -> None:
    """Print a scenario made of ACCOUNT, with other names and figures.

    Its newest events, moved to another time, with a task to begin with: `recount lab new 4417 > own.toml`. What the
    customer says and what is asked is yours to write.
    """
    from tui.application.lab.drafting import draft

    with invocation.bank() as bank:
        scenario = draft(bank, account, SystemRandom(), events)
    if as_json:
        emit({"scenario": scenario})
    else:
        click.echo(scenario, nl=False)
