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

    def merge(a, b):                    # a row of both, for a rebuild by share
        return a | {"amount": a["amount"] + b["amount"]}

A rebuild by several processes or machines cuts the log by stream. A file whose scope is "account" needs no `merge`: its
rows, and its notes by the account as their key, are of the account of the event.

How it is run, see `storage.user_code`: the database holds only its path, and whatever it raises stops the projection
and nothing else. A loop without end takes the program with it.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from domain.account.event_kinds import ACCOUNT_EVENTS
from domain.errors import BadInput
from domain.projections.projection import Layout, ReadModel, Row, Rows
from domain.stream import RecordedEvent
from storage.user_code import UserCode, contained, identity, read_code, run_code, where, word_of

MOST_NAMES = 100


def load_projection(source: str) -> ReadModel:
    """Run the file and take the projection from it. Raises BadInput with the file and line at fault."""
    return projection_of(read_code(source))


def projection_of(code: UserCode) -> ReadModel:
    """The same of what stands in a file, here or on another machine."""
    path, found = run_code(code)
    return _checked(found, path)


def failure(error: BaseException, source: str, recorded: RecordedEvent) -> str:
    """Which event a projection failed on, and where in its code."""
    return f"event {recorded.version} of {recorded.stream_id} ({recorded.type}): {where(error, source)}"


def _checked(found: dict[str, Any], path: Path) -> ReadModel:
    name, version = identity(found, path, "cash_by_hour")
    apply = found.get("apply")
    if not callable(apply):
        raise BadInput(f"{path} must define apply(rows, event).")
    types = frozenset(_names(found, "handles", path))
    unknown = sorted(types - ACCOUNT_EVENTS.keys())
    if unknown:
        raise BadInput(f"{path} handles {unknown[0]!r}, which is no event type; see `recount events`.")
    called = contained(apply)

    def fold(rows: Rows, event: RecordedEvent) -> None:
        called(rows, event)

    return ReadModel(
        name,
        version,
        types,
        word_of(found.get("title", name), "title", path),
        fold,
        str(path),
        Layout(
            scope=word_of(found.get("scope", "scope"), "scope", path),
            key=word_of(found.get("key", "key"), "key", path),
            columns=_names(found, "columns", path),
            money=frozenset(_names(found, "money", path)),
        ),
        merge=_merge(found, path),
    )


def _merge(found: dict[str, Any], path: Path) -> Callable[[Row, Row], Row] | None:
    """The file's `merge`, if it has one; what goes wrong in it is BadInput with the line."""
    if found.get("merge") is None:
        return None
    if not callable(found["merge"]):
        raise BadInput(f"{path} must define merge(a, b), or say nothing of it.")
    called = contained(found["merge"])

    def merge(one: Row, other: Row) -> Row:
        try:
            row = called(one, other)
        except Exception as error:  # a user's code fails in any way: it stops and says where
            raise BadInput(f"{where(error, str(path))}.") from error
        if not isinstance(row, dict):
            raise BadInput(f"{path} must give back a row from merge(a, b), which is a dict.")
        return row

    return merge


def _names(found: dict[str, Any], word: str, path: Path) -> tuple[str, ...]:
    """The name, or the several, that the file gives under a word; none where it says nothing. Raises BadInput."""
    said = found.get(word) or ()
    if type(said) is str:
        return (word_of(said, word, path),)
    if type(said) not in (list, tuple, set, frozenset) or len(said) > MOST_NAMES:
        raise BadInput(f"{path} must say {word} as a list of names of at most {MOST_NAMES}.")
    return tuple(word_of(one, word, path) for one in said)
