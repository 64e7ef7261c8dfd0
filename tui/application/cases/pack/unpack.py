"""A pack as it was handed over, a folder or a zip, copied to where nobody else can look or write.

It comes from outside: a zip is read here and by no library, so that it has one reading and no other. Its files follow
each other from its first byte, then comes the directory, then its end: nothing before, between, behind or beside them.
Source of the format: PKWARE's APPNOTE.TXT, sections 4.3 and 4.4.
"""

from __future__ import annotations

import os
import stat
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, NamedTuple

from domain.errors import BadInput
from domain.files import open_regular
from tui.application.cases.pack.verify_files import FILE, MAX_BYTES, Unreadable, pieces
from tui.application.cases.pack.verify_pack import MANIFEST, NEEDED
from tui.text.safe import safe_str

FILES = NEEDED | {MANIFEST, "report.pdf"}
MAX_RATIO = 250
"""Bytes that a packed one may become: a hash in each event keeps a pack far below it, and attached files are not packed
any smaller."""
MAX_DIRECTORY = 1 << 18
CHUNK = 1 << 20

_LOCAL, _CENTRAL, _END = struct.Struct("<4s5H3L2H"), struct.Struct("<4s6H3L5H2L"), struct.Struct("<4s4H2LH")
_STORED, _DEFLATED = 0, 8
_HARMLESS_FLAGS = 0x806
"""How hard it was packed, and that names are UTF-8."""


@dataclass(frozen=True, slots=True)
class Unpacked:
    """A copy of the pack's files; `others` are what else was handed over with them."""

    folder: Path
    others: list[str] = field(default_factory=list)


class Member(NamedTuple):
    """A file in a zip: where its bytes begin, how many they are packed and unpacked, and their CRC-32."""

    name: str
    offset: int
    packed: int
    size: int
    crc: int
    method: int


@contextmanager
def unpacked(path: Path) -> Iterator[Unpacked]:
    """The files of a pack, for as long as they are needed. Raises BadInput for what is neither folder nor zip."""
    with TemporaryDirectory(prefix="recount-pack-") as folder:
        copy = Unpacked(Path(folder))
        try:
            (_copy_folder if path.is_dir() else _copy_zip)(path, copy)
        except (OSError, Unreadable, struct.error, zlib.error, ValueError) as error:
            said = getattr(error, "strerror", None) or error
            raise BadInput(
                f"{safe_str(str(path), 500)} is neither a folder nor a zip that can be read as a pack ({said})."
            ) from error
        yield copy


def _copy_folder(path: Path, copy: Unpacked) -> None:
    for entry in os.scandir(path):
        if _is_of_a_pack(entry.name) and entry.is_file(follow_symlinks=False):
            _write(copy.folder / entry.name, pieces(path / entry.name))
        else:
            copy.others.append(f"{entry.name} is no regular file of a pack")


def _copy_zip(path: Path, copy: Unpacked) -> None:
    with open_regular(path) as file:
        left = MAX_BYTES
        for member in list(_members(file)):
            if not _is_of_a_pack(member.name):
                copy.others.append(f"{member.name} is no file of a pack")
                continue
            left -= member.size
            if left < 0:
                raise ValueError(f"it holds more than {MAX_BYTES >> 30} GB")
            _write(copy.folder / member.name, _content(file, member))


def _is_of_a_pack(name: str) -> bool:
    return name in FILES or FILE.fullmatch(name) is not None


def _write(path: Path, content: Iterator[bytes]) -> None:
    with path.open("xb") as target:
        for piece in content:
            target.write(piece)


def _content(file: IO[bytes], member: Member) -> Iterator[bytes]:
    """What a file in a zip holds, neither more nor other than its entry says. Raises ValueError, zlib.error."""
    done, check = 0, 0
    file.seek(member.offset)
    for piece in (_stored if member.method == _STORED else _inflated)(file, member.packed):
        done, check = done + len(piece), zlib.crc32(piece, check)
        if done > min(member.size, MAX_RATIO * member.packed):
            raise ValueError(
                f"{member.name} swells beyond what it says, or beyond what any file of a pack does"
            )
        yield piece
    if (done, check) != (member.size, member.crc):
        raise ValueError(f"{member.name} is not what it says")


