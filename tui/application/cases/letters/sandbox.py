"""The sandbox in which templates of letters are read: one can write with it, and ask for no more time or room than a
letter needs.

Jinja's own keeps a template from everything but what it is handed. It lets it multiply a word a thousand million times,
and stand loops in loops.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sized
from typing import Any, cast

from jinja2 import Template, TemplateSyntaxError, Undefined, nodes
from jinja2.exceptions import SecurityError
from jinja2.filters import FILTERS
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.visitor import NodeTransformer

MOST_TEXT = 64 << 10
"""Characters of a letter, and of whatever its template puts together on the way."""
MOST_TURNS = 10_000
"""Turns of all loops of a letter, and templates that it includes."""
DEEPEST = 4
"""Loops that stand in one another."""
BITS = 256
"""Of a product."""

PARTS = """
Add And Assign Call Compare Concat CondExpr Const Dict Div Filter FloorDiv For Getattr Getitem If Include Keyword List
Mod Mul Name Neg Not Operand Or Output Pair Pos Slice Sub Template TemplateData Test Tuple
"""
"""What templates may be made of."""
PLAIN_FILTERS = """
abs capitalize count d default dictsort first float int items last length list lower map max min reject rejectattr
reverse round select selectattr sort trim title unique upper
"""
"""Of Jinja's filters those that answer with no more than they were given; `join` and `string` are bounded below."""
OF_WORDS = """
capitalize endswith lower lstrip removeprefix removesuffix rstrip startswith strip title upper
"""
METHODS: tuple[tuple[type, frozenset[str]], ...] = (
    (str, frozenset(OF_WORDS.split())),
    (Mapping, frozenset({"get", "items", "keys", "values"})),
)
"""What may be called, by whose it is."""
LISTS = (nodes.List, nodes.Tuple, nodes.Dict)


class LetterSandbox(ImmutableSandboxedEnvironment):
    """Of one letter. Raises TemplateError, saying what a letter has no use for."""

    intercepted_binops = frozenset({"+", "*", "%"})

    def __init__(self, **options: Any) -> None:
        super().__init__(optimized=False, finalize=checked, **options)
        self._turns = 0
        self.globals.clear()
        self.filters = {name: FILTERS[name] for name in PLAIN_FILTERS.split()}
        self.filters |= {
            "counted": self._counted,
            "join": joined,
            "string": lambda value: str(checked(value)),
        }

    def get_template(self, name: str | Template, *where: Any, **options: Any) -> Template:
        """As every environment, and counted."""
        self._turn()
        return super().get_template(name, *where, **options)

    def _generate(
        self, source: nodes.Template, name: str | None, filename: str | None, *how: Any, **options: Any
    ) -> str:
        allowed = frozenset(PARTS.split())
        for node in source.find_all(nodes.Node):
            if type(node).__name__ not in allowed:
                raise TemplateSyntaxError(
                    f"{type(node).__name__} is not for letters", node.lineno, name, filename
                )
        bounded = _Bounded(name, filename).visit(source).set_environment(self)
        return super()._generate(bounded, name, filename, *how, **options)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """The sum, the product of numbers, or the rest."""
        if operator == "+":
            if isinstance(left, Sized) and isinstance(right, Sized):
                check_length(len(left) + len(right))
        elif isinstance(left, Sized) or (operator == "*" and isinstance(right, Sized)):
            raise SecurityError(f"only numbers take {operator} in a letter")
        elif (
            isinstance(left, int) and isinstance(right, int) and left.bit_length() + right.bit_length() > BITS
        ):
            raise SecurityError("a letter has no use for a number of that size")
        return super().call_binop(context, operator, left, right)

    def call(__self, __context: Context, __obj: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: N805 - Jinja's names
        """What a method answers, of those that make nothing big."""
        if isinstance(__obj, Undefined):
            return super().call(__context, __obj, *args, **kwargs)
        owner, name = getattr(__obj, "__self__", None), getattr(__obj, "__name__", "")
        if not any(isinstance(owner, kind) and name in names for kind, names in METHODS):
            raise SecurityError(f"{str(name)[:40] or 'that'}() is not for letters")
        return super().call(__context, __obj, *args, **kwargs)

    def _counted(self, several: Iterable[Any]) -> Iterator[Any]:
        for one in several:
            self._turn()
            yield one

    def _turn(self) -> None:
        self._turns += 1
        if self._turns > MOST_TURNS:
            raise SecurityError(f"its loops turn more than {MOST_TURNS:,} times")


def rendered(template: Template, facts: Mapping[str, Any]) -> str:
    """The letter. Raises SecurityError for one that is too long, and what templates raise."""
    pieces, length = list[str](), 0
    for piece in template.generate(facts):
        length += len(piece)
        check_length(length)
        pieces.append(piece)
    return "".join(pieces)


def check_length(characters: int) -> None:
    """Raises SecurityError where that is more than a letter has."""
    if characters > MOST_TEXT:
        raise SecurityError(f"it comes to more than {MOST_TEXT:,} characters")


def checked(value: Any) -> Any:
    """The same, fit to be written. Raises SecurityError where it is not."""
    length, left = 0, [value]
    while left:
        one = left.pop()
        if isinstance(one, Mapping):
            left += [*one.keys(), *one.values()]
        elif isinstance(one, list | tuple | set | frozenset):
            left += one
        length += len(one) if isinstance(one, str) else 1
        check_length(length)
    return value


def joined(several: Iterable[Any], between: str = "") -> str:
    """Jinja's `join`, up to the length of a letter."""
    parts = checked([*several])
    check_length(len(between) * len(parts))
    return between.join(str(one) for one in parts)


class _Bounded(NodeTransformer):
    """Counts the turns of loops, measures what is put together, and lets no list be set: such lists hold each other."""

    def __init__(self, name: str | None, filename: str | None) -> None:
        self._name, self._filename, self._depth = name, filename, 0

    def visit_For(self, node: nodes.For) -> nodes.Node:  # noqa: N802 - Jinja's name
        self._depth += 1
        if self._depth > DEEPEST or node.recursive:
            raise self._refused(f"more than {DEEPEST} loops stand in one another", node)
        self.generic_visit(node)
        self._depth -= 1
        node.iter = _filtered("counted", node.iter)
        return node

    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:  # noqa: N802 - Jinja's name
        self.generic_visit(node)
        return _filtered("join", nodes.List(node.nodes, lineno=node.lineno))

    def visit_Assign(self, node: nodes.Assign) -> nodes.Node:  # noqa: N802 - Jinja's name
        if isinstance(node.node, LISTS) or any(node.node.find(kind) for kind in LISTS):
            raise self._refused("a list is not set in a letter; write it where it is used", node)
        self.generic_visit(node)
        return node

    def _refused(self, why: str, node: nodes.Node) -> TemplateSyntaxError:
        return TemplateSyntaxError(why, node.lineno, self._name, self._filename)


def _filtered(name: str, node: nodes.Node) -> nodes.Filter:
    return nodes.Filter(cast("nodes.Expr", node), name, [], [], None, None, lineno=node.lineno)
