"""Batches as use cases: opened from a sweep, looked at, posted, written to, undone."""
