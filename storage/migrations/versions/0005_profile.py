"""The bank's profile, a stream of its own. On PostgreSQL the append function takes it, from whoever may change it."""

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """No row is touched: a profile without events says what a bank says that has chosen nothing."""
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        from storage.schema import postgres as postgres_schema

        for statement in postgres_schema.upgraded():
            connection.exec_driver_sql(statement.replace("%", "%%"))
