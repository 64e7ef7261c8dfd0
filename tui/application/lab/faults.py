"""What is wrong with a scenario file, each fault with its line."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from domain.errors import BadInput, RecountError
from tui.application.lab.lines import Place, line_at
from tui.text.safe import safe_str

Read = TypeVar("Read")

MOST = 50
"""Faults that are told at once."""


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """What is wrong at a line, from 1."""

    line: int
    message: str


class BadScenario(BadInput):
    """A scenario file that cannot be used."""

    def __init__(self, path: Path, faults: tuple[Fault, ...]) -> None:
        first = faults[0]
        more = f" ({len(faults) - 1} more: `recount lab check` lists them)" if len(faults) > 1 else ""
        super().__init__(f"{path} line {first.line}: {first.message}.{more}")
        self.faults = faults


@dataclass(slots=True)
class Faults:
    """Collects what is wrong with the file of `path`, so that all of it is told at once."""

    path: Path
    lines: Mapping[Place, int]
    found: list[Fault] = field(default_factory=list)

    def note(self, place: Place, message: str) -> None:
        """Something is wrong there."""
        if len(self.found) < MOST:
            said = safe_str(message.strip().rstrip("."), 400)
            self.found.append(Fault(line_at(self.lines, place), said))

    @contextmanager
    def at(self, place: Place) -> Iterator[None]:
        """Note there what is raised within."""
        try:
            yield
        except RecountError as error:
            self.note(place, error.message)
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False, include_context=False)[0]
            key = next((part for part in first["loc"] if isinstance(part, str)), "")
            where: Place = (*place, key) if key and (*place, key) in self.lines else place
            said = {"missing": "is missing", "unexpected_keyword_argument": "is no field of this event"}
            message = said.get(first["type"], str(first["msg"])[:1].lower() + str(first["msg"])[1:])
            self.note(where, f"{key}: {message}" if key else message)

    def read(self, place: Place, make: Callable[[], Read]) -> Read | None:
        """What is made; None where that raises, which is noted there."""
        made: list[Read] = []
        with self.at(place):
            made.append(make())
        return made[0] if made else None

    def check(self) -> None:
        """Raises BadScenario where anything is wrong."""
        if self.found:
            raise BadScenario(self.path, tuple(sorted(set(self.found))))
