"""Connections, files and servers: what a database is, whatever is kept in it."""
