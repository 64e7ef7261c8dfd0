"""A user's own projection: a Python file that says its name, version and `apply`, and may say the rest.

    name = "cash_by_hour"
    version = 1
    title = "Cash withdrawals by hour"
    handles = ["MoneyWithdrawn"]
    scope, key = "branch", "hour"       # how the two parts of a row's key are called
    columns = ["amount", "currency"]    # what is shown first
    money = ["amount"]                  # minor units of the row's "currency"

    def apply(rows, event):
        ...

The file is code of the person who adds it and runs with their rights. The database holds only its path, so a
file that others could have written is not run. Whatever it raises, an exit included, stops the projection and
nothing else. What it does to the process itself (os._exit, a signal, a crash in C, a loop without end) takes the
program with it: no program can contain code that runs in it.
"""

from __future__ import annotations

import os
import re
import stat
import traceback
from collections.abc import Callable
from opcode import opname
from pathlib import Path
from types import CodeType
from typing import Any

from domain.account.events import ACCOUNT_EVENTS
from domain.errors import BadInput
from domain.files import open_regular, text_of
from domain.projections.projection import Layout, ReadModel, Rows
from domain.stream import RecordedEvent

NAME = re.compile(r"[a-z][a-z0-9_]{0,40}")
MOST_BYTES = 1 << 20
MOST_NAMES = 100
MOST_VERSION = 1_000_000
MAX_WORDS = 100
"""Characters of a title and of a column's name."""
MAX_MESSAGE = 500
"""Characters kept of what a user's code says of its own error."""


class EndsProgram(Exception):
    """A user's code raised what would end the program: SystemExit, KeyboardInterrupt and the like."""


def load_projection(source: str) -> ReadModel:
    """Run the file and take the projection from it. Raises BadInput with the file and line at fault."""
    path = Path(source).expanduser().absolute()
    found: dict[str, Any] = {"__name__": path.stem, "__file__": str(path)}
    code = _compiled(path)
    try:
        _contained(exec)(code, found)
    except Exception as error:  # a user's file may fail in any way
        raise BadInput(f"{where(error, str(path))}.") from error
    return _checked(found, path)


def where(error: BaseException, source: str) -> str:
    """File, line and kind of an error in a user's file: the innermost line that is theirs."""
    error = error.__cause__ if isinstance(error, EndsProgram) and error.__cause__ is not None else error
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == source]
    place = f"{source}, line {lines[-1]}" if lines else source
    said = _said(error)
    return f"{place}: {type(error).__name__}{f': {said}' if said else ''}"


def failure(error: BaseException, source: str, recorded: RecordedEvent) -> str:
    """Which event a projection failed on, and where in its code."""
    return f"event {recorded.version} of {recorded.stream_id} ({recorded.type}): {where(error, source)}"


def _said(error: BaseException) -> str:
    """The words of a user's error as a database can keep them; to be asked for them can fail as well."""
    try:
        text: str = _contained(str)(error)
    except Exception:  # noqa: BLE001 (its __str__ is a user's code too)
        return "it does not say why"
    return text[:MAX_MESSAGE].encode("utf-8", "backslashreplace").decode().replace("\0", "\\0")


def _contained(call: Callable[..., Any]) -> Callable[..., Any]:
    """The function, raising EndsProgram for what would end the program; a real Ctrl-C still does."""

    def contained(*arguments: Any) -> Any:
        try:
            return call(*arguments)
        except Exception:
            raise
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt) and not _is_raised(error):
                raise
            raise EndsProgram from error

    return contained


def _is_raised(error: BaseException) -> bool:
    """It comes from a `raise`; a Ctrl-C arrives between instructions of other kinds."""
    traced = error.__traceback__
    while traced is not None and traced.tb_next is not None:
        traced = traced.tb_next
    if traced is None:
        return False
    return opname[traced.tb_frame.f_code.co_code[traced.tb_lasti]] in ("RAISE_VARARGS", "RERAISE")


def _compiled(path: Path) -> CodeType:
    """The file as code. Raises BadInput for one that others may write, and for what is no Python."""
    with open_regular(path) as file:
        _check_owner(path, os.fstat(file.fileno()))
        content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise BadInput(f"{path} is longer than {MOST_BYTES:,} bytes; no projection is.")
    try:
        return compile(text_of(content, path), str(path), "exec")
    except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError) as error:
        line = getattr(error, "lineno", None) or 1
        raise BadInput(f"{path}, line {line}: {type(error).__name__}: {_said(error)}.") from error


def _check_owner(path: Path, about: os.stat_result) -> None:
    """Raises BadInput for a file, or its folder, that somebody else than this user and the administrator may write."""
    folder = path.resolve().parent.stat()
    is_shared = folder.st_mode & (stat.S_IWGRP | stat.S_IWOTH) and not folder.st_mode & stat.S_ISVTX
    mine = {os.geteuid(), 0}
    if (
        not {about.st_uid, folder.st_uid} <= mine
        or about.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
        or is_shared
    ):
        raise BadInput(
            f"{path} could have been written by somebody else, and is not run with your rights; "
            "make it and its folder your own, and writable by you alone (chmod go-w)."
        )


def _checked(found: dict[str, Any], path: Path) -> ReadModel:
    name, version, apply = (found.get(word) for word in ("name", "version", "apply"))
    if type(name) is not str or not NAME.fullmatch(name):
        raise BadInput(f'{path} must say its name in small letters, such as name = "cash_by_hour".')
    if type(version) is not int or not 1 <= version <= MOST_VERSION:
        raise BadInput(f"{path} must say its version as a whole number, such as version = 1.")
    if not callable(apply):
        raise BadInput(f"{path} must define apply(rows, event).")
    types = frozenset(_names(found, "handles", path))
    unknown = sorted(types - ACCOUNT_EVENTS.keys())
    if unknown:
        raise BadInput(f"{path} handles {unknown[0]!r}, which is no event type; see `recount events`.")
    contained = _contained(apply)

    def fold(rows: Rows, event: RecordedEvent) -> None:
        contained(rows, event)

    return ReadModel(
        name,
        version,
        types,
        _word(found.get("title", name), "title", path),
        fold,
        str(path),
        Layout(
            scope=_word(found.get("scope", "scope"), "scope", path),
            key=_word(found.get("key", "key"), "key", path),
            columns=_names(found, "columns", path),
            money=frozenset(_names(found, "money", path)),
        ),
    )


def _names(found: dict[str, Any], word: str, path: Path) -> tuple[str, ...]:
    """The name, or the several, that the file gives under a word; none where it says nothing. Raises BadInput."""
    said = found.get(word) or ()
    if type(said) is str:
        return (_word(said, word, path),)
    if type(said) not in (list, tuple, set, frozenset) or len(said) > MOST_NAMES:
        raise BadInput(f"{path} must say {word} as a list of names of at most {MOST_NAMES}.")
    return tuple(_word(one, word, path) for one in said)


def _word(said: Any, word: str, path: Path) -> str:
    """A text of the file that is shown. Raises BadInput for what is none."""
    if type(said) is not str or not said.isprintable() or not 0 < len(said) <= MAX_WORDS:
        raise BadInput(f"{path} must say {word} in text of 1 to {MAX_WORDS} characters that can be printed.")
    return said
