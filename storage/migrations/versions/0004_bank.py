"""What is so of the bank as a whole: its id. Keys of any length, names folded as they are searched, command ids looked
up wherever they were used. On PostgreSQL also everything that watches over the log."""

import sqlalchemy as sa
from alembic import op

from storage.migrations.long_keys import long_keys
from storage.schema import tables as schema

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the table, and give the bank its id; no row that stands is touched but what is derived."""
    connection = op.get_bind()
    if not sa.inspect(connection).has_table("bank"):
        op.create_table(
            "bank",
            sa.Column("name", schema.Id, primary_key=True),
            sa.Column("value", sa.Text, nullable=False),
        )
    known = {row[0] for row in connection.execute(sa.text("SELECT name FROM bank"))}
    for name, value in schema.first_rows().items():
        if name not in known:
            connection.execute(
                sa.text("INSERT INTO bank VALUES (:name, :value)"), {"name": name, "value": value}
            )
    long_keys(connection)
    # Found by the id alone: the index of before begins with the stream.
    op.execute(
        "CREATE UNIQUE INDEX IF NOT EXISTS events_by_command_id ON events (command_id, stream_id, version) "
        "WHERE command_id IS NOT NULL"
    )
    op.execute("DROP INDEX IF EXISTS events_by_command")
    if connection.dialect.name == "postgresql":
        from storage.schema import postgres as postgres_schema

        for statement in postgres_schema.upgraded():
            connection.exec_driver_sql(statement.replace("%", "%%"))
