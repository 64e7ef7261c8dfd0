"""Batches, streams of their own. On PostgreSQL the append function takes them, from whoever may work on cases."""

from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """No row is touched."""
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        from storage.schema import postgres as postgres_schema

        for statement in postgres_schema.upgraded():
            connection.exec_driver_sql(statement.replace("%", "%%"))
