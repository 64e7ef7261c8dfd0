"""The cases of a bank, page by page, so that a desk of any size is read in pieces."""

from __future__ import annotations

from collections.abc import Iterator

from domain.dispute.summary import CaseSummary
from domain.ports import Store

PAGE = 500


def every_case(
    store: Store, search: str = "", *, account_id: str | None = None, open_only: bool = True
) -> Iterator[CaseSummary]:
    """The cases in the order of the queue, each once, whatever is recorded while they are read."""
    seen = set[str]()
    while page := store.cases(
        search, account_id=account_id, open_only=open_only, offset=len(seen), limit=PAGE
    ):
        new = [one for one in page if one.case_id not in seen]
        if not new:
            return
        seen.update(one.case_id for one in new)
        yield from new
