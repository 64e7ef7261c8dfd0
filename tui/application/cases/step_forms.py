"""What a form of a case step is: its fields, how they are read, and the same as one line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from domain.dispute import commands as c
from domain.errors import BadInput
from tui.application.cases.form_fields import FieldChoice, FormField, Values, asked_only
from tui.application.validity import valid

Lists: TypeAlias = Mapping[str, tuple[FieldChoice, ...]]
"""Name of a field to what can be chosen in it."""

ON_ONE_LINE = "text"
"""The name of the field of a step that is words and nothing else."""


@dataclass(frozen=True, slots=True)
class ParsedStep:
    """A command that is ready, lines that say what it would do, why, where that was said, and what else is known of
    it."""

    command: c.CaseCommand
    lines: tuple[str, ...]
    reason: str = ""
    details: tuple[str, ...] = ()


def _all_kept(values: Values) -> Values:
    return values


def _split_words(text: str) -> Values:
    return {ON_ONE_LINE: text.strip()}


def _joined_words(values: Values) -> str:
    return on_a_line(values.get(ON_ONE_LINE, ""))


@dataclass(frozen=True, slots=True)
class StepForm:
    """A step that wants words, in fields or on a line. `name` tells it from the other steps of the case.

    `make` reads the fields; `split` takes a line apart into them, `joined` puts them on a line. `first` is what stands
    in them at first, `begin` the field to begin with ("": the first that lacks a value). `optional`: it can do without
    words. `hint` says what the line is like ("": there is no line), `note` what to know beside it. `lists` answers what
    can be chosen and `offers` what may be typed in this case; `suggests` by the name of a field what may be meant by
    what is typed in it. `kept` answers what of the values is worth keeping when the form is left.

    `make`, `split`, `lists`, `offers` and those of `suggests` run on a thread; see `filled` and `parse`.
    """

    name: str
    title: str
    hint: str
    fields: tuple[FormField, ...]
    make: Callable[[Values], ParsedStep]
    split: Callable[[str], Values] = _split_words
    joined: Callable[[Values], str] = _joined_words
    first: Values = field(default_factory=dict)
    begin: str = ""
    optional: bool = False
    note: str = ""
    lists: Callable[[], Lists] = dict
    offers: Callable[[], tuple[str, ...]] = tuple
    suggests: Mapping[str, Callable[[str], tuple[FieldChoice, ...]]] = field(default_factory=dict)
    kept: Callable[[Values], Values] = _all_kept
    gathered: Callable[[Values], Values] | None = None
    """Puts what the fields say into the list of what is done already, so that more can be said, and raises RecountError
    where they say nothing yet; None: there is no such list."""

    @property
    def has_line(self) -> bool:
        """It can be typed on a line."""
        return bool(self.hint)

    def parse(self, text: str) -> ParsedStep:
        """The step on a line. Raises RecountError."""
        with valid():
            return self.make(self.split(text))

    def filled(self, values: Values) -> ParsedStep:
        """The step in fields. Raises RecountError."""
        with valid():
            return self.make(asked_only(self.fields, values))

    def begun_with(self, line: str, note: str) -> StepForm:
        """The same with a line written in it already. Raises BadInput."""
        return replace(self, first=self.split(line), note=note)


def words_of(values: Values, name: str = ON_ONE_LINE) -> str:
    """The words in a field. Raises BadInput for none."""
    text = values.get(name, "").strip()
    if not text:
        raise BadInput("Say it in words; nothing was typed.")
    return text


def on_a_line(text: str) -> str:
    """Words of several lines as one."""
    return " ".join(text.split())
