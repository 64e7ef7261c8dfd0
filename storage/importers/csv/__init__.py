"""A bank's own CSV statements, read by a mapping."""
