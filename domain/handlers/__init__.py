"""Executing commands: load, decide, append."""
