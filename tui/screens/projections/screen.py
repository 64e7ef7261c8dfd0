"""The read models: how far they are, pausing and rebuilding them, and the way to what they answer.

Opened from an account, Enter shows that account's rows; opened from the list of accounts, all of them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, Literal

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType

from domain.errors import BadInput, RecountError
from domain.projections.port import Projections
from domain.projections.projection import Comparison
from tui.application.projections.queries import ProjectionsSeen, projections_seen
from tui.application.projections.rebuild_job import RebuildJob, RebuildStopped
from tui.application.session import Session
from tui.screens.kit.actions.registry import Action, Context, bindings_of
from tui.screens.kit.banner import Banner
from tui.screens.kit.desk_screen import DeskScreen
from tui.screens.kit.keys_bar import KeysBar
from tui.screens.kit.latest_query import LatestQuery
from tui.screens.kit.lines import Line, Span
from tui.screens.kit.lists import RowList
from tui.screens.kit.messages import ReadModelRequested, StoreChanged
from tui.screens.kit.safe_content import safe
from tui.screens.kit.screen_stack import announce
from tui.screens.kit.top_bar import TopBar
from tui.screens.projections.detail import ProjectionDetail, Told
from tui.screens.projections.list import ProjectionsList
from tui.text.safe import safe_str

LOOK_SECONDS = 1.0
TELL_SECONDS = 0.2
"""How often the read models are looked at, and a rebuild's progress told."""
Ending = Literal["swap", "discard"]
QUESTIONS: dict[Ending, str] = {
    "swap": "Swap the rebuilt rows in? Enter does it, escape leaves both.",
    "discard": "Drop the rebuilt rows? Enter does it, escape leaves both.",
}


