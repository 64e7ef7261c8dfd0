"""A bank in one file: SQLite, and the file under it."""
