"""The prompts that write a case outside the desk: as an evidence pack, or its report as one document."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, cast

from domain.addresses import may_hold_password
from domain.bank import Bank
from domain.errors import BadInput
from domain.ports import Store
from tui.application.cases.pack.document import write_document
from tui.application.cases.pack.pack import write_pack
from tui.application.cases.pack.report import AUDIENCES, Audience
from tui.application.cases.pack.verify_pack import read_manifest
from tui.application.session import Session
from tui.application.typed_path import typed_path
from tui.screens.kit.prompt import Prompt
from tui.text.safe import safe_str


class Place(NamedTuple):
    """Where something is written, and a document for whom (None: an evidence pack)."""

    path: Path
    audience: Audience | None = None


class Written(NamedTuple):
    """What was written, and the digest to tell whoever gets it by another way."""

    path: Path
    digest: str

    @property
    def sentence(self) -> str:
        """For the person at the desk."""
        return f"Written: {safe_str(str(self.path), 300)}  digest {self.digest}"


@dataclass(frozen=True, slots=True)
class CaseExport:
    """A case, and the desk that writes it."""

    session: Session
    bank: Bank
    case_id: str

    def pack(self, store: Store, place: Place) -> Written:
        """An evidence pack. Raises RecountError."""
        session = self.session
        write_pack(
            cast(Bank, store),
            self.case_id,
            place.path,
            zone=session.zone,
            now=session.clock(),
            with_name=True,
            zipped=False,
        )
        return Written(place.path, read_manifest(place.path)[0]["digest"])

    def document(self, store: Store, place: Place) -> Written:
        """The report as one document. Raises RecountError."""
        session = self.session
        digest = write_document(
            cast(Bank, store),
            self.case_id,
            place.path,
            audience=place.audience or "customer",
            zone=session.zone,
            clock=session.clock,
        )
        return Written(place.path, digest)


class PackPrompt(Prompt[Place, Written]):
    """Asks for the folder of an evidence pack. Left while it writes, the pack is whole or not there."""

    LABEL = "Pack to"
    PLACEHOLDER = "a folder that is not there yet"
    HINT = "a new folder: the report, every event with its hash, a manifest and a verifier"

    def __init__(self, export: CaseExport) -> None:
        super().__init__(export.bank, typed=f"~/case-{export.case_id}")
        self._export = export

    def understood(self, text: str) -> tuple[Place, str]:
        place = Place(_path(self._export.session, text, "a folder"))
        return place, f"= a pack in {place.path}"

    def read(self, store: Store, question: Place) -> Written:
        return self._export.pack(store, question)


class DocumentPrompt(Prompt[Place, Written]):
    """Asks for whom the report is, and for its file."""

    LABEL = "Report for"
    PLACEHOLDER = "customer|regulator FILE"
    HINT = "customer FILE: nothing internal · regulator FILE: with deadlines, what happened, and the replay"

    def __init__(self, export: CaseExport) -> None:
        super().__init__(export.bank, typed=f"regulator ~/case-{export.case_id}.html")
        self._export = export

    def understood(self, text: str) -> tuple[Place, str]:
        word, _, rest = text.strip().partition(" ")
        audience = next((one for one in AUDIENCES if one == word), None)
        if audience is None:
            raise BadInput("Say for whom first: customer FILE, or regulator FILE.")
        place = Place(_path(self._export.session, rest, "a file"), audience)
        return place, f"= the report for the {audience} in {place.path}"

    def read(self, store: Store, question: Place) -> Written:
        return self._export.document(store, question)


def _path(session: Session, text: str, what: str) -> Path:
    """Raises BadInput for nothing, for a database address, which may hold a password, and as `typed_path` does."""
    if not text.strip():
        raise BadInput(f"Type {what} that is not there yet.")
    if may_hold_password(text):
        raise BadInput("That is a database address; type a path.")
    return typed_path(session, text)
