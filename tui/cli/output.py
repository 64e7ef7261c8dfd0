"""What leaves the program: JSON for machines, lines for people, and one shape for every error."""

from __future__ import annotations

import io
import json
import os
import signal
import sys
import traceback
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import TextIO

import click

from domain.addresses import may_hold_password
from domain.errors import RecountError, Refused
from domain.stream import VersionConflict
from tui.exit_codes import DEFECT_EXIT, IO_EXIT, USAGE_EXIT
from tui.signals import exit_code, received
from tui.text.safe import safe_str

DEBUG_VARIABLE = "RECOUNT_DEBUG"
GLOBAL_OPTIONS = frozenset(
    {"--db", "--read-only", "--actor", "--zone", "--clock", "--config", "--plain", "--no-plain"}
)
FLAGS = frozenset({"--read-only", "--plain", "--no-plain"})
"""Of these those that take no value."""
MAX_MESSAGE = 1000
"""Characters of one error message."""

SHORTEST = 12
"""Characters of a word by which it is known again."""
NOT_REPEATED = (
    "A database address goes to --db, before the command, or into RECOUNT_DATABASE_URL; where it was typed it means "
    "nothing, and what was typed is not repeated because it may hold a password. A path is written with folders that "
    "are there, and ./NAME is a file with a name like an address."
)
_QUOTES = str.maketrans("", "", "/\\'\" ")

_NO_DETAILS: Mapping[str, object] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Fault:
    """An error as people and machines are told it."""

    kind: str
    message: str
    exit_code: int
    details: Mapping[str, object] = field(default_factory=lambda: _NO_DETAILS)


def to_json(value: object) -> str:
    """One line of ASCII without control characters: harmless on a terminal whatever the data is."""
    text = json.dumps(value, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    return text.replace("\x7f", "\\u007f")


def emit(value: object) -> None:
    """Print a value as one line of JSON."""
    click.echo(to_json(value))


def report(error: BaseException, *, as_json: bool, words: Sequence[str] = ()) -> int:
    """Say what went wrong, on standard output as JSON or on standard error as a sentence; the exit code.

    `words` are what was typed: of those a database address is never repeated, wherever it was put by mistake.
    """
    fault = fault_of(error)
    if any(_repeats(fault.message, word) for word in _strays(words)):
        fault = replace(fault, message=NOT_REPEATED)
    if fault.exit_code == DEFECT_EXIT and os.environ.get(DEBUG_VARIABLE):
        traceback.print_exception(error)
    if as_json:
        emit({"error": {"kind": fault.kind, "message": fault.message, **fault.details}})
    else:
        click.echo(safe_str(fault.message, MAX_MESSAGE), err=True)
    return fault.exit_code


def _strays(words: Sequence[str]) -> Iterator[str]:
    """What may be an address with a password, and was not given to --db."""
    for before, word in pairwise(["", *words]):
        value = word.partition("=")[2] if word.startswith("--") else word
        if before != "--db" and not word.startswith("--db=") and may_hold_password(value):
            yield value


def _repeats(message: str, word: str) -> bool:
    """The message begins to repeat the word, however it is quoted, cut or made a path of."""
    return word.translate(_QUOTES)[:SHORTEST] in message.translate(_QUOTES)


def fault_of(error: BaseException) -> Fault:
    """The error in the terms of `Fault`; whatever nobody expected is a defect of ours."""
    if received():
        return _interrupted(error)
    match error:
        case VersionConflict():
            return Fault(error.kind, error.message, error.exit_code, _conflict(error))
        case Refused():
            return Fault(error.kind, error.message, error.exit_code, {"rule": error.rule})
        case RecountError():
            return Fault(error.kind, error.message, error.exit_code)
        case click.Abort() | KeyboardInterrupt():
            return _interrupted(error)
        case click.ClickException():
            return Fault("usage", _usage_sentence(error), USAGE_EXIT)
        case OSError():
            return Fault("io", _io_sentence(error), IO_EXIT)
    return Fault("defect", _defect_sentence(error), DEFECT_EXIT)


def _interrupted(error: BaseException) -> Fault:
    """Ctrl-C, or a signal that asked to stop: with the sentence of the command under way where it has one."""
    number = received()
    words = str(error) if isinstance(error, click.Abort) else ""
    if number in (0, signal.SIGINT):
        return Fault("interrupted", words or "Interrupted.", exit_code(signal.SIGINT))
    return Fault("interrupted", words or f"Stopped by {signal.Signals(number).name}.", exit_code(number))


def _io_sentence(error: OSError) -> str:
    """Which file failed: the one that the error names, or what is printed to."""
    reason = error.strerror or str(error)
    if error.filename is not None:
        return f"{error.filename} cannot be read or written ({reason}); make room or check its rights, and try again."
    printing = (click.echo.__code__, flush_output.__code__)
    if any(frame.f_code in printing for frame, _ in traceback.walk_tb(error.__traceback__)):
        return (
            f"Standard output cannot be written ({reason}), so not all was printed; make room and try again."
        )
    return f"Reading or writing failed: {reason}; make room and try again."


def _conflict(error: VersionConflict) -> Mapping[str, object]:
    # Its events bring pydantic along, which other errors can do without.
    from tui.cli.json_output import event_json

    return {
        "expected": error.expected,
        "actual": error.actual,
        "between": [event_json(event) for event in error.between],
        "verdict": error.verdict,
    }


def _usage_sentence(error: click.ClickException) -> str:
    """What click has to say, in one line, and where to read on."""
    message = " ".join(error.format_message().split())
    context = error.ctx if isinstance(error, click.UsageError) else None
    if context is None:
        return message
    command = context.command_path
    if isinstance(error, click.NoSuchOption) and context.parent and error.option_name in GLOBAL_OPTIONS:
        name = error.option_name
        value = "" if name in FLAGS else " …"
        return f"{name} goes before the command: {context.find_root().info_name} {name}{value} {context.info_name}."
    return f"{message} `{command} --help` shows what it takes."


def _defect_sentence(error: BaseException) -> str:
    """Names the place, never the data: the message of an unexpected error may quote anything."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {Path(frames[-1].filename).name} line {frames[-1].lineno}" if frames else ""
    return (
        f"Recount itself failed ({type(error).__name__}{place}); "
        f"run the same with {DEBUG_VARIABLE}=1 set and report what it prints."
    )


def flush_output() -> None:
    """Print what has not been printed yet. Raises OSError where it cannot be."""
    sys.stdout.flush()


def discard_output() -> None:
    """Point standard output at nothing, so that Python's own flush at exit cannot fail once more."""
    _discard(sys.stdout)


def discard_lost_errors() -> None:
    """The same for standard error, where what was written to it cannot be told: the terminal is gone, the disk full."""
    try:
        sys.stderr.flush()
    except OSError:
        _discard(sys.stderr)


def _discard(stream: TextIO) -> None:
    nothing = os.open(os.devnull, os.O_WRONLY)
    # A test's standard output is no file.
    with suppress(io.UnsupportedOperation):
        os.dup2(nothing, stream.fileno())
    os.close(nothing)
