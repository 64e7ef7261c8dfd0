"""What Alembic runs: on the connection it is given, inside the transaction that connection is in."""

from __future__ import annotations

from alembic import context

context.configure(connection=context.config.attributes["connection"], transactional_ddl=True)
context.run_migrations()
