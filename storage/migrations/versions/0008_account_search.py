"""The index that accounts are searched by, and the order of their numbers. Its lines are made after the upgrade, some
thousand at a time (`storage.log.account_lines`); until then all accounts are looked at one by one, and found."""

import sqlalchemy as sa
from alembic import op

from domain.search import FOLDING
from storage.schema import account_search

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Add the tables; every account's line is due. No row that stands is touched."""
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        from storage.schema import postgres as postgres_schema

        for statement in postgres_schema.guards():
            connection.exec_driver_sql(statement.replace("%", "%%"))
    for statement in account_search.definitions(connection.dialect):
        connection.exec_driver_sql(statement)
    connection.exec_driver_sql(account_search.ALL_DUE)
    b = sa.table("bank", sa.column("name"), sa.column("value"))
    connection.execute(sa.delete(b).where(b.c.name == account_search.SEARCHED_BY))
    connection.execute(sa.insert(b).values(name=account_search.SEARCHED_BY, value=FOLDING))
    if connection.dialect.name == "postgresql":
        for statement in postgres_schema.upgraded():
            connection.exec_driver_sql(statement.replace("%", "%%"))
