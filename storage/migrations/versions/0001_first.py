"""The first schema: log, streams, snapshots, account list, holders.

A new bank is made by `storage.schema.tables` at once, in its newest form; this step is where older ones began.
"""

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Nothing comes before the first schema."""
