"""Fields of a form, without a toolkit: what is asked, whether it is typed or chosen, and what is wrong with it.

The value of a field is text, exactly as it was typed or chosen. Of one that takes several choices it is their values,
one a line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from domain.errors import BadInput
from domain.search import folded, searched_words

FieldKind = Literal["text", "lines", "choice", "several"]
"""A line, lines, one of the choices, any number of them."""
Values: TypeAlias = Mapping[str, str]
"""Name of a field to its value; a field that is empty may be missing."""


@dataclass(frozen=True, slots=True)
class FieldChoice:
    """What can be chosen: its value, what people read of it, and other words that find it."""

    value: str
    words: str
    also: str = ""


def _understood(text: str) -> str:
    return ""


def _never(values: Values) -> bool:
    return False


def _always(values: Values) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class FormField:
    """One field. `choices` of a typed one are suggestions; `required_if` says whether the other values leave it one
    that must not stay empty.

    `check` answers what was understood of a value that is not empty, "" where that goes without saying, and raises
    RecountError in one sentence; it is called on a thread. `asked` says whether the other values leave anything to ask
    here: a field that is not asked is not shown, and its value does not count.
    """

    name: str
    label: str
    kind: FieldKind = "text"
    hint: str = ""
    required: bool = False
    required_if: Callable[[Values], bool] = _never
    choices: tuple[FieldChoice, ...] = ()
    check: Callable[[str], str] = _understood
    asked: Callable[[Values], bool] = _always
    named: Callable[[str], str] = str
    """A chosen value in words, where it is none of the choices."""
    awaits: bool = False
    """Its choices come later: what is pressed before is done once they are there."""


@dataclass(frozen=True, slots=True)
class CheckedFields:
    """Name of a field to what was understood of it, to what is wrong with it, and the names of those that lack a value;
    a field is in one of them at most."""

    understood: Values = field(default_factory=dict)
    complaints: Values = field(default_factory=dict)
    lacking: tuple[str, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Nothing is wrong and nothing is lacking."""
        return not self.complaints and not self.lacking


def checked(fields: Iterable[FormField], values: Values) -> CheckedFields:
    """All fields looked at, so that all complaints are shown at once."""
    understood, complaints, lacking = dict[str, str](), dict[str, str](), list[str]()
    for one in fields:
        text = values.get(one.name, "")
        if not one.asked(values):
            continue
        if not text.strip():
            if one.required or one.required_if(values):
                lacking.append(one.name)
            continue
        try:
            told = one.check(text)
        except BadInput as error:
            complaints[one.name] = error.message
        else:
            if told:
                understood[one.name] = told
    return CheckedFields(understood, complaints, tuple(lacking))


def asked_only(fields: Iterable[FormField], values: Values) -> dict[str, str]:
    """The values that count: of the fields that are asked, and not empty."""
    return {
        one.name: values[one.name] for one in fields if values.get(one.name, "").strip() and one.asked(values)
    }


def lacking_words(one: FormField) -> str:
    """The complaint about a field that must not stay empty."""
    verb = "Type" if one.kind in ("text", "lines") else "Choose"
    return f"{verb} {one.hint or one.label.lower()}."


def chosen_of(text: str) -> tuple[str, ...]:
    """The values of several choices, each once, in the order in which they were chosen."""
    return tuple(dict.fromkeys(line for line in text.splitlines() if line.strip()))


def as_several(values: Iterable[str]) -> str:
    """The value of a field for these choices."""
    return "\n".join(values)


def found_choices(choices: Sequence[FieldChoice], typed: str) -> list[FieldChoice]:
    """The choices that mention every word typed, or are called so, in their order; all of them for no words."""
    words = searched_words(typed)
    return [one for one in choices if all(word in folded(f"{one.words} {one.also}") for word in words)]
