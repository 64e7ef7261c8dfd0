"""Readers of foreign history, and the demo bank: all end in the same idempotent append."""
