"""Styles of the parts of a widget, each worked out when it is first painted.

Textual applies the stylesheet to every component class of every widget below a node whenever a class of that node or
the focus changes. A screen of panes has some two hundred, of which a picture needs a few: that was most of what a key
cost.
"""

from __future__ import annotations

from collections.abc import Set

from textual.css.model import RuleSet
from textual.dom import DOMNode
from textual.widget import Widget


class ComponentStyles:
    """The parts of one widget that a stylesheet can dress by these classes, in place of `COMPONENT_CLASSES`.

    They are kept until the stylesheet is read again, as it is for a theme: a rule for a part may ask for the
    colours of the terminal (`:ansi`, `:nocolor`), and not for what changes by itself, such as the focus.
    """

    def __init__(self, widget: Widget, classes: Set[str]) -> None:
        self._widget, self._classes = widget, classes
        self._rules: list[RuleSet] | None = None

    def prepare(self, *names: str) -> None:
        """Give the widget the styles of these parts, which are found there by `get_component_styles`.

        Raises KeyError for a part that it does not have.
        """
        stylesheet, kept = self._widget.app.stylesheet, self._widget._component_styles
        if self._rules is not stylesheet.rules:
            self._rules = stylesheet.rules
            kept.clear()
        for name in names:
            if name not in self._classes:
                raise KeyError(f"{type(self._widget).__name__} has no part {name!r}")
            if name not in kept:
                node = DOMNode(classes=name)
                node._attach(self._widget)
                stylesheet.apply(node)
                kept[name] = node.styles
