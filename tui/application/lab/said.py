"""KEY=VALUE, one after the other, as deeds are written."""

from __future__ import annotations

import re

from domain.errors import BadInput

_SAID = re.compile(r"""\s*([A-Za-z_][A-Za-z0-9_]*)=(?:"([^"]*)"|(\S*))(?=\s|$)""")


def said_values(text: str) -> dict[str, str]:
    """The values by key; one with spaces stands in double quotes. Raises BadInput."""
    found, at = dict[str, str](), 0
    while match := _SAID.match(text, at):
        found[match[1]] = match[2] if match[2] is not None else match[3]
        at = match.end()
    if rest := text[at:].strip():
        raise BadInput(f"{rest[:60]!r} is not understood; write KEY=VALUE, words in double quotes.")
    return found
