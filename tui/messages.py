"""Requests that bubble from screens and dialogs to the app, and the facts it announces back."""

from __future__ import annotations

from textual.message import Message

from domain.commands import Request
from domain.handlers import Executed


class AccountOpenRequested(Message):
    """Show this account's time machine."""

    def __init__(self, account_id: str) -> None:
        super().__init__()
        self.account_id = account_id


class CommandRequested(Message):
    """Execute this, on a worker; the answer is EventsRecorded or CommandFailed."""

    def __init__(self, request: Request) -> None:
        super().__init__()
        self.request = request


class EventsRecorded(Message):
    """A command's events are in the log."""

    def __init__(self, request: Request, executed: Executed) -> None:
        super().__init__()
        self.request = request
        self.executed = executed


class CommandFailed(Message):
    """A command was refused, met a version conflict, or the store failed."""

    def __init__(self, request: Request, error: Exception) -> None:
        super().__init__()
        self.request = request
        self.error = error


class StoreChanged(Message):
    """Some process committed to the store since the last look."""
