"""Dispute cases: their queue."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the table; nothing that stands is touched. The next step replaces the function that writes it."""
    op.create_table(
        "dispute_queue",
        sa.Column("case_id", sa.Text, primary_key=True),
        sa.Column("account_id", sa.Text, nullable=False),
        sa.Column("holder_id", sa.Text, nullable=False),
        sa.Column("currency", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("regime", sa.Text, nullable=False),
        sa.Column("reason_code", sa.Text, nullable=False),
        sa.Column("alleged_amount", sa.BigInteger, nullable=False),
        sa.Column("assignee", sa.Text, nullable=False),
        sa.Column("noticed_on", sa.Text, nullable=False),
        sa.Column("next_deadline", sa.Text, nullable=False),
        sa.Column("next_due_on", sa.Text),
        sa.Column("provisional_credit", sa.BigInteger, nullable=False),
        sa.Column("waiting_for_approval", sa.BigInteger, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("last_recorded_at", sa.BigInteger, nullable=False),
    )
    op.create_index("dispute_queue_by_account", "dispute_queue", ["account_id"])
