"""From the time machine to the account's cases: to their queue, and one key cites what is shown."""

from __future__ import annotations

from functools import partial

from tui.application.cases.citations import CursorView, citation_request
from tui.screens.kit.citing import CitesScreen
from tui.screens.kit.messages import CasesRequested
from tui.screens.time_machine.tracing import TracingScreen


class CitingScreen(TracingScreen, CitesScreen):
    """Cites the event, the instant or the comparison at the cursor."""

    def action_cases(self) -> None:
        self.playing = False
        self.post_message(CasesRequested(self.account_id, None if self.is_live else self.cursor.version))

    def action_cite(self) -> None:
        if self.standing is None:
            return
        mark = self.mark.cursor.version if self.comparing and self.mark is not None else None
        self.cite(
            CursorView(self.cursor.version, self.cursor.asked_at, self.lens, mark),
            partial(citation_request, self.session, self.account_id),
        )
