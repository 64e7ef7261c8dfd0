"""`recount open`: the app, standing where a link says."""

from __future__ import annotations

import click

from domain.errors import BadInput, UnknownAccount
from domain.history.cut import Lens
from tui.application.time_machine.queries import Opening
from tui.application.time_machine.standing import opening_of
from tui.cli.app import run_app
from tui.cli.invocation import Invocation, pass_invocation
from tui.cli.params import AccountNumber, check_point, point_options


@click.command("open")
@click.argument("account", type=AccountNumber(), required=False, metavar="[ACCOUNT]")
@point_options
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
    """Open the app on ACCOUNT, in the present or at any point of its past, or on a case: by its number too, where no
    account has that."""
    if (account is None) == (case_id is None):
        raise BadInput("Name an ACCOUNT, or a case with --case CASE: one of the two.")
    if case_id is not None:
        if at is not None or version is not None:
            raise BadInput("--at and --version are of an account; a case opens as it stands.")
        with invocation.bank() as bank:
            invocation.case_handler(bank).load(case_id)
        return run_app(invocation, invocation.settings, case_id=case_id)
    assert account is not None
    try:
        opening = _opening(invocation, account, at, version, lens)
    except UnknownAccount:
        if at is not None or version is not None or not _is_case(invocation, account):
            raise
        return run_app(invocation, invocation.settings, case_id=account)
    return run_app(invocation, invocation.settings, account=account, opening=opening)


def _is_case(invocation: Invocation, case_id: str) -> bool:
    with invocation.bank() as bank:
        return bank.case_summary(case_id) is not None


def _opening(
    invocation: Invocation, account: str, at: str | None, version: int | None, lens: Lens
) -> Opening:
    """How the account is seen first. Raises TimeError, UnknownAccount, BadInput."""
    check_point(at, version)
    with invocation.bank() as bank:
        instant = None
        if at is not None:
            when = invocation.when(at)
            instant, version = (when.at, None) if when.kind == "instant" else (None, when.version)
        return opening_of(bank, account, instant, version, lens)
