"""What is asked about read models: how they stand, and a page of the rows of one. No widget in here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from domain.errors import WrongClock
from domain.projections.port import Projections
from domain.projections.projection import Key, Layout, ProjectionStatus, Row
from domain.projections.read_models import wrong_months
from domain.publishing.ports import Outbox
from tui.application.projections.publishers import publisher_line
from tui.application.projections.table import layout_of

PAGE = 200
ACCOUNT_SCOPE = "account"
"""What the first part of a key is called in a read model that has rows by account."""
STATEMENTS = "monthly_statement"


@dataclass(frozen=True, slots=True)
class ReadModelQuery:
    """A page of a read model's rows after a key; of one account where it has rows by account. `look` counts the
    questions: what they ask about changes."""

    name: str
    account_id: str
    after: Key | None
    look: int = 0

    def run(self, projections: Projections) -> RowsAnswer:
        """Read the page. Raises BadInput, StoreUnavailable."""
        layout = layout_of(projections, self.name)
        by_account = bool(self.account_id) and layout.scope == ACCOUNT_SCOPE
        scope = self.account_id if by_account else None
        rows = projections.rows(self.name, scope, after=self.after, limit=PAGE)
        status = next(one for one in projections.statuses() if one.name == self.name)
        checked = self.name == STATEMENTS and by_account
        return RowsAnswer(
            layout, rows, status, by_account, frozenset(wrong_months(rows)) if checked else frozenset()
        )


@dataclass(frozen=True, slots=True)
class RowsAnswer:
    """`wrong` are months that do not add up or do not open with what the one before closed with."""

    layout: Layout
    rows: list[tuple[Key, Row]]
    status: ProjectionStatus
    by_account: bool
    wrong: frozenset[Key]


class ProjectionsSeen(NamedTuple):
    """The state of every read model, what keeps this computer's clock from advancing them, "" for nothing, and how far
    what is published is, a sentence for each publisher."""

    statuses: list[ProjectionStatus]
    clock_problem: str = ""
    published: Sequence[str] = ()


def projections_seen(projections: Projections, outbox: Outbox | None = None) -> ProjectionsSeen:
    """How they stand now. Raises StoreUnavailable."""
    statuses = projections.statuses()
    published = [] if outbox is None else [publisher_line(one) for one in outbox.statuses()]
    try:
        projections.check_clock()
    except WrongClock as error:
        return ProjectionsSeen(statuses, error.message, published)
    return ProjectionsSeen(statuses, published=published)
