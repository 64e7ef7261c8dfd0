"""How the payloads of the log are usually written, so that SQL may ask them for their fields.

A text of its type's shape is one that the type's reader takes, and whose fields say what it reads from them. Shapes
are narrower than what can be read: fields in the order of the class and without blanks, as this program writes them,
each once, and no characters that JSON must spell. A text of another shape may be as good; only its reader can say.
"""

from __future__ import annotations

from dataclasses import MISSING, dataclass, fields
from typing import Any

from domain.account.event_kinds import ACCOUNT_EVENTS, SCHEMA_VERSIONS
from domain.search import SEARCHED

LONGEST = 1000
"""Characters of a text that may have a shape: as many as one field may hold."""
LONGEST_NAME = 100
SPELLED = r"\\\u0000-\u001f"
"""Characters that no text of a shape holds, inside a bracket expression: the backslash and control characters."""

_MINOR = "[1-9][0-9]{0,14}"
_WHOLE = "[1-9][0-9]{0,17}"
_VALUES = {
    "Amount": _MINOR,
    "Balance | None": f"(0|-?{_MINOR})",
    "NonNegative": f"(0|{_MINOR})",
    "Version": _WHOLE,
    "Version | None": _WHOLE,
    "Instant": f"(0|-?{_WHOLE})",
    "int": f"(0|-?{_WHOLE})",
    "Text": f'"[^"{SPELLED}]*"',
    "Name": f'"[^"{SPELLED}]+"',
    "Name | None": f'"[^"{SPELLED}]+"',
    "Direction": '"(credit|debit)"',
    "Elsewhere": '"(cheque|account|suspense)"',
    "DeclineReason": '"(insufficient_funds|frozen|closed)"',
}
"""A field's type, as the payload classes write it, to a regular expression for its usual values."""


@dataclass(frozen=True, slots=True)
class ShapedField:
    """`token` is what comes before its value, `value` a regular expression; a `name` has at most LONGEST_NAME."""

    name: str
    token: str
    value: str
    is_optional: bool
    is_name: bool


def _shape(payload: type[Any]) -> tuple[ShapedField, ...]:
    """The fields in their order; the first of them is never optional."""
    return tuple(
        ShapedField(
            name=field.name,
            token=f'{"," if place else "{"}"{field.name}":',
            value=_VALUES[str(field.type)],
            is_optional=field.default is not MISSING,
            is_name=str(field.type).startswith("Name"),
        )
        for place, field in enumerate(fields(payload))
    )


def _is_asked(payload: type[Any]) -> bool:
    """Whether filters ask for one of its fields."""
    return any(field.name in {"amount", *SEARCHED} for field in fields(payload))


SHAPES = {(tag, SCHEMA_VERSIONS[tag]): _shape(cls) for tag, cls in ACCOUNT_EVENTS.items() if _is_asked(cls)}
"""(type, schema version) of today's payloads with fields that filters ask for, to the shape of such payloads."""
