"""What screens share that put what they show into a case: the key, and what they say of how it went."""

from __future__ import annotations

from collections.abc import Callable

from textual import on

from domain.dispute.commands import CaseRequest, Cite
from domain.errors import RecountError
from tui.application.cases.citations import Citable
from tui.screens.kit.desk_screen import DeskScreen
from tui.screens.kit.latest_query import LatestQuery
from tui.screens.kit.messages import CaseRecorded, CaseStepFailed, CaseStepRequested
from tui.text.safe import safe_str

MAX_COMPLAINT = 400


class CitesScreen(DeskScreen):
    """Subclasses call `cite`."""

    _citations: LatestQuery[Citable, CaseRequest] | None = None

    def cite(self, sight: Citable, request: Callable[[Citable], CaseRequest]) -> None:
        """Cite what was seen. `request` makes the step of the case on a thread, and may raise RecountError."""
        if self._citations is None:
            self._citations = LatestQuery(self, request, self._cite_in, self._not_made)
        self._citations.ask(sight)

    def _cite_in(self, _: Citable, request: CaseRequest) -> None:
        self.post_message(CaseStepRequested(request))

    def _not_made(self, _: Citable, error: RecountError) -> None:
        if not self.store_failed(error):
            self._complain(error)

    @on(CaseRecorded)
    def _cited(self, message: CaseRecorded) -> None:
        if isinstance(message.request.command, Cite):
            number = len(message.executed.case.evidence)
            self.notify(
                f"Cited as evidence {number} in case {safe_str(message.request.case_id, 40)}.", markup=False
            )

    @on(CaseStepFailed)
    def _not_cited(self, message: CaseStepFailed) -> None:
        self._complain(message.error)

    def _complain(self, error: Exception) -> None:
        said = error.message if isinstance(error, RecountError) else str(error)
        self.notify(f"! {safe_str(said, MAX_COMPLAINT)}", severity="error", markup=False)
