"""`recount sweep`: everyone harmed by the same fault, and what each is owed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from domain.errors import BadInput
from tui.cli.csv_output import print_csv
from tui.cli.invocation import Invocation, pass_invocation
from tui.cli.output import emit
from tui.cli.params import NewPath, WholeNumber, check_spread, cluster_option, jobs_option, json_option
from tui.cli.progress import progress
from tui.cli.table import Column, figure, heading, row, stamp
from tui.text.format import rfc3339
from tui.text.safe import safe_str

if TYPE_CHECKING:
    from collections.abc import Mapping
    from contextlib import AbstractContextManager

    from domain.harm import HarmFound
    from tui.application.sweep.sweeping import Swept
    from tui.cli.progress import ProgressLine

MOST_PRINTED = 200
"""Findings printed for people; --json and --csv have them all."""
COLUMNS = (
    Column("account", 16),
    Column("holder", 20),
    Column("event", 7, "right"),
    Column("recorded", 19),
    Column("owed", 14, "right"),
    Column("cur", 3),
    Column("why", 72),
)
KEYS = ("account", "holder_id", "holder", "entry", "recorded_at", "owed", "currency", "why")


@click.command("sweep")
@click.argument("pattern", required=False, metavar="[NAME|FILE.py]")
@click.option("--from", "since", metavar="TIME", help="Only of events recorded from then on.")
@click.option("--to", "until", metavar="TIME", help="Only of events recorded up to then.")
@click.option(
    "--accounts",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Only the accounts in it, one on a line.",
)
@click.option(
    "--at",
    "position",
    type=WholeNumber(0),
    metavar="POSITION",
    help="As far as the log went at that position.",
)
@jobs_option
@cluster_option
@click.option(
    "--save",
    type=NewPath(),
    metavar="FILE",
    help="Keep it as it goes: the same sweep goes on from there after whatever stopped it.",
)
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV, with a line of headings.")
@json_option
@pass_invocation
def command(
    invocation: Invocation,
    pattern: str | None,
    since: str | None,
    until: str | None,
    accounts: Path | None,
    position: int | None,
    jobs: int | None,
    cluster: str,
    save: Path | None,
    as_csv: bool,
    as_json: bool,
) -> None:
    """Look for one fault in every account: who was harmed at which event, and what is owed.

    Without a pattern, lists those that come with Recount; a FILE.py of your own says name, version and look(history).
    Nothing is recorded. The answer is pinned to a position of the log, which --at asks of again, and its digest is the
    same whoever asks, in however many processes or on a cluster.

    --json prints a line for each finding, {"account","holder_id","holder","entry","recorded_at","owed","currency",
    "why"}, and at last {"pattern","version","position","accounts","events","findings","totals":{"GBP":{"accounts",
    "findings","owed"}},"digest"}; amounts are minor units.
    """
    from tui.application.sweep.sweeping import Request, accounts_of, sweep

    if pattern is None:
        _list(as_json=as_json)
        return
    check_spread(jobs, cluster)
    _check_printing(as_csv=as_csv, as_json=as_json)
    with invocation.bank() as bank, _progress(save) as line:
        request = Request(
            pattern=invocation.banks.pattern(pattern),
            accounts=() if accounts is None else accounts_of(accounts),
            first=_instant(invocation, since),
            last=_instant(invocation, until),
            position=position,
            jobs=jobs,
            cluster=cluster,
            save=save,
        )
        swept = sweep(bank, request, line)
        names = bank.holder_names({one.holder_id for one in swept.found if one.holder_id})
    if as_json or as_csv:
        _print_for_machines(swept, names, as_csv=as_csv)
    else:
        _print(invocation, swept, names)


def _progress(save: Path | None) -> AbstractContextManager[ProgressLine | None]:
    kept = "" if save is None else f"What was looked at is in {save}; the same command goes on from there."
    return progress("Sweeping", stopped="Interrupted; nothing was changed.", kept=kept)


def _check_printing(*, as_csv: bool, as_json: bool) -> None:
    if as_csv and as_json:
        raise BadInput("--csv and --json are two ways to print; give one of them.")


def _instant(invocation: Invocation, text: str | None) -> int | None:
    if text is None:
        return None
    when = invocation.when(text)
    if when.kind == "event":
        raise BadInput("A sweep goes from one time to another, not from an event; write a day or a time.")
    return when.at


def _list(*, as_json: bool) -> None:
    from domain.sweep.patterns import PATTERNS

    for one in PATTERNS:
        if as_json:
            emit({"name": one.name, "version": one.version, "title": one.title})
        else:
            click.echo(f"{one.name:<24}{one.title}")


def _print(invocation: Invocation, swept: Swept, names: Mapping[str, str]) -> None:
    if swept.found:
        click.echo(f"{swept.title}. Times in {invocation.zone.key}")
        click.echo(heading(COLUMNS))
    for one in swept.found[:MOST_PRINTED]:
        owed = figure(one.harm.owed, one.currency) if one.harm.owed else "–"
        cells = [
            one.account_id,
            names.get(one.holder_id, one.holder_id),
            str(one.harm.entry),
            stamp(one.recorded_at, invocation.zone),
            owed,
            one.currency,
            one.harm.words,
        ]
        click.echo(row(COLUMNS, cells))
    if len(swept.found) > MOST_PRINTED:
        click.echo(f"… and {len(swept.found) - MOST_PRINTED:,} more; --json and --csv have them all.")
    for currency, total in swept.totals.items():
        owed = f"{figure(total.owed, currency)} {currency} owed" if total.owed else "no money owed"
        click.echo(f"{total.findings:,} in {total.accounts:,} accounts: {safe_str(owed)}.")
    if not swept.found:
        click.echo(f"{swept.title}: none.")
    click.echo(
        f"Looked at {swept.accounts:,} accounts, {swept.events:,} events, up to position "
        f"{swept.question.position:,}. Digest {swept.digest}"
    )


def _print_for_machines(swept: Swept, names: Mapping[str, str], *, as_csv: bool) -> None:
    if as_csv:
        print_csv(KEYS, (_json(one, names) for one in swept.found))
        return
    for one in swept.found:
        emit(_json(one, names))
    emit(_summary(swept))


def _json(one: HarmFound, names: Mapping[str, str]) -> dict[str, object]:
    values = (
        one.account_id,
        one.holder_id,
        names.get(one.holder_id, ""),
        one.harm.entry,
        rfc3339(one.recorded_at),
        one.harm.owed,
        one.currency,
        one.harm.words,
    )
    return dict(zip(KEYS, values, strict=True))


def _summary(swept: Swept) -> dict[str, object]:
    question = swept.question
    return {
        "pattern": question.pattern,
        "version": question.version,
        "position": question.position,
        "accounts": swept.accounts,
        "events": swept.events,
        "findings": len(swept.found),
        "totals": {
            currency: {"accounts": total.accounts, "findings": total.findings, "owed": total.owed}
            for currency, total in swept.totals.items()
        },
        "digest": swept.digest,
    }
