"""Packs that come from outside: a zip gives only what a pack has, and the bank made of one is what was packed."""

from __future__ import annotations

import os
import sys
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from domain.account.state import stream_of
from domain.dispute import commands as c
from domain.dispute.postings import Credit
from domain.errors import BadInput, DamageFound
from domain.handlers.profile import ProfileHandler
from domain.ports import Store
from domain.profile.events import ProfileChanged
from storage.bank import SqlBank, SqlBanks
from tests.kit.cases import ACCOUNT, Calendar, desk_on, executed, opened
from tests.kit.shell import press, running, said, top
from tui.application.cases.evidence_status import read_cited
from tui.application.cases.pack import check, unpack
from tui.application.cases.pack.document import document
from tui.application.cases.pack.pack import write_pack
from tui.application.cases.pack.verify_pack import verify
from tui.application.session import Session


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    with desk_on(tmp_path, Calendar()) as session:
        opened(session)
        yield session


def bank_of(session: Session) -> SqlBank:
    assert isinstance(session.store, SqlBank)
    return session.store


def packed(session: Session, tmp_path: Path) -> Path:
    """A pack of the case D-1, with its zip beside it."""
    folder = tmp_path / "pack"
    write_pack(
        bank_of(session), "D-1", folder, zone=session.zone, now=session.clock(), with_name=True, zipped=True
    )
    return folder


def events(store: Store) -> list[tuple[str, int, str]]:
    return [(row.stream_id, row.version, row.hash) for row in store.all_events()]


def test_the_bank_of_a_pack_is_what_was_packed(session: Session, tmp_path: Path) -> None:
    folder = packed(session, tmp_path)
    with (
        check.opened(folder, SqlBanks()) as (address, case_id),
        closing(SqlBanks().open(address, read_only=True)) as store,
    ):
        assert sorted(events(store)) == sorted(events(session.store))
        assert case_id == "D-1"
        assert store.case("D-1") == session.store.case("D-1")
        assert [one.problem for one in read_cited(store, ACCOUNT, store.case_events("D-1"))] == []
    assert not Path(address).exists()


async def test_a_pack_is_looked_at_at_its_case_and_nothing_can_be_done(
    session: Session, tmp_path: Path
) -> None:
    folder = packed(session, tmp_path)
    with (
        check.opened(folder, SqlBanks()) as (address, case_id),
        closing(SqlBanks().open(address, read_only=True)) as store,
    ):
        looking = Session(store, "auditor", session.zone)
        async with running(looking, where="evidence pack pack", case_id=case_id) as pilot:
            shown = top(pilot), said(pilot)
            await press(pilot, "n")
            still = top(pilot)
            await press(pilot, "q")
            under = said(pilot)
    assert shown[0] == still == "CaseFileScreen"
    assert "D-1 received" in shown[1]
    assert "evidence pack pack" in under


def test_the_events_of_a_pack_are_written_as_every_export_is(session: Session, tmp_path: Path) -> None:
    bank = bank_of(session)
    lines = (packed(session, tmp_path) / "events.jsonl").read_text(encoding="ascii").splitlines()
    assert lines == [*bank.export_stream("dispute-D-1"), *bank.export_stream(stream_of(ACCOUNT))]


def test_a_zip_is_read_like_its_folder(session: Session, tmp_path: Path) -> None:
    with unpack.unpacked(packed(session, tmp_path).with_name("pack.zip")) as copy:
        assert (verify(copy.folder).problems, copy.others) == ([], [])
        assert copy.folder.stat().st_mode & 0o777 == 0o700
    assert not copy.folder.exists()


@pytest.mark.parametrize(
    "name", ["../../manifest.json", "/manifest.json", "a/b/manifest.json", "..\\x", "../x"]
)
def test_a_zip_with_names_that_lead_elsewhere_is_no_pack(tmp_path: Path, name: str) -> None:
    path = tmp_path / "evil.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(name, "{}")
    with pytest.raises(BadInput, match="a name in it leads elsewhere"), unpack.unpacked(path):
        pass
    assert sorted(one.name for one in tmp_path.iterdir()) == ["evil.zip"]


