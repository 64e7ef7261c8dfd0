"""Code keeps to the glossary: names that were given up do not come back, and those in their place are there."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from tests.docs.pages import coded, page, rows, section
from tests.kit.places import ROOT

TEXT = page("glossary.md")
TABLE = rows(section(TEXT, "Given up"))
GIVEN_UP = {name for row in TABLE for name in coded(row[0])}
IN_THEIR_PLACE = {name for row in TABLE for name in coded(row[1])}


def test_no_class_and_no_type_has_a_name_that_was_given_up() -> None:
    assert GIVEN_UP & _types() == set()


def test_no_name_holds_a_word_that_was_given_up() -> None:
    words = {word for row in rows(section(TEXT, "Words given up")) for word in coded(row[0])}
    found = {name for name in _given().names if words & set(_words(name))}
    assert words
    assert found == set()


def test_the_names_in_their_place_are_there() -> None:
    assert IN_THEIR_PLACE - _types() == set()


def _words(name: str) -> Iterator[str]:
    """The words of a name in lower case and without the s of a plural."""
    for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+", name):
        yield word.lower().removesuffix("s")


class Given(NamedTuple):
    """Names that code gives."""

    types: set[str]
    """To classes, and to what is defined by an assignment, types among them."""
    names: set[str]
    """To classes, functions, their arguments, variables, attributes and modules."""


@cache
def _given() -> Given:
    given = Given(set(), set())
    for package in ("domain", "storage", "tui"):
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                _take(node, given)
    return given


def _types() -> set[str]:
    return _given().types


def _take(node: ast.AST, given: Given) -> None:
    match node:
        case ast.ClassDef():
            given.types.add(node.name)
            given.names.add(node.name)
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            given.names.add(node.name)
        case ast.arg():
            given.names.add(node.arg)
        case ast.Name():
            given.names.add(node.id)
            if isinstance(node.ctx, ast.Store):
                given.types.add(node.id)
        case ast.Attribute():
            given.names.add(node.attr)
        case ast.ImportFrom():
            given.names.add(node.module or "")
