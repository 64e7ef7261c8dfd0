"""JSON that others wrote, read so that nothing in it can do harm: whatever is wrong with it is a ValueError."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

DEEPEST = 100
"""How deep lists and objects may lie in each other. What this bank writes has five levels."""

_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)


def read_json(text: str, parse_float: Callable[[str], Any] | None = None) -> Any:
    """What the text says; of a key given twice, the last.

    Raises ValueError for what is not JSON, for NaN and Infinity and numbers as large, for whole numbers of more
    digits than Python reads, and for what nests deeper than DEEPEST.
    """
    if nests_too_deep(text):
        raise ValueError(f"nested deeper than {DEEPEST} levels")
    return json.loads(text, parse_float=parse_float or _finite, parse_constant=_refused)


def nests_too_deep(text: str) -> bool:
    """Whether lists and objects lie deeper in each other than DEEPEST."""
    if text.count("[") + text.count("{") <= DEEPEST:
        return False
    depth = 0
    for bracket in re.findall(r"[][{}]", _QUOTED.sub("", text)):
        depth += 1 if bracket in "[{" else -1
        if depth > DEEPEST:
            return True
    return False


def _finite(number: str) -> float:
    value = float(number)
    if value in (float("inf"), float("-inf")):
        raise ValueError(f"{number} is larger than any number")
    return value


def _refused(constant: str) -> object:
    raise ValueError(constant)
