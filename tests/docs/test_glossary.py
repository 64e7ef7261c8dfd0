"""Code keeps to the glossary: names that were given up do not come back, and those in their place are there."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.docs.pages import coded, page, rows, section
from tests.kit.places import ROOT

TABLE = rows(section(page("glossary.md"), "Given up"))
GIVEN_UP = {name for row in TABLE for name in coded(row[0])}
IN_THEIR_PLACE = {name for row in TABLE for name in coded(row[1])}


def test_no_class_and_no_type_has_a_name_that_was_given_up() -> None:
    assert GIVEN_UP & set(_types()) == set()


def test_the_names_in_their_place_are_there() -> None:
    assert IN_THEIR_PLACE - set(_types()) == set()


def _types() -> Iterator[str]:
    """Names of all classes, and of types that are defined by an assignment."""
    for package in ("domain", "storage", "tui"):
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.ClassDef):
                    yield node.name
                elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                    yield node.target.id
                elif isinstance(node, ast.Assign):
                    yield from (target.id for target in node.targets if isinstance(target, ast.Name))
