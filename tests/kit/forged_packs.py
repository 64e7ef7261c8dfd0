"""Packs that somebody changed who knows how they are made: files, heads, hashes and digests are made to fit again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tui.application.cases.pack.verify_pack import GENESIS, event_hash, manifest_digest

Events = list[dict[str, Any]]


def events_of(folder: Path) -> Events:
    return [json.loads(line) for line in (folder / "events.jsonl").read_text().splitlines()]


def forge(folder: Path, change: Callable[[Events], Events | None] = lambda _: None, **facts: Any) -> Path:
    """Change the events, link them anew, and let the manifest say what is there now; `facts` replace what it says."""
    events = events_of(folder)
    events = change(events) or events
    manifest = json.loads((folder / "manifest.json").read_text())
    heads: dict[str, tuple[int, str]] = {}
    for event in events:
        stream = event["stream_id"]
        event["prev_hash"] = heads.get(stream, (0, GENESIS))[1]
        event["hash"] = event_hash(event)
        heads[stream] = event["version"], event["hash"]
    write_events(folder, "".join(json.dumps(event) + "\n" for event in events).encode())
    manifest["heads"] = {stream: list(head) for stream, head in heads.items()}
    return write_manifest(folder, manifest | facts)


def write_events(folder: Path, content: bytes) -> None:
    (folder / "events.jsonl").write_bytes(content)


def write_manifest(folder: Path, manifest: dict[str, Any]) -> Path:
    """The manifest with digests that fit the files and itself."""
    for name in manifest["files"] if isinstance(manifest["files"], dict) else ():
        if (folder / name).is_file():
            manifest["files"][name] = hashlib.sha256((folder / name).read_bytes()).hexdigest()
    manifest["digest"] = manifest_digest(manifest)
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=1))
    return folder


def manifest_of(folder: Path) -> dict[str, Any]:
    said: dict[str, Any] = json.loads((folder / "manifest.json").read_text())
    return said
