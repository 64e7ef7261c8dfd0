"""A terminal's picture as Textual exports it, in a fifth of its size.

What lies side by side in one colour is one piece, and fonts come from the reader's machine.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape, unescape
from typing import NamedTuple

CELL, LINE, SIZE = 12.2, 24.4, 20
"""Width and height of a cell, and of its letters, in the picture's units."""
_RECT = re.compile(r'<rect fill="(#\w+)" x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="[\d.]+"')
_TEXT = re.compile(r'<text class="[\w-]+-(r\d+)" x="([\d.]+)" y="([\d.]+)"[^>]*>(.*?)</text>')
_STYLE = re.compile(r"-(r\d+) \{ (.*?) \}")


class _Box(NamedTuple):
    colour: str
    line: int
    column: int
    cells: int


class _Text(NamedTuple):
    style: str
    line: int
    column: int
    text: str


def small_svg(exported: str, size: tuple[int, int], title: str) -> str:
    """The picture of a terminal of that size, which says `title` to those who cannot see it."""
    width, height = (round(size[0] * CELL + 2 * CELL, 1), round(size[1] * LINE + LINE, 1))
    styles = dict(_STYLE.findall(exported))
    texts = list(_joined_texts(_texts(exported)))
    used = sorted({text.style for text in texts}, key=lambda name: int(name[1:]))
    rules = "".join(f".{name}{{{styles[name].replace(': ', ':')}}}" for name in used)
    ground = re.search(r"background(?:-color)?: ?(#\w+)", exported)
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" role="img">',
            f"<title>{escape(title)}</title>",
            f"<style>text{{font:{SIZE}px Fira Code,DejaVu Sans Mono,Menlo,Consolas,monospace;white-space:pre}}{rules}"
            "</style>",
            f'<rect width="100%" height="100%" rx="8" fill="{ground[1] if ground else "#0e1420"}"/>',
            f'<g transform="translate({CELL} {LINE / 2:g})" shape-rendering="crispEdges">',
            *_painted(_boxes(exported)),
            *(_written(text) for text in texts),
            "</g>",
            "</svg>",
            "",
        ]
    )


def _boxes(exported: str) -> Iterator[_Box]:
    for colour, x, y, width in _RECT.findall(exported):
        yield _Box(colour, round((float(y) - 1.5) / LINE), _columns(x), _columns(width))


def _texts(exported: str) -> Iterator[_Text]:
    for style, x, y, text in _TEXT.findall(exported):
        yield _Text(style, round((float(y) - 20) / LINE), _columns(x), unescape(text).replace("\xa0", " "))


def _columns(length: str) -> int:
    return round(float(length) / CELL)


def _painted(boxes: Iterator[_Box]) -> Iterator[str]:
    """One path for each colour."""
    by_colour: dict[str, list[_Box]] = {}
    for box in boxes:
        row = by_colour.setdefault(box.colour, [])
        if row and (row[-1].line, row[-1].column + row[-1].cells) == (box.line, box.column):
            row[-1] = row[-1]._replace(cells=row[-1].cells + box.cells)
        else:
            row.append(box)
    for colour, row in by_colour.items():
        parts = "".join(
            f"M{box.column * CELL:.6g} {box.line * LINE:.6g}h{box.cells * CELL:.6g}v{LINE}H{box.column * CELL:.6g}z"
            for box in row
        )
        yield f'<path fill="{colour}" d="{parts}"/>'


def _joined_texts(texts: Iterator[_Text]) -> Iterator[_Text]:
    """Words that follow each other in one style on one line are one piece, without the blanks around it."""
    kept: list[_Text] = []
    for text in texts:
        last = kept[-1] if kept else None
        if last is not None and (last.style, last.line, last.column + len(last.text)) == (
            text.style,
            text.line,
            text.column,
        ):
            kept[-1] = last._replace(text=last.text + text.text)
        else:
            kept.append(text)
    for text in kept:
        bare = text.text.strip(" ")
        if bare:
            yield text._replace(text=bare, column=text.column + len(text.text) - len(text.text.lstrip(" ")))


def _written(text: _Text) -> str:
    x, y = text.column * CELL, text.line * LINE + 18.5
    length = "" if len(text.text) == 1 else f' textLength="{len(text.text) * CELL:.6g}"'
    return (
        f'<text class="{text.style}" x="{x:.6g}" y="{y:.6g}"{length}>{escape(text.text, quote=False)}</text>'
    )
