"""Our stylesheets name widgets that there are: one that is called something else would lose its looks unseen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

from textual.dom import DOMNode

import tui.screens
from tui.screens.app import RecountApp

DECLARATION = re.compile(r"[\w-]+:\s[^;{}]*;")
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
TYPE = re.compile(r"(?<![\w$#.-])[A-Z]\w+")


def kinds_of(kind: type[DOMNode]) -> Iterator[type[DOMNode]]:
    yield kind
    for one in kind.__subclasses__():
        yield from kinds_of(one)


def named(css: str) -> set[str]:
    """The types that the selectors of a stylesheet name."""
    return set(TYPE.findall(DECLARATION.sub("", COMMENT.sub("", css))))


def test_every_type_in_our_stylesheets_is_a_widget() -> None:
    for found in walk_packages(tui.screens.__path__, f"{tui.screens.__name__}."):
        import_module(found.name)
    kinds = set(kinds_of(DOMNode))
    known = {kind.__name__ for kind in kinds}
    sheets = {
        kind.__name__: str(kind.__dict__.get("DEFAULT_CSS", ""))
        for kind in kinds
        if kind.__module__.startswith("tui.")
    }
    assert isinstance(RecountApp.CSS_PATH, Path)
    sheets["app.tcss"] = RecountApp.CSS_PATH.read_text()
    wrong = {(where, name) for where, css in sheets.items() for name in named(css) - known}
    assert "Timeline" in sheets
    assert wrong == set()


def test_selectors_are_told_from_what_they_declare() -> None:
    css = """
    /* Not Me */
    One > Two.-big, &:focus #Three { color: $Four; content-align: left Five; & Six { width: 1fr; } }
    """
    assert named(css) == {"One", "Two", "Six"}
