"""Events found by their correlation, on whichever stream: both sides of a transfer."""

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """No row is touched. What a command wrote under its own id is found by that."""
    op.execute(
        "CREATE INDEX IF NOT EXISTS events_by_correlation ON events (correlation_id, stream_id, version) "
        "WHERE correlation_id IS NOT NULL AND (command_id IS NULL OR correlation_id <> command_id)"
    )
