"""The page of the tour and its pictures are what the tour shows."""

from __future__ import annotations

import re
from pathlib import Path

from tests.docs.pages import DOCS, page
from tests.docs.tour_page import FOLDER, MOST_BYTES, PICTURES, play


async def test_the_page_and_its_pictures_are_what_the_tour_shows(tmp_path: Path) -> None:
    made = await play(tmp_path)
    differing = [
        name
        for name, text in made.items()
        if not (DOCS / name).exists() or (DOCS / name).read_text(encoding="utf-8") != text
    ]
    assert differing == [], "run `python -m tests.docs.tour_page`, and look at the pictures"


def test_pictures_are_few_small_and_ask_for_nothing_from_elsewhere() -> None:
    files = sorted((DOCS / FOLDER).iterdir())
    assert [path.stem for path in files] == sorted(name for name, _ in PICTURES.values())
    assert all(path.stat().st_size <= MOST_BYTES for path in files)
    assert len(files) <= 6
    assert not any(re.search(r"url\(|href", path.read_text(encoding="utf-8")) for path in files)


def test_the_tour_is_no_shorter_than_its_pictures() -> None:
    numbers = re.findall(r"^(\d+)\. ", page("tour.md"), re.MULTILINE)
    assert max(PICTURES) <= int(numbers[-1])
