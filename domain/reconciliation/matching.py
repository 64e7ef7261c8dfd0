"""Which line of a statement is which entry of the log: passes from the surest down, each on what is left.

Words rank and never decide: without a reference, a pair needs the same amount and days near each other. Where several
pairs would do equally well nobody chooses but the agent. Nothing here depends on the order in which lines and entries
are handed in.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from domain.reconciliation.items import Item, distance, order_of
from domain.reconciliation.pairing import Fits, Pair, nearest, only_ones, runs

Way: TypeAlias = Literal["taken", "reference", "amount", "parts", "differs", "sign"]
"""By what a match was found: the agent said so; reference and amount; amount and days; one to many of equal sums; the
same booking with another amount; the same size with the other sign."""

Key: TypeAlias = Callable[[Item], Hashable]
"""What both sides must have in common; what answers something false takes no part."""

Chosen: TypeAlias = tuple[tuple[int, ...], tuple[int, ...]]
"""Places of lines and versions of entries."""


@dataclass(frozen=True, slots=True)
class Match:
    """Lines and entries that belong together. `alike`: another pairing of the same would do as well."""

    lines: tuple[Item, ...]
    entries: tuple[Item, ...]
    way: Way
    alike: bool = False


@dataclass(frozen=True, slots=True)
class Offer:
    """A line with the entries of its amount that it may be, nearest first, of which the agent chooses one or none."""

    line: Item
    entries: tuple[Item, ...]


@dataclass(slots=True)
class Matching:
    """The passes under way: what has been found, and what is left of either side, by its place."""

    lines: dict[int, Item]
    entries: dict[int, Item]
    found: list[Match] = field(default_factory=list)
    cancelled: list[tuple[Item, Item]] = field(default_factory=list)
    offers: list[Offer] = field(default_factory=list)
    _near: list[Item] | None = None

    def take(self, chosen: Sequence[Chosen]) -> None:
        """What the agent said belongs together, as far as it is still there."""
        for places, versions in chosen:
            if all(one in self.lines for one in places) and all(one in self.entries for one in versions):
                lines = tuple(self.lines[one] for one in places)
                entries = tuple(self.entries[one] for one in versions)
                same = sum(one.amount for one in lines) == sum(one.amount for one in entries)
                self._keep(Match(lines, entries, "taken" if same else "differs"))

    def by_reference(self, fits: Fits) -> None:
        """(a) The same reference and amount, which several bear only if all of them are there."""
        for lines, entries in self._of_one_amount(lambda one: one.reference and (one.amount, one.reference)):
            if len(lines) == len(entries):
                alike = len(lines) > 1
                pairs = (Pair(*both, alike) for both in zip(lines, entries, strict=True))
                self._pair((pair for pair in pairs if fits.allowed(pair.line, pair.entry)), "reference")

    def by_amount(self, fits: Fits) -> None:
        """(b), (c) The same amount and days near each other: by the whole name, by its first word, where one side
        tells no name, and last on the same value date, whatever the names say."""
        named: tuple[Key, ...] = (
            lambda one: one.name and (one.amount, one.name),
            lambda one: one.name and (one.amount, one.name[0]),
        )
        for key in named:
            for lines, entries in self._of_one_amount(key):
                self._pair(nearest(lines, entries, fits), "amount")
        for lines, entries in self._of_one_amount():
            nameless = [one for one in lines if not one.name], [one for one in entries if not one.name]
            if nameless[0]:
                self._pair(nearest(nameless[0], entries, fits), "amount")
            elif nameless[1]:
                self._pair(nearest(lines, nameless[1], fits), "amount")
        for lines, entries in self._of_one_amount(lambda one: (one.amount, one.valued)):
            if len(lines) == len(entries) == 1:
                self._pair(nearest(lines, entries, fits), "amount")

    def offer(self, fits: Fits) -> None:
        """What is left and may be the same, for the agent to say."""
        for lines, entries in self._of_one_amount():
            for line in lines:
                near = [one for one in entries if fits.near(line, one)]
                if near:
                    near.sort(key=lambda one, line=line: (distance(line, one), one.place))  # type: ignore[misc]
                    self.offers.append(Offer(line, tuple(near)))

    def in_parts(self, fits: Fits) -> None:
        """(d) One to many, of equal sums: those of one reference, or booked next to each other on one day."""
        self._parts_by_reference(fits)
        offered = {one.line.place for one in self.offers}
        wanted = {entry.place for one in self.offers for entry in one.entries}
        lines = [one for one in self.lines.values() if one.place not in offered]
        entries = [one for one in self.entries.values() if one.place not in wanted]
        for line, found in list(runs(lines, entries)):
            near = [run for run in found if all(fits.near(line, one) for one in run) and self._has((), run)]
            if len(near) == 1:
                self._keep(Match((line,), tuple(near[0]), "parts"))
        lines = [one for one in lines if one.place in self.lines]
        entries = [one for one in entries if one.place in self.entries]
        for entry, found in list(runs(entries, lines)):
            near = [run for run in found if all(fits.near(one, entry) for one in run) and self._has(run, ())]
            if len(near) == 1:
                self._keep(Match(tuple(near[0]), (entry,), "parts"))

    def cancel(self) -> None:
        """An entry and what takes all of it back, where the statement has neither."""
        for entry in list(self.entries.values()):
            other = self.entries.get(entry.reverses) if entry.reverses is not None else None
            if other is not None and other.amount == -entry.amount and entry.place in self.entries:
                self.cancelled.append((other, entry))
                del self.entries[other.place], self.entries[entry.place]
        left = ((one.line, tuple(e for e in one.entries if e.place in self.entries)) for one in self.offers)
        self.offers = [Offer(line, entries) for line, entries in left if entries]

    def differing(self, fits: Fits) -> None:
        """(e), (f) The same booking, by its reference or by its name and days, with another amount or sign."""
        self._differ(lambda one: one.reference, fits, anywhere=True)
        self._differ(lambda one: (abs(one.amount), one.first_word) if one.name else None, fits)
        self._differ(lambda one: one.name and (one.name, one.amount > 0), fits)
        self._differ(lambda one: one.name and (one.first_word, one.amount > 0), fits)
        self._differ(lambda one: (abs(one.amount),), fits)

    def _differ(self, key: Key, fits: Fits, *, anywhere: bool = False) -> None:
        offered = {one.line.place for one in self.offers}
        wanted = {entry.place for one in self.offers for entry in one.entries}
        for lines, entries in self._both(key):
            pairs = only_ones(
                [one for one in lines if one.place not in offered],
                [one for one in entries if one.place not in wanted],
                fits,
                anywhere=anywhere,
            )
            for pair in list(pairs):
                is_turned = pair.line.amount == -pair.entry.amount
                self._pair([pair], "sign" if is_turned else "differs")

    def _parts_by_reference(self, fits: Fits) -> None:
        for lines, entries in self._both(lambda one: one.reference):
            sums = sum(one.amount for one in lines), sum(one.amount for one in entries)
            is_one_to_many = len(lines) == 1 < len(entries) or len(entries) == 1 < len(lines)
            allowed = all(fits.allowed(line, entry) for line in lines for entry in entries)
            if is_one_to_many and sums[0] == sums[1] and len(lines) + len(entries) <= 9 and allowed:
                self._keep(Match(tuple(lines), tuple(entries), "parts"))

    def _both(self, key: Key) -> Iterator[tuple[list[Item], list[Item]]]:
        """What is left of both sides with the same key, each sorted, where there is something on both."""
        return self._among(self.entries.values(), key)

    def _among(self, some: Iterable[Item], key: Key) -> Iterator[tuple[list[Item], list[Item]]]:
        """The same, of these entries alone."""
        lines = _by(key, self.lines.values())
        if not lines:
            return
        entries: dict[Hashable, list[Item]] = defaultdict(list)
        for one in some:
            if (common := key(one)) in lines:
                entries[common].append(one)
        for common, found in lines.items():
            if common in entries:
                yield found, entries[common]

    def _of_one_amount(self, key: Key = lambda one: (one.amount,)) -> Iterator[tuple[list[Item], list[Item]]]:
        """What is left of both sides with the same key, which has the amount in it."""
        amounts = {one.amount for one in self.lines.values()}
        # Of neither side anything comes back, so that who has no line of its amount never has one later.
        some = self.entries.values() if self._near is None else self._near
        self._near = [one for one in some if one.amount in amounts and one.place in self.entries]
        return self._among(self._near, key)

    def _pair(self, pairs: Iterable[Pair], way: Way) -> None:
        for pair in list(pairs):
            self._keep(Match((pair.line,), (pair.entry,), way, pair.alike))

    def _keep(self, match: Match) -> None:
        self.found.append(match)
        for line in match.lines:
            del self.lines[line.place]
        for entry in match.entries:
            del self.entries[entry.place]

    def _has(self, lines: Iterable[Item], entries: Iterable[Item]) -> bool:
        return all(one.place in self.lines for one in lines) and all(
            one.place in self.entries for one in entries
        )


def match(
    lines: Iterable[Item],
    entries: Iterable[Item],
    days: int,
    taken: Sequence[Chosen] = (),
    refused: Iterable[tuple[int, int]] = (),
) -> Matching:
    """All passes over both sides. What the agent `taken` as one comes first; a pair (place of a line, version) that is
    `refused` is never made."""
    matching = Matching(
        {one.place: one for one in sorted(lines, key=order_of)},
        {one.place: one for one in sorted(entries, key=order_of)},
    )
    fits = Fits(days, frozenset(refused))
    matching.take(taken)
    matching.by_reference(fits)
    matching.by_amount(fits)
    matching.offer(fits)
    matching.in_parts(fits)
    matching.cancel()
    matching.differing(fits)
    return matching


def _by(key: Key, items: Iterable[Item]) -> dict[Hashable, list[Item]]:
    found: dict[Hashable, list[Item]] = defaultdict(list)
    for one in items:
        if common := key(one):
            found[common].append(one)
    return found
