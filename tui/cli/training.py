"""What every command for people says first of a bank for training: that it is one, and what time it is there."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import click

from tui.text.format import moment


def tell(now: int, zone: ZoneInfo) -> None:
    """Say it, unless what is printed is for machines."""
    context = click.get_current_context(silent=True)
    if context is not None and context.params.get("as_json") is False:
        click.echo(f"TRAINING: it is {moment(now, zone)} here.")
