"""The read models, how they stand, and their rows."""
