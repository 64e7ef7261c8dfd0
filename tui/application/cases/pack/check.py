"""Whether a pack that was handed over is what was made, its report included, and whether its events are the bank's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path

from domain.bank import Bank, Banks
from domain.dispute.state import case_of
from domain.dispute.state import stream_of as case_stream
from domain.errors import BadInput, DamageFound, RecountError
from domain.ports import Store
from tui.application.cases.pack import verify_pack
from tui.application.cases.pack.document import page
from tui.application.cases.pack.letterhead import libraries, of_manifest
from tui.application.cases.pack.pdf import pdf, pdf_maker
from tui.application.cases.pack.report import told
from tui.application.cases.pack.unpack import Unpacked, unpacked
from tui.application.cases.pack.verify_files import StatementCited, Unreadable
from tui.application.cases.pack.verify_pack import Found
from tui.application.reconciliation.record import made_again, mapping_digest

PAGE = 1000


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether two things agree, None where that cannot be told, and that in words."""

    agrees: bool | None
    words: str


@dataclass(frozen=True, slots=True)
class Checked:
    """A pack that was looked at. `address` is that of the bank of its events, "" where none could be made."""

    found: Found
    problems: list[str] = field(default_factory=list)
    report: Verdict = Verdict(None, "")
    statements: list[Verdict] = field(default_factory=list)
    address: str = ""

    @property
    def case_id(self) -> str:
        return case_of(self.found.manifest["case_stream"])


@contextmanager
def checked(path: Path, banks: Banks) -> Iterator[Checked]:
    """A pack, a folder or a zip, for as long as its bank is needed. Raises BadInput for what cannot be read as one."""
    with unpacked(path) as copy, ExitStack() as opened:
        try:
            found = verify_pack.verify(copy.folder)
        except Unreadable as error:
            said = str(error).replace(str(copy.folder), str(path))
            raise BadInput(f"{path} cannot be read as an evidence pack: {said}.") from None
        yield _checked(copy, found, banks, opened)


@contextmanager
def opened(path: Path, banks: Banks) -> Iterator[tuple[str, str]]:
    """The address of the bank of a pack's events, for as long as it is looked at, and the case.

    Raises BadInput where there is no pack, or it is of another program, DamageFound for one that is not intact.
    """
    with checked(path, banks) as pack:
        if pack.problems:
            raise DamageFound(
                f"The pack is not intact: {pack.problems[0]}; `recount case verify` lists all of it."
            )
        if not pack.address:
            raise BadInput(f"The pack is another program's: {pack.report.words}; open it with that.")
        yield pack.address, pack.case_id


def _checked(copy: Unpacked, found: Found, banks: Banks, opened: ExitStack) -> Checked:
    problems = [*copy.others, *found.problems]
    if problems:
        return Checked(found, problems)
    try:
        address, store = opened.enter_context(banks.of_export(copy.folder / "events.jsonl"))
    except DamageFound as error:
        report = Verdict(None if _is_of_other_program(found) else False, error.message)
        return Checked(found, [] if report.agrees is None else [report.words], report)
    report = _report(copy.folder, found, store)
    statements = [_statement(copy.folder, found, store, one) for one in found.statements]
    wrong = [one.words for one in (report, *statements) if one.agrees is False]
    return Checked(found, wrong, report, statements, address)


def _is_of_other_program(found: Found) -> bool:
    return bool(found.manifest["made_by"] != verify_pack.PROGRAM)


