"""`recount init`: an empty bank, ready to record."""

from __future__ import annotations

import click

from domain.errors import BadInput
from tui.cli.invocation import Invocation, pass_invocation
from tui.cli.output import emit
from tui.cli.params import WholeNumber, json_option
from tui.text.safe import safe_str

MAX_PARTITIONS = 1024


@click.command("init")
@click.option("--roles", is_flag=True, help="Print the SQL that makes the roles of a PostgreSQL database.")
@click.option(
    "--partitions",
    type=WholeNumber(1, MAX_PARTITIONS),
    metavar="N",
    help="Cut the log of a new PostgreSQL bank into N partitions by account.",
)
@click.option("--training", is_flag=True, help="A bank to train in, whose clock is set with --clock.")
@json_option
@pass_invocation
def command(
    invocation: Invocation, roles: bool, partitions: int | None, training: bool, as_json: bool
) -> None:
    """Create the database, or bring its schema up to date. What is recorded stays as it is.

    The days and statements of a new bank end in the time zone named by --zone or in the config file, else in UTC;
    once something is recorded, in the same for ever.

    A bank becomes one for training only while nothing is recorded in it. There the global option --clock TIME says
    when it is, for one command or as long as the app is open; without it the clock goes on from the newest event.

    --json prints {"database","accounts","zone","training"}, with --roles {"sql"}.
    """
    if roles:
        _print_roles(invocation, as_json)
        return
    if invocation.settings.read_only:
        raise BadInput("--read-only creates nothing; leave it out to create the database.")
    with invocation.new_bank(partitions or 0, zoned=True, training=training) as bank:
        label, accounts, zone, training = (
            bank.label,
            bank.accounts_count(),
            bank.profile().zone,
            bank.is_training,
        )
    if as_json:
        emit({"database": label, "accounts": accounts, "zone": zone, "training": training})
    else:
        click.echo(
            f"Ready: {safe_str(label, 500)} ({accounts:,} accounts). Days end in {safe_str(zone, 60)}."
        )


def _print_roles(invocation: Invocation, as_json: bool) -> None:
    if invocation.settings.database_file is not None:
        raise BadInput(
            "Roles are a PostgreSQL feature, and this bank is a SQLite file: "
            "who may open the file may act; protect it by the permissions of its folder."
        )
    roles = invocation.banks.roles_sql()
    if as_json:
        emit({"sql": roles})
    else:
        click.echo(roles)
