"""A script read from a TOML file: refused as a whole, in one sentence with file and line, or right."""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, get_args
from zoneinfo import ZoneInfo

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from domain.errors import BadInput
from domain.files import MalformedFile, parse_toml, read_text
from domain.history.cut import Lens
from tui.application.lab.faults import Fault, Faults
from tui.application.lab.lines import Place, line_at, lines_of
from tui.application.presenting.script import (
    AtAccount,
    AtCase,
    Press,
    Script,
    Stand,
    Step,
    Stroke,
    TypeText,
)
from tui.text.safe import safe_str
from tui.text.time.parse import parse_when

TOUR = Path(__file__).with_name("scripts") / "tour.toml"
"""The script that comes with Recount."""
MOST_BYTES = 64 << 10
MOST_STEPS, MOST_STROKES = 100, 30
MOST_SAID, MOST_TITLE, MOST_TYPED = 220, 40, 200
"""Characters: what is said fits the three lines of a terminal of 80 columns that a show has for it."""
_LINE = re.compile(r"\bline (\d{1,9})\b")
_LENSES: tuple[Lens, ...] = get_args(Lens)
_A_DAY = 1_795_000_000_000_000
"""An instant, in UTC microseconds, at which the words of a TIME are tried; the bank's clock says what they mean."""

KeyNames = Mapping[str, str]
"""The names that keys of the registry have for people and in Textual, each with that of Textual."""


class BadScript(BadInput):
    """A script that cannot be played."""

    def __init__(self, path: Path, faults: list[Fault]) -> None:
        first, *more = sorted(set(faults))
        also = f" (Wrong as well: line {', '.join(str(one.line) for one in more[:5])}.)" if more else ""
        super().__init__(f"{path} line {first.line}: {first.message}.{also}")


