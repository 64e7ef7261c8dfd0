"""The bank's profile as people type and read it."""
