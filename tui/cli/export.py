"""`recount export`: accounts' streams, hash for hash, as `recount import jsonl` reads them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import click

from domain.ports import Store
from tui.cli.params import AccountNumber
from tui.cli.session import Session, pass_session

CHUNK = 1000
"""Lines written at a time; accounts read at a time."""


@click.command("export")
@click.argument("accounts", type=AccountNumber(), nargs=-1, metavar="[ACCOUNT]...")
@click.option("--with-names", is_flag=True, help="Add the names of holders, which are personal data.")
@pass_session
def command(session: Session, accounts: tuple[str, ...], with_names: bool) -> None:
    """Print the events of each ACCOUNT, or of all, as JSON Lines with their hashes."""
    from tui import wiring

    with session.store() as store:
        lines = wiring.export_history(store, accounts or _all_accounts(store), with_names=with_names)
        while chunk := list(islice(lines, CHUNK)):
            click.echo("\n".join(chunk))


def _all_accounts(store: Store) -> Iterator[str]:
    offset = 0
    while page := store.accounts(offset=offset, limit=CHUNK):
        yield from (summary.account_id for summary in page)
        offset += len(page)
