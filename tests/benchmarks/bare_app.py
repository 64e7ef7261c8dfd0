"""The least an app can be: one line of text that follows a key. `python -m tests.benchmarks.bare_app [MODULE …]`

Modules named on the command line are imported before the first frame, as an app would that imports eagerly.
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import ClassVar

from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static


class BareApp(App[None]):
    """Counts down at each press of the left key."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("left", "count")]
    START = 1_000_000

    def compose(self) -> ComposeResult:
        self.count = self.START
        yield Static(self.line)

    @property
    def line(self) -> str:
        return f"event {self.count:,}"

    def action_count(self) -> None:
        self.count -= 1
        self.query_one(Static).update(self.line)


if __name__ == "__main__":
    for module in sys.argv[1:]:
        import_module(module)
    BareApp().run()
