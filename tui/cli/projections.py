"""`recount projections`: how far the read models are, and the commands that run, rebuild, show and add them."""

from __future__ import annotations

from collections.abc import Callable

import click

from domain.projections.port import Projections
from domain.projections.projection import ProjectionStatus
from tui.application.projections.publishers import publisher_line
from tui.cli.invocation import Invocation, pass_invocation
from tui.cli.output import emit
from tui.cli.params import json_option
from tui.cli.projections_rebuild import rebuild
from tui.cli.projections_run import add, run
from tui.cli.projections_show import show
from tui.cli.table import Column, heading, row
from tui.text.format import SECOND, ago, rfc3339
from tui.text.safe import safe_str

COLUMNS = (
    Column("name", 24),
    Column("ver", 3, "right"),
    Column("status", 7),
    Column("position", 11, "right"),
    Column("lag, events", 11, "right"),
    Column("lag, time", 14, "right"),
    Column("rows", 9, "right"),
    Column("", 40),
)


@click.group("projections", invoke_without_command=True)
@json_option
@pass_invocation
@click.pass_context
def command(context: click.Context, invocation: Invocation, as_json: bool) -> None:
    """List the read models and how far each is behind the log, in events and in time.

    --json prints a line for each: {"name","title","version","status","position","head","lag_events",
    "lag_seconds","stalled","rows","problem","source","zone","lease_holder","advanced_at","rebuild":null|
    {"version","position","target","started_at"}}; zone is where its days end.
    status is running, paused or failed; stalled: behind, and nobody moves it.
    """
    if context.invoked_subcommand is not None:
        return
    with invocation.bank() as bank:
        statuses = bank.projections().statuses()
        publishers = bank.publishing().outbox.statuses()
    if as_json:
        for status in statuses:
            emit(status_json(status))
        return
    click.echo(heading(COLUMNS))
    for status in statuses:
        click.echo(_line(status))
    for publisher in publishers:
        click.echo(publisher_line(publisher))
    for status in statuses:
        if status.status == "failed":
            click.echo(f"{_problem(status)}", err=True)
    if any(status.is_stalled for status in statuses):
        click.echo("Nobody moves what is stalled: `recount projections run` does, and an open app.", err=True)


def status_json(status: ProjectionStatus) -> dict[str, object]:
    """A projection's standing for machines."""
    shadow = status.shadow
    return {
        "name": status.name,
        "title": status.title,
        "version": status.version,
        "status": status.status,
        "position": status.position,
        "head": status.head,
        "lag_events": status.lag_events,
        "lag_seconds": round(status.lag_seconds, 3),
        "stalled": status.is_stalled,
        "rows": status.rows,
        "problem": status.problem,
        "source": status.source,
        "zone": status.zone,
        "lease_holder": status.lease_holder,
        "advanced_at": rfc3339(status.advanced_at) if status.advanced_at else None,
        "rebuild": None
        if shadow is None
        else {
            "version": shadow.version,
            "position": shadow.position,
            "target": shadow.target,
            "started_at": rfc3339(shadow.started_at),
        },
    }


def _line(status: ProjectionStatus) -> str:
    return row(
        COLUMNS,
        [
            status.name,
            str(status.version),
            "stalled" if status.is_stalled else status.status,
            f"{status.position:,}",
            f"{status.lag_events:,}",
            ago(round(status.lag_seconds * SECOND)) if status.lag_events else "–",
            f"{status.rows:,}",
            _rebuild_note(status),
        ],
    )


def _rebuild_note(status: ProjectionStatus) -> str:
    shadow = status.shadow
    if shadow is None:
        return ""
    return f"rebuild to version {shadow.version} at {shadow.position:,} of {shadow.target:,}"


def _problem(status: ProjectionStatus) -> str:
    name = safe_str(status.name, 60)
    return (
        f"{name} failed on {safe_str(status.problem, 600)}; "
        f"mend it, then `recount projections resume {name}` tries that event again."
    )


def _switch(name: str, line: str, act: Callable[[Projections, str], None], done: str) -> click.Command:
    """A command that does one thing to one projection."""

    @click.command(name, help=line)
    @click.argument("projection", metavar="NAME")
    @pass_invocation
    def switch(invocation: Invocation, projection: str) -> None:
        with invocation.bank() as bank:
            act(bank.projections(), projection)
        click.echo(f"{safe_str(projection, 60)} {done}.")

    return switch


command.add_command(run)
command.add_command(rebuild)
command.add_command(show)
command.add_command(add)
command.add_command(
    _switch(
        "pause",
        "Let a read model stand still where it is.",
        lambda projections, name: projections.pause(name),
        "is paused; `recount projections resume` lets it go on",
    )
)
command.add_command(
    _switch(
        "resume",
        "Let a read model go on from its checkpoint, also after a failure.",
        lambda projections, name: projections.resume(name),
        "goes on from its checkpoint, whenever `recount projections run` or an app is open",
    )
)
