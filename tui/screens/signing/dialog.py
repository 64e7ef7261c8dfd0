"""Who signs in beside the person at the desk: a name, and where a server insists on its login a password."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Input, Static

from domain.errors import RecountError
from tui.application.second_person import needs_password, second_person
from tui.application.session import SecondPerson, Session
from tui.screens.kit.actions.action import Context
from tui.screens.kit.actions.registry import bindings_of
from tui.screens.kit.dialogs import Dialog
from tui.screens.kit.keys_bar import KeysBar
from tui.screens.kit.latest_query import LatestQuery
from tui.screens.kit.safe_content import safe
from tui.screens.kit.safe_input import SafeInput

MAX_TYPED = 200
MAX_SAID = 600


@dataclass(frozen=True, slots=True)
class Asked:
    """What was typed; the password is in no text that is made of this."""

    name: str
    password: str = field(repr=False)


class PasswordInput(Input):
    """Shows dots, and gives what was typed to nobody but the screen that asks for it: not to the clipboard either."""

    def __init__(self) -> None:
        super().__init__(password=True, max_length=MAX_TYPED)

    def action_copy(self) -> None:
        """Nothing is copied."""

    def action_cut(self) -> None:
        """Nothing is copied, and nothing lost."""


class SignInDialog(Dialog[SecondPerson | None]):
    """Dismissed with whoever has signed in, or with None: the first person goes on."""

    CONTEXT: ClassVar[Context] = "sign-in"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("sign-in")]
    DEFAULT_CSS = """
    SignInDialog {
        & #sign-in { width: 72; height: auto; max-height: 100%; }
        & Horizontal { height: 1; }
        & .sign-in-label { width: 10; color: $quiet; }
        & Input, & Input:focus { border: none; height: 1; width: 1fr; padding: 0 1; background: $bar; }
        & #sign-in-told { height: auto; margin-top: 1; color: $quiet; }
        & #sign-in-told.-wrong { color: $warning; }
    }
    """

    def __init__(self, session: Session, back: str) -> None:
        """`back` says how the first person comes back."""
        super().__init__()
        self._session, self._back = session, back
        self._needs_password = needs_password(session)
        self._is_left = False
        self._came: list[SecondPerson] = []
        """Those who have signed in but were not handed on: their connections are closed."""
        self._people: LatestQuery[Asked, SecondPerson] = LatestQuery(
            self, self._signed_in, self._let_in, self._turned_away
        )

    def compose(self) -> ComposeResult:
        with Vertical(id="sign-in", classes="dialog-frame"):
            with Horizontal():
                yield Static("Login" if self._needs_password else "Name", classes="sign-in-label")
                yield SafeInput(max_length=MAX_TYPED)
            if self._needs_password:
                with Horizontal():
                    yield Static("Password", classes="sign-in-label")
                    yield PasswordInput()
            yield Static(id="sign-in-told")
            yield KeysBar()

    def on_mount(self) -> None:
        frame = self.query_one("#sign-in")
        frame.border_title, frame.border_subtitle = "A second person signs", "enter signs in"
        self.query_one(SafeInput).focus()
        self._tell(
            f"{self._session.first} opened this desk. What is recorded from now on bears the name of whoever signs in "
            f"here; {self._back}. With nothing typed, enter leaves everything as it is."
        )

    def on_unmount(self) -> None:
        self._is_left = True
        self._close()

    def action_close(self) -> None:
        self.dismiss(None)

    @on(Input.Submitted)
    def _submitted(self, submitted: Input.Submitted) -> None:
        submitted.stop()
        name = self.query_one(SafeInput).value
        if not name.strip():
            self.dismiss(None)
        elif self._needs_password and not isinstance(submitted.input, PasswordInput):
            self.query_one(PasswordInput).focus()
        else:
            self._tell("Signing in…")
            self._people.ask(Asked(name, self._taken_password()))

    def _taken_password(self) -> str:
        """What was typed, which stays nowhere."""
        typed = ""
        for line in self.query(PasswordInput):
            typed, line.value = line.value, ""
        return typed

    def _signed_in(self, asked: Asked) -> SecondPerson:
        """On a thread: a server may take its time."""
        person = second_person(self._session, asked.name, asked.password)
        self._came.append(person)
        if self._is_left:
            self._close()
        return person

    def _let_in(self, _: Asked, person: SecondPerson) -> None:
        self._came.remove(person)
        self.dismiss(person)

    def _turned_away(self, _: Asked, error: RecountError) -> None:
        self._tell(f"× {error.message}", is_wrong=True)

    def _tell(self, sentence: str, *, is_wrong: bool = False) -> None:
        told = self.query_one("#sign-in-told", Static)
        told.set_class(is_wrong, "-wrong")
        told.update(safe(sentence, MAX_SAID))

    def _close(self) -> None:
        while self._came:
            bank = self._came.pop().bank
            if bank is not None:
                bank.close()
