"""What the screen asks: a statement in a file held against an account, with what the agent decided so far."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from domain.bank import ImportOptions, ImportProgress
from domain.errors import BadInput
from domain.reconciliation.matching import Chosen
from domain.reconciliation.reconcile import NEAR, Finding, Reconciliation, reconcile
from tui.application.reconciliation.statement_file import StatementFile, read_statement
from tui.application.session import Session


@dataclass(frozen=True, slots=True)
class Decisions:
    """What the agent said: matches taken, and pairs (place of a line, version) that are none, the newest last."""

    taken: tuple[Chosen, ...] = ()
    refused: tuple[tuple[int, int], ...] = ()

    def take(self, line: Finding, version: int) -> Decisions:
        """That a line is this entry."""
        return replace(self, taken=(*self.taken, (line.places, (version,))))

    def refuse(self, line: Finding) -> Decisions:
        """That a line is none of what it is offered or paired with."""
        versions = [one.version for one in (*line.offered, *line.entries)]
        pairs = tuple((place, version) for place in line.places for version in versions)
        return replace(self, refused=(*self.refused, *pairs))

    def undo(self, line: Finding) -> Decisions:
        """Nothing was said of this line."""
        places = set(line.places)
        return Decisions(
            tuple(one for one in self.taken if places.isdisjoint(one[0])),
            tuple(one for one in self.refused if one[0] not in places),
        )


NO_DECISIONS = Decisions()


@dataclass(frozen=True, slots=True)
class StatementFileQuery:
    """The statement of an account in a file."""

    account_id: str
    path: Path

    def run(self, session: Session, progress: ImportProgress | None = None) -> StatementFile:
        """Raises RecountError, and what `progress` raises, which is told how far the file was read."""
        if session.bank is None:
            raise BadInput("No bank is open that could read a statement.")
        account = session.store.head(self.account_id)
        options = ImportOptions(account=self.account_id, currency="" if account is None else account.currency)
        return read_statement(session.bank, self.account_id, self.path, options=options, progress=progress)


@dataclass(frozen=True, slots=True)
class ReconcileQuery:
    """A statement beside the account; `look` tells two askings apart."""

    account_id: str
    file: StatementFile
    decisions: Decisions = NO_DECISIONS
    days: int = NEAR
    look: int = 0

    def run(self, session: Session) -> Reconciliation:
        """Raises RecountError."""
        return reconcile(
            session.store,
            self.account_id,
            self.file.statement,
            days=self.days,
            taken=self.decisions.taken,
            refused=self.decisions.refused,
        )
