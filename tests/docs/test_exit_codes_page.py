"""The page of exit codes is what the program leaves with."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from importlib import import_module

from domain.errors import RecountError
from tests.docs.pages import coded, page, rows, section
from tests.kit.places import ROOT
from tui import exit_codes
from tui.__main__ import FOREIGN_PACKAGE_EXIT
from tui.cli.output import fault_of
from tui.cli.root import PIPE_CLOSED_EXIT
from tui.signals import ENDING, exit_code

TEXT = page("exit-codes.md")
NOT_RAISED = {"error"}
"""The kind of the base of all errors, which nothing raises as such."""


def errors() -> dict[str, int]:
    """Kind and exit code of every error that any module defines."""
    for package in ("domain", "storage", "tui"):
        for path in (ROOT / package).rglob("*.py"):
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            if "migrations" not in name and path.name != "__init__.py":
                import_module(name)
    found = {one.kind: one.exit_code for one in _below(RecountError) if one.kind not in NOT_RAISED}
    faults = (fault_of(error) for error in (OSError(), ValueError(), KeyboardInterrupt()))
    return found | {fault.kind: fault.exit_code for fault in faults} | {"usage": exit_codes.USAGE_EXIT}


def _below(cls: type[RecountError]) -> Iterator[type[RecountError]]:
    for one in cls.__subclasses__():
        yield one
        yield from _below(one)


def test_every_kind_of_error_has_its_row_and_its_code() -> None:
    table = rows(section(TEXT, "Kinds of errors"))
    assert {coded(row[0])[0]: int(row[1]) for row in table} == errors()


def test_every_code_has_its_row() -> None:
    named = {row[0] for row in rows(section(TEXT, "Exit codes"))}
    codes = {0, *errors().values(), FOREIGN_PACKAGE_EXIT, PIPE_CLOSED_EXIT}
    assert named == {*map(str, codes), "128 + n"}


def test_signals_are_told_as_shells_tell_them() -> None:
    signals = {name: exit_code(getattr(signal, name)) for name in ENDING}
    assert all(f"{code} {name}" in TEXT for name, code in signals.items())
