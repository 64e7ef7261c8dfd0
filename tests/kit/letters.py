"""Letters for tests: what they are written from, and a text in few words that has all that one must contain."""

from __future__ import annotations

from typing import Any

from domain.account.decisions import EntryLookup
from domain.dispute import events as d
from domain.dispute.letters.contents import required
from domain.dispute.letters.sources import Sources
from domain.dispute.state import CaseFold
from domain.profile.events import ProfileChanged
from domain.profile.state import replay
from tui.application.cases.letters.wording import LocaleWording


def sources(entry: EntryLookup = lambda version: None, **profile: Any) -> Sources:
    """Of a bank with that profile, on an account with those entries."""
    said = replay([(ProfileChanged(**{"zone": "UTC"} | profile), (1, 0, 0))])
    return Sources(profile=said, wording=LocaleWording(said.locale), entry=entry)


def full_text(kind: d.LetterKind, case: CaseFold, written_from: Sources) -> str:
    """A text that has everything that the letter must contain, a paragraph for each."""
    profile = written_from.profile
    head = "\n".join(filter(None, [profile.name, profile.address, profile.telephone]))
    sentences = [one.sentence for one in required(kind, case, written_from) if one.sentence]
    return "\n\n".join([head, "This is what we found.", *sentences]).strip()
