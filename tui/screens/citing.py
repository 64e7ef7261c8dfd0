"""From what the time machine shows into a case: one key cites the event, the instant or the comparison."""

from __future__ import annotations

from dataclasses import dataclass

from textual import on

from domain.disputes import evidence
from domain.disputes.commands import CaseRequest, Cite
from domain.disputes.events import EvidenceCited
from domain.errors import BadInput, RecountError
from domain.ids import uuid7
from domain.timeline import Lens
from tui.desk import Desk
from tui.messages import CaseRecorded, CasesRequested, CaseStepFailed, CaseStepRequested
from tui.reading import Reading
from tui.safe import safe_str
from tui.screens.tracing import TracingScreen


@dataclass(frozen=True, slots=True)
class Sight:
    """What is on screen: the event under the cursor, the time that was asked for, the lens, mark A."""

    version: int
    asked_at: int | None
    lens: Lens
    mark: int | None


class CitingScreen(TracingScreen):
    """Cites into the account's open case; where there are several, into the one that is due next."""

    def __init__(self, desk: Desk, account_id: str, version: int | None = None) -> None:
        super().__init__(desk, account_id, version)
        self._citations: Reading[Sight, tuple[str, EvidenceCited]] = Reading(
            self, self._citation, self._cite_in, self.failed
        )

    def action_cases(self) -> None:
        self.playing = False
        self.post_message(CasesRequested(self.account_id, None if self.is_live else self.cursor.version))

    def action_cite(self) -> None:
        if self.standing is None:
            return
        mark = self.mark.cursor.version if self.comparing and self.mark is not None else None
        self._citations.ask(Sight(self.cursor.version, self.cursor.asked_at, self.lens, mark))

    def _citation(self, sight: Sight) -> tuple[str, EvidenceCited]:
        store, account = self.desk.store, self.account_id
        found = store.cases(account_id=account, limit=1)
        if not found:
            raise BadInput(
                "This account has no open case to cite it in; D, then n, takes the customer's notice."
            )
        if sight.mark is not None and sight.mark != sight.version:
            cited = evidence.cite_comparison(store, account, sight.mark, sight.version)
        elif sight.asked_at is not None or sight.lens == "as-of":
            event = store.event(f"account-{account}", sight.version)
            instant = sight.asked_at if sight.asked_at is not None else event.recorded_at if event else 0
            cited = evidence.cite_instant(store, account, instant, sight.lens)
        else:
            cited = evidence.cite_event(store, account, sight.version)
        return found[0].case_id, cited

    def _cite_in(self, _: Sight, found: tuple[str, EvidenceCited]) -> None:
        case_id, citation = found
        request = CaseRequest(
            case_id=case_id,
            command=Cite(citation=citation),
            command_id=uuid7(self.desk.clock()),
            actor=self.desk.actor,
        )
        self.post_message(CaseStepRequested(request))

    @on(CaseRecorded)
    def _cited(self, message: CaseRecorded) -> None:
        if isinstance(message.request.command, Cite):
            number = len(message.executed.case.evidence)
            self.notify(
                f"Cited as evidence {number} in case {safe_str(message.request.case_id, 40)}.", markup=False
            )

    @on(CaseStepFailed)
    def _not_cited(self, message: CaseStepFailed) -> None:
        error = message.error
        said = error.message if isinstance(error, RecountError) else str(error)
        self.notify(f"! {safe_str(said, 400)}", severity="error", markup=False)
