"""Dispute cases: their queue, and on PostgreSQL an append function that writes it."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_GRANTS = """
DO $$ BEGIN
  IF (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = 'events'::regclass) = 'recount_owner' THEN
    ALTER TABLE dispute_queue OWNER TO recount_owner;
    ALTER FUNCTION recount_append(json, json, json, json, json) OWNER TO recount_owner;
    REVOKE ALL ON FUNCTION recount_append(json, json, json, json, json) FROM PUBLIC;
    GRANT SELECT ON dispute_queue TO recount_operator, recount_auditor;
    GRANT EXECUTE ON FUNCTION recount_append(json, json, json, json, json) TO recount_operator;
  END IF;
END $$
"""


def upgrade() -> None:
    """Add the table; nothing that stands is touched but the function, which is replaced."""
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
    if op.get_bind().dialect.name == "postgresql":
        from storage.postgres_schema import APPEND

        op.execute("DROP FUNCTION recount_append(json, json, json, json)")
        op.get_bind().exec_driver_sql(APPEND.replace("%", "%%"))
        op.execute(_GRANTS)
