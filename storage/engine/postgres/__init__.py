"""A bank on a server: PostgreSQL, and the connections to it."""
