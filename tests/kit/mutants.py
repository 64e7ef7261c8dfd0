"""Small changes of a function, one at a time: what a test must notice, or a slip would go through."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from types import FunctionType
from typing import Any

SWAPS: dict[type[Any], type[Any]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.And: ast.Or,
    ast.Or: ast.And,
}


@contextmanager
def changed(function: FunctionType, mutant: Any) -> Iterator[None]:
    """The function does what the mutant does, wherever it is called from."""
    original = function.__code__
    function.__code__ = mutant
    try:
        yield
    finally:
        function.__code__ = original


def mutants(function: FunctionType) -> Iterator[tuple[str, Any]]:
    """What was changed, "line: before -> after", and the code that is the function with only that changed."""
    number = 0
    while True:
        tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
        sites = list(_sites(tree.body[0]))
        if number == len(sites):
            return
        node, after = sites[number]
        before = ast.unparse(node)
        after(node)
        names = dict(function.__globals__)
        exec(compile(ast.fix_missing_locations(tree), function.__code__.co_filename, "exec"), names)
        line = function.__code__.co_firstlineno + getattr(node, "lineno", 1) - 1
        yield (
            f"{function.__name__} {line}: {before} -> {ast.unparse(node)}",
            names[function.__name__].__code__,
        )
        number += 1


def _sites(function: ast.stmt) -> Iterator[tuple[Any, Any]]:
    """Every node that is changed, with what changes it."""
    assert isinstance(function, ast.FunctionDef)
    function.decorator_list = []
    if ast.get_docstring(function) is not None:
        function.body = function.body[1:] or [ast.Pass()]
    for statement in function.body:
        for node in ast.walk(statement):
            yield from _of_node(node)


def _of_node(node: ast.AST) -> Iterator[tuple[Any, Any]]:
    match node:
        case ast.Compare():
            yield node, lambda one: one.ops.__setitem__(0, SWAPS[type(one.ops[0])]())
        case ast.BinOp(op=ast.Add() | ast.Sub()) | ast.AugAssign(op=ast.Add() | ast.Sub()) | ast.BoolOp():
            yield node, lambda one: setattr(one, "op", SWAPS[type(one.op)]())
        case ast.UnaryOp(op=ast.USub()):
            yield node, lambda one: setattr(one, "op", ast.UAdd())
        case ast.Constant(value=bool() | int() | str()):
            yield node, lambda one: setattr(one, "value", _other(one.value))
    if isinstance(node, ast.If | ast.IfExp):
        yield node, lambda one: setattr(one, "test", ast.UnaryOp(ast.Not(), one.test))
    bodies = [getattr(node, name, None) for name in ("body", "orelse")]
    for body in bodies:
        if isinstance(body, list):
            for at, statement in enumerate(body):
                if not isinstance(statement, ast.Pass | ast.If | ast.For | ast.Match | ast.Raise):
                    yield node, lambda _, body=body, at=at: body.__setitem__(at, ast.Pass())


def _other(value: Any) -> Any:
    if isinstance(value, bool):
        return not value
    return value + 1 if isinstance(value, int) else f"{value}x"