def test_a_zip_that_swells_is_stopped(tmp_path: Path) -> None:
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("events.jsonl", b"0" * 6_000_000)
    assert path.stat().st_size < 10_000
    with pytest.raises(BadInput, match="swells beyond"), unpack.unpacked(path):
        pass


def test_a_zip_is_not_believed_about_its_sizes(tmp_path: Path) -> None:
    path = tmp_path / "huge.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("events.jsonl", os.urandom(1000).hex())
    small, large = (2000).to_bytes(4, "little"), (2**31).to_bytes(4, "little")
    path.write_bytes(path.read_bytes().replace(small, large))
    with pytest.raises(BadInput, match="more than 1 GB"), unpack.unpacked(path):
        pass


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 cut", b"no zip at all"])
def test_what_is_no_zip_is_said(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "letter.pdf"
    path.write_bytes(content)
    with pytest.raises(BadInput, match="neither a folder nor a zip"), unpack.unpacked(path):
        pass


def test_the_same_name_twice_is_no_pack(session: Session, tmp_path: Path) -> None:
    path = packed(session, tmp_path).with_name("pack.zip")
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(path, "a") as archive:
        archive.writestr("pack/manifest.json", "{}")
    with pytest.raises(BadInput, match="neither a folder nor a zip"), unpack.unpacked(path):
        pass


def test_a_pack_that_was_changed_is_not_opened(session: Session, tmp_path: Path) -> None:
    folder = packed(session, tmp_path)
    report = folder / "report.html"
    report.write_text(report.read_text().replace("D-1", "D-2"))
    with pytest.raises(DamageFound, match=r"report\.html was changed"), check.opened(folder, SqlBanks()):
        pass


def speaks(session: Session, locale: str) -> None:
    ProfileHandler(session.store, session.clock).execute(lambda _: ProfileChanged(locale=locale), actor="ada")


def test_its_amounts_are_written_as_the_bank_wrote_them_when_it_was_made(
    session: Session, tmp_path: Path
) -> None:
    executed(session, c.ProposeCorrection(steps=(Credit(credit_id="PC-1", entry=3, amount=40_00),)))
    speaks(session, "de-DE")
    folder = packed(session, tmp_path)
    speaks(session, "en-US")
    report = (folder / "report.html").read_text()
    for amount in ("of 40,00 USD", "credit 40,00 USD", "ledger 300,00 to 340,00", "+500,00<", "−200,00<"):
        assert amount in report, amount
    assert not [amount for amount in ("40.00", "200.00", "300.00", "500.00") if amount in report]
    with check.checked(folder, SqlBanks()) as pack:
        assert pack.report.agrees


def test_the_report_of_a_pack_is_the_regulators(session: Session, tmp_path: Path) -> None:
    bank = bank_of(session)
    made = document(bank, "D-1", audience="regulator", zone=session.zone, clock=session.clock)
    assert (packed(session, tmp_path) / "report.html").read_text() == made


HOSTILE = (
    '#panic("x") = heading \n#image("/etc/passwd") $1/0$ `raw` <label> @ref \\ \x1b[2J {{ 7 * 7 }} <script>'
)


def test_a_pdf_says_what_the_page_says_and_text_of_the_log_is_never_markup(
    session: Session, tmp_path: Path
) -> None:
    executed(session, c.AddNote(text=HOSTILE))
    folder = tmp_path / "pack"
    write_pack(
        bank_of(session),
        "D-1",
        folder,
        zone=session.zone,
        now=session.clock(),
        with_name=True,
        zipped=True,
        with_pdf=True,
    )
    made = (folder / "report.pdf").read_bytes()
    assert made.startswith(b"%PDF-")
    assert made.rstrip().endswith(b"%%EOF")
    assert verify(folder).problems == []
    with unpack.unpacked(folder.with_name("pack.zip")) as unzipped:
        assert (unzipped.folder / "report.pdf").read_bytes() == made


def test_without_the_extra_a_pdf_is_asked_for_in_a_sentence(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(BadInput, match=r"own folder with: pip install -c constraints\.txt '\.\[pdf\]'"):
        write_pack(
            bank_of(session),
            "D-1",
            tmp_path / "pack",
            zone=session.zone,
            now=session.clock(),
            with_name=True,
            zipped=False,
            with_pdf=True,
        )
    assert not (tmp_path / "pack").exists()
