"""The proof: live state, snapshot + tail and full replay held against each other, field by field."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType

from domain.account.state import Account
from domain.errors import RecountError
from domain.history.proof import Proof
from tui.application.answer_file import Copied
from tui.application.cases.citations import ProofView, citation_request
from tui.application.repair import repair_account
from tui.application.session import Session
from tui.application.time_machine.copied_proof import copy_proof
from tui.application.time_machine.proof_job import ProofJob, Stopped
from tui.screens.kit.actions.registry import Action, Context, bindings_of
from tui.screens.kit.banner import Banner
from tui.screens.kit.citing import CitationController
from tui.screens.kit.desk_screen import DeskScreen
from tui.screens.kit.keys_bar import KeysBar
from tui.screens.kit.latest_query import LatestQueries, LatestQuery
from tui.screens.kit.lines import Line, Span
from tui.screens.kit.messages import CaseRecorded, CaseStepFailed, CaseStepRequested, StoreChanged
from tui.screens.kit.screen_stack import announce
from tui.screens.kit.top_bar import TopBar
from tui.screens.time_machine.proof_pane import ProofPane, verdict_text
from tui.screens.time_machine.verdict import Verdict
from tui.screens.time_machine.why_pane import why_text
from tui.text.safe import safe_str

if TYPE_CHECKING:
    from domain.bank import Bank

TELL_SECONDS = 0.2
"""How often the progress is told."""


class ProofScreen(DeskScreen):
    """Proves the state of an account right after the event `version`."""

    CONTEXT: ClassVar[Context] = "proof"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("proof")]
    DEFAULT_CSS = """
    ProofScreen {
        & Verdict { margin: 1 0; background: $background; }
        & ProofPane {
            height: 1fr;
            scrollbar-gutter: stable;
            border: round $line;
            border-title-color: $quiet;
            background: $surface;
            padding: 0 1;
        }
        & ProofPane:focus {
            border: round $accent;
            border-title-color: $accent;
        }
        &.-short Verdict { margin: 0; }
        &.-narrow ProofPane, &.-short ProofPane {
            border: none;
            padding: 0 1;
        }
    }
    """

    def __init__(self, session: Session, account_id: str, version: int) -> None:
        super().__init__()
        self._session, self._account_id, self._version = session, account_id, version
        self._proof: Proof | None = None
        self._proving: ProofJob | None = None
        self._started = 0.0
        self._queries = LatestQueries(self, self.say)
        self._proofs = self._queries.latest(ProofJob.prove, self._proved, self._not_proved)
        self._copies = self._queries.latest(
            lambda proof: copy_proof(session, proof, verdict_text(proof), partial(why_text, session.zone)),
            self._copied,
        )
        self._repairs: LatestQuery[Bank, str] = self._queries.latest(
            lambda bank: repair_account(bank, account_id), self._repaired
        )
        self._look = 0
        self._heads: LatestQuery[int, Account | None] = self._queries.latest(
            lambda _: session.store.head(account_id), self._head_came
        )
        self._citations = CitationController(
            self._queries,
            request=partial(citation_request, session, account_id),
            record=lambda request: self.post_message(CaseStepRequested(request)),
            say=self.say,
        )

    def compose(self) -> ComposeResult:
        yield TopBar().data_bind(DeskScreen.training)
        yield Banner().data_bind(reason=DeskScreen.offline)
        yield Verdict()
        yield ProofPane()
        yield KeysBar()

    def on_mount(self) -> None:
        left: Line = (
            Span(f" {safe_str(self._account_id, 34)} ", "chip"),
            Span("  Proof", "strong"),
            Span(f"  of the state after event {self._version:,}", "quiet"),
        )
        self.query_one(TopBar).show(left)
        self.set_interval(TELL_SECONDS, self._tell)
        self.action_again()

    def why_not(self, action: Action) -> str:
        if self._proofs.is_busy and action.name in ("cite", "copy", "again"):
            return "Still being proved: press it again once the verdict is there."
        if self._proof is None and action.name in ("cite", "copy"):
            return "There is no verdict; v proves again."
        return super().why_not(action)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Where all ways agree there is nothing to make anew."""
        if action == "repair" and not self._may_repair:
            return False
        return super().check_action(action, parameters)

    @property
    def _may_repair(self) -> bool:
        return self._session.bank is not None and self._proof is not None and bool(self._proof.differing)

    def ask_again(self) -> None:
        self._look += 1
        self._heads.ask(self._look)

    def _head_came(self, _: int, head: Account | None) -> None:
        """Prove once more where what was held against the rest as the live state has got a successor."""
        proof = self._proof
        if head is not None and proof is not None and proof.live is not None and head.version > proof.version:
            self.action_again()

    def on_unmount(self) -> None:
        if self._proving is not None:
            self._proving.stop()

    def action_again(self) -> None:
        """Prove once more; one proof at a time is enough."""
        if self._proofs.is_busy:
            return
        self._proof, self._started = None, time.monotonic()
        self.refresh_bindings()
        self._proving = ProofJob(self._session.store, self._account_id, self._version)
        self._proofs.ask(self._proving)
        self._tell()

    def action_close(self) -> None:
        self.dismiss()

    def action_repair(self) -> None:
        """Make anew what is derived from the account's events, and prove once more."""
        if self._session.bank is not None:
            self._repairs.ask(self._session.bank)

    def _repaired(self, _: Bank, told: str) -> None:
        self.say(told)
        announce(self.app, StoreChanged)
        self.action_again()

    def action_cite(self) -> None:
        """Cite that the ways agreed, or did not."""
        if self._proof is not None:
            self._citations.cite(ProofView(self._version, self._proof.equal))

    @on(CaseRecorded)
    @on(CaseStepFailed)
    def _case_announced(self, message: CaseRecorded | CaseStepFailed) -> None:
        self._citations.announced(message)

    def action_copy(self) -> None:
        """Hand over the verdict."""
        if self._proof is None:
            self.say("Still being proved: copy the verdict once it is there.", severity="warning")
        else:
            self._copies.ask(self._proof)

    def _copied(self, _: Proof, copied: Copied) -> None:
        self.app.copy_to_clipboard(copied.sentence)
        self.say(copied.sentence, title=copied.told)

    def action_scroll(self, lines: int) -> None:
        self.query_one(ProofPane).scroll_relative(y=lines, animate=False)

    def _tell(self) -> None:
        """Say how far the replay is."""
        if self._proofs.is_busy and self._proving is not None:
            self.query_one(Verdict).tell_progress(self._proving.read, time.monotonic() - self._started)

    def _proved(self, _: ProofJob, proof: Proof) -> None:
        self._proof = proof
        self.refresh_bindings()
        self.query_one(Verdict).show(proof)
        self.query_one(ProofPane).show(proof)
        self.ask_again()

    def _not_proved(self, _: ProofJob, error: RecountError) -> None:
        self.store_failed(error)
        if not isinstance(error, Stopped):
            self.query_one(Verdict).say(error.message)
