"""Readers of foreign history: all end in the same idempotent append."""