def _as_text(value: object) -> object:
    """The number of an account may stand without quotes."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


Said = Annotated[str, BeforeValidator(_as_text)]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class StandTable(_Table):
    """Where a step stands."""

    account: Said = ""
    at: str = ""
    lens: str = "as-at"
    case: str = ""


class StepTable(_Table):
    """A step."""

    say: str
    stand: StandTable | None = None
    press: list[Any] = []


class ScriptTable(_Table):
    """The whole file."""

    title: str
    step: list[StepTable] = []


def read_script(path: Path | None, keys: KeyNames) -> Script:
    """The script of a file, None for the tour; `keys` are those that it may press.

    Raises BadScript, MissingFile, BadInput.
    """
    path = path or TOUR
    try:
        text = read_text(path, MOST_BYTES)
    except MalformedFile as error:
        raise BadInput(error.message) from None
    faults = Faults(path, lines_of(text))
    table = _table(text, path, faults)
    script = None if table is None else _Reader(table, keys, faults).script()
    if faults.found or script is None:
        raise BadScript(path, faults.found)
    return script


def _table(text: str, path: Path, faults: Faults) -> ScriptTable | None:
    try:
        return ScriptTable.model_validate(parse_toml(text, path))
    except MalformedFile as error:
        match = _LINE.search(error.message)
        said = error.message.removeprefix(f"{path} ").rstrip(".")
        faults.found.append(Fault(int(match[1]) if match else 1, said))
    except ValidationError as error:
        for one in error.errors(include_url=False, include_input=False):
            place = tuple(one["loc"])
            faults.note(place[:-1] if one["type"] == "missing" else place, _complaint(place, one["type"]))
    return None


def _complaint(place: Place, kind: str) -> str:
    key = next((part for part in reversed(place) if isinstance(part, str)), "the file")
    if kind == "extra_forbidden":
        table = StandTable if "stand" in place[:-1] else StepTable if "step" in place[:-1] else ScriptTable
        known = list(table.model_fields)
        near = get_close_matches(key, known, n=1)
        return f"there is no key {safe_str(key, 40)!r} here; " + (
            f"did you mean {near[0]}" if near else f"there are {', '.join(known)}"
        )
    said = {
        "missing": "is missing; write it above what follows",
        "string_type": "is a text in quotes",
        "list_type": "is a list in [ ]",
    }
    return f"{key} {said.get(kind, 'is a table')}"


class _Reader:
    """Makes the script of a table whose keys are right, and notes what it cannot be."""

    def __init__(self, table: ScriptTable, keys: KeyNames, faults: Faults) -> None:
        self._table, self._keys, self._faults = table, keys, faults

    def script(self) -> Script:
        table, faults = self._table, self._faults
        title, steps = " ".join(table.title.split()), table.step
        if not 0 < len(title) <= MOST_TITLE:
            faults.note(("title",), f"the title is a text of 1 to {MOST_TITLE} characters")
        if not 0 < len(steps) <= MOST_STEPS:
            faults.note(("step", MOST_STEPS), f"a script has 1 to {MOST_STEPS} steps, each a [[step]]")
        read = tuple(self._step(step, ("step", number)) for number, step in enumerate(steps[:MOST_STEPS]))
        if read and steps[0].stand is None:
            faults.note(("step", 0), 'the first step needs a place; add stand = { account = "4417" }')
        if read and steps[-1].press:
            place: Place = ("step", len(steps) - 1, "press")
            faults.note(place, "the last step presses nothing; add a step that says what this leads to")
        return Script(faults.path, title, read)

    def _step(self, table: StepTable, place: Place) -> Step:
        say = " ".join(table.say.split())
        if not 0 < len(say) <= MOST_SAID:
            said = (
                f"say has {len(say)} characters and may have 1 to {MOST_SAID}; make two steps of a longer one"
            )
            self._faults.note((*place, "say"), said)
        if len(table.press) > MOST_STROKES:
            said = f"one step presses at most {MOST_STROKES} keys; make two of it"
            self._faults.note((*place, "press"), said)
        strokes = (
            self._stroke(one, (*place, "press", number))
            for number, one in enumerate(table.press[:MOST_STROKES])
        )
        return Step(
            say=say,
            line=line_at(self._faults.lines, place),
            stand=None if table.stand is None else self._stand(table.stand, (*place, "stand")),
            strokes=tuple(one for one in strokes if one is not None),
        )

    def _stand(self, table: StandTable, place: Place) -> Stand | None:
        if bool(table.account) == bool(table.case):
            self._faults.note(place, "stand names an account or a case: one of the two")
            return None
        if table.case:
            if {"at", "lens"} & table.model_fields_set:
                self._faults.note(place, "at and lens are of an account; a case is shown as it stands")
            return AtCase(table.case)
        lens = next((one for one in _LENSES if one == table.lens), None)
        if lens is None:
            self._faults.note(place, f"lens is one of {', '.join(_LENSES)}")
        if table.at:
            with self._faults.at(place):
                parse_when(table.at, zone=ZoneInfo("UTC"), now=_A_DAY)
        return AtAccount(table.account, table.at, lens or "as-at")

    def _stroke(self, said: object, place: Place) -> Stroke | None:
        match said:
            case str():
                key = self._keys.get(said)
                if key is not None:
                    return Press(key, said)
                near = get_close_matches(said, self._keys, n=1)
                meant = f"did you mean {near[0]}; " if near else ""
                fault = f"there is no key {safe_str(said, 30)!r}; {meant}docs/keys.md lists them"
                self._faults.note(place, f"{fault}, and {{ type = … }} types text")
            case {"type": str(text), **rest} if not rest:
                if 0 < len(text) <= MOST_TYPED and text.isprintable():
                    return TypeText(text)
                self._faults.note(place, f"what is typed is one line of 1 to {MOST_TYPED} characters")
            case _:
                self._faults.note(
                    place, 'press has keys such as "t" and texts such as { type = "tue 15:00" }'
                )
        return None
