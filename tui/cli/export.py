"""`recount export`: the streams of accounts and cases, hash for hash, as `recount import jsonl` reads them."""

from __future__ import annotations

from itertools import islice

import click

from tui.cli.invocation import Invocation, pass_invocation
from tui.cli.params import AccountNumber

CHUNK = 1000
"""Lines written at a time."""


@click.command("export")
@click.argument("accounts", type=AccountNumber(), nargs=-1, metavar="[ACCOUNT]...")
@click.option("--with-names", is_flag=True, help="Add the names of holders, which are personal data.")
@click.option("--with-cases", is_flag=True, help="Add the dispute cases of each ACCOUNT.")
@pass_invocation
def command(invocation: Invocation, accounts: tuple[str, ...], with_names: bool, with_cases: bool) -> None:
    """Print the events of each ACCOUNT as JSON Lines with their hashes.

    Without ACCOUNT, of all accounts and of all dispute cases.
    """
    with invocation.bank() as bank:
        lines = bank.export(accounts, with_names=with_names, with_cases=with_cases)
        while chunk := list(islice(lines, CHUNK)):
            click.echo("\n".join(chunk))
