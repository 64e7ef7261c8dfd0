"""What a command of the domain will not take, as a sentence for whoever typed it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from pydantic import ValidationError

from domain.errors import BadInput
from tui.text.safe import safe_str


def in_words(field: str) -> str:
    """A field as a sentence begins with it: `reason_code` is "The reason code"."""
    return f"The {field.replace('_', ' ')}"


@contextmanager
def valid(named: Callable[[str], str] = in_words) -> Iterator[None]:
    """Turn what the model refuses into BadInput: the first fault by its field, without quoting what was typed.

    `named` answers how a field is called where it was typed.
    """
    try:
        yield
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        field = str(first["loc"][0]) if first["loc"] else "command"
        message = safe_str(str(first["msg"]))
        raise BadInput(f"{named(field)} cannot be recorded: {message[:1].lower()}{message[1:]}.") from None
