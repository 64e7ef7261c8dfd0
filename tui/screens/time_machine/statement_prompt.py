"""The prompt that asks for the file of a statement."""

from __future__ import annotations

from functools import partial

from domain.errors import BadInput
from domain.ports import Store
from tui.application.reconciliation.queries import StatementFileQuery
from tui.application.reconciliation.reading import FileReading
from tui.application.reconciliation.statement_file import StatementFile
from tui.application.session import Session
from tui.application.typed_path import typed_path
from tui.screens.kit.prompt import Prompt
from tui.text.safe import safe_str

TELL_SECONDS = 0.25
"""How often it is told how far a file was read."""
GIVEN_UP = "The statement was not read to its end; nothing is recorded."


class StatementPrompt(Prompt[StatementFileQuery, StatementFile]):
    """Answers with the statement that the file has of this account."""

    LABEL = "Statement"
    PLACEHOLDER = "~/march.csv"
    HINT = "a file as the bank or the customer sent it: csv, MT940, camt.053, OFX, QIF; nothing is recorded"

    def __init__(self, session: Session, account_id: str) -> None:
        super().__init__(session.store)
        self.reading = FileReading()
        self._answer = partial(StatementFileQuery.run, session=session, progress=self.reading)
        self._session, self._account_id = session, account_id

    def on_mount(self) -> None:
        self.set_interval(TELL_SECONDS, self._tell)

    def on_unmount(self) -> None:
        self.reading.stop()

    def action_leave(self) -> None:
        """Say so where the reading of a file is given up, which leaves nothing behind."""
        if self.awaits_answer:
            self.app.notify(GIVEN_UP, markup=False)
        super().action_leave()

    def understood(self, text: str) -> tuple[StatementFileQuery, str]:
        """Raises BadInput where there is no such file."""
        typed = text.strip()
        if not typed:
            raise BadInput("Name the file of the statement.")
        path = typed_path(self._session, typed)
        if not path.is_file():
            raise BadInput(f"There is no file {safe_str(typed, 200)}.")
        return StatementFileQuery(self._account_id, path), f"= {safe_str(str(path), 200)}"

    def read(self, store: Store, question: StatementFileQuery) -> StatementFile:
        return self._answer(question)

    def _tell(self) -> None:
        """How far the file was read, while it is."""
        if self.awaits_answer and self.reading.told:
            self.tell(f"{self.reading.told}; esc gives it up")
