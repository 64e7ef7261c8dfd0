"""A pattern by its name, or a user's own: a Python file that says its name, version and `look`.

    name = "round_fees"
    version = 1
    title = "Fees of whole pounds"

    def look(history):
        for one in history:                     # domain.stream.RecordedEvent, in order of version
            if one.type == "FeeCharged" and one.event.amount % 100 == 0:
                yield one.version, one.event.amount, "a fee of whole pounds"    # entry, owed in minor units, why

How it is run, see `storage.user_code`. An account that it does not finish within LOOK_SECONDS of the processor's time
ends the sweep.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeAlias

from domain.errors import BadInput
from domain.harm import Harm, History, Pattern
from domain.sweep.patterns import PATTERNS
from storage.sweep.time_limit import EndlessLook, time_limit
from storage.user_code import (
    MAX_MESSAGE,
    UserCode,
    contained,
    identity,
    read_code,
    run_code,
    where,
    word_of,
)

LOOK_SECONDS = 60.0
"""Seconds of the processor that a user's pattern has for one account, where the system can count them."""
MOST_OWED = 10**15
"""Beyond any amount of an account."""
_PATH = re.compile(r"[./\\]")


Ordered: TypeAlias = str | UserCode
"""What a sweep looks for, as it is handed to workers: the name of a pattern of ours, or a user's code."""


def load_pattern(named: str) -> Pattern:
    """The pattern of that name, or of a user's file. Raises BadInput with the file and line at fault."""
    return pattern_of(ordered(named))


def ordered(named: str) -> Ordered:
    """The pattern of that name, or what stands in a user's file. Raises BadInput."""
    if any(one.name == named for one in PATTERNS):
        return named
    if not _PATH.search(named):
        names = ", ".join(one.name for one in PATTERNS)
        raise BadInput(
            f"There is no pattern {named[:60]!r}; there are {names}, or name a Python file of your own."
        )
    return read_code(named)


def pattern_of(wanted: Ordered) -> Pattern:
    """The pattern itself. Raises BadInput with the file and line at fault."""
    if isinstance(wanted, str):
        return next(one for one in PATTERNS if one.name == wanted)
    path, found = run_code(wanted)
    name, version = identity(found, path, "round_fees")
    look = found.get("look")
    if not callable(look):
        raise BadInput(f"{path} must define look(history).")
    source = str(path)
    return Pattern(
        name, version, word_of(found.get("title", name), "title", path), _looking(look, source), source
    )


def _looking(look: Callable[[History], Any], source: str) -> Callable[[History], list[Harm]]:
    """The user's function as ours: what it yields checked, what it raises told with the account and the line."""
    gathered = contained(lambda history: list(look(history) or ()))

    def looked(history: History) -> list[Harm]:
        stream = history[0].stream_id
        try:
            with time_limit(LOOK_SECONDS):
                answers = gathered(history)
        except (Exception, EndlessLook) as error:  # a user's code may fail in any way
            if isinstance(error, EndlessLook) or isinstance(error.__cause__, EndlessLook):
                raise BadInput(
                    f"{source} did not come to an end for {stream} within {LOOK_SECONDS:.0f} seconds; nothing further "
                    "was looked at."
                ) from error
            raise BadInput(f"{stream}: {where(error, source)}.") from error
        return [_harm(answer, len(history), f"{source} says of {stream}") for answer in answers]

    return looked


def _harm(answer: Any, versions: int, said: str) -> Harm:
    if not isinstance(answer, tuple) or len(answer) != 3:
        raise BadInput(f"{said} something else than (entry, owed, words).")
    entry, owed, words = answer
    if type(entry) is not int or not 1 <= entry <= versions:
        raise BadInput(f"{said} an entry that is no event of it: {str(entry)[:40]!r}.")
    if type(owed) is not int or not 0 <= owed <= MOST_OWED:
        raise BadInput(f"{said} that {str(owed)[:40]!r} is owed; say whole minor units, 0 or more.")
    if type(words) is not str or len(words) > MAX_MESSAGE:
        raise BadInput(f"{said} no words, or more than {MAX_MESSAGE} characters of them.")
    return Harm(entry, owed, words)
