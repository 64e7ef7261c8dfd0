"""Filters and searches as people type them, and where their hits are."""
