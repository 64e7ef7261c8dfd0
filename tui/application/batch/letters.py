"""The letters of a batch, in one go: each account that was put right is told of it, and its case closed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from domain.bank import Progress
from domain.batch.roll import Child
from domain.batch.streams import command_id_of
from domain.dispute import commands as c
from domain.dispute import letters
from domain.errors import ReadOnly, RecountError, StoreUnavailable
from domain.handlers.batch import BatchHandler
from tui.application.cases.letters import write


@dataclass(frozen=True, slots=True)
class Told:
    """One account: `problem` says why it could not be told, "" where it was."""

    account_id: str
    case_id: str
    problem: str = ""


def tell_all(
    handler: BatchHandler, batch_id: str, actor: str, progress: Progress | None = None
) -> Iterator[Told]:
    """Write and record the letter that each posted child still owes, and close its case, in the order of the batch.

    Asked again it goes on where it stopped. What the rules refuse of one account is told, and the others go on. Raises
    UnknownBatch, ReadOnly, StoreUnavailable.
    """
    if handler.store.read_only:
        raise ReadOnly
    posted = [child for child in handler.load(batch_id).roll.children.values() if child.posted is not None]
    for done, child in enumerate(posted):
        if progress is not None:
            progress(done, len(posted))
        told = _tell(handler, batch_id, child, actor)
        if told is not None:
            yield told
    if progress is not None:
        progress(len(posted), len(posted))


def _tell(handler: BatchHandler, batch_id: str, child: Child, actor: str) -> Told | None:
    """None where it was told before."""
    assert child.posted is not None
    cases, case_id = handler.cases, child.posted.case_id

    def take(what: str, command: c.CaseCommand) -> None:
        cases.execute(
            c.CaseRequest(
                case_id=case_id,
                command=command,
                command_id=command_id_of(batch_id, child.account_id, what),
                actor=actor,
                reason=f"batch {batch_id}",
            )
        )

    try:
        case = cases.load(case_id)
        if not case.is_open:
            return None
        if letters.owed(case) is not None:
            take("letter", write(cases, case_id, case).issue())
        take("close", c.CloseCase())
    except StoreUnavailable:
        raise
    except RecountError as error:
        return Told(child.account_id, case_id, error.message)
    return Told(child.account_id, case_id)
