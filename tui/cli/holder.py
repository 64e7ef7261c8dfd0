"""`recount holder`: what the bank knows of a person, and forgetting who they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import click

from tui.application.holders.holders import MOST_NAMED, HolderView, erase_holder, read_holder
from tui.cli.invocation import Invocation, pass_invocation
from tui.cli.output import emit
from tui.cli.params import json_option
from tui.text.safe import safe_str

MAX_NAME = 200
holder_argument = click.argument("holder", metavar="HOLDER")


@click.group("holder", subcommand_metavar="show|erase HOLDER")
def command() -> None:
    """Show what the bank knows of a person, or forget who they are.

    HOLDER is the id under which the log has them; `recount accounts --json` shows it.
    """


@command.command("show")
@holder_argument
@json_option
@pass_invocation
def show(invocation: Invocation, holder: str, as_json: bool) -> None:
    """Print the name of HOLDER, their accounts and cases, and what keeps them from being erased."""
    with invocation.bank() as bank:
        found = read_holder(bank, holder, bank.clock())
    if as_json:
        emit(_json(found))
        return
    click.echo(
        f"{safe_str(found.holder_id, MAX_NAME)}: {safe_str(found.name, MAX_NAME) or 'no name is known'}"
    )
    accounts = ", ".join(safe_str(one.account_id, MAX_NAME) for one in found.accounts)
    click.echo(f"Accounts: {accounts or 'none'}")
    click.echo(f"Cases: {', '.join(f'{one.case_id} ({one.status})' for one in found.cases) or 'none'}")
    if found.files:
        click.echo(f"Attached files: {_listed(f'{case_id} {file.name}' for case_id, file in found.files)}")
    for case, until in found.held_by:
        click.echo(
            f"Kept for the sake of {case.case_id}, {'which is open' if until is None else f'until {until}'}"
        )
    for one in found.waiting:
        account_id = safe_str(one.account_id, MAX_NAME)
        click.echo(f"Kept for the sake of batch {one.batch_id}, in which account {account_id} waits")


@command.command("erase")
@holder_argument
@json_option
@pass_invocation
def erase(invocation: Invocation, holder: str, as_json: bool) -> None:
    """Forget who HOLDER is: they show as "erased", and an import that names them again changes nothing.

    Accounts, events and cases stay, and what was written in these and the files attached to them: every balance
    still replays and every hash still verifies. Refused while a
    case of theirs is open or an account of theirs waits in a batch, and for two years after a case was closed (12 CFR
    1005.13(b)).
    """
    with invocation.bank() as bank:
        before = erase_holder(bank, holder, bank.clock())
    if as_json:
        emit({"holder": holder, "erased": True, "was_erased": before.is_erased, "files": _files(before)})
    elif before.is_erased:
        click.echo(f"Holder {safe_str(holder, MAX_NAME)} was erased before; nothing changed.")
    else:
        click.echo(
            f"Holder {safe_str(holder, MAX_NAME)} is erased. Older backups, exports with names and letters that were"
            " printed still have the name."
        )
        for sentence in _still_named(before):
            click.echo(sentence)


def _still_named(before: HolderView) -> Iterator[str]:
    """What stays in the bank although it may say who they were."""
    if before.cases:
        yield (
            f"What was written in {_listed(one.case_id for one in before.cases)} stays as it is, and may name them."
        )
    if before.files:
        named = _listed(f"{case_id} {file.name}" for case_id, file in before.files)
        yield f"Files attached there stay too, and may name them: {named}."


def _listed(names: Iterable[str]) -> str:
    every = [safe_str(name, MAX_NAME) for name in names]
    more = f" and {len(every) - MOST_NAMED:,} more" if len(every) > MOST_NAMED else ""
    return f"{', '.join(every[:MOST_NAMED])}{more}"


def _files(found: HolderView) -> list[dict[str, object]]:
    return [
        {"case": case_id, "number": file.number, "name": file.name, "sha256": file.sha256}
        for case_id, file in found.files
    ]


def _json(found: HolderView) -> dict[str, object]:
    return {
        "holder": found.holder_id,
        "name": found.name,
        "erased": found.is_erased,
        "accounts": [one.account_id for one in found.accounts],
        "cases": [
            {"case": case.case_id, "status": case.status, "account": case.account_id} for case in found.cases
        ],
        "held_by": [
            {"case": case.case_id, "until": None if until is None else until.isoformat()}
            for case, until in found.held_by
        ],
        "waiting": [{"batch": one.batch_id, "account": one.account_id} for one in found.waiting],
        "files": _files(found),
    }
