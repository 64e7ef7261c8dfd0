"""From what a screen shows into the account's open case, and what is said of how it went."""

from __future__ import annotations

from collections.abc import Callable

from domain.dispute.commands import CaseRequest, Cite
from domain.errors import RecountError
from tui.application.cases.citations import Citable
from tui.application.ports import Askers, Say
from tui.screens.kit.messages import CaseRecorded, CaseStepFailed
from tui.text.safe import safe_str


class CitationController:
    """Cites what was seen. Its screen calls `cite` and hands what the app announces of cases to `announced`:

    self._citations = CitationController(
        LatestQueries(self, self.say),
        request=partial(citation_request, session, account_id),
        record=lambda request: self.post_message(CaseStepRequested(request)),
        say=self.say,
    )

    @on(CaseRecorded)
    @on(CaseStepFailed)
    def _case_announced(self, message: CaseRecorded | CaseStepFailed) -> None:
        self._citations.announced(message)
    """

    def __init__(
        self,
        askers: Askers,
        *,
        request: Callable[[Citable], CaseRequest],
        record: Callable[[CaseRequest], object],
        say: Say,
    ) -> None:
        """`request` makes the step of the case on a thread, and may raise RecountError; `record` has it executed."""
        self._record, self._say = record, say
        self._requests = askers.latest(
            request,
            lambda _, made: self._record(made),
            lambda _, error: self._say(error, severity="error"),
        )

    def cite(self, view: Citable) -> None:
        """Put it into the account's open case."""
        self._requests.ask(view)

    def announced(self, message: CaseRecorded | CaseStepFailed) -> None:
        """Say what became of a citation."""
        if isinstance(message, CaseStepFailed):
            error = message.error
            self._say(error.message if isinstance(error, RecountError) else str(error), severity="error")
        elif isinstance(message.request.command, Cite):
            number, case_id = len(message.executed.case.evidence), message.request.case_id
            self._say(f"Cited as evidence {number} in case {safe_str(case_id, 40)}.")
