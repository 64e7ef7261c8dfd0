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
file that others could have written is not run.
"""

from __future__ import annotations

import os
import re
import stat
import traceback
from pathlib import Path
from typing import Any

from domain.errors import BadInput
from domain.events import ACCOUNT_EVENTS, RecordedEvent
from domain.projections import Layout, ReadModel

NAME = re.compile(r"[a-z][a-z0-9_]{0,40}")


def load_projection(source: str) -> ReadModel:
    """Run the file and take the projection from it. Raises BadInput with the file and line at fault."""
    path = Path(source).expanduser().absolute()
    try:
        _check_owner(path)
        code = compile(path.read_text(encoding="utf-8"), str(path), "exec")
    except OSError as error:
        raise BadInput(f"{path} cannot be read ({error.strerror}).") from error
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None) or 1
        raise BadInput(f"{path}, line {line}: {type(error).__name__}: {error}.") from error
    found: dict[str, Any] = {"__name__": path.stem, "__file__": str(path)}
    try:
        exec(code, found)
    except Exception as error:  # a user's file may fail in any way
        raise BadInput(f"{where(error, str(path))}.") from error
    return _checked(found, path)


def where(error: BaseException, source: str) -> str:
    """File, line and kind of an error in a user's file: the innermost line that is theirs."""
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == source]
    place = f"{source}, line {lines[-1]}" if lines else source
    return f"{place}: {type(error).__name__}: {error}"


def failure(error: BaseException, source: str, recorded: RecordedEvent) -> str:
    """Which event a projection failed on, and where in its code."""
    return f"event {recorded.version} of {recorded.stream_id} ({recorded.type}): {where(error, source)}"


def _check_owner(path: Path) -> None:
    """Raises BadInput for a file that somebody else than this user and the administrator may write."""
    about = path.stat()
    if about.st_uid not in (os.geteuid(), 0) or about.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise BadInput(
            f"{path} could have been written by somebody else, and is not run with your rights; "
            "make it your own, and writable by you alone (chmod go-w)."
        )


def _checked(found: dict[str, Any], path: Path) -> ReadModel:
    name, version, handles, apply = (found.get(word) for word in ("name", "version", "handles", "apply"))
    if not isinstance(name, str) or not NAME.fullmatch(name):
        raise BadInput(f'{path} must say its name in small letters, such as name = "cash_by_hour".')
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise BadInput(f"{path} must say its version as a whole number, such as version = 1.")
    if not callable(apply):
        raise BadInput(f"{path} must define apply(rows, event).")
    types = frozenset(handles or ())
    unknown = sorted(str(one) for one in types if one not in ACCOUNT_EVENTS)
    if unknown:
        raise BadInput(f"{path} handles {unknown[0]!r}, which is no event type; see `recount events`.")
    return ReadModel(
        name,
        version,
        types,
        str(found.get("title", name)),
        apply,
        str(path),
        Layout(
            scope=str(found.get("scope", "scope")),
            key=str(found.get("key", "key")),
            columns=_names(found.get("columns", ())),
            money=frozenset(_names(found.get("money", ()))),
        ),
    )


def _names(said: Any) -> tuple[str, ...]:
    """One name, or several."""
    return (said,) if isinstance(said, str) else tuple(map(str, said))