class ProjectionsScreen(DeskScreen):
    """`account_id` is whose rows Enter shows, "" for everybody's."""

    CONTEXT: ClassVar[Context] = "projections"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("projections")]
    DEFAULT_CSS = """
    ProjectionsScreen {
        & ProjectionsList, & ProjectionDetail {
            border: round $line; border-title-color: $quiet; background: $surface; padding: 0 1;
        }
        & ProjectionsList { height: 1fr; max-height: 12; }
        & ProjectionDetail { height: 1fr; }
        & ProjectionsList:focus { border: round $accent; border-title-color: $accent; }
        &.-short ProjectionDetail { height: 9; }
        &.-narrow ProjectionsList, &.-narrow ProjectionDetail { border: none; padding: 0; }
        &.-narrow ProjectionDetail { border-top: solid $line; }
    }
    """

    def __init__(self, session: Session, account_id: str = "") -> None:
        super().__init__()
        self._session, self._account_id = session, account_id
        self._projections: Projections | None = None
        self._rebuilding: RebuildJob | None = None
        self._comparisons: dict[str, Comparison] = {}
        self._problems: dict[str, str] = {}
        self._clock_problem = ""
        self._look_count = 0
        self._asking: Ending | None = None
        self._looks: LatestQuery[int, ProjectionsSeen] = LatestQuery(
            self, self._read, self._show_seen, self._failed
        )
        self._rebuilds: LatestQuery[RebuildJob, Comparison] = LatestQuery(
            self, RebuildJob.run, self._rebuilt, self._not_rebuilt
        )
        self._changes: LatestQuery[Callable[[Projections], object], None] = LatestQuery(
            self, self._change, self._changed, self._refused
        )

    def compose(self) -> ComposeResult:
        yield TopBar().data_bind(DeskScreen.training)
        yield Banner().data_bind(reason=DeskScreen.offline)
        yield ProjectionsList()
        yield ProjectionDetail()
        yield KeysBar()

    def on_mount(self) -> None:
        whose = f"  of {safe_str(self._account_id, 34)}" if self._account_id else "  of the whole bank"
        left: Line = (Span(" Read models ", "chip"), Span(whose, "strong"))
        self.query_one(TopBar).show(left)
        self.query_one(ProjectionsList).border_title = "Read models"
        self.query_one(ProjectionDetail).border_title = "About it"
        self.query_one(ProjectionsList).focus()
        self.set_interval(LOOK_SECONDS, self._look)
        self.set_interval(TELL_SECONDS, self._tell_progress)
        self._look()

    def on_unmount(self) -> None:
        if self._rebuilding is not None:
            self._rebuilding.stop()

    def why_not(self, action: Action) -> str:
        if reason := super().why_not(action):
            return reason
        if action.name in ("rebuild", "swap", "discard") and self._rebuilding is not None:
            return f"{self._rebuilding.name} is being rebuilt; escape stops it."
        needs_one = action.acts or action.name == "open"
        if needs_one and not self.awaits_answer and self._list.chosen is None:
            return "This bank keeps no read models."
        return ""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "cancel" and self._asking is None and self._rebuilding is None:
            return True
        return super().check_action(action, parameters)

    @property
    def _list(self) -> ProjectionsList:
        return self.query_one(ProjectionsList)

    def ask_again(self) -> None:
        self._look()

    def _look(self) -> None:
        self._look_count += 1
        self._looks.ask(self._look_count)

    def _read(self, _: int) -> ProjectionsSeen:
        if self._projections is None:
            self._projections = self._session.open_projections()
        if self._projections is None:
            return ProjectionsSeen([])
        bank = self._session.bank
        return projections_seen(self._projections, None if bank is None else bank.publishing().outbox)

    def _show_seen(self, _: int, seen: ProjectionsSeen) -> None:
        self._clock_problem = seen.clock_problem
        self._list.show(seen.statuses)
        self._list.border_subtitle = safe("  ".join(seen.published))
        self._tell()
        self.has_read()

    def _tell_progress(self) -> None:
        if self._rebuilding is not None:
            self._tell()

    def _tell(self) -> None:
        """Say what is known of the one under the cursor."""
        chosen = self._list.chosen
        name = "" if chosen is None else chosen.name
        going = self._rebuilding if self._rebuilding is not None and self._rebuilding.name == name else None
        told = Told(
            progress="" if going is None else f"{going.progress}; escape stops it",
            comparison=self._comparisons.get(name),
            question="" if self._asking is None else QUESTIONS[self._asking],
            problem=self._problems.get(name, self._clock_problem),
        )
        self.query_one(ProjectionDetail).show(chosen, told)

    @on(RowList.Picked)
    def _picked(self, picked: RowList.Picked) -> None:
        picked.stop()
        self._move(picked.at)

    def action_row(self, by: int) -> None:
        self._move(self._list.cursor + by)

    def _move(self, at: int) -> None:
        self._asking = None
        self._list.cursor = at
        self._tell()

    def action_open(self) -> None:
        self.when_read(self._open_or_end)

    def _open_or_end(self) -> None:
        """Show its rows; or do what was asked about."""
        chosen, asking = self._list.chosen, self._asking
        self._asking = None
        if chosen is None:
            return
        if asking is None:
            self.post_message(ReadModelRequested(chosen.name, self._account_id))
        else:
            self._end(chosen.name, asking)

    def _end(self, name: str, ending: Ending) -> None:
        self._comparisons.pop(name, None)
        self._problems.pop(name, None)
        if ending == "swap":
            self._changes.ask(lambda projections: projections.swap(name))
        else:
            self._changes.ask(lambda projections: projections.discard(name))

    def action_pause(self) -> None:
        """Let it stand still, or go on; after a failure it tries the same event again."""
        chosen = self._list.chosen
        if chosen is None:
            return
        name = chosen.name
        if chosen.status == "running":
            self._changes.ask(lambda projections: projections.pause(name))
        else:
            self._changes.ask(lambda projections: projections.resume(name))

    def action_rebuild(self) -> None:
        """Fold the log anew beside the live rows, or go on where it was stopped; one at a time."""
        chosen = self._list.chosen
        if chosen is None or self._projections is None or self._rebuilding is not None:
            return
        self._comparisons.pop(chosen.name, None)
        self._problems.pop(chosen.name, None)
        self._rebuilding = RebuildJob(self._projections, chosen.name)
        self._rebuilds.ask(self._rebuilding)
        self._tell()

    def action_swap(self) -> None:
        self._ask("swap")

    def action_discard(self) -> None:
        self._ask("discard")

    def _ask(self, ending: Ending) -> None:
        """Ask before rows are put in place or dropped; another key than the one pressed answers."""
        chosen = self._list.chosen
        if chosen is None or self._rebuilding is not None:
            return
        if chosen.shadow is None and chosen.name not in self._comparisons:
            self.notify("There is no rebuild of it; r begins one.", markup=False)
            return
        self._asking = ending
        self._tell()

    def action_cancel(self) -> None:
        """Leave the question, stop the rebuild, or go back."""
        if self._asking is not None:
            self._asking = None
            self._tell()
        elif self._rebuilding is not None:
            self._rebuilding.stop()
        else:
            self.dismiss()

    def _rebuilt(self, rebuilding: RebuildJob, comparison: Comparison) -> None:
        self._rebuilding = None
        self._comparisons[rebuilding.name] = comparison
        self._look()

    def _not_rebuilt(self, rebuilding: RebuildJob, error: RecountError) -> None:
        self._rebuilding = None
        if not self.store_failed(error):
            self._problems[rebuilding.name] = (
                error.message if isinstance(error, RebuildStopped) else f"Not rebuilt: {error.message}"
            )
        self._look()

    def _change(self, change: Callable[[Projections], object]) -> None:
        if self._projections is None:
            raise BadInput("The read models have not been read yet; try again.")
        change(self._projections)

    def _changed(self, _: Callable[[Projections], object], __: None) -> None:
        """What else is shown of the rows is read anew."""
        announce(self.app, StoreChanged)

    def _refused(self, _: Callable[[Projections], object], error: RecountError) -> None:
        chosen = self._list.chosen
        if not self.store_failed(error) and chosen is not None:
            self._problems[chosen.name] = error.message
        self._look()

    def _failed(self, _: int, error: RecountError) -> None:
        if not self.store_failed(error):
            self.notify(safe_str(error.message, 600), severity="error", markup=False)