def _report(folder: Path, found: Found, store: Bank) -> Verdict:
    """Make the report anew from the pack's events and hold the one in the pack against it, byte for byte."""
    said = found.manifest
    if _is_of_other_program(found):
        return Verdict(
            None,
            f"The report was not compared: Recount {said['made_by']} made it, and this one is {verify_pack.PROGRAM}.",
        )
    heads = {name: (len(one.hashes), one.hashes[-1]) for name, one in found.streams.items()}
    try:
        head = of_manifest(said)
        made, facts = page(store, heads, head, "regulator"), told(store, heads, head, "regulator").values
    except Exception as error:  # noqa: BLE001 (events that were made up contradict each other in any way)
        return Verdict(False, f"no report can be made of its events ({type(error).__name__})")
    if (folder / "report.html").read_bytes() != made.encode():
        return _differs(said["made_with"])
    if said["pdf_by"] not in (None, pdf_maker()):
        return Verdict(
            None,
            f"report.html is that of its events; report.pdf was not compared: it is by {said['pdf_by']}.",
        )
    if said["pdf_by"] is not None and (folder / "report.pdf").read_bytes() != pdf(facts):
        return Verdict(False, "report.pdf is not the report of these events")
    return Verdict(True, "Made anew from the events, the report is the same byte for byte.")


def _differs(made_with: str) -> Verdict:
    """Of a report that is not the one that its events make here."""
    if made_with == libraries():
        return Verdict(False, "report.html is not the report of these events")
    return Verdict(
        None, f"The report was not compared: it was made with {made_with}, and here is {libraries()}."
    )


def _statement(folder: Path, found: Found, bank: Bank, one: StatementCited) -> Verdict:
    """Read a cited statement anew and hold it against the events, as they were known: the same record comes out."""
    about = f"Evidence {one.number}"
    file, record = found.content(folder, one.file), found.content(folder, one.record)
    if file is None or record is None:
        return Verdict(
            None, f"{about}: the statement was not read anew, because not all of it is in the pack."
        )
    if _is_of_other_program(found):
        return Verdict(None, f"{about}: the statement was not read anew: the pack is of another Recount.")
    try:
        digest = mapping_digest(record)
        mapping = None if digest is None else found.content(folder, digest)
        if digest is not None and mapping is None:
            return Verdict(
                None, f"{about}: the statement was not read anew, because its mapping is not here."
            )
        again = made_again(bank, record, one.known, file, mapping)
    except (RecountError, ArithmeticError, LookupError, TypeError, ValueError, AttributeError) as error:
        return Verdict(False, f"{about}: the statement cannot be read as it was ({type(error).__name__})")
    if again != record:
        return Verdict(False, f"{about}: read anew, the statement and the events give another record")
    return Verdict(
        True,
        f"{about}: read anew and held against the events, the statement gives the same record byte for byte.",
    )


def against_seal(found: Found, sealed_at: int, heads: Mapping[str, tuple[int, str]]) -> list[Verdict]:
    """Whether the pack's streams are those that were sealed, as far as a seal can tell."""
    return [Verdict(agrees, words) for agrees, words in verify_pack.against_seal(found, sealed_at, heads)]


def against_bank(found: Found, store: Store) -> list[Verdict]:
    """Whether the events of each stream are the first ones of the bank's, hash for hash."""
    return [_against(store, name, stream.hashes) for name, stream in found.streams.items()]


def _against(store: Store, name: str, hashes: Sequence[str]) -> Verdict:
    """Hold one stream against the bank's, to its end or to where they part."""
    ends = len(hashes)
    for version, digest in zip_longest(range(1, ends + 1), _hashes(store, name, ends)):
        if digest is None:
            words = (
                f"ends at event {version - 1} in the bank, and here at {ends}"
                if version > 1
                else "is not in the bank"
            )
            return Verdict(False, f"{name} {words}")
        if digest != hashes[version - 1]:
            return Verdict(False, f"{name} parts from the bank at event {version}: there it has another hash")
    return Verdict(True, f"{name}: all {ends} events are the bank's")


def _hashes(store: Store, name: str, until: int) -> Iterator[str]:
    """The hashes of the bank's stream up to an event, as far as it goes."""
    if name.startswith(case_stream("")):
        yield from (event.hash for event in store.case_events(case_of(name), until=until))
        return
    reached = 0
    while found := store.events(name, after=reached, until=until, limit=PAGE):
        yield from (event.hash for event in found)
        reached = found[-1].version