def _stored(file: IO[bytes], left: int) -> Iterator[bytes]:
    while left and (piece := file.read(min(CHUNK, left))):
        left -= len(piece)
        yield piece


def _inflated(file: IO[bytes], left: int) -> Iterator[bytes]:
    inflating = zlib.decompressobj(-zlib.MAX_WBITS)
    while not inflating.eof:
        rest = inflating.unconsumed_tail
        if not rest:
            rest = file.read(min(CHUNK, left))
            left -= len(rest)
        piece = inflating.decompress(rest, CHUNK)
        if not rest and not piece:
            raise ValueError("what is packed breaks off")
        yield piece
    if left or inflating.unused_data:
        raise ValueError("there is more behind what is packed")


def _members(file: IO[bytes]) -> Iterator[Member]:
    """What is in a zip that has nothing but files of one folder in it.

    Raises ValueError or struct.error for any other: encrypted, in parts, with links or comments, with a name twice, or
    with names that lead elsewhere.
    """
    count, directory, start = _directory(file)
    at, place, names = 0, 0, list[str]()
    for _ in range(count):
        member, raw = _member(file, directory, at, place)
        names.append(raw.decode())
        yield member._replace(name=_base(names))
        at += _CENTRAL.size + len(raw)
        place = member.offset + member.packed
    if place != start or at != len(directory):
        raise ValueError("it has more in it than files")


def _directory(file: IO[bytes]) -> tuple[int, bytes, int]:
    """(number of files, the directory, where it begins) of a zip that ends with its last byte."""
    length = file.seek(0, os.SEEK_END)
    file.seek(max(length - _END.size, 0))
    mark, disk, first, here, count, size, start, comment = _END.unpack(file.read(_END.size))
    if mark != b"PK\5\6" or (disk, first, here, comment) != (0, 0, count, 0):
        raise ValueError("it does not end like a zip")
    if start + size + _END.size != length or size > MAX_DIRECTORY:
        raise ValueError("it has more in it than files")
    file.seek(start)
    return count, file.read(size), start


def _member(file: IO[bytes], directory: bytes, at: int, place: int) -> tuple[Member, bytes]:
    """The file at `place`, whose entry in the directory is `at`, still without its name, and its name as bytes."""
    mark, _, *both, extra, comment, disk, _, mode, offset = _CENTRAL.unpack_from(directory, at)
    _, flags, method, _, _, crc, packed, size, length = both
    raw = directory[at + _CENTRAL.size : at + _CENTRAL.size + length]
    if mark != b"PK\1\2" or extra or comment or disk or offset != place:
        raise ValueError("it has more in it than files")
    if stat.S_IFMT(mode >> 16) not in (0, stat.S_IFREG) or flags & ~_HARMLESS_FLAGS:
        raise ValueError("it has something in it that is no plain file: a link, or what is encrypted")
    if method not in (_STORED, _DEFLATED):
        raise ValueError("it is packed in a way that packs are not")
    file.seek(place)
    if _LOCAL.unpack(file.read(_LOCAL.size)) != (b"PK\3\4", *both, 0) or file.read(length) != raw:
        raise ValueError("its parts contradict each other")
    return Member("", file.tell(), packed, size, crc, method), raw


def _base(names: list[str]) -> str:
    """The last of the names without the one folder that all are in. Raises ValueError for any that lead elsewhere."""
    folder, slash, name = names[-1].rpartition("/")
    is_elsewhere = "/" in folder or folder in (".", "..") or bool(slash and not folder) or "\\" in names[-1]
    if is_elsewhere or not name or folder != names[0].rpartition("/")[0] or names.count(names[-1]) > 1:
        raise ValueError("a name in it leads elsewhere, or is given twice")
    return name
