"""Figures of a scenario, each written once in its file and named in its texts and events."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from domain.errors import BadInput
from domain.money import MoneyError, parse_amount, printed

if TYPE_CHECKING:
    from jinja2 import Environment

MOST_TEXT = 8_000
"""Characters of one text of a scenario, once its figures stand in it."""
_SIGNS = ("-", "−")
_ALLOWED = frozenset(
    {"Template", "Output", "TemplateData", "Name", "Getattr", "Const", "Add", "Sub", "Mul", "Neg", "Pos"}
)
"""What texts may be made of: no other part of the template language ends in time and room that can be told before."""


class Figure:
    """An amount that texts can add to and take from others; it reads as screens print it."""

    __slots__ = ("currency", "minor")

    def __init__(self, minor: int, currency: str) -> None:
        self.minor, self.currency = minor, currency

    def __str__(self) -> str:
        return printed(self.minor, self.currency)

    def __add__(self, other: Figure) -> Figure:
        return Figure(self.minor + other.minor, self.currency)

    def __sub__(self, other: Figure) -> Figure:
        return Figure(self.minor - other.minor, self.currency)

    def __neg__(self) -> Figure:
        return Figure(-self.minor, self.currency)

    def __mul__(self, times: int) -> Figure:
        return Figure(self.minor * times, self.currency) if isinstance(times, int) else NotImplemented

    __rmul__ = __mul__

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Figure) and other.minor == self.minor

    def __hash__(self) -> int:
        return hash(self.minor)


def read_signed(text: str, currency: str) -> int:
    """Minor units of an amount that may be nothing or less: "0", "−40.00". Raises MoneyError."""
    bare = text.strip()
    is_less = bare.startswith(_SIGNS)
    digits = bare[1:].strip() if is_less else bare.removeprefix("+")
    if digits and not digits.strip("0.") and digits.count(".") <= 1:
        return 0
    size = parse_amount(digits, currency)
    return -size if is_less else size


def figures_of(said: Mapping[str, str], currency: str) -> dict[str, object]:
    """What stands for each name in the texts: a Figure where an amount is written, else the words as they are."""
    found: dict[str, object] = {}
    for name, text in said.items():
        try:
            found[name] = Figure(read_signed(text, currency), currency)
        except MoneyError:
            found[name] = text
    return found


class Texts:
    """Renders the texts of one scenario, in a sandbox: whoever wrote a scenario gets nowhere but to its figures."""

    def __init__(self, known: Mapping[str, object]) -> None:
        self._known = dict(known)
        self._made: Environment | None = None

    def knowing(self, more: Mapping[str, object]) -> Texts:
        """The same, of which texts know more."""
        return Texts({**self._known, **more})

    def render(self, text: str) -> str:
        """The text with its figures. Raises BadInput, with the line within the text where there is one."""
        if "{" not in text:
            return text
        import jinja2
        from jinja2.nodes import Node

        try:
            read = self._environment.parse(text)
            for node in (read, *read.find_all(Node)):
                check_part(type(node).__name__)
            made = self._environment.from_string(read).render(self._known)
        except jinja2.TemplateSyntaxError as error:
            raise BadInput(f"text line {error.lineno}: {error.message}") from None
        except jinja2.TemplateError as error:
            raise BadInput(f"{error.message or type(error).__name__}") from None
        except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
            raise BadInput(f"the text cannot be written: {error}") from None
        if len(made) > MOST_TEXT:
            raise BadInput(f"the text comes to {len(made):,} characters; at most {MOST_TEXT:,} are shown")
        return made

    @property
    def _environment(self) -> Environment:
        if self._made is None:
            from jinja2 import StrictUndefined

            from tui.application.lab.sandbox import FigureSandbox

            # No page is made of these texts: a terminal shows them through `safe_str`.
            self._made = FigureSandbox(undefined=StrictUndefined, autoescape=False)
        return self._made


def check_part(name: str) -> None:
    """Raises BadInput where texts of scenarios may not hold such a part of the template language."""
    if name not in _ALLOWED:
        raise BadInput(
            f"the text cannot be written: {name} is not for scenarios; a text names figures and events, and adds, "
            "subtracts and multiplies them"
        )


def event_names(names: Mapping[str, int]) -> dict[str, Any]:
    """Under `events` the number of each event that has a name."""
    return {"events": dict(names)}
