"""The lessons there are: files of this folder, and files that somebody names."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from domain.errors import BadInput
from tui.application.lab.file import ScenarioFile, read_file
from tui.application.private_file import safe_name

SCENARIOS = Path(__file__).with_name("scenarios")
SUFFIX = ".toml"
KINDS = "sm"
"""First letters of the names: lessons on disputes, lessons on the machinery."""


def lessons() -> Mapping[str, Path]:
    """The lessons that come with Recount, by name, in the order in which they are taken: disputes, then machinery."""
    found = sorted(SCENARIOS.glob(f"*{SUFFIX}"), key=lambda path: (KINDS.find(path.stem[0]), path.stem))
    return {path.stem: path for path in found}


@cache
def shipped(name: str) -> ScenarioFile:
    """One of those, by its name. Raises BadInput for a name there is none of."""
    asked, known = name.casefold(), lessons()
    found = known.get(asked) or next(
        (path for key, path in known.items() if key.split("-")[0] == asked), None
    )
    if found is None:
        raise BadInput(f"There is no lesson {name[:40]!r}; there are {', '.join(lessons())}, or name a file.")
    return read_file(found)


def lesson_named(name: str) -> ScenarioFile:
    """A lesson by its name, or by the path of a file of one's own. Raises BadScenario, BadInput."""
    if name.casefold().endswith(SUFFIX) or "/" in name:
        path = Path(name).expanduser().absolute()
        return read_file(path, f"own-{safe_name(path.stem)}")
    return shipped(name)
