"""Zips of packs, and packs in which any bytes were changed: read like their folder, or refused in words."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.kit.recount import Recount, at, open_american
from tests.tui.cli.test_packs_hostile import alone
from tui.application.cases.pack import verify_pack

ROUNDS = int(os.environ.get("RECOUNT_TEST_FLIPS", "80"))


def rezipped(pack: Path, path: Path, change: Callable[[zipfile.ZipFile], object]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(pack.iterdir()):
            archive.write(file, f"pack/{file.name}")
        change(archive)
    return path


def linked(archive: zipfile.ZipFile) -> None:
    link = zipfile.ZipInfo("pack/report.pdf")
    link.external_attr = 0o120777 << 16
    archive.writestr(link, "/etc/passwd")


def again(archive: zipfile.ZipFile) -> None:
    with pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("pack/manifest.json", "{}")


def remarked(archive: zipfile.ZipFile) -> None:
    archive.comment = b"a remark"


ZIPS: list[tuple[Callable[[zipfile.ZipFile], object], int]] = [
    (lambda archive: archive.writestr("pack/notes.txt", "hello"), 3),
    (lambda archive: archive.mkdir("pack/more"), 2),
    (lambda archive: archive.writestr("other/report.pdf", "x"), 2),
    (lambda archive: archive.writestr("/etc/report.pdf", "x"), 2),
    (linked, 2),
    (again, 2),
    (remarked, 2),
]


@pytest.mark.parametrize(("change", "code"), ZIPS)
def test_a_zip_with_more_in_it_is_no_pack(
    session: Recount, pack: Path, tmp_path: Path, change: Callable[[zipfile.ZipFile], object], code: int
) -> None:
    path = rezipped(pack, tmp_path / "other.zip", change)
    told = session.bare("case", "verify", str(path))
    assert told.exit_code == code, told.output
    assert "is intact" not in told.output


def test_a_zip_packed_anew_is_the_same_pack_and_nothing_may_be_around_it(
    session: Recount, pack: Path, tmp_path: Path
) -> None:
    path = rezipped(pack, tmp_path / "other.zip", lambda _: None)
    assert "is intact" in session("case", "verify", str(path)).stdout
    content = path.read_bytes()
    for around in (b"x" + content, content + b"x", content + content, b"#!/bin/sh\n" + content):
        path.write_bytes(around)
        assert "neither a folder nor a zip" in session.sentence("case", "verify", str(path), code=2)


@pytest.mark.parametrize(
    "content", [b"", b"PK\x05\x06", b"PK\x05\x06" + bytes(18), bytes(100), b"PK\x03\x04cut"]
)
def test_what_is_no_zip_is_said(session: Recount, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "pack.zip"
    path.write_bytes(content)
    assert session.sentence("case", "verify", str(path), code=2).startswith(str(path))
    assert session.error("case", "verify", str(path), code=2)["kind"] == "bad-input"
    assert alone(str(path)).returncode == 2


def test_a_pipe_and_a_device_are_no_packs(session: Recount, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (str(tmp_path / "pipe"), "/dev/zero"):
        assert "is not a file" in session.sentence("case", "verify", path, code=2)
        assert alone(path).returncode == 2


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, bytes]]:
    """A pack and its zip, and the bytes of their files."""
    home = tmp_path_factory.mktemp("sound")
    recount = Recount(home / "bank.db", home, now=at("2026-03-20T16:00:00"))
    recount("init")
    open_american(recount)
    recount("case", "open", "77", "--reason-code", "atm-short", "--regime", "reg-e", "--entry", "3")
    recount("case", "cite", "D-1", "--event", "3")
    recount("case", "export", "D-1", str(home / "pack"), "--zip")
    files = {file.name: file.read_bytes() for file in (home / "pack").iterdir()}
    return home, files | {"pack.zip": (home / "pack.zip").read_bytes()}


FILES = ["manifest.json", "events.jsonl", "report.html", "verify_pack.py", "pack.zip"]


@pytest.mark.slow
@settings(max_examples=ROUNDS, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from(FILES), chance=st.randoms(use_true_random=False), many=st.integers(1, 4))
def test_no_changed_byte_is_ever_intact(
    sound: tuple[Path, dict[str, bytes]], name: str, chance: Any, many: int
) -> None:
    """Exit 0 only where what is in it is the same; else 2 or 3, in words; never a fault of the program."""
    home, good = sound
    bad = bytearray(good[name])
    for _ in range(many):
        place = chance.randrange(len(bad))
        match chance.choice(["set", "flip", "cut", "double"]):
            case "set":
                bad[place] = chance.randrange(256)
            case "flip":
                bad[place] ^= 1 << chance.randrange(8)
            case "cut":
                del bad[place : place + chance.randrange(1, 40)]
            case "double":
                bad[place:place] = bad[place : place + chance.randrange(1, 40)]
        bad = bad or bytearray(b"x")
    folder = home / "pack"
    path = home / name if name == "pack.zip" else folder / name
    path.write_bytes(bad)
    try:
        told = Recount(home / "bank.db", home).bare(
            "case", "verify", str(home / name if name == "pack.zip" else folder)
        )
        codes = {told.exit_code}
        if name != "pack.zip":
            codes.add(verify_pack.main([str(folder)]))
    finally:
        path.write_bytes(good[name])
    assert "Traceback" not in told.output
    if codes == {0}:
        assert bad == good[name] or same_content(bytes(bad), good[name])
    else:
        assert codes <= {2, 3}


def same_content(bad: bytes, good: bytes) -> bool:
    """Two zips hold the same files, by a reader that is not ours."""
    with zipfile.ZipFile(BytesIO(bad)) as one, zipfile.ZipFile(BytesIO(good)) as other:
        held = [
            {Path(name).name: archive.read(name) for name in archive.namelist()} for archive in (one, other)
        ]
    return held[0] == held[1]
