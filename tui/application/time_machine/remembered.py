"""What one person's desk remembers of times: those that were typed, and the zone that an account's customer is in.

Each is a small private file. Of times it keeps what was typed and nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from domain.errors import BadInput
from domain.files import MissingFile, parse_json, read_text
from tui.application.private_file import digest, safe_name, write_private
from tui.application.session import Session
from tui.application.time_machine.host import Host
from tui.text.time.parse import MAX_LENGTH
from tui.text.time.zones import TimeError, load_zone

KEPT = 50
"""Typed times that are kept, the newest last."""
MOST_BYTES = 64 << 10


class TypedTimes:
    """The times that a person typed to go to, oldest first."""

    def __init__(self, folder: Path, actor: str) -> None:
        self.path = folder / "typed" / f"times-{digest(actor)}.json"

    def read(self) -> tuple[str, ...]:
        """Those kept; none where the file is missing or is no such list."""
        found = _content(self.path)
        typed = found if isinstance(found, list) else []
        return tuple(one for one in typed if isinstance(one, str) and len(one) <= MAX_LENGTH)[-KEPT:]

    def add(self, text: str) -> tuple[str, ...]:
        """All of them with this one last. Raises NotKept."""
        typed = (*(one for one in self.read() if one != text), text)[-KEPT:]
        write_private(self.path, json.dumps(typed) + "\n")
        return typed


class CustomerZone:
    """The zone that the customer of an account is in, once somebody said it at this desk."""

    def __init__(self, folder: Path, *, account_id: str, actor: str) -> None:
        self.path = folder / "zones" / f"{safe_name(account_id)}-{digest(actor)}.json"

    def read(self) -> ZoneInfo | None:
        """The zone; None where none was said, or none that there is."""
        found = _content(self.path)
        try:
            return (
                load_zone(found["zone"])
                if isinstance(found, dict) and isinstance(found["zone"], str)
                else None
            )
        except (KeyError, TimeError):
            return None

    def write(self, zone: ZoneInfo | None) -> ZoneInfo | None:
        """Keep the zone, or none any more; the zone. Raises NotKept."""
        write_private(self.path, json.dumps({"zone": None if zone is None else zone.key}) + "\n")
        return zone


def _content(path: Path) -> object:
    """What a file holds; None where it cannot be read."""
    try:
        content: object = parse_json(read_text(path, MOST_BYTES), str(path))
    except (MissingFile, BadInput, ValueError):
        return None
    return content


@dataclass(frozen=True, slots=True)
class _Change:
    """Something done with the two files, on a thread."""

    do: Callable[[], _Known]


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known after it; None leaves what was known."""

    typed: tuple[str, ...] | None = None
    zone: ZoneInfo | None = None
    zone_is_new: bool = False


class RememberedTimes:
    """Keeps what the files hold; without a folder, for as long as the account is open."""

    def __init__(self, host: Host, session: Session, account_id: str) -> None:
        self._host, folder = host, session.folder
        self.typed: tuple[str, ...] = ()
        self.zone: ZoneInfo | None = None
        self._times = None if folder is None else TypedTimes(folder, session.actor)
        self._zones = (
            None if folder is None else CustomerZone(folder, account_id=account_id, actor=session.actor)
        )
        self._changes = host.askers.every(lambda change: change.do(), self._changed)

    def read(self) -> None:
        """Read both files: another window of the same person may have written them."""
        times, zones = self._times, self._zones
        if times is not None and zones is not None:
            self._changes.ask(_Change(lambda: _Known(times.read(), zones.read(), zone_is_new=True)))

    def remember(self, text: str) -> None:
        """Keep what was typed."""
        self.typed = (*(one for one in self.typed if one != text), text)[-KEPT:]
        if (times := self._times) is not None:
            self._changes.ask(_Change(lambda: _Known(times.add(text))))

    def say_zone(self, zone: ZoneInfo | None) -> None:
        """Show instants in the customer's zone too from now on, None: no longer."""
        if zone == self.zone:
            return
        self.zone = zone
        self._host.refresh()
        told = "Times are the desk's alone." if zone is None else f"Times are shown in {zone.key} too."
        self._host.say(told if zone is None else f"{told} “zone off” at : takes it back.")
        if (zones := self._zones) is not None:
            self._changes.ask(_Change(lambda: _Known(zone=zones.write(zone), zone_is_new=True)))

    def _changed(self, _: _Change, known: _Known) -> None:
        if known.typed is not None:
            self.typed = known.typed
        if known.zone_is_new and known.zone != self.zone:
            self.zone = known.zone
            self._host.refresh()
