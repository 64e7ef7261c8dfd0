"""`recount bank`: what the bank says of itself, and changing it."""

from __future__ import annotations

import click

from domain.handlers.profile import ProfileExecuted, ProfileHandler
from domain.profile.events import KEYS
from domain.profile.state import Profile
from tui.application.profile.values import change, texts
from tui.cli.invocation import Invocation, pass_invocation
from tui.cli.output import emit
from tui.cli.params import json_option
from tui.cli.table import pairs
from tui.text.format import moment
from tui.text.safe import safe_str


@click.group("bank", invoke_without_command=True, subcommand_metavar="[show | set KEY VALUE]")
@json_option
@pass_invocation
@click.pass_context
def command(context: click.Context, invocation: Invocation, as_json: bool) -> None:
    """Show the bank's profile, or change it.

    Where it is and when it is open decide by which day a dispute is settled; its limits, what takes two people.
    """
    if context.invoked_subcommand is None:
        _show(invocation, as_json)


@command.command("show")
@json_option
@pass_invocation
def show(invocation: Invocation, as_json: bool) -> None:
    """Print every key with its value, as `set` takes it."""
    _show(invocation, as_json)


@command.command("set")
@click.argument("key", metavar="KEY")
@click.argument("value", metavar="VALUE")
@click.option("--reason", default="", metavar="TEXT", help="Why, for whoever reads the log.")
@json_option
@pass_invocation
def set_(invocation: Invocation, key: str, value: str, reason: str, as_json: bool) -> None:
    """Change one key of the profile; who and when is recorded.

    \b
    name, address, telephone   any text
    country, subdivision       ISO 3166, such as US, or GB and SCT
    zone                       where its days end, such as America/New_York
    weekend                    days with commas, such as fri,sat; "" for the country's own
    closures                   days with commas beside the holidays, such as 2026-12-24
    saturday                   yes where it is a business day, else no
    locale, currency           such as en-GB, and GBP
    four_eyes_posting, four_eyes_case, four_eyes_customer_day
                               amounts such as 100.00; above one a second person approves
    snapshot_every             events between two snapshots
    """
    with invocation.bank() as bank:
        executed = ProfileHandler(bank, clock=invocation.clock).execute(
            lambda profile: change(profile, key, value), actor=invocation.actor(bank), reason=reason
        )
        has_events = bank.head_position() > executed.after.version
    if as_json:
        emit(profile_json(executed.after))
    else:
        click.echo("\n".join(_told(executed, key, invocation, has_events=has_events)))


def profile_json(profile: Profile) -> dict[str, object]:
    """Every key as `recount bank set` takes it; only what is counted is a number."""
    return {**texts(profile), "snapshot_every": profile.snapshot_every}


def _show(invocation: Invocation, as_json: bool) -> None:
    with invocation.bank() as bank:
        profile, label = bank.profile(), bank.label
    if as_json:
        emit(profile_json(profile))
        return
    written = texts(profile)
    lines = pairs((key, safe_str(written[key], 1000) or "–") for key in KEYS)
    click.echo("\n".join([f"Bank {safe_str(label, 500)}", "", *lines]))


def _told(executed: ProfileExecuted, key: str, invocation: Invocation, *, has_events: bool) -> list[str]:
    before, after = texts(executed.before), texts(executed.after)
    if executed.receipt is None:
        return [f"Nothing to record: {key} is {safe_str(after[key], 1000) or 'empty'} already."]
    line = executed.receipt.lines[-1]
    told = [f"Recorded: event {line.version} {line.type} at {moment(line.recorded_at, invocation.zone)}"]
    told += [
        f"{one}: {safe_str(before[one], 1000) or '–'} → {safe_str(after[one], 1000) or '–'}"
        for one in KEYS
        if before[one] != after[one]
    ]
    if has_events and executed.before.zone != executed.after.zone:
        told.append(
            "Read models by day are those of the zone before until `recount projections rebuild NAME`."
        )
    return told
