"""How the schema came to be what it is, one Alembic revision a step. Imported only when a step is due."""
