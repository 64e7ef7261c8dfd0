"""Asynchronous projections: their checkpoints, and the rows they keep."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the two tables; nothing that stands is touched."""
    op.create_table(
        "projections",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("problem", sa.Text, nullable=False),
        sa.Column("generation", sa.Integer, nullable=False),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("shadow_generation", sa.Integer),
        sa.Column("shadow_version", sa.Integer),
        sa.Column("shadow_position", sa.BigInteger),
        sa.Column("shadow_started_at", sa.BigInteger),
        sa.Column("lease_holder", sa.Text, nullable=False),
        sa.Column("lease_until", sa.BigInteger, nullable=False),
        sa.Column("advanced_at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "projection_rows",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("generation", sa.Integer, primary_key=True),
        sa.Column("scope", sa.Text, primary_key=True),
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("data", sa.Text, nullable=False),
    )
