"""Everything that can go wrong, as one family: each error is one sentence a person can act on."""

from __future__ import annotations

from typing import ClassVar


class RecountError(Exception):
    """Base of all expected errors.

    `kind` is the stable word machines read (`--json`), `exit_code` the shell's answer (`docs/exit-codes.md`).
    """

    kind: ClassVar[str] = "error"
    exit_code: ClassVar[int] = 1

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message

    def __reduce__(self) -> tuple[object, ...]:
        # Errors come back from other processes; those of some kinds are made from other words than they are told in.
        return _again, (type(self), self.args), self.__dict__


def _again(kind: type[RecountError], told: tuple[object, ...]) -> RecountError:
    return kind.__new__(kind, *told)


class Stopped(KeyboardInterrupt):
    """A signal asked the program to stop; what is under way is undone as for Ctrl-C."""


class BadInput(RecountError):
    """What was typed or handed in cannot be understood; nothing was done."""

    kind = "bad-input"
    exit_code = 2


class UnknownAccount(BadInput):
    """No stream of that name."""

    kind = "unknown-account"

    def __init__(self, account_id: str) -> None:
        super().__init__(
            f"There is no account {account_id!r} in this database; "
            "`recount accounts --search TEXT` finds accounts by number or holder."
        )
        self.account_id = account_id


class UnknownCase(BadInput):
    """No dispute case of that number."""

    kind = "unknown-case"

    def __init__(self, case_id: str) -> None:
        super().__init__(
            f"There is no case {case_id!r} in this database; `recount case list --all` shows every case."
        )
        self.case_id = case_id


class UnknownBatch(BadInput):
    """No batch of that number."""

    kind = "unknown-batch"

    def __init__(self, batch_id: str) -> None:
        super().__init__(
            f"There is no batch {batch_id!r} in this database; `recount batch list` shows every batch."
        )
        self.batch_id = batch_id


class Refused(RecountError):
    """A rule forbids the command; nothing was appended. `rule` names it for machines."""

    kind = "refused"

    def __init__(self, rule: str, message: str) -> None:
        super().__init__(message)
        self.rule = rule


class ReadOnly(Refused):
    """The database was opened to look, not to act."""

    kind = "read-only"

    def __init__(self) -> None:
        super().__init__(
            "read-only",
            "This database is open read-only; start without --read-only to act, and not on a standby.",
        )


class WrongClock(Refused):
    """Two clocks differ by more than is tolerated, so that nobody could say when something was recorded."""

    kind = "wrong-clock"

    def __init__(self, message: str) -> None:
        super().__init__("clock", message)


class DamageFound(RecountError):
    """What is stored contradicts itself."""

    kind = "damage"
    exit_code = 3


class StoreUnavailable(RecountError):
    """The database cannot be reached, opened or written."""

    kind = "store-unavailable"
    exit_code = 4


class StoreReplaced(StoreUnavailable):
    """Another bank stands where the open one was; only to open it again helps."""
