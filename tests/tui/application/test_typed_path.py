"""A path that is typed in the app, and that no file of the machine is reached past it."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.errors import BadInput
from tests.kit import bank
from tests.kit.places import ROOT
from tui.application.typed_path import typed_path

SHELL = ("tui/cli/", "tui/settings.py", "tui/application/lab/shelf.py")
"""Whoever types what these read is at the machine: lessons in files are named in the shell alone."""


def test_a_path_is_meant_from_here_or_from_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    session = bank.session()
    assert typed_path(session, " ~/a ") == typed_path(session, "a") == tmp_path / "a"
    with pytest.raises(BadInput, match="Nobody of that name"):
        typed_path(session, "~nobody-here/a")


def test_in_a_browser_no_path_is_meant() -> None:
    session = bank.session()
    session.in_browser = True
    with pytest.raises(BadInput, match="not reached from a browser"):
        typed_path(session, "/etc/passwd")


def test_nothing_else_in_the_app_makes_a_path_of_what_is_typed() -> None:
    making = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "tui").rglob("*.py")
        if ".expanduser()" in path.read_text(encoding="utf-8")
    }
    assert {name for name in making if not name.startswith(SHELL)} == {"tui/application/typed_path.py"}
