"""What every command for people says last of a bank for training: that it is one, and what time it is there."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import click


def prints_for_people() -> bool:
    """Whether the command that runs has words for people, and was asked for them."""
    context = click.get_current_context(silent=True)
    params = {} if context is None else context.params
    return params.get("as_json") is False and not params.get("as_csv")


def training_line(now: int, zone: ZoneInfo) -> str:
    """The line itself. `now` in UTC microseconds."""
    from tui.text.format import moment

    return f"TRAINING: it is {moment(now, zone)} here."
