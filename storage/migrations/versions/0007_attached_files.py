"""Contents of the files that cases name. On PostgreSQL also who may read and add them."""

import sqlalchemy as sa
from alembic import op

from storage.schema import tables as schema

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add the table; what was attached before is known by its hash alone, and no row is touched."""
    connection = op.get_bind()
    if not sa.inspect(connection).has_table("attached_files"):
        op.create_table(
            "attached_files",
            sa.Column("sha256", schema.Id, primary_key=True),
            sa.Column("content", sa.LargeBinary, nullable=False),
        )
    if connection.dialect.name == "postgresql":
        from storage.schema import postgres as postgres_schema

        for statement in postgres_schema.upgraded():
            connection.exec_driver_sql(statement.replace("%", "%%"))
