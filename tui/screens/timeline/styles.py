"""What each tone of a timeline looks like: the classes a stylesheet can dress, and how ours does."""

from __future__ import annotations

TONE_CLASSES = frozenset(
    {
        "timeline--blank",
        "timeline--label",
        "timeline--here",
        "timeline--rule",
        "timeline--zero",
        "timeline--curve",
        "timeline--negative",
        "timeline--unverified",
        "timeline--fill",
        "timeline--negative-fill",
        "timeline--beside",
        "timeline--apart",
        "timeline--future",
        "timeline--future-negative",
        "timeline--future-beside",
        "timeline--future-apart",
        "timeline--future-fill",
        "timeline--future-negative-fill",
        "timeline--cursor",
        "timeline--map",
        "timeline--map-negative",
        "timeline--map-both",
        "timeline--window",
        "timeline--window-both",
        "timeline--window-negative",
        "timeline--ordinary",
        "timeline--credit",
        "timeline--notice",
        "timeline--alert",
        "timeline--annotation",
        "timeline--dimmed",
    }
)
TIMELINE_CSS = """
Timeline {
    height: 11;
    padding: 0 1;
    background: $surface;
    color: $foreground;
    border: round $line;
    border-title-color: $quiet;
    border-subtitle-color: $quiet;
    &:focus {
        border: round $border;
        border-title-color: $border;
        border-subtitle-color: $border;
    }
    & > .timeline--label { color: $quiet; }
    & > .timeline--here { color: $foreground; text-style: bold; }
    & > .timeline--rule { color: $tick; }
    & > .timeline--zero { color: $tick; }
    & > .timeline--curve { color: $primary; }
    & > .timeline--negative { color: $warning; }
    & > .timeline--unverified { color: $error; }
    & > .timeline--beside { color: $annotation; }
    & > .timeline--apart { color: $annotation 75%; }
    & > .timeline--fill { background: $curve-fill; }
    & > .timeline--negative-fill { background: $negative-fill; }
    & > .timeline--future { color: $quiet; }
    & > .timeline--future-negative { color: $warning 60%; }
    & > .timeline--future-beside { color: $annotation 60%; }
    & > .timeline--future-apart { color: $annotation 45%; }
    & > .timeline--future-fill { background: $curve-fill 45%; }
    & > .timeline--future-negative-fill { background: $negative-fill 55%; }
    & > .timeline--cursor { color: $selection-text; background: $selection; text-style: bold; }
    & > .timeline--map { color: $tick; }
    & > .timeline--map-negative { color: $warning 70%; text-style: reverse; }
    & > .timeline--map-both { color: $tick; background: $warning 55%; }
    & > .timeline--window-both { color: $foreground; background: $warning 70%; }
    & > .timeline--window { color: $foreground; background: $selection; }
    & > .timeline--window-negative { color: $warning; background: $selection; text-style: reverse; }
    & > .timeline--credit { color: $primary; }
    & > .timeline--notice { color: $foreground; text-style: bold; }
    & > .timeline--alert { color: $warning; text-style: bold; }
    & > .timeline--annotation { color: $annotation; text-style: bold; }
    & > .timeline--dimmed { color: $line; }
    &:nocolor > .timeline--cursor { text-style: bold reverse; }
    &:ansi > .timeline--cursor { text-style: bold reverse; }
}
"""
