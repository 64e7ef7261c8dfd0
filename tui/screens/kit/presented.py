"""What differs on the screens of an app that is shown to a room: the class that the app carries meanwhile."""

from __future__ import annotations

from textual.dom import DOMNode

PRESENTED = "-presented"
"""Class of such an app: its stylesheet makes what is chosen stand out."""


def is_presented(node: DOMNode) -> bool:
    """Whether what belongs to this node is shown to a room."""
    return node.app.has_class(PRESENTED)
