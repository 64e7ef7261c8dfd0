"""Readers of foreign history and of our own export: all end in the same idempotent append."""
