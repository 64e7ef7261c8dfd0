"""Where the log is kept: SQLite and PostgreSQL behind the ports of the domain."""
