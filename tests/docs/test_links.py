"""What pages and docstrings point to is there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kit.places import ROOT

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"\]\(([^)#]+)(?:#[^)]*)?\)")
PATH = re.compile(r"`((?:domain|storage|tui|tests|docs)/[\w./-]*?)(?:::\w+)?`")
NAMED_PAGE = re.compile(r"`?\b((?:docs/)?(?:[\w-]+/)*[\w-]+\.md)\b")


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_lead_somewhere(page: Path) -> None:
    links = LINK.findall(page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_files_of_this_repository_that_are_named_exist(page: Path) -> None:
    named = PATH.findall(page.read_text(encoding="utf-8"))
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_pages_that_code_names_exist() -> None:
    assert [f"{name(path)}: {named}" for path, named in _named() if not (ROOT / named).exists()] == []


def _named() -> Iterator[tuple[Path, str]]:
    for package in ("domain", "storage", "tui"):
        for path in (ROOT / package).rglob("*.py"):
            for named in NAMED_PAGE.findall(path.read_text(encoding="utf-8")):
                yield path, named
