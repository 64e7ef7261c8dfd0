"""The sandbox in which texts of scenarios are rendered."""

from __future__ import annotations

from typing import Any

from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment


class FigureSandbox(ImmutableSandboxedEnvironment):
    """Multiplies no words, which may come to more than there is room for."""

    intercepted_binops = frozenset({"*"})

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """The product. Raises TypeError where a factor is no figure and no number."""
        if isinstance(left, str) or isinstance(right, str):
            raise TypeError("words cannot be multiplied")
        return super().call_binop(context, operator, left, right)
