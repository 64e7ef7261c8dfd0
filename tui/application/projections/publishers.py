"""How far what is published is, in a sentence."""

from __future__ import annotations

from domain.publishing.ports import PublisherStatus
from tui.text.format import SECOND, ago
from tui.text.safe import safe_str


def publisher_line(status: PublisherStatus) -> str:
    """Of one publisher, for people."""
    where = f"Published to {safe_str(status.prefix, 100)} at {safe_str(status.to, 200)}"
    if not status.lag_events:
        return f"{where}: up to date, position {status.position:,}."
    nobody = "" if status.lease_holder else "; nobody publishes now, `recount publish` does"
    waits = ago(round(status.lag_seconds * SECOND))
    return f"{where}: position {status.position:,}, {status.lag_events:,} events behind ({waits}){nobody}."
