"""`recount seal`: the heads of all streams in a file to be kept elsewhere."""

from __future__ import annotations

from pathlib import Path

import click

from tui.cli.invocation import Invocation, pass_invocation
from tui.cli.output import emit
from tui.cli.params import NewPath, json_option
from tui.text.format import moment, rfc3339
from tui.text.safe import safe_str


@click.command("seal")
@click.argument("file", type=NewPath(), metavar="FILE")
@json_option
@pass_invocation
def command(invocation: Invocation, file: Path, as_json: bool) -> None:
    """Seal the bank as it is: write count and head of every stream to a new FILE.

    Keep it where nobody who can write the bank can write it. `recount verify --seal FILE` then shows every
    event that was changed, removed, cut off or slipped in since, however well.

    --json prints {"file","streams","events","digest","sealed_at"}.
    """
    with invocation.bank() as bank:
        seal = bank.seal(file, invocation.clock())
    if as_json:
        emit(
            {
                "file": str(file),
                "streams": len(seal.heads),
                "events": seal.events,
                "digest": seal.digest,
                "sealed_at": rfc3339(seal.sealed_at),
            }
        )
        return
    when = moment(seal.sealed_at, invocation.zone)
    click.echo(
        f"Sealed {len(seal.heads):,} streams, {seal.events:,} events, {when}: {safe_str(str(file), 500)}"
    )
    click.echo(f"Digest {seal.digest}")
