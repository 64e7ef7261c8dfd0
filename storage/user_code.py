"""Code of a user's own that we run: from a file that nobody else could have written, its errors kept from the program.

The file is code of the person who names it and runs with their rights. Whatever it raises, an exit included, ends what
it was asked for and nothing else. What it does to the process itself (os._exit, a signal, a crash in C) takes the
program with it: no program can contain code that runs in it.
"""

from __future__ import annotations

import os
import re
import stat
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from opcode import opname
from pathlib import Path
from types import CodeType
from typing import Any

from domain.errors import BadInput, Stopped
from domain.files import open_regular, text_of

NAME = re.compile(r"[a-z][a-z0-9_]{0,40}")
MOST_VERSION = 1_000_000
MOST_BYTES = 1 << 20
MAX_WORDS = 100
"""Characters of a title and of a column's name."""
MAX_MESSAGE = 500
"""Characters kept of what a user's code says of its own error."""


class EndsProgram(Exception):
    """A user's code raised what would end the program: SystemExit, KeyboardInterrupt and the like."""


@dataclass(frozen=True, slots=True)
class UserCode:
    """What stands in a file of a user's own: its path where it was read, and its bytes. Made by `read_code` alone, on
    the machine of whoever named the file."""

    path: str
    content: bytes


def run_code(code: UserCode) -> tuple[Path, dict[str, Any]]:
    """Run what was read from a file, here or on another machine; its path, and the names it defines.

    Raises BadInput with the file and line at fault.
    """
    path = Path(code.path)
    found: dict[str, Any] = {"__name__": path.stem, "__file__": str(path)}
    compiled = _compiled(path, code.content)
    try:
        contained(exec)(compiled, found)
    except Exception as error:  # a user's file may fail in any way
        raise BadInput(f"{where(error, str(path))}.") from error
    return path, found


def where(error: BaseException, source: str) -> str:
    """File, line and kind of an error in a user's file: the innermost line that is theirs."""
    error = error.__cause__ if isinstance(error, EndsProgram) and error.__cause__ is not None else error
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == source]
    place = f"{source}, line {lines[-1]}" if lines else source
    said = _said(error)
    return f"{place}: {type(error).__name__}{f': {said}' if said else ''}"


def _said(error: BaseException) -> str:
    """The words of a user's error as a database can keep them; to be asked for them can fail as well."""
    try:
        text: str = contained(str)(error)
    except Exception:  # noqa: BLE001 (its __str__ is a user's code too)
        return "it does not say why"
    return text[:MAX_MESSAGE].encode("utf-8", "backslashreplace").decode().replace("\0", "\\0")


def contained(call: Callable[..., Any]) -> Callable[..., Any]:
    """The function, raising EndsProgram for what would end the program; a real Ctrl-C still does."""

    def called(*arguments: Any) -> Any:
        try:
            return call(*arguments)
        except Exception:
            raise
        except BaseException as error:
            if isinstance(error, Stopped) or (isinstance(error, KeyboardInterrupt) and not _is_raised(error)):
                raise
            raise EndsProgram from error

    return called


def _is_raised(error: BaseException) -> bool:
    """It comes from a `raise`; a Ctrl-C arrives between instructions of other kinds."""
    traced = error.__traceback__
    while traced is not None and traced.tb_next is not None:
        traced = traced.tb_next
    if traced is None:
        return False
    return opname[traced.tb_frame.f_code.co_code[traced.tb_lasti]] in ("RAISE_VARARGS", "RERAISE")


def read_code(source: str) -> UserCode:
    """Read the file. Raises BadInput for one that others may write."""
    path = Path(source).expanduser().absolute()
    with open_regular(path) as file:
        _check_owner(path, os.fstat(file.fileno()))
        content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise BadInput(f"{path} is longer than {MOST_BYTES:,} bytes, more than any such file.")
    return UserCode(str(path), content)


def _compiled(path: Path, content: bytes) -> CodeType:
    """The bytes as code. Raises BadInput for what is no Python."""
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


def identity(found: dict[str, Any], path: Path, example: str) -> tuple[str, int]:
    """The name and the version that the file says. Raises BadInput."""
    name, version = found.get("name"), found.get("version")
    if type(name) is not str or not NAME.fullmatch(name):
        raise BadInput(f'{path} must say its name in small letters, such as name = "{example}".')
    if type(version) is not int or not 1 <= version <= MOST_VERSION:
        raise BadInput(f"{path} must say its version as a whole number, such as version = 1.")
    return name, version


def word_of(said: Any, word: str, path: Path) -> str:
    """A text of the file that is shown. Raises BadInput for what is none."""
    if type(said) is not str or not said.isprintable() or not 0 < len(said) <= MAX_WORDS:
        raise BadInput(f"{path} must say {word} in text of 1 to {MAX_WORDS} characters that can be printed.")
    return said
