"""Code keeps to the glossary: names that were given up do not come back, and those in their place are there."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tests.docs.pages import coded, page, rows, section
from tests.kit.places import ROOT

TEXT = page("glossary.md")
TABLE = rows(section(TEXT, "Given up"))
GIVEN_UP = {name for row in TABLE for name in coded(row[0])}
IN_THEIR_PLACE = {name for row in TABLE for name in coded(row[1])}


def test_no_class_and_no_type_has_a_name_that_was_given_up() -> None:
    assert GIVEN_UP & set(_types()) == set()


def test_no_name_holds_a_word_that_was_given_up() -> None:
    words = {word for row in rows(section(TEXT, "Words given up")) for word in coded(row[0])}
    found = {name for name in _names() if words & set(_words(name))}
    assert words
    assert found == set()


def test_the_names_in_their_place_are_there() -> None:
    assert IN_THEIR_PLACE - set(_types()) == set()


def _words(name: str) -> Iterator[str]:
    """The words of a name in lower case and without the s of a plural."""
    for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+", name):
        yield word.lower().removesuffix("s")


def _trees() -> Iterator[ast.Module]:
    for package in ("domain", "storage", "tui"):
        for path in (ROOT / package).rglob("*.py"):
            yield ast.parse(path.read_text(encoding="utf-8"))


def _types() -> Iterator[str]:
    """Names of all classes, and of what is defined by an assignment, types among them."""
    for tree in _trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                yield node.name
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                yield node.id


def _names() -> Iterator[str]:
    """Every name that code gives: to classes, functions, their arguments, variables, attributes and modules."""
    for tree in _trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                yield node.name
            elif isinstance(node, ast.arg):
                yield node.arg
            elif isinstance(node, ast.Name):
                yield node.id
            elif isinstance(node, ast.Attribute):
                yield node.attr
            elif isinstance(node, ast.ImportFrom):
                yield node.module or ""
