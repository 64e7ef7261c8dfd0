"""`recount open`: the app, standing where a link says."""

from __future__ import annotations

import click

from domain.errors import BadInput
from domain.history.cut import Lens
from tui.application.time_machine.queries import Opening
from tui.application.time_machine.standing import opening_of
from tui.cli.app import run_app
from tui.cli.invocation import Invocation, pass_invocation
from tui.cli.params import AccountNumber, EntryNumber


@click.command("open")
@click.argument("account", type=AccountNumber(), required=False, metavar="[ACCOUNT]")
@click.option("--at", metavar="TIME", help='Such as "2026-11-17 15:00", "tue 15:00", "-2h" or "#47".')
@click.option("--version", type=EntryNumber(), metavar="N", help="Right after the event of that number.")
@click.option(
    "--lens",
    type=click.Choice(["as-at", "as-of"]),
    default="as-at",
    show_default=True,
    help="What the bank knew then, or what counts for then by value date with everything known now.",
)
@click.option("--case", "case_id", metavar="CASE", help="The file of this case, in place of an account.")
@pass_invocation
def command(
    invocation: Invocation,
    account: str | None,
    at: str | None,
    version: int | None,
    lens: Lens,
    case_id: str | None,
) -> int:
    """Open the app on ACCOUNT, in the present or at any point of its past, or on a case."""
    if (account is None) == (case_id is None):
        raise BadInput("Name an ACCOUNT, or a case with --case CASE: one of the two.")
    if case_id is not None:
        if at is not None or version is not None:
            raise BadInput("--at and --version are of an account; a case opens as it stands.")
        with invocation.bank() as bank:
            invocation.case_handler(bank).load(case_id)
        return run_app(invocation, invocation.settings, case_id=case_id)
    assert account is not None
    opening = _opening(invocation, account, at, version, lens)
    return run_app(invocation, invocation.settings, account=account, opening=opening)


def _opening(
    invocation: Invocation, account: str, at: str | None, version: int | None, lens: Lens
) -> Opening:
    """How the account is seen first. Raises TimeError, UnknownAccount, BadInput."""
    if at is not None and version is not None:
        raise BadInput("--at and --version both say when; give one of them.")
    with invocation.bank() as bank:
        instant = None
        if at is not None:
            when = invocation.when(at)
            instant, version = (when.at, None) if when.kind == "instant" else (None, when.version)
        return opening_of(bank, account, instant, version, lens)
